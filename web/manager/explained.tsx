import type { OrderView } from '../../api/orders/schemas.ts';
import type { Preview } from '../../application/manage/preview.ts';
import { displayNumber } from '../../domain/shared/values.ts';
import { showAmount, showExactTime, showDay, showMoney, showTime } from './format.ts';
import { Action, Shell, type ManagerPage } from './shell.tsx';

/** One order, explained: all that happened to it and why, at any step of its history. */

/** As the API tells it. */
export interface ToldEvent {
  readonly seq: number | null;
  readonly type: string;
  readonly at: string;
  readonly by: { readonly role: string; readonly id: string };
  readonly summary: string;
  readonly note: string | null;
}

export interface ToldLedger {
  readonly held: string;
  readonly taken: string;
  readonly refunded: string;
  readonly due: string;
}

export interface ToldStock {
  readonly needs: readonly { readonly sku: string; readonly quantity: number }[];
}

export interface Explained {
  /** As it was at the step that is shown. */
  readonly order: OrderView;
  readonly events: readonly ToldEvent[];
  /** How many of its events are recorded, and up to which one it is shown. */
  readonly steps: number;
  readonly step: number;
  /** Only for now, not for an earlier step. */
  readonly ledger: ToldLedger | undefined;
  readonly stock: ToldStock | undefined;
  readonly workflowUrl: string | undefined;
}

/** Enough to tell people apart; events carry no names. */
const SHOWN_OF_ID = 12;

interface Props {
  readonly page: ManagerPage;
  readonly explained: Explained;
  readonly problem: string | undefined;
}

export function ExplainedOrder({ page, explained, problem }: Props) {
  const { order, ledger, stock, workflowUrl } = explained;
  const { words, language, store } = page;
  const amount = (decimal: string): string => showAmount(language, Number(decimal), order.currency);
  const isNow = explained.step === explained.steps;
  return (
    <Shell page={page} section="orders" title={`${words.order} ${displayNumber(order.number)}`} problem={problem}>
      <header class="order-head">
        <h1>
          {words.order} {displayNumber(order.number)}{' '}
          <span class={`status ${order.status}`}>{words.statuses[order.status]}</span>
        </h1>
        <p class="detail">
          {showDay(language, order.order_time, store.timeZone)}, {showTime(language, order.order_time, store.timeZone)}{' '}
          · {order.fulfilment === 'pickup' ? words.pickup : words.delivery} · {order.payment?.method} (
          {order.payment?.status})
          {order.promised_time === null
            ? ''
            : ` · ${words.promised} ${showTime(language, order.promised_time, store.timeZone)}`}
        </p>
        {isNow ? <Actions page={page} order={order} /> : null}
      </header>
      <Slider page={page} explained={explained} />
      <div class="columns">
        <section aria-labelledby="story" class="card">
          <h2 id="story">{words.story}</h2>
          <ol class="story">
            {explained.events.map(({ seq, at, by, summary, note, type }) => (
              <li class={seq !== null && seq > explained.step ? 'not-yet' : undefined}>
                <time datetime={at}>{showExactTime(language, at, store.timeZone)}</time>
                <p>
                  <span title={type}>{summary}</span>
                  {note === null ? null : <em> {`${words.note}: ${note}`}</em>}
                  <span class="by">
                    {by.role === 'system' ? '' : `${words.by} ${by.role} ${by.id.slice(0, SHOWN_OF_ID)}`}
                  </span>
                </p>
              </li>
            ))}
          </ol>
        </section>
        <div class="stack">
          <section class="card" aria-labelledby="items">
            <h2 id="items">{words.items}</h2>
            <ul class="lines">
              {order.pizzas.map((line) => (
                <li>
                  <span>
                    {line.quantity} × {line.name} ({[line.size, ...line.toppings].join(', ')})
                  </span>
                </li>
              ))}
            </ul>
            <p class="sum">
              {words.total} <b>{amount(order.total_amount)}</b>
            </p>
            {order.special_instructions === null ? null : <p class="note">{order.special_instructions}</p>}
          </section>
          {ledger === undefined ? null : (
            <section class="card" aria-labelledby="money">
              <h2 id="money">{words.money}</h2>
              <dl class="pairs">
                <Pair name={words.held} value={amount(ledger.held)} />
                <Pair name={words.taken} value={amount(ledger.taken)} />
                <Pair name={words.refunded} value={amount(ledger.refunded)} />
                <Pair name={words.due} value={amount(ledger.due)} />
              </dl>
            </section>
          )}
          {stock === undefined ? null : (
            <section class="card" aria-labelledby="ingredients">
              <h2 id="ingredients">{words.ingredients}</h2>
              {stock.needs.length === 0 ? (
                <p class="detail">{words.noIngredients}</p>
              ) : (
                <dl class="pairs">
                  {stock.needs.map(({ sku, quantity }) => (
                    <Pair name={sku} value={String(quantity)} />
                  ))}
                </dl>
              )}
            </section>
          )}
          {workflowUrl === undefined ? null : (
            <p>
              <a href={workflowUrl} rel="noreferrer">
                {words.inTemporal}
              </a>
            </p>
          )}
        </div>
      </div>
    </Shell>
  );
}

