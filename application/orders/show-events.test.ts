import type { OrderEvent, OrderFact } from '../../domain/order/index.ts';
import { aPlacedOrder, CUSTOMER, DELIVERY, MANAGER, SYSTEM } from '../../tests/support/builders.ts';
import { showEvents } from './show-events.ts';

const order = aPlacedOrder({ fulfilment: DELIVERY, instructions: 'Ring twice.' });
const happened = (fact: OrderFact, by: OrderEvent['by'], note?: string): OrderEvent => ({
  ...fact, by, seq: 1, at: '2026-11-20T12:00:00.000Z', commandId: 'c', ...(note === undefined ? {} : { note }),
}); // prettier-ignore
const EVENTS = [
  happened({ type: 'OrderPlaced', order }, CUSTOMER),
  happened({ type: 'PaymentActionRequired', actionUrl: 'https://pay.example/1', clientSecret: 'secret' }, SYSTEM),
  happened({ type: 'QueueEscalated', waitedMinutes: 20 }, SYSTEM),
  happened({ type: 'CookingStarted', cook: { id: 'carlo', name: 'Carlo' } }, MANAGER, 'Careful, he complains.'),
  happened({ type: 'MessageSent', key: 'k', kind: 'manager_alert', channel: 'sms' }, SYSTEM),
  happened({ type: 'OrderHeld', reason: 'Third time he complains.' }, MANAGER),
];
const textOf = (...args: Parameters<typeof showEvents>): string => JSON.stringify(showEvents(...args));
const typesOf = (...args: Parameters<typeof showEvents>): string[] => showEvents(...args).map(({ type }) => type);

test('managers see every event, without the payment’s secret', () => {
  expect(showEvents(EVENTS, 'whole', 'maria')).toHaveLength(EVENTS.length);
  expect(textOf(EVENTS, 'whole', 'maria')).not.toMatch(/secret|pay\.example/);
});

test('customers see their order’s course and money, without notes, alerts and names of staff', () => {
  expect(typesOf(EVENTS, 'own', CUSTOMER.id)).toEqual([
    'OrderPlaced',
    'PaymentActionRequired',
    'CookingStarted',
    'OrderHeld',
  ]);
  expect(textOf(EVENTS, 'own', CUSTOMER.id)).toMatch(/12 Main/);
  expect(textOf(EVENTS, 'own', CUSTOMER.id)).not.toMatch(/complains|arlo|maria/);
});

test('why a card was declined is for managers', () => {
  const declined = (reason: string): OrderEvent[] => [
    happened({ type: 'PaymentDeclined', reason }, SYSTEM),
    happened({ type: 'OrderRejected', rejection: { code: 'payment_declined', reason } }, SYSTEM),
    happened({ type: 'RevisionRefused', revisionId: 'r', why: { code: 'payment_declined', reason } }, SYSTEM),
    happened({ type: 'CaptureFailed', reason }, SYSTEM),
    happened(
      {
        type: 'MoveFailed',
        offerId: 'mov_1',
        failure: { code: 'rejected', rejection: { code: 'payment_declined', reason } },
      },
      SYSTEM,
    ),
  ];
  for (const sight of ['own', 'ticket', 'link'] as const) {
    expect(textOf(declined('Stolen card.'), sight, 'ada')).toBe(textOf(declined('Insufficient funds.'), sight, 'ada'));
  }
  expect(textOf(declined('Stolen card.'), 'whole', 'maria')).toMatch(/Stolen card/);
});

test('the kitchen and drivers see no address that the order hides from them, and no customer’s id', () => {
  expect(textOf(EVENTS, 'ticket', 'carlo')).not.toMatch(/Main|pay\.example|"ada"/);
  expect(textOf(EVENTS, 'offer', 'dario')).not.toMatch(/12 Main|Ring|complains/);
  expect(textOf(EVENTS, 'trace', 'dario')).not.toMatch(/Main|Ring|complains/);
  expect(textOf(EVENTS, 'tour', 'dario')).toMatch(/12 Main/);
});
