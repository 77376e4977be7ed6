import type { Preview } from '../../application/manage/preview.ts';
import { displayNumber } from '../../domain/shared/values.ts';
import { writeMoney } from '../format.ts';
import { refundWords } from './words/refunds.ts';
import { Action, Shell, type ManagerPage } from './shell.tsx';

/** What a cancel or refund would cause, before it is done. */
export function PreviewPage({
  page,
  what,
  order,
  preview,
  form,
  problem,
}: {
  readonly page: ManagerPage;
  readonly what: 'cancel' | 'refund';
  readonly order: { readonly id: string; readonly number: number };
  readonly preview: Preview;
  readonly form: { readonly reason: string; readonly amount: string };
  readonly problem: string | undefined;
}) {
  const { words, store } = page;
  const path = `/manage/${store.id}/orders/${order.id}`;
  const title = `${withoutDots(what === 'cancel' ? words.cancel : words.refund)} ${displayNumber(order.number)}`;
  return (
    <Shell page={page} section="orders" title={title} problem={problem}>
      <div class="narrow">
        <h1>{title}</h1>
        <form method="get" class="card stack">
          {what === 'refund' ? (
            <label>
              {`${words.amount} (${store.currency})`}
              <input name="amount" value={form.amount} inputmode="decimal" aria-describedby="hint" />
              <small id="hint">{words.amountHint}</small>
            </label>
          ) : null}
          <label>
            {words.reason}
            <input name="reason" value={form.reason} maxlength={500} required={what === 'refund'} />
          </label>
          <button class="button quiet">{words.preview}</button>
        </form>
        <section class="card" aria-labelledby="causes">
          <h2 id="causes">{words.preview}</h2>
          <Causes page={page} preview={preview} />
        </section>
        {preview.kind === 'causes' ? (
          <Action page={page} to={`${path}/${what}`} fields={form}>
            <button class="button" disabled={what === 'refund' && form.reason === ''}>
              {words.carryOut[what]}
            </button>
          </Action>
        ) : null}
        <p>
          <a href={path}>{words.back}</a>
        </p>
      </div>
    </Shell>
  );
}

/** The dots say that a page comes first: this is it. */
function withoutDots(text: string): string {
  return text.replace(/ ?…$/, '');
}

export function Causes({ page, preview }: { readonly page: ManagerPage; readonly preview: Preview }) {
  const { words } = page;
  switch (preview.kind) {
    case 'refused':
      return (
        <p class="warning">
          {words.previewRefused}: {preview.message}
        </p>
      );
    case 'unchanged':
      return <p>{words.previewNothing}</p>;
    case 'causes':
      return (
        <ul class="causes">
          {preview.events.some(({ type }) => type === 'RefundApprovalRequested') ? (
            <li>{refundWords(page.language).takesTwo}</li>
          ) : null}
          {preview.effects.map((effect) => {
            switch (effect.kind) {
              case 'refundPayment':
                return <li>{words.effects.refundPayment(writeMoney(page, effect.amount))}</li>;
              case 'sendMessage':
                return <li>{words.effects.sendMessage(words.messages[effect.message.kind])}</li>;
              default:
                return <li>{words.effects[effect.kind]}</li>;
            }
          })}
          {preview.after.messages
            .filter(({ status, seq }) => status === undefined && preview.events.some((event) => event.seq === seq))
            .map(({ kind }) => (
              <li>{words.effects.sendMessage(words.messages[kind])}</li>
            ))}
          {preview.effects.some(({ kind }) => kind === 'refundPayment') ? <li>{words.thenTold}</li> : null}
          {preview.leavesKitchen ? <li>{words.kitchenFreed}</li> : null}
        </ul>
      );
    default:
      return preview satisfies never;
  }
}
