import { formatDecimal, subtract, type Money } from '../shared/money.ts';
import { doneBy, overdueAt } from '../kitchen/cooking-watch.ts';
import {
  belongsInKitchen,
  isFinal,
  isPaidAhead,
  isPlaced,
  pendingEffects,
  type Authorization,
  type Order,
  type OrderState,
} from '../order/index.ts';
import { isSale } from '../reports/sales.ts';
import { plusMinutes, type Instant } from '../shared/values.ts';

/** The provider's record of an order's payment. */
export interface ProviderAccount {
  /** Reserved on the card, neither captured nor released. */
  readonly held: Money;
  /** The reservations that add up to `held`. */
  readonly reservations: readonly Authorization[];
  readonly captured: Money;
  readonly refunded: Money;
  /** The number of captures: at most one. */
  readonly captures: number;
}

/** The state of an order's workflow in Temporal. */
export type WorkflowState = 'running' | 'ended' | 'unknown';

/** A stuck workflow, whose task keeps failing and being retried. */
export interface FailingTask {
  readonly attempts: number;
  readonly reason: string;
}

export const FINDINGS = [
  'failing_task',
  'money_without_food',
  'food_without_money',
  'books_differ',
  'captured_twice',
  'unknown_money',
  'unattended',
  'stuck',
  'overdue_in_kitchen',
  'not_in_kitchen',
  'leaked_slot',
  'leaked_booking',
  'not_booked',
  'number_twice',
  'number_behind',
  'left_open',
  'lost_order',
  'behind',
  'moved_nowhere',
  'origin_differs',
  'stock_differs',
  'leaked_stock',
  'wrong_stock',
  'not_in_stock',
  'message_overdue',
  'storage_damaged',
] as const;

export type FindingCode = (typeof FINDINGS)[number];

/** A problem found by an audit. */
export interface Discrepancy {
  readonly code: FindingCode;
  /** The subject: usually an order, otherwise a part of the store, by its API path. */
  readonly orderId: string;
  /** Describes the problem. */
  readonly detail: string;
}

/** A discrepancy with its fix. */
export interface Finding extends Discrepancy {
  /** The fix: one command or request, or instructions for a person. */
  readonly repair: string;
}

export interface OrderEvidence {
  readonly state: Order;
  /** Undefined if the provider does not know the order. */
  readonly account: ProviderAccount | undefined;
  readonly workflow: WorkflowState;
  readonly failing?: FailingTask | undefined;
}

/** Effects pending for longer than this count as stuck: longer than a typical provider outage. */
export const STUCK_AFTER_MINUTES = 60;

/** Whether it has owed something, such as a refund, for so long without a change. */
export function isStuck(order: Order, now: Instant, minutes = STUCK_AFTER_MINUTES): boolean {
  return pendingEffects(order).length > 0 && order.updatedAt < plusMinutes(now, -minutes);
}

/** How a workflow's task says that it lacks a key of PAYLOAD_KEYS. */
export const UNKNOWN_KEY = 'has an unknown key';

/** Whether a workflow's task fails for want of a key: its own words, or those of the worker's codec. */
export function lacksKey(reason: string): boolean {
  return reason.includes(UNKNOWN_KEY) || reason.includes('PAYLOAD_KEYS');
}

/** Handed over, and not all of it was paid. */
export function isUnpaid({ status, payment, totals }: OrderState): boolean {
  return status === 'delivered' && payment.captured.minor < totals.total.minor;
}

/**
 * Compares an order with the payment provider and its workflow.
 *
 * @param graceMinutes orders changed within this time are skipped: workflow and provider may be in transition
 */
export function auditOrder(
  { state, account, workflow, failing }: OrderEvidence,
  now: Instant,
  graceMinutes: number,
): Discrepancy[] {
  const findings: Discrepancy[] = [];
  const find = (code: FindingCode, detail: string): void => void findings.push({ code, orderId: state.id, detail });
  // Its attempts already count as a grace period.
  if (failing) find('failing_task', `It has failed ${failing.attempts} times. ${failing.reason}`);
  if (state.updatedAt > plusMinutes(now, -graceMinutes)) return findings;

  const owes = pendingEffects(state);
  const isOver = isFinal(state.status) && owes.length === 0;
  if (!isOver && workflow !== 'running') {
    find('unattended', `It is ${state.status}, and no workflow looks after it (${workflow}).`);
  }
  if (isStuck(state, now)) {
    find('stuck', `Since ${state.updatedAt} it owes: ${owes.map(({ key }) => key).join(', ')}.`);
  }
  if (!isPlaced(state)) return findings;

  const asked = belongsInKitchen(state) === 'slot' ? overdueAt(state, 'manager') : undefined;
  if (asked !== undefined && asked < now) {
    find('overdue_in_kitchen', `It is ${state.status}, should have been ready by ${doneBy(state)}, and holds a slot.`);
  }
  const { payment, totals, status } = state;
  if (account && owes.length === 0) {
    const kept = subtract(account.captured, account.refunded);
    if (!isSale(state) && kept.minor + account.held.minor > 0 && payment.status !== 'release_failed') {
      find(
        'money_without_food',
        `It is ${status}, and the provider has ${show(kept)} of it and holds ${show(account.held)}.`,
      );
    }
    const unknown = isSale(state) ? unknownReservations(state, account) : [];
    for (const { authorizationId, amount } of unknown) {
      find(
        'unknown_money',
        `The provider holds ${show(amount)} as ${authorizationId}, which the order does not know about.`,
      );
    }
    if (account.captures > 1) find('captured_twice', `The provider took money ${account.captures} times.`);
    const ours = [payment.captured, payment.refunded].map(show).join(' and ');
    const theirs = [account.captured, account.refunded].map(show).join(' and ');
    if (isPaidAhead(state) && ours !== theirs) {
      find('books_differ', `By our books, ${ours} was taken and refunded; by the provider's, ${theirs}.`);
    }
  }
  if (isUnpaid(state)) {
    find(
      'food_without_money',
      `It was handed over, and ${show(payment.captured)} of ${show(totals.total)} was paid (${payment.status}).`,
    );
  }
  return findings;
}

/** Reservations that the order neither uses nor is about to release. */
export function unknownReservations({ payment }: OrderState, account: ProviderAccount): readonly Authorization[] {
  const { status, authorizationId, superseded = [] } = payment;
  // The response that names it may still be in progress.
  if (status === 'pending' || status === 'action_required') return [];
  const known = new Set(superseded.map((each) => each.authorizationId));
  if (authorizationId !== undefined && (status === 'authorized' || status === 'capture_failed'))
    known.add(authorizationId);
  return account.reservations.filter((each) => !known.has(each.authorizationId));
}

function show(amount: Money): string {
  return `${formatDecimal(amount)} ${amount.currency}`;
}
