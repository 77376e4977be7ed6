import {
  aPlacedOrder,
  by,
  COOK,
  CUSTOMER,
  DELIVERY,
  DRIVER,
  MANAGER,
  placedOf,
  SYSTEM,
} from '../../tests/support/builders.ts';
import { money } from '../shared/money.ts';
import type { Actor, Order, OrderCommand, OrderState, OrderStatus, PlacedOrder } from './index.ts';
import {
  decide,
  EMPTY_STREAM,
  extend,
  findRepeat,
  pendingEffects,
  UNFINISHED_STATUSES,
  type OrderStream,
} from './index.ts';
import { commandsTo } from '../../tests/support/walk.ts';

const now = '2026-11-20T18:00:00.000Z';
const promisedAt = '2026-11-20T18:20:00.000Z';

const system = by(SYSTEM);
const place = (order: PlacedOrder): OrderCommand => ({ ...by(CUSTOMER), type: 'place', order });
const authorized = (): OrderCommand => ({
  ...by(SYSTEM),
  type: 'recordAuthorization',
  result: { outcome: 'authorized', authorizationId: 'auth', amount: money(1739, 'USD') },
});
const confirm = (): OrderCommand => ({ ...by(SYSTEM), type: 'confirm', position: 1, promisedAt });
const prepare = (): OrderCommand => ({ ...by(COOK), type: 'prepare' });
const cook = (): OrderCommand => ({ ...by(COOK), type: 'startCooking' });
const captured = (): OrderCommand => ({
  ...by(SYSTEM),
  type: 'recordCapture',
  result: { outcome: 'captured', amount: money(1739, 'USD') },
});
const complete = (): OrderCommand => ({ ...by(COOK), type: 'complete' });
const messageSent = (key: string): OrderCommand => ({
  ...by(SYSTEM),
  type: 'recordMessage',
  key,
  result: { outcome: 'sent', channel: 'sms' },
});
const sendOut = (): OrderCommand => ({ ...by(MANAGER), type: 'sendOut' });
const cancelBy = (actor: Actor): OrderCommand => ({ ...by(actor), type: 'cancel' });

type PlacedStatus = Exclude<OrderStatus, 'draft'>;

/** The order after commands, all of which must be accepted. */
function given(...commands: OrderCommand[]): OrderStream & { state: OrderState } {
  const stream = commands.reduce<OrderStream>((so_far, command) => {
    const decision = decide(so_far.state, command, now);
    if (decision.kind === 'refused') throw new Error(decision.refusal.message);
    return decision.kind === 'events' ? extend(so_far, decision.events) : so_far;
  }, EMPTY_STREAM);
  return { ...stream, state: placedOf(stream.state) };
}

function when(state: Order, command: OrderCommand): string | string[] {
  const decision = decide(state, command, now);
  if (decision.kind === 'events') return decision.events.map((event) => event.type);
  return decision.kind === 'refused' ? decision.refusal.code : decision.kind;
}

function orderIn(status: PlacedStatus, placed: Partial<PlacedOrder> = {}): OrderState {
  const delivered = { fulfilment: DELIVERY, ...placed };
  const order = aPlacedOrder(delivered);
  const rejected: OrderCommand = {
    ...by(SYSTEM),
    type: 'reject',
    rejection: { code: 'kitchen_at_capacity', tryAgainAt: now },
  };
  const aside: Partial<Record<PlacedStatus, OrderCommand[]>> = {
    preparing: [...commandsTo('confirmed', order), prepare()],
    cancelled: [place(order), cancelBy(CUSTOMER)],
    rejected: [place(order), rejected],
  };
  return given(...(aside[status] ?? commandsTo(status, order))).state;
}

