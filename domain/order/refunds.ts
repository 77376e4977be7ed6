import type { Money } from '../shared/money.ts';
import type { Personal } from '../shared/personal.ts';
import type { Instant } from '../shared/values.ts';
import type { OrderEvent } from './events.ts';
import type { Actor } from './types.ts';

/** One refund of an order, derived from its events. */
export interface Refund {
  /** Unique within the order, and permanent. */
  readonly id: string;
  /** `pending` until the provider has answered; cash is given back at once. */
  readonly status: 'pending' | 'refunded' | 'failed';
  /** As requested, and once it is refunded what was. */
  readonly amount: Money;
  /** Absent for what a cancelled order got back. */
  readonly reason?: Personal;
  readonly requestedAt: Instant;
  readonly requestedBy: Actor;
  /** The driver who gave it back in cash. */
  readonly driverId?: string;
  /** When it was refunded, or had failed. */
  readonly settledAt?: Instant;
  /** The provider's answer, if it failed. */
  readonly failure?: string;
}

/** All refunds of an order, in the order of their requests. */
export function refundsOf(events: readonly OrderEvent[]): Refund[] {
  const refunds = new Map<string, Refund>();
  const settle = (refundId: string, outcome: Partial<Refund>): void => {
    const refund = refunds.get(refundId);
    if (refund) refunds.set(refundId, { ...refund, ...outcome });
  };
  for (const event of events) {
    const { at, by, seq } = event;
    switch (event.type) {
      case 'RefundRequested': {
        const { refundId, amount, reason, driverId } = event;
        const who = driverId === undefined ? {} : { driverId };
        const id = refundIdOf(seq);
        refunds.set(refundId, { id, status: 'pending', amount, reason, requestedAt: at, requestedBy: by, ...who });
        break;
      }
      case 'PaymentRefunded': {
        const { refundId, amount } = event;
        // A cancelled order's is not requested.
        if (!refunds.has(refundId)) {
          const id = refundIdOf(seq);
          refunds.set(refundId, { id, status: 'refunded', amount, requestedAt: at, requestedBy: by });
        }
        settle(refundId, { status: 'refunded', amount, settledAt: at });
        break;
      }
      case 'RefundFailed':
        settle(event.refundId, { status: 'failed', settledAt: at, failure: event.reason });
        break;
      default:
    }
  }
  return [...refunds.values()];
}

/** @param seq of the event that began it */
export function refundIdOf(seq: number): string {
  return `ref_${seq}`;
}
