import { add, formatDecimal, zero, type Money } from '../shared/money.ts';
import {
  isPaidAhead,
  refundable,
  type Actor,
  type Fulfilment,
  type MessageKind,
  type OrderEvent,
  type OrderState,
  type PlacedStatus,
} from '../order/index.ts';
import { isStuck, isUnpaid, STUCK_AFTER_MINUTES, type FindingCode } from './audit.ts';
import { plusMinutes, type Instant, type OrderId, type StoreId } from '../shared/values.ts';

/** One repair of many orders: which orders it is about, how much is at stake, and when a second person has to approve it. */

/** How often a portion is tried before what still fails in it is told as failed. */
export const REPAIR_ATTEMPTS = 10;

export const BULK_ACTIONS = ['fix', 'retry', 'resend', 'replay', 'restart', 'reset', 'cancel', 'refund'] as const;

export type BulkAction =
  /** What `reconcile` suggests for its findings. */
  | { readonly type: 'fix' }
  /** Calls that wait for their next attempt are made now, and a payment is looked up. */
  | { readonly type: 'retry' }
  /** A message to the customer once more. */
  | { readonly type: 'resend'; readonly message: MessageKind }
  /** The order's events to the store's webhooks, or to one of them. */
  | { readonly type: 'replay'; readonly webhook?: string }
  /** A new workflow, from what is stored. */
  | { readonly type: 'restart' }
  /** The workflow goes back to before it recorded an event, and does it again. The record stays. */
  | { readonly type: 'reset'; readonly before: OrderEvent['type'] }
  | { readonly type: 'cancel'; readonly reason: string }
  /** All that is left of what was paid. */
  | { readonly type: 'refund'; readonly reason: string };

export const TROUBLES = ['stuck', 'unpaid', 'uncooked'] as const;
/** `uncooked`: it waits for the kitchen, and has to be begun now. */
export type Trouble = (typeof TROUBLES)[number];

/** All given conditions must hold. */
export interface OrderSelection {
  readonly trouble?: Trouble;
  /** For how long it has been in trouble. */
  readonly minutes?: number;
  readonly statuses?: readonly PlacedStatus[];
  readonly fulfilment?: Fulfilment['type'];
  readonly placedFrom?: Instant;
  readonly placedUntil?: Instant;
  readonly orders?: readonly OrderId[];
  /** Findings of `reconcile`. */
  readonly findings?: readonly FindingCode[];
}

/** Whether an order is one of them, as far as the order itself tells. */
export function isSelected(order: OrderState, selection: OrderSelection, now: Instant): boolean {
  const { trouble, minutes = STUCK_AFTER_MINUTES, statuses, fulfilment, placedFrom, placedUntil, orders } = selection;
  return (
    (statuses?.includes(order.status) ?? true) &&
    (fulfilment === undefined || order.fulfilment.type === fulfilment) &&
    (placedFrom === undefined || order.placedAt >= placedFrom) &&
    (placedUntil === undefined || order.placedAt <= placedUntil) &&
    (orders?.includes(order.id) ?? true) &&
    (trouble === undefined || isIn[trouble](order, now, minutes))
  );
}

const isIn: Readonly<Record<Trouble, (order: OrderState, now: Instant, minutes: number) => boolean>> = {
  stuck: isStuck,
  unpaid: (order, now, minutes) => isUnpaid(order) && order.updatedAt < plusMinutes(now, -minutes),
  uncooked: ({ status, held, placedAt, requestedFor }, now, minutes) =>
    status === 'confirmed' && !held && (requestedFor ?? placedAt) < plusMinutes(now, -minutes),
};

/** One thing to be done. */
export interface BulkItem {
  readonly storeId: StoreId;
  /** The order; of a finding its subject. */
  readonly subject: string;
  /** Of a finding that is to be fixed. */
  readonly code?: FindingCode;
  /** What it is about, in money. */
  readonly amount?: Money;
}

/** What a repair would touch. */
export interface BlastRadius {
  readonly items: number;
  readonly stores: readonly { readonly storeId: StoreId; readonly items: number }[];
  /** One sum for each currency. */
  readonly money: readonly Money[];
}

