import { unknownReservations } from '../../domain/audit/audit.ts';
import { quarterOf, rebook, unbook, type BookingSettings } from '../../domain/kitchen/bookings.ts';
import { isRightful } from '../../domain/kitchen/audit.ts';
import { judgeClaim, readmit, withdraw } from '../../domain/kitchen/repair.ts';
import { overdueMessages } from '../../domain/audit/message-audit.ts';
import { formatDecimal, type Money } from '../../domain/shared/money.ts';
import { highestNumbers } from '../../domain/audit/number-audit.ts';
import { belongsInKitchen, isFinal, isPlaced, pendingEffects, type OrderState } from '../../domain/order/index.ts';
import type { RepairCode } from '../../domain/audit/repairs.ts';
import { isSale } from '../../domain/reports/sales.ts';
import { isWrong } from '../../domain/stock/audit.ts';
import { settle, type StockRoom } from '../../domain/stock/index.ts';
import { describeNeeds } from '../../domain/stock/words.ts';
import type { KitchenSettings } from '../../domain/catalog/store.ts';
import { instant, type LocalDay, type OrderId, type StoreId } from '../../domain/shared/values.ts';
import type { Payments, WorkflowDirectory } from '../../ports.ts';
import { everyOrder } from '../orders/every-order.ts';
import { bringBack, bringBackMoved, bringBackOrigin, catchUp } from './bring-back.ts';
import type { CatchUpDeps } from './catch-up.ts';
import { done, refused, type RepairResult } from './repair-result.ts';

export type { RepairResult } from './repair-result.ts';

export interface RepairDeps extends CatchUpDeps {
  readonly payments: Pick<Payments, 'account' | 'void' | 'release'>;
  readonly workflows: Pick<WorkflowDirectory, 'stateOf' | 'eventsOf' | 'failingTask' | 'takeUp'>;
}

export interface RepairRequest {
  readonly code: RepairCode;
  readonly storeId: StoreId;
  /** The subject of the finding. */
  readonly subject: string;
}

/**
 * Fixes a finding of `reconcile` after checking again: outdated findings are left alone. Idempotent.
 */
export async function repair(deps: RepairDeps, { code, storeId, subject }: RepairRequest): Promise<RepairResult> {
  const orderId = subject as OrderId;
  switch (code) {
    case 'unknown_money':
      return returnUnknown(deps, storeId, orderId);
    case 'money_without_food':
      return releaseAll(deps, storeId, orderId);
    case 'leaked_slot':
      return freeSlot(deps, storeId, orderId);
    case 'lost_order':
      return bringBack(deps, storeId, orderId);
    case 'behind':
      return catchUp(deps, storeId, orderId);
    case 'moved_nowhere':
      return bringBackMoved(deps, storeId, orderId);
    case 'origin_differs':
      return bringBackOrigin(deps, storeId, orderId);
    case 'leaked_booking':
      return freeBooking(deps, storeId, orderId);
    case 'not_booked':
      return book(deps, storeId, orderId);
    case 'not_in_kitchen':
      return admit(deps, storeId, orderId);
    case 'number_behind':
      return raiseNumber(deps, storeId, subject.split('/').at(-1) ?? '');
    case 'wrong_stock':
      return holdWhatItNeeds(deps, storeId, orderId);
    case 'message_overdue':
      return putAgain(deps, storeId, orderId);
    case 'unattended':
    case 'failing_task':
      return takeUp(deps, storeId, orderId);
    default:
      return code satisfies never;
  }
}

async function returnUnknown(deps: RepairDeps, storeId: StoreId, orderId: OrderId): Promise<RepairResult> {
  const { payments, workflows } = deps;
  const order = await readOrder(deps, storeId, orderId);
  if (!order) {
    if ((await workflows.stateOf(storeId, orderId)) === 'running')
      return refused('Its workflow is running and will write the order; nothing was released.');
    if ((await workflows.eventsOf(storeId, orderId)).length > 0)
      return refused('The history of its workflow has the order: restore it with lost_order. Nothing was released.');
    return release(payments, orderId);
  }
  if (pendingEffects(order).length > 0) return refused('The order is about to change; check again in a moment.');
  const account = await payments.account({ orderId });
  const unknown = account ? unknownReservations(order, account) : [];
  if (unknown.length === 0) return refused('The order knows about everything that the provider holds.');
  const returned: string[] = [];
  for (const { authorizationId, amount } of unknown) {
    const result = await payments.void({ orderId, authorizationId });
    if (result.outcome === 'failed') return refused(`${authorizationId} was not released: ${result.reason}`);
    returned.push(`${show(amount)} (${authorizationId})`);
  }
  return done(`Given back: ${returned.join(', ')}.`);
}