describe('the lifecycle', () => {
  const commands: Record<string, () => OrderCommand> = {
    prepare,
    startCooking: cook,
    complete,
    sendOut,
    handOver: () => ({ ...by(MANAGER), type: 'handOver' }),
    cancelByCustomer: () => cancelBy(CUSTOMER),
    cancelByManager: () => cancelBy(MANAGER),
  };
  const NO = 'illegal_transition';
  const SAME = 'unchanged';
  const cancelled = ['OrderCancelled'];

  // Columns: the outcome of each command in each status (a delivery, paid by card).
  const table: Record<PlacedStatus, Record<keyof typeof commands, string | string[]>> = {
    received: { prepare: NO, startCooking: NO, complete: NO, sendOut: NO, handOver: NO, cancelByCustomer: cancelled, cancelByManager: cancelled },
    confirmed: { prepare: ['PreparationStarted'], startCooking: ['CookingStarted'], complete: NO, sendOut: NO, handOver: NO, cancelByCustomer: cancelled, cancelByManager: cancelled },
    preparing: { prepare: SAME, startCooking: ['CookingStarted'], complete: NO, sendOut: NO, handOver: NO, cancelByCustomer: NO, cancelByManager: cancelled },
    cooking: { prepare: NO, startCooking: SAME, complete: ['OrderReady'], sendOut: NO, handOver: NO, cancelByCustomer: NO, cancelByManager: cancelled },
    ready: { prepare: NO, startCooking: NO, complete: SAME, sendOut: ['OutForDelivery'], handOver: NO, cancelByCustomer: NO, cancelByManager: cancelled },
    delivering: { prepare: NO, startCooking: NO, complete: NO, sendOut: SAME, handOver: ['OrderDelivered'], cancelByCustomer: NO, cancelByManager: cancelled },
    delivered: { prepare: NO, startCooking: NO, complete: NO, sendOut: NO, handOver: SAME, cancelByCustomer: NO, cancelByManager: NO },
    cancelled: { prepare: NO, startCooking: NO, complete: NO, sendOut: NO, handOver: NO, cancelByCustomer: SAME, cancelByManager: SAME },
    rejected: { prepare: NO, startCooking: NO, complete: NO, sendOut: NO, handOver: NO, cancelByCustomer: NO, cancelByManager: NO },
  }; // prettier-ignore

  const cases = Object.entries(table).flatMap(([status, row]) =>
    Object.entries(row).map(([command, outcome]) => [status as PlacedStatus, command, outcome] as const),
  );
  test.each(cases)('%s order, %s: %j', (status, command, outcome) => {
    expect(when(orderIn(status), commands[command]!())).toEqual(outcome);
  });

  test('a pickup order is handed over when ready, without a driver', () => {
    const ready = orderIn('ready', { fulfilment: { type: 'pickup' } });
    expect(when(ready, sendOut())).toBe('not_a_delivery');
    expect(when(ready, { ...by(COOK), type: 'handOver' })).toEqual(['OrderDelivered']);
  });

  test('an order that was not placed cannot be changed', () => {
    expect(decide(undefined, cook(), now)).toMatchObject({ refusal: { code: 'order_not_found' } });
  });
});

describe('who may do what', () => {
  test.each<[string, PlacedStatus, OrderCommand]>([
    ['a customer cooks', 'confirmed', { ...by(CUSTOMER), type: 'startCooking' }],
    ['a customer completes', 'cooking', { ...by(CUSTOMER), type: 'complete' }],
    ['a cook cancels', 'confirmed', cancelBy(COOK)],
    ['a cook refunds', 'cooking', { ...by(COOK), type: 'refund', refundId: 'r', reason: 'Burnt.' }],
    ['a cook hands over a delivery', 'delivering', { ...by(COOK), type: 'handOver' }],
    ['a driver takes an order for another', 'ready', { ...by(DRIVER), type: 'assignDriver', driverId: 'other' }],
  ])('%s: forbidden', (_, status, command) => {
    expect(when(orderIn(status), command)).toBe('forbidden');
  });

  test('only the assigned driver hands an order over', () => {
    const out = given(...commandsTo('ready', aPlacedOrder({ fulfilment: DELIVERY })), {
      ...by(DRIVER),
      type: 'sendOut',
    }).state;
    expect(out.driverId).toBe(DRIVER.id);
    expect(when(out, { ...by({ role: 'driver', id: 'other' }), type: 'handOver' })).toBe('driver_mismatch');
    expect(when(out, { ...by(DRIVER), type: 'handOver' })).toEqual(['OrderDelivered']);
  });

  test('a manager sends an order out without naming a driver', () => {
    expect(when(orderIn('ready'), sendOut())).toEqual(['OutForDelivery']);
  });
});

