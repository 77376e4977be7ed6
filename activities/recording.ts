import {
  quarterOf,
  rebook,
  unbook,
  type Booking,
  type BookingOutcome,
  type BookingRequest,
  type BookingSettings,
} from '../domain/bookings.ts';
import { profileAfter } from '../domain/customer.ts';
import { isOpen } from '../domain/hours.ts';
import { forecast } from '../domain/kitchen-queue.ts';
import { heldBefore, turnOf, withdraw, type Held, type StaleClaim } from '../domain/kitchen-repair.ts';
import {
  claimSlot,
  depart,
  enqueue,
  expectReady,
  requote,
  setTurn,
  type EnqueueOutcome,
  type ExpectRequest,
  type Kitchen,
  type KitchenChange,
  type KitchenRequest,
  type RequoteOutcome,
  type RequoteRequest,
  type Turn,
  type Wish,
} from '../domain/kitchen.ts';
import { heardOf } from '../domain/driver.ts';
import { belongsInKitchen, isFinal, isPlaced, kitchenMove, readyTime, type OrderState } from '../domain/order/index.ts';
import { stockMove } from '../domain/stock/index.ts';
import type { KitchenSettings } from '../domain/store.ts';
import { instant, later, plusMinutes, type Instant, type OrderId, type StoreId } from '../domain/values.ts';
import { readUnlessDamaged, type AppendRequest, type AppendResult, type ChangeFeed, type Storage } from '../ports.ts';
import { orIsDamaged, type DamagedOutcome, type ReadEventsResult } from './restoring.ts';
import { stockActivities } from './stock.ts';

