import { profileAfter } from '../../domain/customer/customer.ts';
import { heardOf } from '../../domain/delivery/driver.ts';
import { depart, setTurn } from '../../domain/kitchen/kitchen.ts';
import { beginning } from '../../domain/kitchen/queue.ts';
import { readmit, turnOf, withdrawClaim } from '../../domain/kitchen/repair.ts';
import {
  cookedTime,
  isPlaced,
  kitchenMove,
  messagesDue,
  type Order,
  type OrderEvent,
  type OrderState,
} from '../../domain/order/index.ts';
import { reclaim, settle, stockMove } from '../../domain/stock/index.ts';
import { instant, type Instant, type OrderId, type StoreId } from '../../domain/shared/values.ts';
import type { Storage } from '../../ports.ts';

export interface FollowDeps {
  readonly storage: Pick<Storage, 'kitchen' | 'stock' | 'drivers' | 'customers' | 'catalog' | 'outbox'>;
  readonly now: () => number;
}

export interface FollowRequest {
  readonly storeId: StoreId;
  readonly orderId: OrderId;
  readonly events: readonly OrderEvent[];
  /** The order after these events. */
  readonly state: Order;
}

/** Consequences of an order's events for kitchen, stock and drivers. All are idempotent. */
export function orderFollowers({ storage, now }: FollowDeps) {
  const moment = (): Instant => instant(now());

  /** Before the order is written: a crash in between leaves a customer without the order, which the retry adds. */
  async function rememberCustomer({ events, state }: Pick<FollowRequest, 'events' | 'state'>): Promise<void> {
    if (!isPlaced(state) || !events.some(({ type }) => type === 'OrderPlaced')) return;
    await storage.customers.change(state.storeId, state.customer.id, (known) => profileAfter(known, state));
  }

  /** Updates kitchen, stock and drivers for an order's events, and puts the messages due into the outbox. */
  async function followEvents(request: FollowRequest): Promise<void> {
    const { events, state } = request;
    if (!isPlaced(state)) return;
    await Promise.all([storage.outbox.put(messagesDue(state, events)), followBeside(request, state)]);
  }

  async function followBeside({ storeId, events }: FollowRequest, state: OrderState): Promise<void> {
    await followInKitchen(storeId, events, state);
    const isChange = events.some(({ type }) => type === 'OrderRevised' || type === 'RevisionRefused');
    if (stockMove(events) && (state.ingredients !== undefined || isChange)) await settleStock(state);
    const sign = heardOf(events, state);
    if (sign) await storage.drivers.seen(storeId, sign);
  }

  /**
   * Updates them for events that storage had lost: kitchen and stock probably come from the same older copy, without
   * the order's claims.
   */
  async function followAgain(request: FollowRequest): Promise<void> {
    const { storeId, state, events } = request;
    if (!isPlaced(state)) return;
    const settings = await storage.catalog.settings(storeId);
    if (!settings) throw new Error(`The store ${storeId} does not exist.`);
    await storage.kitchen.change(storeId, (kitchen) => readmit(kitchen, state, settings.kitchen, moment()));
    // Stock used before the copy was made is already deducted.
    const isUnused = state.cookingStartedAt === undefined || events.some(({ type }) => type === 'CookingStarted');
    if (state.ingredients !== undefined && isUnused) {
      const order = { orderId: state.id, minutes: state.kitchenMinutes, requestedFor: state.requestedFor };
      const neededBy = beginning(await storage.kitchen.get(storeId), order, settings.kitchen, moment());
      await storage.stock.change(storeId, (room) => ({
        room: reclaim(room, state, neededBy, moment()),
        result: undefined,
      }));
      await settleStock(state);
    }
    // The outbox may be from the same copy, so these may already have been sent.
    const messages = messagesDue(state, events).map((entry) => ({ ...entry, attempts: 1 }));
    await Promise.all([storage.outbox.put(messages), followBeside(request, state)]);
  }

  async function followInKitchen(storeId: StoreId, events: readonly OrderEvent[], state: OrderState): Promise<void> {
    const { id: orderId, version } = state;
    const move = kitchenMove(events);
    if (move === undefined || move === 'claim') return;
    const at = moment();
    await storage.kitchen.change(storeId, (kitchen) => {
      if (move === 'turn') return setTurn(kitchen, { orderId, ...turnOf(state) });
      const left = move === 'withdraw' ? withdrawClaim(kitchen, orderId, version) : depart(kitchen, orderId, at, state.cameLate ? undefined : cookedTime(events)); // prettier-ignore
      return { kitchen: left, result: undefined };
    });
  }

  /** Settles the stock with the order's state: see `settle`. */
  async function settleStock(order: OrderState): Promise<void> {
    await storage.stock.change(order.storeId, (room) => ({ room: settle(room, order, moment()), result: undefined }));
  }

  return { rememberCustomer, followEvents, followAgain };
}