describe('money', () => {
  test('a declined card rejects the order', () => {
    const declined: OrderCommand = {
      ...by(SYSTEM),
      type: 'recordAuthorization',
      result: { outcome: 'declined', reason: 'No.' },
    };
    expect(when(orderIn('received'), declined)).toEqual(['PaymentDeclined', 'OrderRejected']);
  });

  test('cash is due until handover, and settled by it', () => {
    const cash = orderIn('ready', { payment: { method: 'cash' }, fulfilment: { type: 'pickup' } });
    expect(cash.payment.status).toBe('due');
    expect(when(cash, { ...by(COOK), type: 'handOver' })).toEqual(['OrderDelivered', 'PaymentSettled']);
  });

  test('a cancelled cash order has nothing to pay or refund', () => {
    const { state } = given(place(aPlacedOrder({ payment: { method: 'cash' } })), confirm(), cancelBy(CUSTOMER));
    expect(state.payment.status).toBe('waived');
    expect(pendingEffects(state).map(({ key }) => key)).toEqual([]);
  });

  test.each(UNFINISHED_STATUSES as PlacedStatus[])('a card order cancelled while %s is refunded', (status) => {
    const decision = decide(orderIn(status), cancelBy(MANAGER), now);
    const events = decision.kind === 'events' ? decision.events : [];
    const { state } = extend({ state: orderIn(status), events: [] }, events);
    expect(state && pendingEffects(state).map((effect) => effect.kind)).toContain('releasePayment');
  });

  test('a refund is at most the remaining payment', () => {
    const cooking = orderIn('cooking');
    const refund = (minor: number, refundId = 'r1'): OrderCommand => ({
      ...by(MANAGER), type: 'refund', refundId, amount: money(minor, 'USD'), reason: 'Cold.',
    }); // prettier-ignore
    expect(when(cooking, refund(1740))).toBe('invalid_amount');
    expect(when(cooking, refund(0))).toBe('invalid_amount');
    expect(when(cooking, refund(-5))).toBe('invalid_amount');
    const first = decide(cooking, refund(1000), now);
    const once = extend({ state: cooking, events: [] }, first.kind === 'events' ? first.events : []);
    expect(once.state && when(once.state, refund(740, 'r2'))).toBe('invalid_amount');
    expect(once.state && when(once.state, refund(739, 'r2'))).toEqual(['RefundRequested']);
  });

  test('only captured money can be refunded', () => {
    expect(when(orderIn('confirmed'), { ...by(MANAGER), type: 'refund', refundId: 'r', reason: '?' })).toBe(
      'illegal_transition',
    );
  });

  test('a repeated outcome is recorded once', () => {
    expect(when(orderIn('cooking'), captured())).toBe('unchanged');
    expect(when(orderIn('confirmed'), authorized())).toBe('unchanged');
  });
});

describe('commands', () => {
  test('a command past its deadline is refused', () => {
    const late: OrderCommand = { ...by(COOK, { notAfter: '2026-11-20T17:59:59.999Z' }), type: 'startCooking' };
    expect(when(orderIn('confirmed'), late)).toBe('command_expired');
  });

  test('a command for another version is refused', () => {
    const state = orderIn('confirmed');
    expect(when(state, { ...by(COOK, { expectedVersion: state.version - 1 }), type: 'startCooking' })).toBe(
      'version_mismatch',
    );
    expect(when(state, { ...by(COOK, { expectedVersion: state.version }), type: 'startCooking' })).toEqual([
      'CookingStarted',
    ]);
  });

  test('a message recorded in the meantime does not invalidate an expected version; any other event does', () => {
    const escalate: OrderCommand = { ...by(SYSTEM), type: 'escalateQueue', waitedMinutes: 20 };
    const { state } = given(place(aPlacedOrder()), authorized(), confirm(), escalate);
    const seen = state?.version ?? 0;
    const sent = messageSent('alert:queue_untouched');
    const told = given(place(aPlacedOrder()), authorized(), confirm(), escalate, sent).state;
    const start: OrderCommand = { ...by(COOK, { expectedVersion: seen }), type: 'startCooking' };
    expect(told?.version).toBe(seen + 1);
    expect(when(told, start)).toEqual(['CookingStarted']);
    expect(when(told, { ...start, expectedVersion: seen - 1 })).toBe('version_mismatch');
    expect(when(told, { ...start, expectedVersion: seen + 2 })).toBe('version_mismatch');
  });

  test('a repeated command is recognised by its id, and a reused key by its different content', () => {
    const { events } = given({ ...place(aPlacedOrder()), commandId: 'key:content' });
    expect(findRepeat(events, 'key:content')).toBe('same');
    expect(findRepeat(events, 'key:other')).toBe('other');
    expect(findRepeat(events, 'another:content')).toBeUndefined();
  });

  test('a second placement is refused: the key belongs to another order', () => {
    expect(when(orderIn('received'), place(aPlacedOrder()))).toBe('idempotency_key_reused');
  });

  test('the sender’s note is recorded with the event', () => {
    const decision = decide(orderIn('confirmed'), { ...by(COOK, { note: 'No oregano.' }), type: 'startCooking' }, now);
    expect(decision).toMatchObject({ events: [{ note: 'No oregano.', by: COOK }] });
  });
});

test('timers act only on orders that are still waiting', () => {
  expect(when(orderIn('confirmed'), { ...system, type: 'escalateQueue', waitedMinutes: 20 })).toEqual([
    'QueueEscalated',
  ]);
  expect(when(orderIn('cooking'), { ...system, type: 'escalateQueue', waitedMinutes: 20 })).toBe('unchanged');
  expect(when(orderIn('ready'), { ...system, type: 'remindCollection' })).toEqual(['CollectionReminded']);
  expect(when(orderIn('delivering'), { ...system, type: 'remindCollection' })).toBe('unchanged');
});
