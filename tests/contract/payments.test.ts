import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { openFileBooks } from '../../adapters/payments/file-books.ts';
import { SimulatedPayments, TEST_TOKENS } from '../../adapters/payments/simulated.ts';
import { money } from '../../domain/money.ts';
import type { OrderId } from '../../domain/values.ts';
import type { Payments } from '../../ports.ts';
import { anOrderId } from '../support/builders.ts';
import { PROJECT_ROOT } from '../../project-root.ts';
import { temporaryFolder } from '../support/folders.ts';

const runFile = promisify(execFile);

const amount = money(1739, 'USD');

/** What every payment provider promises the pipeline. */
function paymentsContract(
  payments: Payments,
  tokens: { good: string; declined: string; declinedLater: string; actionRequired: string },
): void {
  async function captured(orderId: OrderId): Promise<void> {
    const result = await payments.authorize({ orderId, amount, token: tokens.good });
    if (result.outcome !== 'authorized') throw new Error(result.outcome);
    await payments.capture({ orderId, authorizationId: result.authorizationId, amount });
  }

  test('authorizing and capturing twice is doing it once', async () => {
    const orderId = anOrderId();
    const first = await payments.authorize({ orderId, amount, token: tokens.good });
    expect(first).toMatchObject({ outcome: 'authorized', amount });
    expect(await payments.authorize({ orderId, amount, token: tokens.good })).toEqual(first);
    await captured(orderId);
    await captured(orderId);
    expect(await payments.release({ orderId })).toEqual({ outcome: 'refunded', amount });
  });

  test('a declined card is an answer, not an error, and nothing is held', async () => {
    const orderId = anOrderId();
    expect(await payments.authorize({ orderId, amount, token: tokens.declined })).toMatchObject({
      outcome: 'declined',
    });
    expect(await payments.release({ orderId })).toEqual({ outcome: 'nothing_held' });
  });

  test('what was only authorized is voided, and cannot be captured any more', async () => {
    const orderId = anOrderId();
    await payments.authorize({ orderId, amount, token: tokens.good });
    expect(await payments.release({ orderId })).toEqual({ outcome: 'voided', amount });
    expect(await payments.release({ orderId })).toEqual({ outcome: 'voided', amount });
    expect(await payments.capture({ orderId, authorizationId: 'any', amount })).toMatchObject({ outcome: 'failed' });
  });

  test('an authorization that arrives after its order was given up holds nothing', async () => {
    const orderId = anOrderId();
    expect(await payments.release({ orderId })).toEqual({ outcome: 'nothing_held' });
    expect(await payments.authorize({ orderId, amount, token: tokens.good })).toMatchObject({ outcome: 'declined' });
  });

  test('a part that was refunded is not returned again with the rest', async () => {
    const orderId = anOrderId();
    await captured(orderId);
    const part = money(500, 'USD');
    expect(await payments.refund({ orderId, refundId: 'r1', amount: part })).toEqual({
      outcome: 'refunded',
      amount: part,
    });
    expect(await payments.refund({ orderId, refundId: 'r1', amount: part })).toEqual({
      outcome: 'refunded',
      amount: part,
    });
    expect(await payments.refund({ orderId, refundId: 'r2', amount })).toMatchObject({ outcome: 'failed' });
    expect(await payments.release({ orderId })).toEqual({ outcome: 'refunded', amount: money(1239, 'USD') });
  });

  test('a change that costs more has its own reservation; the earlier one is given back, and only the new one is taken', async () => {
    const orderId = anOrderId();
    const more = money(3000, 'USD');
    const first = await payments.authorize({ orderId, amount, token: tokens.good });
    const request = { orderId, amount: more, token: tokens.good, revisionId: 'r5' };
    const second = await payments.authorize(request);
    expect(await payments.authorize(request)).toEqual(second);
    if (first.outcome !== 'authorized' || second.outcome !== 'authorized') throw new Error('Declined.');
    expect(second.authorizationId).not.toBe(first.authorizationId);
    const { authorizationId } = first;
    expect(await payments.void({ orderId, authorizationId })).toEqual({ outcome: 'voided', amount });
    expect(await payments.void({ orderId, authorizationId })).toEqual({ outcome: 'voided', amount });
    expect(await payments.capture({ orderId, authorizationId, amount })).toMatchObject({ outcome: 'failed' });
    expect(await payments.capture({ orderId, authorizationId: second.authorizationId, amount: more })).toEqual({
      outcome: 'captured',
      amount: more,
    });
  });

  test('a change that is declined leaves the first reservation as it was', async () => {
    const orderId = anOrderId();
    const token = tokens.declinedLater;
    const first = await payments.authorize({ orderId, amount, token });
    const more = { orderId, amount: money(3000, 'USD'), token, revisionId: 'r5' };
    expect(await payments.authorize(more)).toMatchObject({ outcome: 'declined' });
    if (first.outcome !== 'authorized') throw new Error(first.outcome);
    expect(await payments.capture({ orderId, authorizationId: first.authorizationId, amount })).toMatchObject({
      outcome: 'captured',
    });
  });

  test('a reservation is lowered, and no more than that is taken', async () => {
    const orderId = anOrderId();
    const first = await payments.authorize({ orderId, amount, token: tokens.good });
    if (first.outcome !== 'authorized') throw new Error(first.outcome);
    const { authorizationId } = first;
    const less = money(1000, 'USD');
    await payments.reduce({ orderId, authorizationId, amount: less });
    await payments.reduce({ orderId, authorizationId, amount: less });
    expect(await payments.capture({ orderId, authorizationId, amount: less })).toEqual({
      outcome: 'captured',
      amount: less,
    });
    expect(await payments.release({ orderId })).toEqual({ outcome: 'refunded', amount: less });
  });

  test('an order that is given up gets all its reservations back, and no later one holds anything', async () => {
    const orderId = anOrderId();
    await payments.authorize({ orderId, amount, token: tokens.good });
    await payments.authorize({ orderId, amount: money(3000, 'USD'), token: tokens.good, revisionId: 'r5' });
    const released = await payments.release({ orderId });
    expect(released).toEqual({ outcome: 'voided', amount: money(4739, 'USD') });
    expect(await payments.release({ orderId })).toEqual(released);
    const late = { orderId, amount: money(3000, 'USD'), token: tokens.good, revisionId: 'r7' };
    expect(await payments.authorize(late)).toMatchObject({ outcome: 'declined' });
  });

  test('a payment that asks for the customer goes on once they have confirmed', async () => {
    const orderId = anOrderId();
    const token = tokens.actionRequired;
    expect(await payments.authorize({ orderId, amount, token })).toMatchObject({ outcome: 'action_required' });
    expect(await payments.authorize({ orderId, amount, token })).toMatchObject({ outcome: 'authorized' });
  });
}