export interface RecordRequest extends AppendRequest {
  /** Nothing is written after this moment: whoever asked for it has been told that it was not done. */
  readonly notAfter?: Instant;
}
export type RecordResult = AppendResult | DamagedOutcome | { readonly outcome: 'no_free_slot' | 'late' | 'expired' };

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
  const { settleStock } = stockActivities({ storage, now });

  /** Writes events to the order's record; where they take it out of the kitchen, that too. */
  async function recordEvents(request: RecordRequest): Promise<RecordResult> {
    const missed = await missedTime(request);
    if (missed) return missed;
    const isPlacing = request.events.some((event) => event.type === 'OrderPlaced');
    if (isPlacing && isPlaced(request.state)) await rememberCustomer(request.state);
    const result = await append(request);
    // After the write, and also when it had been done before: a repetition finishes what a crash left half-done.
    if (!isWritten(request, result)) return result;
    const move = kitchenMove(request.events);
    if (move === 'depart') await leaveKitchen({ ...request, ...readyTime(request.events) });
    if (!isPlaced(request.state)) return result;
    if (move === 'turn') await turnTicket({ ...request, ...turnOf(request.state) });
    const sign = heardOf(request.events, request.state);
    if (sign) await storage.drivers.seen(request.storeId, sign);
    return result;
  }

  async function append(request: RecordRequest): Promise<AppendResult | DamagedOutcome> {
    const result = await orIsDamaged(() => storage.orders.append(request));
    if (result.outcome === 'appended') feed.changed(request.storeId);
    if (isWritten(request, result)) await followWithStock(request);
    return result;
  }

  /** After the write, and also when it had been done before: what the order does not need any more is free, what it used is gone. */
  async function followWithStock({ storeId, events, state }: RecordRequest): Promise<void> {
    if (!isPlaced(state) || !stockMove(events)) return;
    const isChange = events.some(({ type }) => type === 'OrderRevised' || type === 'RevisionRefused');
    if (state.ingredients !== undefined || isChange) await settleStock({ storeId, order: state });
  }

  /** Before the order is written: a crash in between leaves a customer without the order, and the repetition brings it. */
  async function rememberCustomer(order: OrderState): Promise<void> {
    const { id } = order.customer;
    if (id) await storage.customers.change(order.storeId, id, (known) => profileAfter(known, order, id));
  }

  /**
   * Frees the order's slot, its place in the queue and that in a quarter hour, for good.
   *
   * @param request.readyAt when it was done; absent for one that was not
   */
  async function leaveKitchen(request: { storeId: StoreId; orderId: OrderId; readyAt?: Instant }): Promise<void> {
    const { storeId, orderId, readyAt } = request;
    const at = moment();
    await storage.kitchen.change(storeId, (kitchen) => ({
      kitchen: depart(kitchen, orderId, at, readyAt),
      result: undefined,
    }));
  }

  /** Puts a waiting order where its own record says that it stands: at the front, or held back. */
  async function turnTicket(request: Turn & { storeId: StoreId; orderId: OrderId }): Promise<void> {
    const { storeId, orderId, orderVersion, rushedAt, heldSince } = request;
    const turn = { orderVersion, ...(rushedAt && { rushedAt }), ...(heldSince && { heldSince }) };
    await storage.kitchen.change(storeId, (kitchen) => setTurn(kitchen, { orderId, ...turn }));
  }

  /** Takes a kitchen slot and writes that the order is being worked on. Without a free slot nothing is written. */
  async function takeSlot(request: RecordRequest): Promise<RecordResult> {
    const { storeId, orderId, expectedVersion, state } = request;
    if (!isPlaced(state)) return { outcome: 'late' };
    const missed = await missedTime(request);
    if (missed) return missed;
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

  /** Storage that could not be written for longer than its sender waits. An earlier try may have written all the same. */
  async function missedTime({ notAfter, expectedVersion, ...order }: RecordRequest): Promise<RecordResult | undefined> {
    if (notAfter === undefined || moment() <= notAfter) return undefined;
    const stored = await readEvents({ ...order, after: expectedVersion });
    if (stored.outcome === 'damaged') return stored;
    return stored.events.length > 0 ? { outcome: 'ahead', events: stored.events } : { outcome: 'expired' };
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
    return unlessFull(request, () =>
      storage.kitchen.change(request.storeId, (kitchen) => requote(kitchen, request, settings, moment())),
    );
  }

  /** Gives an order for later a place in its quarter hour, or says that there is none. */
  async function bookQuarterHour(request: BookingRequest & { storeId: StoreId }): Promise<BookingOutcome> {
    const settings = await kitchenSettings(request.storeId);
    return unlessFull(request, () =>
      storage.kitchen.change(request.storeId, (kitchen) => rebook(kitchen, request, settings, moment())),
    );
  }

  /** What nobody stands behind any more is given back before anybody is told that a quarter hour is full. */
  async function unlessFull<Result extends { readonly outcome: string }>(
    { storeId, requestedFor }: { storeId: StoreId; requestedFor?: Instant | undefined },
    book: () => Promise<Result>,
  ): Promise<Result> {
    const result = await book();
    if (result.outcome !== 'quarter_hour_full' || requestedFor === undefined) return result;
    const stale: Booking[] = [];
    const { bookings = [] } = await storage.kitchen.get(storeId);
    for (const booking of bookings.filter(({ quarter }) => quarter === quarterOf(requestedFor))) {
      const order = await readUnlessDamaged(storage.orders, storeId, booking.orderId);
      if (order === 'damaged') continue;
      if (!order || !isPlaced(order.state) || isFinal(order.state.status)) stale.push(booking);
    }
    if (stale.length === 0) return result;
    await storage.kitchen.change(storeId, (kitchen) => ({ kitchen: unbook(kitchen, stale), result: undefined }));
    return book();
  }

  /**
   * When an order is to be expected, and what its customer is to be told once that is too late.
   *
   * @param request.asOf now, by the order's own clock; where this machine's is ahead, that counts
   */
  async function forecastOrder(
    request: ExpectRequest & { storeId: StoreId; asOf: Instant },
  ): Promise<{ readyAt: Instant; expectedAt: Instant }> {
    const { storeId, asOf } = request;
    const settings = await kitchenSettings(storeId);
    const kitchen = await storage.kitchen.get(storeId);
    const at = later(moment(), asOf);
    return {
      readyAt: forecast(kitchen, request, settings, at),
      expectedAt: expectReady(kitchen, request, settings, at),
    };
  }

  /** When anything was last heard of a driver. */
  async function lastHeard({ storeId, driverId }: { storeId: StoreId; driverId: string }): Promise<Instant | null> {
    return (await storage.drivers.last(storeId, driverId))?.seenAt ?? null;
  }

  async function kitchenSettings(storeId: StoreId): Promise<KitchenSettings & BookingSettings> {
    const settings = await storage.catalog.settings(storeId);
    if (!settings) throw new Error(`The store ${storeId} does not exist.`);
    return { ...settings.kitchen, isOpenAt: (at) => isOpen(settings, at) };
  }

  async function readEvents(request: { storeId: StoreId; orderId: OrderId; after: number }): Promise<ReadEventsResult> {
    return orIsDamaged(async () => {
      const { events = [] } = (await storage.orders.get(request.storeId, request.orderId)) ?? {};
      return { outcome: 'read' as const, version: events.length, events: events.slice(request.after) };
    });
  }

  /** What a crash has left of claims is taken back first: slots each time, tickets before anybody is told that it is full. */
  async function changeKitchen<Result>(
    storeId: StoreId,
    apply: (kitchen: Kitchen) => KitchenChange<Result>,
    isFull: (result: Result) => boolean,
  ): Promise<Result> {
    await takeBackStale(storeId, ({ slots }) => slots);
    const result = await storage.kitchen.change(storeId, apply);
    if (!isFull(result) || !(await takeBackStale(storeId, ({ tickets }) => tickets))) return result;
    return storage.kitchen.change(storeId, apply);
  }

  /** @returns whether there was anything to take back */
  async function takeBackStale(storeId: StoreId, among: (kitchen: Kitchen) => readonly Held[]): Promise<boolean> {
    const stale: StaleClaim[] = [];
    const held = among(await storage.kitchen.get(storeId));
    for (const each of heldBefore(held, plusMinutes(moment(), -STALE_AFTER_MINUTES))) {
      const order = await readUnlessDamaged(storage.orders, storeId, each.orderId);
      if (order === 'damaged') continue;
      const rightful = order && isPlaced(order.state) && belongsInKitchen(order.state);
      if (rightful !== ('since' in each ? 'slot' : 'queue'))
        stale.push({ held: each, isWaiting: rightful === 'queue' });
    }
    if (stale.length === 0) return false;
    await storage.kitchen.change(storeId, (kitchen) => ({ kitchen: withdraw(kitchen, stale), result: undefined }));
    return true;
  }

  return {
    recordEvents,
    startPreparing: takeSlot,
    startCooking: takeSlot,
    enqueueTicket,
    requoteTicket,
    bookQuarterHour,
    turnTicket,
    forecastOrder,
    leaveKitchen,
    lastHeard,
    readEvents,
  };
}

function isWritten(request: RecordRequest, result: RecordResult): boolean {
  if (result.outcome === 'appended') return true;
  const commandId = request.events[0]?.commandId;
  return result.outcome === 'ahead' && result.events.some((event) => event.commandId === commandId);
}
