import { anOrderState, by, COOK, CUSTOMER, DELIVERY, DRIVER, MANAGER, SYSTEM } from '../../tests/support/builders.ts';
import { plusMinutes } from '../shared/values.ts';
import { decide, extend, type OrderCommand, type OrderState } from './index.ts';

const now = '2026-11-20T18:00:00.000Z';
const at = (minutes: number): string => plusMinutes(now, minutes);
const OTHER = { role: 'driver', id: 'olga' } as const;

const aDelivery = (overrides: Partial<OrderState> = {}): OrderState =>
  anOrderState({ fulfilment: DELIVERY, status: 'ready', ...overrides });
const taken = (overrides: Partial<OrderState> = {}): OrderState =>
  aDelivery({ driverId: DRIVER.id, driverSince: now, ...overrides });
const out = (): OrderState => taken({ status: 'delivering', outForDeliveryAt: now });
const lost = (): OrderState => after(out(), { ...by(SYSTEM), type: 'giveUpDriver', driverId: DRIVER.id, reason: 'silent', waitedMinutes: 45 }); // prettier-ignore

function when(state: OrderState, command: OrderCommand): string | string[] {
  const decision = decide(state, command, now);
  if (decision.kind === 'refused') return decision.refusal.code;
  return decision.kind === 'unchanged' ? 'unchanged' : decision.events.map(({ type }) => type);
}

function after(state: OrderState, command: OrderCommand): OrderState {
  const decision = decide(state, command, now);
  if (decision.kind !== 'events') throw new Error(`No events: ${JSON.stringify(decision)}`);
  return extend({ state, events: [] }, decision.events).state as OrderState;
}

const assign = (driverId: string, actor: OrderCommand['actor'] = MANAGER): OrderCommand => ({ ...by(actor), type: 'assignDriver', driverId }); // prettier-ignore
const unassign = (actor: OrderCommand['actor'], driverId?: string): OrderCommand => ({ ...by(actor), type: 'unassignDriver', ...(driverId === undefined ? {} : { driverId }) }); // prettier-ignore
const deliver = (driverId: string, actor: OrderCommand['actor'] = MANAGER): OrderCommand => ({ ...by(actor), type: 'handOver', driverId }); // prettier-ignore

test('an order has one driver: it cannot be reassigned while one has it, not even by a manager', () => {
  expect(when(aDelivery(), assign(OTHER.id, OTHER))).toEqual(['DriverAssigned']);
  expect(when(taken(), assign(DRIVER.id, DRIVER))).toBe('unchanged');
  expect(when(taken(), assign(OTHER.id, OTHER))).toBe('driver_mismatch');
  expect(when(taken(), assign(OTHER.id, MANAGER))).toBe('driver_mismatch');
});

test('drivers, and only drivers, take orders that are ready', () => {
  expect(when(aDelivery({ status: 'cooking' }), assign(OTHER.id))).toBe('illegal_transition');
  expect(when(aDelivery({ fulfilment: { type: 'pickup' } }), assign(OTHER.id))).toBe('not_a_delivery');
  expect(when(aDelivery(), assign(OTHER.id, COOK))).toBe('forbidden');
});

test('drivers give back their own orders, even on the way; managers take any away', () => {
  for (const state of [taken(), out()]) {
    expect(when(state, unassign(DRIVER))).toEqual(['DriverUnassigned']);
    expect(when(state, unassign(MANAGER))).toEqual(['DriverUnassigned']);
    expect(when(state, unassign(MANAGER, OTHER.id))).toBe('driver_mismatch');
    expect(when(state, unassign(OTHER))).toBe('driver_mismatch');
    expect(when(state, unassign(OTHER, DRIVER.id))).toBe('forbidden');
    expect(when(state, unassign(CUSTOMER))).toBe('forbidden');
    const free = after(state, unassign(DRIVER));
    expect(free).toMatchObject({ status: 'ready' });
    expect([free.driverId, free.driverSince, free.silentDriverId]).toEqual([undefined, undefined, undefined]);
  }
  expect(when(aDelivery(), unassign(MANAGER))).toBe('unchanged');
  expect(when(taken({ status: 'delivered' }), unassign(MANAGER))).toBe('illegal_transition');
});

test('an order is handed over by its own driver, even if a manager records it', () => {
  expect(when(out(), deliver(DRIVER.id))).toEqual(['OrderDelivered']);
  expect(when(out(), deliver(DRIVER.id, DRIVER))).toEqual(['OrderDelivered']);
  expect(when(out(), deliver(OTHER.id))).toBe('driver_mismatch');
  expect(when(out(), deliver(OTHER.id, OTHER))).toBe('driver_mismatch');
  expect(when(out(), deliver(DRIVER.id, OTHER))).toBe('forbidden');
  expect(when(taken(), deliver(DRIVER.id))).toBe('illegal_transition');
  expect(when(aDelivery({ fulfilment: { type: 'pickup' } }), deliver(DRIVER.id))).toBe('not_a_delivery');
});

test('a silent driver may still hand the order over, until another driver takes it', () => {
  expect(lost()).toMatchObject({ status: 'ready', silentDriverId: DRIVER.id, outForDeliveryAt: now });
  expect(when(lost(), deliver(DRIVER.id))).toEqual(['DriverAssigned', 'OrderDelivered']);
  expect(when(lost(), deliver(OTHER.id))).toBe('driver_mismatch');
  expect(after(lost(), deliver(DRIVER.id))).toMatchObject({ status: 'delivered', driverId: DRIVER.id });
  expect(when(lost(), { ...by(MANAGER), type: 'handOver' })).toBe('illegal_transition');
  const other = after(lost(), assign(OTHER.id));
  expect(when(other, deliver(DRIVER.id))).toBe('driver_mismatch');
  expect(when(after(other, unassign(OTHER)), deliver(DRIVER.id))).toBe('driver_mismatch');
});

