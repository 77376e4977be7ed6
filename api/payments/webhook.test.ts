import { pino } from 'pino';
import type { OrderPipeline, PaymentNotice, Storage } from '../../ports.ts';
import { answerProblem, problemOf } from '../http/problems.ts';
import { paymentWebhook } from './webhook.ts';

const deps = {
  storage: {} as Storage,
  pipeline: {} as OrderPipeline,
  signals: { lookAtStorage: async () => undefined, lookAtStock: async () => undefined },
  log: pino({ level: 'silent' }),
  now: Date.now,
};

/** The webhook of an unknown provider. */
function webhookOf(read: (body: string, signature: string | undefined) => Promise<PaymentNotice>) {
  const notices = {
    id: 'mollie',
    name: 'Mollie',
    path: '/webhooks/mollie',
    signatureHeader: 'X-Mollie',
    read,
  } as const;
  return paymentWebhook(deps, notices).onError((error, c) => {
    const problem = problemOf(error);
    if (!problem) throw error;
    return answerProblem(c, problem);
  });
}

test('a provider defines its path and its signature header', async () => {
  const read: unknown[] = [];
  const app = webhookOf(async (...args) => {
    read.push(args);
    return { kind: 'other' };
  });
  const post = (path: string) => app.request(path, { method: 'POST', body: '{}', headers: { 'X-Mollie': 'signed' } });
  expect(await (await post('/webhooks/mollie')).json()).toEqual({ received: true });
  expect((await post('/webhooks/stripe')).status).toBe(404);
  expect(read).toEqual([['{}', 'signed']]);
});

test('a forged notice is refused, naming the provider', async () => {
  const app = webhookOf(async () => ({ kind: 'forged', reason: 'It is not signed.' }));
  const answer = await app.request('/webhooks/mollie', { method: 'POST', body: '{}' });
  expect({ status: answer.status, body: await answer.json() }).toMatchObject({
    status: 400,
    body: { code: 'invalid_signature', detail: 'Not accepted as coming from Mollie: It is not signed.' },
  });
});
