import type { Refusal } from './commands.ts';
import type { OrderFact } from './events.ts';
import { forbidden, illegal, mustBe, refusal, type Outcome } from './refusals.ts';
import type { Actor, OrderState, OrderStatus } from './types.ts';

/** From the pass to the door: who takes an order, when it leaves, and who gives it to whom. */

export function assignDriver(state: OrderState, actor: Actor, driverId: string): Outcome {
  const denied = mustBe(actor, ['driver', 'manager'], 'assignDriver');
  if (denied) return denied;
  if (state.fulfilment.type === 'pickup') return notADelivery();
  if (actor.role === 'driver' && actor.id !== driverId) return forbidden('A driver takes orders only for themselves.');
  if (state.driverId === driverId) return 'unchanged';
  if (state.status !== 'ready') return illegal(state, 'assign a driver to', 'ready');
  if (state.driverId !== undefined && actor.role === 'driver') return driverMismatch(state.driverId);
  return [{ type: 'DriverAssigned', driverId }];
}

export function sendOut(state: OrderState, actor: Actor, driverId?: string): Outcome {
  const denied = mustBe(actor, ['driver', 'manager'], 'sendOut');
  if (denied) return denied;
  if (state.fulfilment.type === 'pickup') return notADelivery();
  const taker = driverId ?? (actor.role === 'driver' ? actor.id : undefined);
  if (actor.role === 'driver' && taker !== actor.id) return forbidden('A driver takes orders only for themselves.');
  if (taker !== undefined && state.driverId !== undefined && state.driverId !== taker) {
    return driverMismatch(state.driverId);
  }
  if (state.status === 'delivering') return 'unchanged';
  if (state.status !== 'ready') return illegal(state, 'send out', 'ready');
  const out: OrderFact = { type: 'OutForDelivery' };
  return taker === undefined || state.driverId === taker ? [out] : [{ type: 'DriverAssigned', driverId: taker }, out];
}

export function handOver(state: OrderState, actor: Actor): Outcome {
  const { type } = state.fulfilment;
  const denied = mustBe(actor, type === 'pickup' ? ['kitchen', 'manager'] : ['driver', 'manager'], 'handOver');
  if (denied) return denied;
  if (actor.role === 'driver' && state.driverId !== actor.id) return driverMismatch(state.driverId);
  if (state.status === 'delivered') return 'unchanged';
  const from: OrderStatus = type === 'pickup' ? 'ready' : 'delivering';
  if (state.status !== from) return illegal(state, 'hand over', from);
  const delivered: OrderFact = { type: 'OrderDelivered', method: type };
  return state.payment.status === 'due'
    ? [delivered, { type: 'PaymentSettled', amount: state.totals.total }]
    : [delivered];
}

function notADelivery(): Refusal {
  return refusal('not_a_delivery', 'This order is collected by its customer; no driver takes it.');
}

function driverMismatch(driverId: string | undefined): Refusal {
  return refusal(
    'driver_mismatch',
    driverId ? 'Another driver has this order.' : 'No driver has taken this order yet.',
  );
}
