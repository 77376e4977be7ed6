import { add, money, subtract, zero, type Money } from '../shared/money.ts';
import type { OrderEvent, OrderState } from './index.ts';
import { isSale } from '../reports/sales.ts';
import type { Instant } from '../shared/values.ts';

/** One movement of an order's money, as its events tell it. */
export interface LedgerEntry {
  readonly at: Instant;
  /** The event that it stands in. */
  readonly seq: number;
  /**
   * `reserved`: on the customer's card. `freed`: of a reservation, without a charge. `captured`: taken from the card. `paid`: at
   * handover, in cash or online. `refunded`: given back.
   */
  readonly kind: 'reserved' | 'freed' | 'captured' | 'paid' | 'refunded';
  readonly amount: Money;
}

/** Where an order's money is. */
export interface Ledger {
  readonly entries: readonly LedgerEntry[];
  /** Reserved on the card, and neither taken nor freed. */
  readonly held: Money;
  /** Taken from the card, or paid at handover. */
  readonly taken: Money;
  readonly refunded: Money;
  /** What the customer still has to pay. */
  readonly due: Money;
}

/** @param state what the events add up to */
export function ledgerOf(events: readonly OrderEvent[], state: OrderState): Ledger {
  const nothing = zero(state.totals.total.currency);
  const entries: LedgerEntry[] = [];
  /** What is held, by authorization: each is freed or taken by its own. */
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
    // What a capture leaves of its reservation is freed by the provider; superseded ones are voided by themselves.
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
        // One that is told twice is one.
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
        // A provider may tell of a capture only by its refund.
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

/** Whether the customer has not paid yet, and is to. Money that is reserved on a card is as good as paid. */
function isOwed({ status, payment }: OrderState): boolean {
  if (!isSale({ status })) return false;
  return ['due', 'pending', 'action_required', 'capture_failed'].includes(payment.status);
}
