import {
  claimSlot,
  depart,
  enqueue,
  heldBefore,
  requote,
  withdraw,
  type EnqueueOutcome,
  type Kitchen,
  type KitchenChange,
  type KitchenRequest,
  type RequoteOutcome,
  type RequoteRequest,
  type Wish,
} from '../domain/kitchen.ts';
import { profileAfter } from '../domain/customer.ts';
import { belongsInKitchen, isPlaced, kitchenMove, type OrderEvent, type OrderState } from '../domain/order/index.ts';
import type { KitchenSettings } from '../domain/store.ts';
import { instant, plusMinutes, type Instant, type OrderId, type StoreId } from '../domain/values.ts';
import type { AppendRequest, AppendResult, ChangeFeed, Storage } from '../ports.ts';

export type RecordRequest = AppendRequest;
export type RecordResult = AppendResult | { readonly outcome: 'no_free_slot' | 'late' };

export interface RecordingDeps {
  readonly storage: Storage;
  readonly feed: ChangeFeed;
  readonly now: () => number;
}

/** A claim that no order stands behind after this long was left by a crash. */
const STALE_AFTER_MINUTES = 0.5;
/** A writer that was held up for this long after its claim writes no more: the claim may be taken back at any moment. */
const CLAIM_GOOD_FOR_MS = 15_000;

/** Storage and kitchen, as local activities: short, ours, and safe to repeat. */
export function recordingActivities({ storage, feed, now }: RecordingDeps) {
  const moment = (): Instant => instant(now());

  /** Writes events to the order's record; where they take it out of the kitchen, that too. */
  async function recordEvents(request: RecordRequest): Promise<AppendResult> {
    const isPlacing = request.events.some((event) => event.type === 'OrderPlaced');
    if (isPlacing && isPlaced(request.state)) await rememberCustomer(request.state);
    const result = await append(request);
    // After the write, and also when it had been done before: a repetition finishes what a crash left half-done.
    if (kitchenMove(request.events) === 'depart' && isWritten(request, result)) await leaveKitchen(request);
    return result;
  }

  async function append(request: RecordRequest): Promise<AppendResult> {
    const result = await storage.orders.append(request);
    if (result.outcome === 'appended') feed.changed(request.storeId);
    return result;
  }

  /** Before the order is written: a crash in between leaves a customer without the order, and the repetition brings it. */
  async function rememberCustomer(order: OrderState): Promise<void> {
    const { id } = order.customer;
    if (id) await storage.customers.change(order.storeId, id, (known) => profileAfter(known, order, id));
  }

  /** Frees the order's slot and its place in the queue, for good. */
  async function leaveKitchen({ storeId, orderId }: { storeId: StoreId; orderId: OrderId }): Promise<void> {
    const at = moment();
    await storage.kitchen.change(storeId, (kitchen) => ({ kitchen: depart(kitchen, orderId, at), result: undefined }));
  }

  /** Takes a kitchen slot and writes that the order is being worked on. Without a free slot nothing is written. */
  async function takeSlot(request: RecordRequest): Promise<RecordResult> {
    const { storeId, orderId, expectedVersion, state } = request;
    if (!isPlaced(state)) return { outcome: 'late' };
    const settings = await kitchenSettings(storeId);
    const claimedAt = now();
    const claim = { orderId, orderVersion: expectedVersion, minutes: state.kitchenMinutes };
    const { outcome } = await changeKitchen(
      storeId,
      (kitchen) => claimSlot(kitchen, claim, settings, moment()),
      (result) => result.outcome === 'no_free_slot',
    );
    if (outcome !== 'claimed') return { outcome };
    if (now() - claimedAt > CLAIM_GOOD_FOR_MS) throw new Error('Claiming a slot took too long; it is tried again.');
    return append(request);
  }

  /** Puts an order in the queue and promises a time, or says that the kitchen takes no more. */
  async function enqueueTicket(request: KitchenRequest & Wish & { storeId: StoreId }): Promise<EnqueueOutcome> {
    const { storeId, ...ticket } = request;
    const settings = await kitchenSettings(storeId);
    return changeKitchen(
      storeId,
      (kitchen) => enqueue(kitchen, ticket, settings, moment()),
      (result) => result.outcome === 'kitchen_at_capacity',
    );
  }

  /** A waiting order has become longer, shorter, or for another hour: what time can it be promised now? */
  async function requoteTicket(request: RequoteRequest & { storeId: StoreId }): Promise<RequoteOutcome> {
    const settings = await kitchenSettings(request.storeId);
    return storage.kitchen.change(request.storeId, (kitchen) => requote(kitchen, request, settings, moment()));
  }

  async function kitchenSettings(storeId: StoreId): Promise<KitchenSettings> {
    const settings = await storage.catalog.settings(storeId);
    if (!settings) throw new Error(`The store ${storeId} does not exist.`);
    return settings.kitchen;
  }

  async function readEvents(request: { storeId: StoreId; orderId: OrderId; after: number }): Promise<OrderEvent[]> {
    const stored = await storage.orders.get(request.storeId, request.orderId);
    return stored?.events.slice(request.after) ?? [];
  }

  /** Before anybody is told that the kitchen is full, claims that a crash has left behind are taken back. */
  async function changeKitchen<Result>(
    storeId: StoreId,
    apply: (kitchen: Kitchen) => KitchenChange<Result>,
    isFull: (result: Result) => boolean,
  ): Promise<Result> {
    const result = await storage.kitchen.change(storeId, apply);
    if (!isFull(result)) return result;
    const stale = await findStale(storeId);
    if (stale.length === 0) return result;
    await storage.kitchen.change(storeId, (kitchen) => ({ kitchen: withdraw(kitchen, stale), result: undefined }));
    return storage.kitchen.change(storeId, apply);
  }

  async function findStale(storeId: StoreId): Promise<KitchenRequest[]> {
    const kitchen = await storage.kitchen.get(storeId);
    const stale: KitchenRequest[] = [];
    for (const held of heldBefore(kitchen, plusMinutes(moment(), -STALE_AFTER_MINUTES))) {
      const order = await storage.orders.get(storeId, held.orderId);
      const rightful = order && isPlaced(order.state) && belongsInKitchen(order.state);
      const holds = kitchen.slots.some((slot) => slot.orderId === held.orderId) ? 'slot' : 'queue';
      if (rightful !== holds) stale.push(held);
    }
    return stale;
  }

  return {
    recordEvents,
    startPreparing: takeSlot,
    startCooking: takeSlot,
    enqueueTicket,
    requoteTicket,
    leaveKitchen,
    readEvents,
  };
}

function isWritten(request: RecordRequest, result: AppendResult): boolean {
  if (result.outcome === 'appended') return true;
  const commandId = request.events[0]?.commandId;
  return result.outcome === 'ahead' && result.events.some((event) => event.commandId === commandId);
}
