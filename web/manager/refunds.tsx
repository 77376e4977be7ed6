import type { NameOf } from '../../application/access/names.ts';
import type { AwaitingApproval } from '../../application/orders/approve-refund.ts';
import type { Preview } from '../../application/manage/preview.ts';
import { displayNumber, type Instant } from '../../domain/shared/values.ts';
import { writeClock, writeMoney, writeShortDay } from '../format.ts';
import { Causes } from './preview.tsx';
import { Action, Shell, type ManagerPage } from './shell.tsx';
import { who } from './who.ts';
import { refundWords } from './words/refunds.ts';

/** Refunds above the limit: those that wait, and what approving one would cause. */

export function RefundList({
  page,
  refunds,
  nameOf,
  problem,
}: {
  readonly page: ManagerPage;
  readonly refunds: readonly AwaitingApproval[];
  readonly nameOf: NameOf;
  readonly problem: string | undefined;
}) {
  const { store } = page;
  const words = refundWords(page.language);
  return (
    <Shell page={page} section="orders" title={words.title} problem={problem}>
      <h1>{words.title}</h1>
      <p class="detail">{words.what}</p>
      {refunds.length === 0 ? (
        <p>{words.none}</p>
      ) : (
        <ul class="exceptions">
          {refunds.map(({ order, refund, mayDecide }) => (
            <li class="card">
              <p class="what">
                {writeMoney(page, refund.amount)} ·{' '}
                <a href={`/manage/${store.id}/orders/${order.id}`}>
                  {words.order} {displayNumber(order.number)}
                </a>
              </p>
              <p>{refund.reason ?? ''}</p>
              <p class="detail">
                {words.askedBy} {who(page, { ...refund.requestedBy, name: nameOf(refund.requestedBy.id) })},{' '}
                {dayAndTime(page, refund.requestedAt)}
              </p>
              {refund.expiresAt === undefined ? null : (
                <p class="detail">
                  {words.until} {dayAndTime(page, refund.expiresAt)}
                </p>
              )}
              {mayDecide ? (
                <a class="button" href={`/manage/${store.id}/refunds/${order.id}/${refund.id}`}>
                  {words.decide}
                </a>
              ) : (
                <p class="detail">{words.notYours}</p>
              )}
            </li>
          ))}
        </ul>
      )}
    </Shell>
  );
}

export function RefundDecision({
  page,
  awaiting: { order, refund },
  nameOf,
  preview,
  problem,
}: {
  readonly page: ManagerPage;
  readonly awaiting: AwaitingApproval;
  readonly nameOf: NameOf;
  readonly preview: Preview;
  readonly problem: string | undefined;
}) {
  const words = refundWords(page.language);
  const home = `/manage/${page.store.id}`;
  const path = `${home}/refunds/${order.id}/${refund.id}`;
  const title = `${writeMoney(page, refund.amount)} · ${words.order} ${displayNumber(order.number)}`;
  const isCash = order.payment.method === 'cash';
  return (
    <Shell page={page} section="orders" title={title} problem={problem}>
      <div class="narrow">
        <h1>{title}</h1>
        <p>
          {words.askedBy} {who(page, { ...refund.requestedBy, name: nameOf(refund.requestedBy.id) })},{' '}
          {dayAndTime(page, refund.requestedAt)}: {refund.reason ?? ''}
        </p>
        <section class="card" aria-labelledby="approving">
          <h2 id="approving">{words.approve}</h2>
          <Causes page={page} preview={preview} />
          {isCash && preview.kind === 'causes' ? <p>{words.cash}</p> : null}
          {preview.kind === 'causes' ? (
            <Action page={page} to={`${path}/approve`}>
              <button class="button">{words.approve}</button>
            </Action>
          ) : null}
        </section>
        <section class="card" aria-labelledby="declining">
          <h2 id="declining">{words.decline}</h2>
          <p>{words.declineCauses}</p>
          <Action page={page} to={`${path}/decline`} class="stack">
            <label>
              {words.whyDeclined}
              <input name="reason" maxlength={500} />
            </label>
            <button class="button quiet">{words.decline}</button>
          </Action>
        </section>
        <p>
          <a href={`${home}/orders/${order.id}`}>
            {words.order} {displayNumber(order.number)}
          </a>{' '}
          · <a href={`${home}/refunds`}>{words.toThem}</a>
        </p>
      </div>
    </Shell>
  );
}

function dayAndTime(page: ManagerPage, at: Instant): string {
  return `${writeShortDay(page, at)}, ${writeClock(page, at)}`;
}
