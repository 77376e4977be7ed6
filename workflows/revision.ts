import {
  isPaidAhead,
  type Authorization,
  type AuthorizationResult,
  type OrderContent,
  type Payment,
  type RevisionResult,
} from '../domain/order/index.ts';
import { queueTime } from '../domain/kitchen/schedule.ts';
import { displayNumber } from '../domain/shared/values.ts';
import { sameNeeds } from '../domain/stock/index.ts';
import type { Activities } from '../activities/index.ts';
import type { Recording } from './calls.ts';
import type { OrderRecord } from './record.ts';

/** @returns undefined if the order ended before the provider responded */
export type Authorize = (
  request: Parameters<Activities['authorizePayment']>[0],
  summary: string,
) => Promise<AuthorizationResult | undefined>;

interface RevisionDeps {
  readonly record: OrderRecord;
  readonly recording: Recording;
  readonly authorize: Authorize;
}

/**
 * Reserves a change's stock and new total, and gets a new time from the kitchen. Repeatable, since a payment may wait for its customer.
 *
 * @returns undefined if the order ended, or the change was refused, meanwhile
 */
export async function makeRevision(
  { record, recording, authorize }: RevisionDeps,
  revisionId: string,
): Promise<RevisionResult | undefined> {
  const { id: orderId, storeId, number, payment, totals, timers, pendingRevision } = record.placed;
  if (pendingRevision?.revisionId !== revisionId) return undefined;
  const { kitchenMinutes: minutes, totals: next, requestedFor } = pendingRevision.content;
  // The version after the change: claims for the order as it was are then late.
  const orderVersion = record.storedVersion + 1;
  const stocked = await reserveStock({ record, recording }, pendingRevision.content, orderVersion);
  if ('outcome' in stocked) return stocked;
  let paid: { authorization?: Authorization } = {};
  if (isPaidAhead(record.placed) && next.total.minor > totals.total.minor) {
    const request = { orderId, storeId, amount: next.total, revisionId, ...meansOf(payment) };
    const result = await authorize(request, `${displayNumber(number)} authorize ${revisionId}`);
    if (!result || result.outcome === 'action_required') return result;
    if (result.outcome === 'declined') {
      return { outcome: 'refused', why: { code: 'payment_declined', reason: result.reason } };
    }
    const { authorizationId, amount } = result;
    paid = { authorization: { authorizationId, amount } };
  }
  const queueAt = queueTime({ ...pendingRevision.content, timers });
  const when = requestedFor !== undefined && queueAt !== undefined ? { requestedFor, queueAt } : {};
  const ticket = await recording.requoteTicket({ storeId, orderId, orderVersion, minutes, ...when });
  if (ticket.outcome === 'not_queued') return { outcome: 'too_late', ...paid };
  if (ticket.outcome === 'quarter_hour_full') {
    return { outcome: 'refused', why: { code: ticket.outcome, freeTimes: ticket.freeTimes }, ...paid };
  }
  return { ...ticket, outcome: 'possible', ...paid, ...stocked };
}

/**
 * Allocates the changed order's stock in addition to what it holds, so it has enough either way. The write that
 * applies or refuses the change frees the rest.
 */
async function reserveStock(
  { record, recording }: Pick<RevisionDeps, 'record' | 'recording'>,
  { ingredients = [], requestedFor, kitchenMinutes: minutes }: OrderContent,
  orderVersion: number,
): Promise<{ readonly isAllocated?: true } | Extract<RevisionResult, { outcome: 'refused' | 'too_late' }>> {
  const { id: orderId, storeId, ingredients: before = [], requestedFor: hour } = record.placed;
  const isSame = sameNeeds(before, ingredients);
  if (isSame && (ingredients.length === 0 || requestedFor === hour)) return {};
  const when = requestedFor === undefined ? {} : { requestedFor };
  const claim = { storeId, orderId, orderVersion, ingredients, minutes, isChange: true, ...when };
  const result = await recording.allocateStock(claim);
  if (result.outcome === 'allocated') return { isAllocated: true };
  if (result.outcome === 'late') return { outcome: 'too_late' };
  return { outcome: 'refused', why: { code: 'out_of_stock', missing: result.missing } };
}

/** What the provider needs to know of how the customer pays. */
export function meansOf({ method, token, returnUrl }: Payment): {
  readonly token?: string;
  readonly onPage?: true;
  readonly returnUrl?: string;
} {
  return {
    ...(token === undefined ? {} : { token }),
    ...(method === 'online' ? { onPage: true as const } : {}),
    ...(returnUrl === undefined ? {} : { returnUrl }),
  };
}
