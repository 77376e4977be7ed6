import { aPlacedOrder, by, CUSTOMER, DRIVER, MANAGER, SYSTEM } from '../../tests/support/builders.ts';
import { decide, EMPTY_STREAM, extend, wayTo, type OrderCommand, type OrderStream } from '../order/index.ts';
import { DEFAULT_STORE, instant } from '../shared/values.ts';
import {
  cloudEvent,
  eventIdOf,
  parseEventId,
  parseWebhookId,
  pingEvent,
  secretsAt,
  signedContent,
  WEBHOOK_EVENT_TYPES,
  type WebhookSubscription,
} from './webhooks.ts';
import { stepCommand } from '../../tests/support/walk.ts';

const at = (minute: number): string => instant(Date.parse('2026-11-20T18:00:00.000Z') + minute * 60_000);
const order = aPlacedOrder();

function streamOf(...commands: OrderCommand[]): OrderStream {
  return commands.reduce((stream, command, minute) => {
    const decision = decide(stream.state, command, at(minute));
    if (decision.kind !== 'events') throw new Error(`${command.type}: ${decision.kind}`);
    return extend(stream, decision.events);
  }, EMPTY_STREAM);
}

const cooked = streamOf(
  { ...by(CUSTOMER), type: 'place', order },
  {
    ...by(SYSTEM),
    type: 'recordAuthorization',
    result: { outcome: 'authorized', authorizationId: 'auth_secret', amount: order.totals.total },
  },
  { ...by(SYSTEM), type: 'confirm', position: 3, promisedAt: at(20) },
  ...wayTo('pickup', 'ready').map(stepCommand),
);

test('an event is a CloudEvent 1.0 with the order at that time', () => {
  expect(cloudEvent(DEFAULT_STORE, cooked.events, 3)).toEqual({
    specversion: '1.0',
    id: `${order.id}.3`,
    source: '/api/stores/main',
    type: 'pizzeria.order.confirmed',
    subject: order.id,
    time: at(2),
    datacontenttype: 'application/json',
    data: {
      version: 3,
      details: { queue_position: 3 },
      order: {
        id: order.id,
        number: 42,
        status: 'confirmed',
        fulfilment: 'pickup',
        pizza_count: 1,
        total_amount: '17.39',
        currency: 'USD',
        payment_method: 'card',
        payment_status: 'authorized',
        order_time: at(0),
        requested_for: null,
        estimated_ready_time: at(20),
      },
    },
  });
});

test('an event’s text never changes, whatever has happened since', () => {
  for (const seq of [1, 2, 3, 4]) {
    const early = cloudEvent(DEFAULT_STORE, cooked.events.slice(0, seq), seq);
    expect(JSON.stringify(cloudEvent(DEFAULT_STORE, cooked.events, seq))).toBe(JSON.stringify(early));
  }
});

test('no event reveals the customer, their address, or their payment details', () => {
  const sent = cooked.events.map((_, index) => cloudEvent(DEFAULT_STORE, cooked.events, index + 1));
  expect(sent.filter((event) => event !== undefined).length).toBeGreaterThanOrEqual(5);
  expect(JSON.stringify(sent)).not.toMatch(/Ada|Lovelace|2125550123|tok_visa|auth_secret/);
});

test('internal and missing events are not sent', () => {
  const draft = streamOf(
    { ...by(CUSTOMER), type: 'place', order },
    { ...by(SYSTEM), type: 'confirm', position: 1, promisedAt: at(20) },
    { ...by(SYSTEM), type: 'escalateQueue', waitedMinutes: 20 },
  );
  expect(draft.events.at(-1)?.type).toBe('QueueEscalated');
  expect(cloudEvent(DEFAULT_STORE, draft.events, 3)).toBeUndefined();
  expect(cloudEvent(DEFAULT_STORE, draft.events, 9)).toBeUndefined();
});

test.each([
  ['a cancel', [{ ...by(MANAGER), type: 'cancel', reason: 'Oven broken.' }], { reason: 'Oven broken.' }],
  [
    'a driver',
    [...wayTo('delivery', 'ready').map(stepCommand), { ...by(DRIVER), type: 'assignDriver', driverId: 'dario' }],
    { driver_id: 'dario' },
  ],
] as [string, OrderCommand[], object][])('details of %s', (_, commands, details) => {
  const fulfilment = { type: 'delivery', address: { text: '12 Main Street' } } as const;
  const placed = { ...by(CUSTOMER), type: 'place', order: { ...order, fulfilment } } as const;
  const confirm = { ...by(SYSTEM), type: 'confirm', position: 1, promisedAt: at(20) } as const;
  const { events } = streamOf(placed, confirm, ...commands);
  expect(cloudEvent(DEFAULT_STORE, events, events.length)?.data).toMatchObject({ details });
});

test('every public type has a unique name', () => {
  expect(new Set(WEBHOOK_EVENT_TYPES).size).toBe(WEBHOOK_EVENT_TYPES.length);
  for (const type of WEBHOOK_EVENT_TYPES)
    expect(type).toMatch(/^pizzeria\.(?:order|draft|kitchen|menu|stock)\.[a-z_]+$/);
});

test('formatted ids can be parsed', () => {
  expect(parseEventId(eventIdOf(order.id, 7))).toEqual({ orderId: order.id, seq: 7 });
  for (const bad of ['', order.id, `${order.id}.0`, `${order.id}.x`, `../${order.id}.1`]) {
    expect(parseEventId(bad)).toBeUndefined();
  }
  expect(parseWebhookId(`whk_${'0a'.repeat(12)}`)).toBeDefined();
  expect(parseWebhookId('whk_../x')).toBeUndefined();
});

test('a ping has no other content', () => {
  expect(pingEvent(DEFAULT_STORE, 'ping_1', at(0))).toMatchObject({ id: 'ping_1', type: 'pizzeria.ping', data: {} });
});

test('a previous secret also signs until it expires', () => {
  const subscription: WebhookSubscription = {
    id: `whk_${'1'.repeat(24)}`,
    storeId: DEFAULT_STORE,
    url: 'https://pos.example/',
    secret: 'new',
    previousSecret: { secret: 'old', until: at(10) },
    createdAt: at(0),
  };
  expect(secretsAt(subscription, at(9))).toEqual(['new', 'old']);
  expect(secretsAt(subscription, at(10))).toEqual(['new']);
  expect(signedContent('ord_x.1', 1700000000, '{}')).toBe('ord_x.1.1700000000.{}');
});
