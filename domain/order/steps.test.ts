import { aPlacedOrder, by, COOK, CUSTOMER, SYSTEM } from '../../tests/support/builders.ts';
import {
  cookedTime,
  decide,
  EMPTY_STREAM,
  extend,
  kitchenMove,
  STATUS_AFTER,
  wayOf,
  wayTo,
  type OrderCommand,
  type OrderEvent,
  type OrderEventType,
} from './index.ts';

const NOON = '2026-11-20T12:00:00.000Z';
const anEvent = (type: OrderEventType): OrderEvent => ({ type, at: NOON }) as OrderEvent;

test.each([
  ['pickup', ['startCooking', 'complete', 'handOver']],
  ['delivery', ['startCooking', 'complete', 'sendOut', 'handOver']],
] as const)('the way of a %s order', (fulfilment, commands) => {
  expect(wayOf(fulfilment).map(({ command }) => command)).toEqual(commands);
  expect(wayTo(fulfilment, 'delivered', 'cooking').map(({ command }) => command)).toEqual(commands.slice(1));
  expect(wayTo(fulfilment, 'cooking', 'ready')).toEqual([]);
});

test('every step of the way leads where it says, with its event', () => {
  const start: OrderCommand[] = [
    { ...by(CUSTOMER), type: 'place', order: aPlacedOrder({ payment: { method: 'cash' } }) },
    { ...by(SYSTEM), type: 'confirm', position: 1, promisedAt: NOON },
  ];
  const take = (stream: typeof EMPTY_STREAM, command: OrderCommand): typeof EMPTY_STREAM => {
    const decision = decide(stream.state, command, NOON);
    return decision.kind === 'events' ? extend(stream, decision.events) : stream;
  };
  let stream = start.reduce(take, EMPTY_STREAM);
  for (const { command, event, to } of wayOf('pickup')) {
    const before = stream.events.length;
    stream = take(stream, { ...by(COOK), type: command });
    expect({ event: stream.events[before]?.type, status: stream.state?.status }).toEqual({ event, status: to });
  }
});

test('the kitchen gives a slot to what is started, and frees the place of what leaves it', () => {
  const types = Object.keys(STATUS_AFTER) as OrderEventType[];
  const moves = Object.fromEntries(types.map((type) => [type, kitchenMove([anEvent(type)])]));
  expect(moves).toEqual({
    ...Object.fromEntries(types.map((type) => [type, undefined])),
    PreparationStarted: 'claim',
    CookingStarted: 'claim',
    OrderReady: 'depart',
    OrderCancelled: 'depart',
    OrderRejected: 'depart',
    OrderRushed: 'turn',
    OrderHeld: 'turn',
    OrderReleased: 'turn',
    ClaimWithdrawn: 'withdraw',
  });
  expect(cookedTime([anEvent('CookingStarted'), anEvent('OrderReady')])).toBe(NOON);
  expect(cookedTime([anEvent('OrderCancelled')])).toBeUndefined();
});
