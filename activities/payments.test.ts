import { once } from 'node:events';
import { MockActivityEnvironment } from '@temporalio/testing';
import { money } from '../domain/shared/money.ts';
import type { Payments } from '../ports.ts';
import { anOrderId } from '../tests/support/builders.ts';
import { paymentActivities } from './payments.ts';

const amount = money(1739, 'USD');

/** A provider whose captures hang until the test releases them. */
function slowProvider() {
  let answer: () => void = () => undefined;
  const answered = new Promise<void>((resolve) => (answer = resolve));
  const payments = {
    capture: async () => {
      await answered;
      return { outcome: 'captured', amount };
    },
  } as Pick<Payments, 'capture'> as Payments;
  const environment = new MockActivityEnvironment({ attempt: 1 });
  const { capturePayment } = paymentActivities(payments);
  const request = { orderId: anOrderId(), authorizationId: 'any', amount };
  return { answer, environment, capture: () => environment.run(capturePayment, request) };
}

test('the worker sends heartbeats while it waits for the provider', async () => {
  const { answer, environment, capture } = slowProvider();
  const captured = capture();
  await once(environment, 'heartbeat');
  await once(environment, 'heartbeat');
  answer();
  expect(await captured).toEqual({ outcome: 'captured', amount });
});

test.each(['CANCELLED', 'TIMED_OUT', 'NOT_FOUND', 'WORKER_SHUTDOWN'] as const)(
  'a charge in progress is not abandoned (%s), since its outcome would be unknown',
  async (reason) => {
    const { answer, environment, capture } = slowProvider();
    const captured = capture();
    await once(environment, 'heartbeat');
    environment.cancel(reason);
    await once(environment, 'heartbeat');
    answer();
    expect(await captured).toEqual({ outcome: 'captured', amount });
  },
);
