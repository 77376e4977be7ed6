import { formatDecimal, subtract, type Money } from './money.ts';
import { isFinal, isPlaced, pendingEffects, type Order } from './order/index.ts';
import { isSale } from './sales.ts';
import { plusMinutes, type Instant } from './values.ts';

/** What a payment provider knows of an order's money. */
export interface ProviderAccount {
  /** Reserved on the card, and neither taken nor given back. */
  readonly held: Money;
  readonly captured: Money;
  readonly refunded: Money;
  /** How often money was taken: once, at most. */
  readonly captures: number;
}

/** What Temporal knows of an order's workflow. */
export type WorkflowState = 'running' | 'ended' | 'unknown';

export const FINDINGS = [
  'money_without_food',
  'food_without_money',
  'books_differ',
  'captured_twice',
  'unattended',
  'stuck',
  'state_differs',
  'not_in_kitchen',
  'leaked_slot',
  'left_open',
  'stock_differs',
  'leaked_stock',
  'not_in_stock',
  'storage_damaged',
] as const;

/** Something about an order that is not as it should be, for somebody to look at. */
export interface Finding {
  readonly code: (typeof FINDINGS)[number];
  readonly orderId: string;
  /** What is wrong, in words. */
  readonly detail: string;
}

export interface OrderEvidence {
  readonly state: Order;
  /** Undefined where the provider knows nothing of the order. */
  readonly account: ProviderAccount | undefined;
  readonly workflow: WorkflowState;
}

/** What is on its way is given this long before it is called stuck: longer than a provider is usually away. */
const STUCK_AFTER_MINUTES = 60;

/**
 * Holds an order against the payment provider and its workflow.
 *
 * @param graceMinutes what has changed this lately is not compared: its workflow and its provider may be a step apart
 */
export function auditOrder({ state, account, workflow }: OrderEvidence, now: Instant, graceMinutes: number): Finding[] {
  const findings: Finding[] = [];
  const find = (code: Finding['code'], detail: string): void => void findings.push({ code, orderId: state.id, detail });
  if (state.updatedAt > plusMinutes(now, -graceMinutes)) return findings;

  const owes = pendingEffects(state);
  const isOver = isFinal(state.status) && owes.length === 0;
  if (!isOver && workflow !== 'running') {
    find('unattended', `It is ${state.status}, and no workflow looks after it (${workflow}).`);
  }
  if (owes.length > 0 && state.updatedAt < plusMinutes(now, -STUCK_AFTER_MINUTES)) {
    find('stuck', `Since ${state.updatedAt} it owes: ${owes.map(({ key }) => key).join(', ')}.`);
  }
  if (!isPlaced(state)) return findings;

  const { payment, totals, status } = state;
  if (account && owes.length === 0) {
    const kept = subtract(account.captured, account.refunded);
    if (!isSale(state) && kept.minor + account.held.minor > 0 && payment.status !== 'release_failed') {
      find(
        'money_without_food',
        `It is ${status}, and the provider has ${show(kept)} of it and holds ${show(account.held)}.`,
      );
    }
    if (account.captures > 1) find('captured_twice', `The provider took money ${account.captures} times.`);
    const ours = [payment.captured, payment.refunded].map(show).join(' and ');
    const theirs = [account.captured, account.refunded].map(show).join(' and ');
    if (payment.method === 'card' && ours !== theirs) {
      find('books_differ', `Taken and refunded are ${ours} by our books, and ${theirs} by the provider's.`);
    }
  }
  if (status === 'delivered' && payment.captured.minor < totals.total.minor) {
    find(
      'food_without_money',
      `It was handed over, and ${show(payment.captured)} of ${show(totals.total)} was paid (${payment.status}).`,
    );
  }
  return findings;
}

function show(amount: Money): string {
  return `${formatDecimal(amount)} ${amount.currency}`;
}