export function blastRadiusOf(items: readonly BulkItem[]): BlastRadius {
  const stores = new Map<StoreId, number>();
  const money = new Map<string, Money>();
  for (const { storeId, amount } of items) {
    stores.set(storeId, (stores.get(storeId) ?? 0) + 1);
    if (!amount) continue;
    const sum = money.get(amount.currency);
    money.set(amount.currency, sum ? add(sum, amount) : amount);
  }
  return {
    items: items.length,
    stores: [...stores].map(([storeId, count]) => ({ storeId, items: count })),
    money: [...money.values()],
  };
}

/** What an action is about, in money: what a refund returns, of others the order's total. Cash is given back by hand. */
export function amountOf(order: OrderState, { type }: BulkAction): Money {
  if (type !== 'refund') return order.totals.total;
  return isPaidAhead(order) ? refundable(order) : zero(order.totals.total.currency);
}

/** From which size on a second person has to approve it. */
export interface ApprovalLimits {
  readonly orders: number;
  /** In units of the currency, whichever it is. */
  readonly amount: number;
}

/** Undefined if one person may do it. */
export function whyApproval(
  { type }: BulkAction,
  { items, money }: BlastRadius,
  { orders, amount }: ApprovalLimits,
): string | undefined {
  if (items > orders) return `more than ${orders} orders`;
  if (type !== 'cancel' && type !== 'refund' && type !== 'fix') return undefined;
  const large = money.find((sum) => Number(formatDecimal(sum)) > amount);
  return large && `${formatDecimal(large)} ${large.currency}, more than ${amount}`;
}

/** The state of a repair of many orders. */
export interface BulkRun {
  readonly status: 'planning' | 'planned' | 'approval' | 'running' | 'stopped' | 'done' | 'expired';
  readonly askedBy: Actor;
  readonly action: BulkAction;
  readonly perSecond: number;
  readonly radius: BlastRadius;
  /** Found, and left for another run. */
  readonly more: number;
  readonly needsApproval?: string;
  readonly startedBy?: Actor;
  readonly approvedBy?: Actor;
  readonly items: readonly BulkItem[];
  /** Those carried out so far, in the order of the items. */
  readonly results: readonly BulkResult[];
}

export interface BulkResult {
  /** `left`: there was nothing to do, or it was refused. `failed`: in every attempt, the last of which may have done it without an answer. */
  readonly outcome: 'done' | 'left' | 'failed';
  readonly told: string;
}

/** By item. Null, for JSON: there is none yet. */
export type PartialResults = readonly (BulkResult | null)[];

/** What is told of each item once it is not tried any more, with what is known by then. */
export function resultsAfter(error: unknown, items: readonly BulkItem[], known: PartialResults = []): BulkResult[] {
  return items.map((_, index) => known[index] ?? failedWith(error));
}

export function failedWith(error: unknown): BulkResult {
  const why = error instanceof Error ? error.message : String(error);
  return { outcome: 'failed', told: `It may have been done nevertheless, look at the order: ${why}` };
}

export type BulkOrder = { readonly type: 'start' | 'approve' | 'stop'; readonly by: Actor };

/** Why an order to a run is refused. */
export function whyRefused(run: BulkRun, { type, by }: BulkOrder): string | undefined {
  if (run.status === 'planning') return 'It is still being planned.';
  if (run.status === 'done' || run.status === 'expired') return 'It is over.';
  if (type === 'approve' && run.needsApproval === undefined) return 'It needs no approval.';
  const others = { approve: [run.askedBy, run.startedBy], start: [run.approvedBy], stop: [] }[type];
  return others.some((other) => other?.id === by.id)
    ? `Somebody else than ${by.id} has to ${type} it: one person plans and starts it, another one approves it.`
    : undefined;
}

/** The run after an order that is not refused. */
export function ordered(run: BulkRun, { type, by }: BulkOrder): BulkRun {
  switch (type) {
    case 'stop':
      return { ...run, status: 'stopped' };
    case 'approve':
      return standing({ ...run, approvedBy: run.approvedBy ?? by });
    case 'start':
      return standing({ ...run, startedBy: by, status: 'planned' });
    default:
      return type satisfies never;
  }
}

function standing(run: BulkRun): BulkRun {
  if (!run.startedBy || run.status === 'stopped') return run;
  const isApproved = run.needsApproval === undefined || run.approvedBy !== undefined;
  return { ...run, status: isApproved ? 'running' : 'approval' };
}
