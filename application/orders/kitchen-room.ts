import { QUARTER_HOUR_FULL, whatIsFree } from '../../domain/kitchen/words.ts';
import { findRoom } from '../../domain/kitchen/room.ts';
import type { Payment } from '../../domain/order/index.ts';
import type { StoreSettings } from '../../domain/catalog/store.ts';
import { instant } from '../../domain/shared/values.ts';
import type { Storage } from '../../ports.ts';
import { Refused } from '../refused.ts';

/**
 * Refuses orders that the kitchen would refuse, before they are stored and money is reserved. The kitchen decides finally: it may
 * pause or become full in the meantime.
 *
 * @throws Refused `kitchen_paused` or `quarter_hour_full`; `kitchen_at_capacity` for an order that is paid on a page
 */
export async function mustHaveRoom(
  { storage, now }: { readonly storage: Pick<Storage, 'kitchen'>; readonly now: () => number },
  store: StoreSettings,
  { payment, ...order }: Parameters<typeof findRoom>[1] & { readonly payment: Pick<Payment, 'method'> },
): Promise<void> {
  const wanted = { ...order, isPaidOnPage: payment.method === 'online' };
  const room = findRoom(await storage.kitchen.get(store.id), wanted, store, instant(now()));
  if (room.outcome === 'kitchen_at_capacity') {
    const { tryAgainAt } = room;
    throw new Refused('kitchen_at_capacity', `The kitchen is full. Nothing was paid. Try again from ${tryAgainAt}.`, {
      retryAfter: Math.max(60, (Date.parse(tryAgainAt) - now()) / 1000),
    });
  }
  if (room.outcome === 'kitchen_paused') {
    const { reason, tryAgainAt } = room;
    const why = reason === undefined ? '' : ` (${reason})`;
    throw new Refused(
      'kitchen_paused',
      `The kitchen takes no new orders for now${why}. Try again from ${tryAgainAt}; scheduled orders are accepted.`,
      { retryAfter: (Date.parse(tryAgainAt) - now()) / 1000 },
    );
  }
  if (room.outcome === 'quarter_hour_full') {
    const { freeTimes } = room;
    throw new Refused('quarter_hour_full', `${QUARTER_HOUR_FULL} ${whatIsFree(freeTimes)}`, { freeTimes });
  }
}
