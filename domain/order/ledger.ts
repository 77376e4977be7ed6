import { add, money, subtract, zero, type Money } from '../shared/money.ts';
import type { OrderEvent, OrderState } from './index.ts';
import { isSale } from '../reports/sales.ts';
import type { Instant } from '../shared/values.ts';

/** One movement of an order's money, derived from its events. */
export interface LedgerEntry {
  readonly at: Instant;
  /** The event's sequence number. */
  readonly seq: number;
  /**
   * `reserved`: on the customer's card. `freed`: of a reservation, without a charge. `captured`: taken from the card. `paid`: at
   * handover, in cash or online. `refunded`: given back.
   */
  readonly kind: 'reserved' | 'freed' | 'captured' | 'paid' | 'refunded';
  readonly amount: Money;
}

/** The sums of an order's ledger. */
export interface Ledger {
  readonly entries: readonly LedgerEntry[];
  /** Reserved on the card, neither captured nor released. */
  readonly held: Money;
  /** Captured from the card, or paid at handover. */
  readonly taken: Money;
  readonly refunded: Money;
  /** The amount still due. */
  readonly due: Money;
}

/** @param state the state after the events */
export function ledgerOf(events: readonly OrderEvent[], state: OrderState): Ledger {
  const nothing = zero(state.totals.total.currency);
  const entries: LedgerEntry[] = [];
  /** Reservations by authorization; each is released or captured separately. */
  const held = new Map<string, Money>();
  const reserved = new Set<string>();
  const write = ({ at, seq }: OrderEvent, kind: LedgerEntry['kind'], amount: Money): void => {
    if (amount.minor > 0) entries.push({ at, seq, kind, amount });
  };
  const free = (event: OrderEvent, ids: readonly string[]): void => {
    for (const id of ids) {
      write(event, 'freed', held.get(id) ?? nothing);
      held.delete(id);
    }
  };
  let [taken, refunded] = [0, 0];
  const take = (event: OrderEvent, amount: Money): void => {
    write(event, 'captured', amount);
    taken += amount.minor;
    // The provider releases what a capture leaves; superseded reservations are voided separately.
    const id = state.payment.authorizationId;
    const reservation = id === undefined ? undefined : held.get(id);
    if (id === undefined || !reservation) return;
    held.delete(id);
    write(event, 'freed', subtract(reservation, amount));
  };
  for (const event of events) {
    switch (event.type) {
      case 'PaymentAuthorized':
      case 'AuthorizationUnused':
        // Deduplicates repeated events.
        if (reserved.has(event.authorizationId)) break;
        reserved.add(event.authorizationId);
        held.set(event.authorizationId, event.amount);
        write(event, 'reserved', event.amount);
        break;
      case 'AuthorizationReduced': {
        const before = held.get(event.authorizationId) ?? event.amount;
        held.set(event.authorizationId, event.amount);
        write(event, 'freed', subtract(before, event.amount));
        break;
      }
      case 'AuthorizationVoided':
        free(event, [event.authorizationId]);
        break;
      case 'PaymentVoided':
        free(event, [...held.keys()]);
        break;
      case 'PaymentCaptured':
        take(event, event.amount);
        break;
      case 'PaymentSettled':
        write(event, 'paid', event.amount);
        taken += event.amount.minor;
        break;
      case 'PaymentRefunded':
        refunded += event.amount.minor;
        // A capture may only become known through its refund.
        if (refunded > taken) take(event, money(refunded - taken, event.amount.currency));
        write(event, 'refunded', event.amount);
        break;
      default:
    }
  }
  const { payment, totals } = state;
  return {
    entries,
    held: add(nothing, ...held.values()),
    taken: payment.captured,
    refunded: payment.refunded,
    due: isOwed(state) ? subtract(totals.total, payment.captured) : nothing,
  };
}

/** Whether payment is still due. A card reservation counts as paid. */
function isOwed({ status, payment }: OrderState): boolean {
  if (!isSale({ status })) return false;
  return ['due', 'pending', 'action_required', 'capture_failed'].includes(payment.status);
}