function Pair({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

/** Through time, step by step: links, so that it works everywhere. */
function Slider({
  page: { words },
  explained: { step, steps, order },
}: {
  readonly page: ManagerPage;
  readonly explained: Explained;
}) {
  const to = (seq: number): string => `?step=${seq}`;
  const link = (text: string, seq: number) =>
    seq === step || seq < 1 || seq > steps ? <span aria-disabled="true">{text}</span> : <a href={to(seq)}>{text}</a>;
  return (
    <nav class="slider" aria-label={words.asOf(step, steps)}>
      {link(words.first, 1)}
      {link(`← ${words.earlier}`, step - 1)}
      <form method="get" action={`/manage/${order.store_id}/orders/${order.id}`}>
        <label>
          <span class="hidden">{words.asOf(step, steps)}</span>
          <input type="range" name="step" min="1" max={String(steps)} value={String(step)} />
        </label>
        <button class="button quiet">{words.filter}</button>
      </form>
      {link(`${words.later} →`, step + 1)}
      {step === steps ? <span aria-disabled="true">{words.now}</span> : <a href="?">{words.now}</a>}
      <p>{words.asOf(step, steps)}</p>
    </nav>
  );
}

function Actions({ page, order }: { readonly page: ManagerPage; readonly order: OrderView }) {
  const { words } = page;
  const path = `/manage/${order.store_id}/orders/${order.id}`;
  const isOpen = !['delivered', 'cancelled', 'rejected'].includes(order.status);
  const mayRefund = Number(order.payment?.captured) > Number(order.payment?.refunded);
  return (
    <div class="actions">
      {order.status === 'confirmed' ? (
        <>
          <Action page={page} to={`${path}/rush`}>
            <button class="button quiet">{words.rush}</button>
          </Action>
          <Action page={page} to={`${path}/hold`}>
            <button class="button quiet">{words.hold}</button>
          </Action>
          <Action page={page} to={`${path}/release`}>
            <button class="button quiet">{words.release}</button>
          </Action>
        </>
      ) : null}
      {isOpen ? (
        <a class="button quiet" href={`${path}/cancel`}>
          {words.cancel}
        </a>
      ) : null}
      {mayRefund ? (
        <a class="button quiet" href={`${path}/refund`}>
          {words.refund}
        </a>
      ) : null}
    </div>
  );
}

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
  const title = `${what === 'cancel' ? words.cancel : words.refund} ${displayNumber(order.number)}`;
  return (
    <Shell page={page} section="orders" title={title} problem={problem}>
      <div class="narrow">
        <h1>{title}</h1>
        <form method="get" class="card stack">
          {what === 'refund' ? (
            <label>
              {words.amount}
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
              {words.carryOut}
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

function Causes({ page: { words, language }, preview }: { readonly page: ManagerPage; readonly preview: Preview }) {
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
          {preview.effects.map((effect) => {
            switch (effect.kind) {
              case 'refundPayment':
                return <li>{words.effects.refundPayment(showMoney(language, effect.amount))}</li>;
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