async function releaseAll(deps: RepairDeps, storeId: StoreId, orderId: OrderId): Promise<RepairResult> {
  const order = await readOrder(deps, storeId, orderId);
  if (!order || isSale(order)) return refused('There is no such cancelled or rejected order.');
  if (pendingEffects(order).length > 0)
    return refused('Its workflow is still returning the money; check what it is waiting for.');
  return release(deps.payments, orderId);
}

async function release(payments: Pick<Payments, 'release'>, orderId: OrderId): Promise<RepairResult> {
  const result = await payments.release({ orderId });
  if (result.outcome === 'failed') return refused(`The provider returned nothing: ${result.reason}`);
  if (result.outcome === 'nothing_held') return refused('The provider holds no money for it.');
  return done(`${result.outcome === 'voided' ? 'Released' : 'Refunded'}: ${show(result.amount)}.`);
}

/** Frees the slot of an order that is not being cooked, or is unknown. */
async function freeSlot(deps: RepairDeps, storeId: StoreId, orderId: OrderId): Promise<RepairResult> {
  const { storage, workflows } = deps;
  const held = (await storage.kitchen.get(storeId)).slots.find((slot) => slot.orderId === orderId);
  // Throws for a damaged order, which keeps its slot.
  const order = await readOrder(deps, storeId, orderId);
  if (!held || (order && judgeClaim(held, order) === 'rightful')) return refused('It holds no leaked slot.');
  const isStale = order && judgeClaim(held, order) === 'stale';
  if (!isStale && (await workflows.stateOf(storeId, orderId)) === 'running')
    return refused('Its workflow is running, and frees the slot itself when another order is started.');
  if (!order && (await workflows.eventsOf(storeId, orderId)).length > 0)
    return refused('The history of its workflow has the order: restore it with lost_order.');
  const isWaiting = order !== undefined && belongsInKitchen(order) === 'queue';
  await storage.kitchen.change(storeId, (kitchen) => ({
    kitchen: withdraw(kitchen, [{ held, isWaiting }]),
    result: undefined,
  }));
  return done('The slot is free.');
}

async function freeBooking({ storage }: RepairDeps, storeId: StoreId, orderId: OrderId): Promise<RepairResult> {
  const { bookings = [] } = await storage.kitchen.get(storeId);
  // Throws for a damaged order, which keeps its booking.
  const order = (await storage.orders.get(storeId, orderId))?.state;
  const leaked = bookings.filter((each) => each.orderId === orderId && !isRightful(each, order));
  if (leaked.length === 0) return refused('It has no leaked booking.');
  await storage.kitchen.change(storeId, (kitchen) => ({ kitchen: unbook(kitchen, leaked), result: undefined }));
  return done(`Freed: ${leaked.map(({ quarter }) => quarter).join(', ')}.`);
}

async function book(deps: RepairDeps, storeId: StoreId, orderId: OrderId): Promise<RepairResult> {
  const order = await readOrder(deps, storeId, orderId);
  const { requestedFor, version: orderVersion } = order ?? {};
  if (order?.status !== 'confirmed' || requestedFor === undefined || orderVersion === undefined)
    return refused('It is not a scheduled order.');
  const settings = await kitchenSettings(deps, storeId);
  const at = instant(deps.now());
  const { outcome } = await deps.storage.kitchen.change(storeId, (kitchen) =>
    rebook(kitchen, { orderId, orderVersion, requestedFor }, settings, at),
  );
  if (outcome === 'booked') return done(`It is booked for the quarter hour of ${quarterOf(requestedFor)}.`);
  if (outcome === 'late') return refused('The order has left the kitchen.');
  return refused('That quarter hour is full: agree on another time with the customer, and change the order to it.');
}

