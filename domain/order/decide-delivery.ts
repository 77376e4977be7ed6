import { arrivalOf, nextArrival, stopMinutesOf } from '../delivery/arrival.ts';
import type { Instant } from '../shared/values.ts';
import type { OrderCommand, Refusal } from './commands.ts';
import type { OrderFact } from './events.ts';
import { forbidden, illegal, mustBe, refusal, type Outcome } from './refusals.ts';
import { isAtHandover } from './status.ts';
import type { Actor, OrderState, OrderStatus } from './types.ts';

/** Delivery decisions: assignment, departure and handover. */

export function assignDriver(state: OrderState, actor: Actor, driverId: string): Outcome {
  const denied = mustBe(actor, ['driver', 'manager'], 'assignDriver');
  if (denied) return denied;
  if (state.fulfilment.type === 'pickup') return notADelivery();
  if (actor.role === 'driver' && actor.id !== driverId) return onlyForThemselves();
  if (state.driverId === driverId) return 'unchanged';
  if (isOutUnnamed(state)) return [{ type: 'DriverAssigned', driverId }];
  if (state.status !== 'ready') return illegal(state, 'assign a driver to', 'ready');
  return state.driverId === undefined ? [{ type: 'DriverAssigned', driverId }] : driverMismatch(state.driverId);
}

/** Returns the order to ready, for another driver. */
export function unassignDriver(state: OrderState, actor: Actor, driverId?: string): Outcome {
  const denied = mustBe(actor, ['driver', 'manager'], 'unassignDriver');
  if (denied) return denied;
  if (state.fulfilment.type === 'pickup') return notADelivery();
  const loser = driverId ?? (actor.role === 'driver' ? actor.id : undefined);
  if (actor.role === 'driver' && loser !== actor.id) return onlyForThemselves();
  if (state.status !== 'ready' && state.status !== 'delivering') {
    return illegal(state, 'take a driver from', 'ready or delivering');
  }
  if (state.driverId === undefined) return 'unchanged';
  if (loser !== undefined && loser !== state.driverId) return driverMismatch(state.driverId);
  const reason = actor.role === 'driver' ? 'given_back' : 'taken_away';
  return [{ type: 'DriverUnassigned', driverId: state.driverId, reason }];
}

/** The driver's timer has fired. */
export function giveUpDriver(
  state: OrderState,
  {
    driverId,
    reason,
    waitedMinutes,
  }: { readonly driverId: string; readonly reason: 'not_left' | 'silent'; readonly waitedMinutes: number },
): Outcome {
  const isSo = state.driverId === driverId && state.status === (reason === 'silent' ? 'delivering' : 'ready');
  return isSo ? [{ type: 'DriverUnassigned', driverId, reason, waitedMinutes }] : 'unchanged';
}

export function reportUntaken(state: OrderState, waitedMinutes: number): Outcome {
  if (state.status !== 'ready' || state.driverId !== undefined) return 'unchanged';
  return [{ type: 'DriverAwaited', waitedMinutes }];
}

/** Someone took it without being named, and may still be. */
function isOutUnnamed({ status, driverId, timers }: OrderState): boolean {
  // In orders placed before there was this timer, such a driver could not be named.
  return status === 'delivering' && driverId === undefined && timers.driverUnnamedMinutes !== undefined;
}

export function reportUnnamed(state: OrderState, waitedMinutes: number): Outcome {
  return isOutUnnamed(state) ? [{ type: 'DriverUnnamed', waitedMinutes }] : 'unchanged';
}

export function missArrival(
  state: OrderState,
  { missed, expectedAt }: { readonly missed: Instant; readonly expectedAt: Instant },
): Outcome {
  if (!isAtHandover(state) || arrivalOf(state) !== missed) return 'unchanged';
  return [{ type: 'ArrivalMissed', missed, expectedAt }];
}

export function reportUncollected(state: OrderState, waitedMinutes: number): Outcome {
  return state.status === 'ready' ? [{ type: 'CollectionOverdue', waitedMinutes }] : 'unchanged';
}

export function sendOut(
  state: OrderState,
  { actor, driverId, arrivalAt }: Extract<OrderCommand, { type: 'sendOut' }>,
  now: Instant,
): Outcome {
  const denied = mustBe(actor, ['driver', 'manager'], 'sendOut');
  if (denied) return denied;
  if (state.fulfilment.type === 'pickup') return notADelivery();
  const taker = driverId ?? (actor.role === 'driver' ? actor.id : undefined);
  if (actor.role === 'driver' && taker !== actor.id) return onlyForThemselves();
  if (taker !== undefined && state.driverId !== undefined && state.driverId !== taker) {
    return driverMismatch(state.driverId);
  }
  if (taker !== undefined && isOutUnnamed(state)) return [{ type: 'DriverAssigned', driverId: taker }];
  if (state.status === 'delivering') return 'unchanged';
  if (state.status !== 'ready') return illegal(state, 'send out', 'ready');
  const out: OrderFact = { type: 'OutForDelivery', ...estimate(state, arrivalAt, now) };
  return taker === undefined || state.driverId === taker ? [out] : [{ type: 'DriverAssigned', driverId: taker }, out];
}

export function handOver(state: OrderState, actor: Actor, driverId?: string): Outcome {
  const { type } = state.fulfilment;
  const denied = mustBe(actor, type === 'pickup' ? ['kitchen', 'manager'] : ['driver', 'manager'], 'handOver');
  if (denied) return denied;
  const bringer = driverId ?? (actor.role === 'driver' ? actor.id : undefined);
  if (actor.role === 'driver' && bringer !== actor.id) return onlyForThemselves();
  if (bringer !== undefined && type === 'pickup') return notADelivery();
  // A silent driver may still hand the order over, unless another driver has taken it.
  const isBack = bringer !== undefined && state.driverId === undefined && bringer === state.silentDriverId;
  if (bringer !== undefined && bringer !== state.driverId && !isBack) return driverMismatch(state.driverId);
  if (state.status === 'delivered') return 'unchanged';
  const from: OrderStatus = type === 'pickup' || isBack ? 'ready' : 'delivering';
  if (state.status !== from) return illegal(state, 'hand over', from);
  const facts: OrderFact[] = isBack ? [{ type: 'DriverAssigned', driverId: bringer }] : [];
  facts.push({ type: 'OrderDelivered', method: type });
  if (state.payment.status === 'due') facts.push({ type: 'PaymentSettled', amount: state.totals.total });
  return facts;
}

/** None for an order placed before arrivals were estimated: it is replayed as it ran. */
function estimate(state: OrderState, arrivalAt: Instant | undefined, now: Instant): { readonly arrivalAt?: Instant } {
  if (state.stopMinutes === undefined) return {};
  return { arrivalAt: arrivalAt ?? nextArrival([], { stopMinutes: stopMinutesOf(state) }, now) };
}

function onlyForThemselves(): Refusal {
  return forbidden('Drivers may act only on their own behalf.');
}

function notADelivery(): Refusal {
  return refusal('not_a_delivery', 'This order is for pickup and has no driver.');
}

function driverMismatch(driverId: string | undefined): Refusal {
  return refusal(
    'driver_mismatch',
    driverId ? 'Another driver has this order.' : 'No driver has taken this order yet.',
  );
}
