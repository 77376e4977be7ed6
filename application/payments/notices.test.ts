import { pino } from 'pino';
import { anOrderState } from '../../tests/support/builders.ts';
import type { Storage } from '../../ports.ts';
import type { OrderDesk } from '../orders/desk.ts';
import { notKnownYet, Refused } from '../refused.ts';
import { takeNotice } from './notices.ts';

const order = anOrderState();
const NOTICE = {
  kind: 'needs_attention',
  question: { code: 'disputed', reason: 'fraudulent' },
  id: 'dp_1',
  paymentId: 'pay_1',
  order: { orderId: order.id, storeId: order.storeId },
} as const;

function takeWith(tell: OrderDesk['tell']): Promise<void> {
  const orders = { get: async () => ({ state: order, events: [] }) } as unknown as Storage['orders'];
  const desk = { tell } as unknown as OrderDesk;
  return takeNotice(
    { desk, storage: { orders }, log: pino({ level: 'silent' }), provider: 'mollie', requestId: 'r1' },
    NOTICE,
  );
}

test('a notice is passed to the order in the name of its provider, with the same id when it is repeated', async () => {
  const told: unknown[] = [];
  await takeWith(async (_, meta, command) => {
    told.push({ ...meta, ...command });
  });
  expect(told).toEqual([
    expect.objectContaining({
      commandId: 'payment-notice.dp_1',
      actor: { role: 'system', id: 'mollie' },
      type: 'questionPayment',
      question: NOTICE.question,
    }),
  ]);
});

test('a refusal changes nothing and needs no retry; an outage does', async () => {
  await takeWith(() => Promise.reject(new Refused('illegal_transition', 'It has ended.')));
  await expect(takeWith(() => Promise.reject(notKnownYet()))).rejects.toMatchObject({ code: 'not_known_yet' });
});