describe('the contract of payments, on the simulated provider', () => {
  const books = openFileBooks(temporaryFolder());
  paymentsContract(new SimulatedPayments(books), { good: 'tok_visa', ...TEST_TOKENS });

  test('32 captures at once take the money once', async () => {
    const payments = new SimulatedPayments(books);
    const orderId = anOrderId();
    const held = await payments.authorize({ orderId, amount, token: 'tok_visa' });
    const authorizationId = held.outcome === 'authorized' ? held.authorizationId : '';
    await Promise.all(Array.from({ length: 32 }, () => payments.capture({ orderId, authorizationId, amount })));
    expect((await books.read(orderId))?.log).toEqual(['authorized 1739 USD', 'captured 1739 USD']);
  });

  test('three processes that refund at once write each refund down, once', async () => {
    const folder = temporaryFolder();
    const shared = openFileBooks(folder);
    const payments = new SimulatedPayments(shared);
    const orderId = anOrderId();
    const held = await payments.authorize({ orderId, amount, token: 'tok_visa' });
    const authorizationId = held.outcome === 'authorized' ? held.authorizationId : '';
    await payments.capture({ orderId, authorizationId, amount });
    const script = `
      const { openFileBooks } = await import('${PROJECT_ROOT}/dist/adapters/payments/file-books.js');
      const { SimulatedPayments } = await import('${PROJECT_ROOT}/dist/adapters/payments/simulated.js');
      const payments = new SimulatedPayments(openFileBooks(${JSON.stringify(folder)}));
      await Promise.all(Array.from({ length: 20 }, (_, index) => payments.refund({
        orderId: '${orderId}', refundId: process.argv[1] + (index % 10), amount: { minor: 1, currency: 'USD' } })));`;
    await Promise.all(
      ['a', 'b', 'c'].map((name) => runFile(process.execPath, ['--input-type=module', '-e', script, name])),
    );
    const page = await shared.read(orderId);
    expect(Object.keys(page?.refunds ?? {})).toHaveLength(30);
    expect(page?.log.filter((line) => line.startsWith('refunded'))).toHaveLength(30);
  });

  test('an order that is given up after its capture gets back what a late change has reserved, too', async () => {
    const payments = new SimulatedPayments(books);
    const orderId = anOrderId();
    const first = await payments.authorize({ orderId, amount, token: 'tok_visa' });
    await payments.authorize({ orderId, amount: money(3000, 'USD'), token: 'tok_visa', revisionId: 'r5' });
    const authorizationId = first.outcome === 'authorized' ? first.authorizationId : '';
    await payments.capture({ orderId, authorizationId, amount });
    expect(await payments.release({ orderId })).toEqual({ outcome: 'refunded', amount });
    expect(await payments.release({ orderId })).toEqual({ outcome: 'refunded', amount });
    expect((await books.read(orderId))?.log.toSorted()).toEqual(
      ['authorized 1739 USD', 'authorized 3000 USD', 'captured 1739 USD', 'refunded 1739 USD', 'voided 3000 USD'],
    ); // prettier-ignore
  });

  test('tok_down is an outage that ends', async () => {
    const payments = new SimulatedPayments(books);
    const request = { orderId: anOrderId(), amount, token: TEST_TOKENS.down };
    for (let attempt = 1; attempt <= 5; attempt += 1) {
      await expect(payments.authorize(request)).rejects.toThrow('cannot be reached');
    }
    expect(await payments.authorize(request)).toMatchObject({ outcome: 'authorized' });
  });

  test('tok_slow takes its time', async () => {
    const waits: number[] = [];
    const payments = new SimulatedPayments(books, async (milliseconds) => void waits.push(milliseconds));
    await payments.authorize({ orderId: anOrderId(), amount, token: TEST_TOKENS.slow });
    expect(waits).toEqual([6000]);
  });
});
