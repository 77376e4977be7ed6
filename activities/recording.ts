import {
  quarterOf,
  rebook,
  unbook,
  type BookingOutcome,
  type BookingRequest,
  type BookingSettings,
} from '../domain/kitchen/bookings.ts';
import { isOpen } from '../domain/catalog/hours.ts';
import { forecast } from '../domain/kitchen/queue.ts';
import type { Booking, Kitchen } from '../domain/kitchen/types.ts';
import {
  claimSlot,
  enqueue,
  expectReady,
  requote,
  type EnqueueOutcome,
  type ExpectRequest,
  type KitchenRequest,
  type RequoteOutcome,
  type RequoteRequest,
  type Wish,
} from '../domain/kitchen/kitchen.ts';
import { isFinal, isPlaced } from '../domain/order/index.ts';
import type { KitchenSettings } from '../domain/catalog/store.ts';
import { instant, later, type Instant, type OrderId, type StoreId } from '../domain/shared/values.ts';
import type { AppendRequest, AppendResult, ChangeFeed, Meter, OrderSignals, Storage } from '../ports.ts';
import { forecastArrival } from '../application/delivery/arrival.ts';
import { orderFollowers } from '../application/maintenance/follow-order.ts';
import { kitchenClaims, readPlaced } from '../application/maintenance/kitchen-claims.ts';
import { currentAttempt } from './attempt.ts';
import { orIsDamaged, type DamagedOutcome, type ReadEventsResult } from './restoring.ts';

export interface RecordRequest extends AppendRequest {
  /** The events were written before but lost from storage; kitchen and stock may have lost them, too. */
  readonly isSentAgain?: true;
}

export type RecordResult =
  | Written
  | Exclude<AppendResult, { readonly outcome: 'appended' }>
  | DamagedOutcome
  | NoFreeSlot
  | { readonly outcome: 'late' };

interface Written {
  readonly outcome: 'appended';
  /**
   * The version that is stored by it: a replaying workflow may know outcomes that were not part of the write
   * (docs/decisions/014). Older histories do not tell.
   */
  readonly version?: number;
}

interface NoFreeSlot {
  readonly outcome: 'no_free_slot';
  /** An earlier abandoned attempt may still find one, and write. */
  readonly mayComeLate: boolean;
}

export interface RecordingDeps {
  readonly storage: Storage;
  readonly feed: ChangeFeed;
  readonly signals: OrderSignals;
  readonly meter: Pick<Meter, 'wrote'>;
  readonly now: () => number;
}

