import { isPlaced, type Order, type PaymentWish } from '../../domain/order/index.ts';
import type { LimitName, RateLimits, Spent } from '../../ports.ts';
import { Refused } from '../refused.ts';
import type { Sender } from '../orders/placement.ts';

/**
 * Against the testing of stolen cards. Tries are counted before any money is reserved, so that many at once are no way around; a third
 * declined card stops cards for a customer, and for all behind their address, for an hour. Other ways of paying stay open. Staff take
 * orders of many customers, and are not counted.
 */

export interface CardDeps {
  readonly limits: RateLimits;
}

/** A placement that has passed the count; its outcome is to be told. */
export interface CardTry {
  readonly outcome: (order: Order | undefined) => Promise<void>;
}

const NOT_COUNTED: CardTry = { outcome: async () => undefined };

/** @throws Refused `cards_stopped` */
export async function tryCard(
  { limits }: CardDeps,
  { principal, store, network }: Sender,
  { method }: Pick<PaymentWish, 'method'>,
): Promise<CardTry> {
  if (method !== 'card' || principal.role !== 'customer') return NOT_COUNTED;
  const senders = [principal.id, ...(network === undefined ? [] : [network])];
  const stops = await Promise.all(senders.map((sender) => limits.look('card-stop', sender)));
  mustBeAllowed(stops);
  const counted: Promise<Spent>[] = [limits.spend('cards', principal.id), limits.spend('cards-store', store.id)];
  if (network !== undefined) counted.push(limits.spend('cards-address', network));
  mustBeAllowed(await Promise.all(counted));
  return {
    outcome: async (order) => {
      if (!order || !isPlaced(order) || order.payment.status !== 'declined') return;
      await countDecline(limits, 'declines', principal.id);
      if (network !== undefined) await countDecline(limits, 'declines-address', network);
    },
  };
}

async function countDecline(limits: RateLimits, limit: LimitName, sender: string): Promise<void> {
  const { remaining } = await limits.spend(limit, sender);
  if (remaining <= 0) await limits.spend('card-stop', sender);
}

function mustBeAllowed(spent: readonly Spent[]): void {
  const used = spent.filter(({ isAllowed }) => !isAllowed);
  if (used.length === 0) return;
  throw new Refused('cards_stopped', 'Too many cards were tried. Pay in another way, or try again later.', {
    retryAfter: Math.max(...used.map(({ resetSeconds }) => resetSeconds)),
  });
}
