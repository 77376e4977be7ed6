import type { Money } from '../shared/money.ts';
import type { Personal } from '../shared/personal.ts';
import type { Instant } from '../shared/values.ts';
import type { OrderEvent } from './events.ts';
import { whyLapsed } from './decide-refund.ts';
import type { Actor, OrderState } from './types.ts';

/**
 * `awaiting_approval` by a second manager, who may have declined it, or not decided in time. `pending` until the provider has answered;
 * cash is given back at once.
 */
export const REFUND_STATUSES = ['awaiting_approval', 'declined', 'lapsed', 'pending', 'refunded', 'failed'] as const;
export type RefundStatus = (typeof REFUND_STATUSES)[number];

/** One refund of an order, derived from its events. */
export interface Refund {
  /** Unique within the order, and permanent. */
  readonly id: string;
  /** By which commands name it. */
  readonly refundId: string;
  readonly status: RefundStatus;
  /** As requested, and once it is refunded what was. */
  readonly amount: Money;
  /** Absent for what a cancelled order got back. */
  readonly reason?: Personal;
  readonly requestedAt: Instant;
  readonly requestedBy: Actor;
  /** The driver who gave it back in cash. */
  readonly driverId?: string;
  /** Until when it can be approved, if it needs that. */
  readonly expiresAt?: Instant;
  /** Who approved or declined it, when, and why. */
  readonly decidedBy?: Actor;
  readonly decidedAt?: Instant;
  readonly decisionReason?: Personal;
  /** When it was refunded, or had failed. */
  readonly settledAt?: Instant;
  /** The provider's answer, if it failed. */
  readonly failure?: string;
}

/** All refunds of an order, in the order of their requests, as its events leave them: whether one has lapsed depends on the time. */
export function refundsOf(events: readonly OrderEvent[]): Refund[] {
  const refunds = new Map<string, Refund>();
  const change = (refundId: string, outcome: Partial<Refund>): void => {
    const refund = refunds.get(refundId);
    if (refund) refunds.set(refundId, { ...refund, ...outcome });
  };
  for (const event of events) {
    const { at, by } = event;
    switch (event.type) {
      case 'RefundRequested':
        refunds.set(event.refundId, { ...beginning(event), status: 'pending' });
        break;
      case 'RefundApprovalRequested': {
        const { refundId, expiresAt } = event;
        refunds.set(refundId, { ...beginning(event), status: 'awaiting_approval', expiresAt });
        break;
      }
      case 'RefundApproved':
        change(event.refundId, { status: 'pending', decidedBy: by, decidedAt: at });
        break;
      case 'RefundDeclined': {
        const why = event.reason === undefined ? {} : { decisionReason: event.reason };
        change(event.refundId, { status: 'declined', decidedBy: by, decidedAt: at, ...why });
        break;
      }
      case 'PaymentRefunded': {
        const { refundId, amount } = event;
        // A cancelled order's is not requested.
        if (!refunds.has(refundId)) refunds.set(refundId, { ...beginning(event), status: 'refunded' });
        change(refundId, { status: 'refunded', amount, settledAt: at });
        break;
      }
      case 'RefundFailed':
        change(event.refundId, { status: 'failed', settledAt: at, failure: event.reason });
        break;
      default:
    }
  }
  return [...refunds.values()];
}

/** The same as they are now: one that can no longer be approved has lapsed. */
export function refundsNow(state: OrderState, events: readonly OrderEvent[], now: Instant): Refund[] {
  return refundsOf(events).map((refund) => {
    const { status, amount, expiresAt } = refund;
    const isOver = status === 'awaiting_approval' && expiresAt !== undefined && whyLapsed(state, { amount, expiresAt }, now); // prettier-ignore
    return isOver ? { ...refund, status: 'lapsed' } : refund;
  });
}

type Beginning = Extract<OrderEvent, { type: 'RefundRequested' | 'RefundApprovalRequested' | 'PaymentRefunded' }>;

function beginning(event: Beginning): Omit<Refund, 'status'> {
  const { seq, refundId, amount, at, by } = event;
  const asked = { id: refundIdOf(seq), refundId, amount, requestedAt: at, requestedBy: by };
  if (event.type === 'PaymentRefunded') return asked;
  const { reason, driverId } = event;
  return { ...asked, reason, ...(driverId === undefined ? {} : { driverId }) };
}

/** @param seq of the event that began it */
export function refundIdOf(seq: number): string {
  return `ref_${seq}`;
}