/** Puts it where its record says: into a slot, or at the end of the queue. */
async function admit(deps: RepairDeps, storeId: StoreId, orderId: OrderId): Promise<RepairResult> {
  const { storage } = deps;
  const order = await readOrder(deps, storeId, orderId);
  const belongs = order && belongsInKitchen(order);
  if (!order || !belongs || (belongs === 'queue' && order.queuePosition === undefined))
    return refused('It is not an order that belongs in the kitchen.');
  const settings = await kitchenSettings(deps, storeId);
  const at = instant(deps.now());
  const outcome = await storage.kitchen.change(storeId, (kitchen) => readmit(kitchen, order, settings, at));
  if (outcome === 'slot') return done('It has a slot again.');
  if (outcome === 'queue') return done('It is in the queue again.');
  return refused('The order has left the kitchen.');
}

/** Frees stock beyond an order's needs. Workers signal orders that gain or lose stock at their next check. */
async function holdWhatItNeeds(deps: RepairDeps, storeId: StoreId, orderId: OrderId): Promise<RepairResult> {
  const order = await readOrder(deps, storeId, orderId);
  const claimOf = (room: StockRoom) =>
    [...room.allocations, ...room.shortages].find((each) => each.orderId === orderId);
  const isMended = await deps.storage.stock.change(storeId, (room) => {
    const before = claimOf(room);
    if (!order || !before || !isWrong(before, order)) return { room, result: undefined };
    const settled = settle(room, order, instant(deps.now()));
    const after = claimOf(settled);
    return { room: settled, result: !after || !isWrong(after, order) };
  });
  if (isMended === undefined) return refused('It holds what it needs, or is being changed.');
  if (!isMended) return refused('The stock is held for a later version of the order than is stored.');
  return done(`It needs ${describeNeeds(order?.ingredients ?? [])}; anything beyond that was freed.`);
}

/** Adds messages that the outbox has lost, as ones that may have been sent. */
async function putAgain({ storage, now }: RepairDeps, storeId: StoreId, orderId: OrderId): Promise<RepairResult> {
  const stored = await storage.orders.get(storeId, orderId);
  if (!stored || !isPlaced(stored.state)) return refused('There is no such order.');
  const overdue = overdueMessages(stored.state, stored.events, instant(now()));
  const keys = overdue.map(({ message: { key }, dueAt }) => ({ orderId, key, dueAt }));
  const known = new Set((await storage.outbox.find(storeId, keys)).map(({ message }) => message.key));
  const missing = overdue.filter(({ message }) => !known.has(message.key));
  if (missing.length === 0)
    return refused('The outbox has all of them, and keeps trying: see /health/ready of a worker for the obstacle.');
  await storage.outbox.put(missing.map((entry) => ({ ...entry, attempts: 1 })));
  return done(`Back in the outbox: ${missing.map(({ message }) => message.kind).join(', ')}.`);
}

/** Gives an order without a working workflow a new one, which continues from the stored order. */
async function takeUp({ storage, workflows }: RepairDeps, storeId: StoreId, orderId: OrderId): Promise<RepairResult> {
  const stored = await storage.orders.get(storeId, orderId);
  if (!stored) return refused('There is no such order.');
  if (isFinal(stored.state.status) && (!isPlaced(stored.state) || pendingEffects(stored.state).length === 0))
    return refused('It is over, and nothing of it is left to do.');
  const isRunning = (await workflows.stateOf(storeId, orderId)) === 'running';
  if (isRunning && !(await workflows.failingTask(storeId, orderId))) return refused('Its workflow is running.');
  await workflows.takeUp(stored);
  return done('It has a new workflow, which continues from the stored order.');
}

async function kitchenSettings({ storage }: RepairDeps, storeId: StoreId): Promise<KitchenSettings & BookingSettings> {
  const settings = await storage.catalog.settings(storeId);
  if (!settings) throw new Error(`The store ${storeId} does not exist.`);
  return settings.kitchen;
}

async function raiseNumber({ storage }: RepairDeps, storeId: StoreId, day: LocalDay): Promise<RepairResult> {
  const orders = await everyOrder(storage.orders, storeId, { day });
  const highest = highestNumbers(orders).get(day);
  if (highest === undefined) return refused('No order was placed on that day.');
  await storage.orders.raiseNumber(storeId, day, highest);
  return done(`The next order of ${day} gets the number ${highest + 1}, or a higher one.`);
}

async function readOrder({ storage }: RepairDeps, storeId: StoreId, orderId: OrderId): Promise<OrderState | undefined> {
  const state = (await storage.orders.get(storeId, orderId))?.state;
  return state && isPlaced(state) ? state : undefined;
}

function show(amount: Money): string {
  return `${formatDecimal(amount)} ${amount.currency}`;
}