test('a timer unassigns only the driver it was set for', () => {
  const giveUp = (driverId: string, reason: 'not_left' | 'silent'): OrderCommand => ({ ...by(SYSTEM), type: 'giveUpDriver', driverId, reason, waitedMinutes: 15 }); // prettier-ignore
  expect(when(taken(), giveUp(DRIVER.id, 'not_left'))).toEqual(['DriverUnassigned']);
  expect(when(out(), giveUp(DRIVER.id, 'silent'))).toEqual(['DriverUnassigned']);
  expect(when(out(), giveUp(DRIVER.id, 'not_left'))).toBe('unchanged');
  expect(when(taken(), giveUp(DRIVER.id, 'silent'))).toBe('unchanged');
  expect(when(taken(), giveUp(OTHER.id, 'not_left'))).toBe('unchanged');
  expect(when(taken({ status: 'cancelled' }), giveUp(DRIVER.id, 'not_left'))).toBe('unchanged');
  expect(when(taken(), { ...by(SYSTEM), type: 'reportUntaken', waitedMinutes: 30 })).toBe('unchanged');
  expect(when(aDelivery(), { ...by(SYSTEM), type: 'reportUntaken', waitedMinutes: 30 })).toEqual(['DriverAwaited']);
});

test('someone on the way with an order can be named later, and the manager is asked until then', () => {
  const unnamed = after(aDelivery(), { ...by(MANAGER), type: 'sendOut' });
  const ask: OrderCommand = { ...by(SYSTEM), type: 'reportUnnamed', waitedMinutes: 20 };
  expect(unnamed.driverId).toBeUndefined();
  expect(when(unnamed, ask)).toEqual(['DriverUnnamed']);
  expect(after(unnamed, ask).messages.at(-1)).toMatchObject({ about: { code: 'driver_unnamed', waitedMinutes: 20 } });
  expect(when(unnamed, assign(DRIVER.id))).toEqual(['DriverAssigned']);
  expect(when(unnamed, { ...by(MANAGER), type: 'sendOut', driverId: DRIVER.id })).toEqual(['DriverAssigned']);
  expect(when(unnamed, { ...by(MANAGER), type: 'sendOut' })).toBe('unchanged');
  const named = after(unnamed, assign(DRIVER.id, DRIVER));
  expect(named).toMatchObject({ status: 'delivering', driverId: DRIVER.id });
  expect(when(named, ask)).toBe('unchanged');
  expect(when(named, assign(OTHER.id))).toBe('illegal_transition');
  expect(when(named, deliver(DRIVER.id))).toEqual(['OrderDelivered']);
});

test('an order placed before there was a timer for it keeps its unnamed driver', () => {
  const { driverUnnamedMinutes: _, ...timers } = aDelivery().timers;
  const unnamed = after(aDelivery({ timers }), { ...by(MANAGER), type: 'sendOut' });
  expect(when(unnamed, assign(DRIVER.id))).toBe('illegal_transition');
  expect(when(unnamed, { ...by(MANAGER), type: 'sendOut', driverId: DRIVER.id })).toBe('unchanged');
  expect(when(unnamed, { ...by(SYSTEM), type: 'reportUnnamed', waitedMinutes: 20 })).toBe('unchanged');
});

test('an order leaves with the arrival by its driver’s tour, or one stop from now', () => {
  const leave: OrderCommand = { ...by(DRIVER), type: 'sendOut' };
  expect(after(aDelivery(), { ...leave, arrivalAt: at(31) })).toMatchObject({ arrivalAt: at(31) });
  expect(after(aDelivery(), leave)).toMatchObject({ arrivalAt: at(12) });
  const { stopMinutes: _, ...earlier } = aDelivery();
  expect(after(earlier, { ...leave, arrivalAt: at(31) }).arrivalAt).toBeUndefined();
});

test('a missed arrival is told to the customer each time, with a new one, and to the manager once', () => {
  const miss = (missed: string, expectedAt: string): OrderCommand => ({ ...by(SYSTEM), type: 'missArrival', missed, expectedAt }); // prettier-ignore
  const left = after(aDelivery(), { ...by(DRIVER), type: 'sendOut' });
  expect(when(left, miss(at(11), at(40)))).toBe('unchanged');
  const late = after(left, miss(at(12), at(40)));
  expect(late).toMatchObject({ arrivalAt: at(40), status: 'delivering' });
  const later = after(late, miss(at(40), at(60)));
  const said = later.messages.slice(-3).map(({ key }) => key);
  expect(said).toEqual([`delivery_late:${at(12)}`, 'alert:delivery_late', `delivery_late:${at(40)}`]);
  expect(when({ ...later, status: 'delivered' }, miss(at(60), at(80)))).toBe('unchanged');
});

test('each lost driver is a separate alert; deliberate unassignment is not an alert', () => {
  const again = after(after(lost(), assign(DRIVER.id)), { ...by(DRIVER), type: 'sendOut' });
  const twice = after(again, { ...by(SYSTEM), type: 'giveUpDriver', driverId: DRIVER.id, reason: 'silent', waitedMinutes: 45 }); // prettier-ignore
  const alerts = ({ messages }: OrderState): number => messages.filter(({ kind }) => kind === 'manager_alert').length;
  expect([alerts(lost()), alerts(twice), alerts(after(out(), unassign(MANAGER)))]).toEqual([1, 2, 0]);
});