/** Storage and kitchen, as local activities: quick, internal and idempotent. */
export function recordingActivities({ storage, feed, signals, meter, now }: RecordingDeps) {
  const moment = (): Instant => instant(now());
  const { changeKitchen } = kitchenClaims({ storage, signals, now });
  const { rememberCustomer, followEvents, followAgain } = orderFollowers({ storage, now });

  /** Writes events to the order's record, then applies their consequences. */
  async function recordEvents(request: RecordRequest): Promise<RecordResult> {
    await rememberCustomer(request);
    return append(request);
  }

  async function append({ isSentAgain, ...request }: RecordRequest): Promise<RecordResult> {
    const result = await orIsDamaged(() => storage.orders.append(request));
    if (result.outcome === 'appended') {
      feed.changed(request.storeId);
      // Events sent again were counted when they were first written.
      if (!isSentAgain) meter.wrote(request);
    }
    // Also when the events were already written: a retry completes what a crash interrupted.
    if (isWritten(request, result)) await (isSentAgain ? followAgain(request) : followEvents(request));
    if (result.outcome !== 'appended') return result;
    return { ...result, version: request.expectedVersion + request.events.length };
  }

  /** Claims a kitchen slot and records the start. Without a free slot nothing is written. */
  async function takeSlot(request: RecordRequest): Promise<RecordResult> {
    const { storeId, orderId, expectedVersion, state } = request;
    if (!isPlaced(state)) return { outcome: 'late' };
    const { isOnly, whileAwaited } = currentAttempt();
    const settings = await kitchenSettings(storeId);
    const claim = { orderId, orderVersion: expectedVersion, minutes: state.kitchenMinutes };
    const { outcome } = await changeKitchen(
      storeId,
      whileAwaited((kitchen: Kitchen) => claimSlot(kitchen, claim, settings, moment())),
      (result) => result.outcome === 'no_free_slot',
    );
    if (outcome === 'no_free_slot') return { outcome, mayComeLate: !isOnly };
    if (outcome === 'late') return { outcome };
    return append(request);
  }

  /** Queues an order and promises a time, or reports that the queue is full. */
  async function enqueueTicket(request: KitchenRequest & Wish & { storeId: StoreId }): Promise<EnqueueOutcome> {
    const { storeId, ...ticket } = request;
    const { whileAwaited } = currentAttempt();
    const settings = await kitchenSettings(storeId);
    return changeKitchen(
      storeId,
      whileAwaited((kitchen: Kitchen) => enqueue(kitchen, ticket, settings, moment())),
      (result) => result.outcome === 'kitchen_at_capacity',
    );
  }

  /** Computes a new promise for a waiting order whose length or hour has changed. */
  async function requoteTicket(request: RequoteRequest & { storeId: StoreId }): Promise<RequoteOutcome> {
    const { whileAwaited } = currentAttempt();
    const settings = await kitchenSettings(request.storeId);
    const decide = whileAwaited((kitchen: Kitchen) => requote(kitchen, request, settings, moment()));
    return unlessFull(request, () => storage.kitchen.change(request.storeId, decide));
  }

  /** Books a quarter hour for a scheduled order, or reports that it is full. */
  async function bookQuarterHour(request: BookingRequest & { storeId: StoreId }): Promise<BookingOutcome> {
    const { whileAwaited } = currentAttempt();
    const settings = await kitchenSettings(request.storeId);
    const decide = whileAwaited((kitchen: Kitchen) => rebook(kitchen, request, settings, moment()));
    return unlessFull(request, () => storage.kitchen.change(request.storeId, decide));
  }

  /** Releases leaked bookings before reporting that a quarter hour is full. */
  async function unlessFull<Result extends { readonly outcome: string }>(
    { storeId, requestedFor }: { storeId: StoreId; requestedFor?: Instant | undefined },
    book: () => Promise<Result>,
  ): Promise<Result> {
    const result = await book();
    if (result.outcome !== 'quarter_hour_full' || requestedFor === undefined) return result;
    const stale: Booking[] = [];
    const { bookings = [] } = await storage.kitchen.get(storeId);
    for (const booking of bookings.filter(({ quarter }) => quarter === quarterOf(requestedFor))) {
      const order = await readPlaced(storage.orders, storeId, booking.orderId);
      if (order && isFinal(order.status)) stale.push(booking);
    }
    if (stale.length === 0) return result;
    await storage.kitchen.change(storeId, (kitchen) => ({ kitchen: unbook(kitchen, stale), result: undefined }));
    return book();
  }

  /**
   * When an order will be ready, and the time to give its customer if that is too late.
   *
   * @param request.asOf now, by the order's clock; the later of it and this machine's counts
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

  /** When a late delivery will arrive. */
  function arriveLate(request: Parameters<typeof forecastArrival>[1]): Promise<Instant> {
    return forecastArrival({ storage, now }, request);
  }

  /** A driver's last sign of life. */
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

  /** Since when the kitchen holds a slot for an order, if it does. */
  async function readClaim({ storeId, orderId }: { storeId: StoreId; orderId: OrderId }): Promise<Instant | null> {
    const { slots } = await storage.kitchen.get(storeId);
    return slots.find((slot) => slot.orderId === orderId)?.since ?? null;
  }

  return {
    recordEvents,
    startPreparing: takeSlot,
    startCooking: takeSlot,
    enqueueTicket,
    requoteTicket,
    bookQuarterHour,
    forecastOrder,
    forecastArrival: arriveLate,
    followEvents,
    readClaim,
    lastHeard,
    readEvents,
  };
}

/** Whether all of a request's events are stored. Another write may share the first of them: an outcome deferred in the workflow. */
function isWritten(request: RecordRequest, result: RecordResult): boolean {
  if (result.outcome === 'appended') return true;
  if (result.outcome !== 'ahead') return false;
  const { events: stored } = result;
  return request.events.every(({ type, commandId }, index) => {
    const event = stored[index];
    return event?.type === type && event.commandId === commandId;
  });
}
