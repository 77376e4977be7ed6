import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { openFileBooks } from '../../adapters/payments/file-books.ts';
import { SimulatedPayments, TEST_TOKENS } from '../../adapters/payments/simulated.ts';
import { money } from '../../domain/shared/money.ts';
import { DEFAULT_STORE } from '../../domain/shared/values.ts';
import { anOrderId } from '../support/builders.ts';
import { PROJECT_ROOT } from '../../lib/project-root.ts';
import { temporaryFolder } from '../support/folders.ts';
import { paymentsContract } from './payments.ts';

const runFile = promisify(execFile);
const amount = money(1739, 'USD');
const storeId = DEFAULT_STORE;

describe('the payment contract: the simulated provider', () => {
  const books = openFileBooks(temporaryFolder());
  paymentsContract(() => new SimulatedPayments(books), { tokens: { good: 'tok_visa', ...TEST_TOKENS } });

  test('32 concurrent captures take the money once', async () => {
    const payments = new SimulatedPayments(books);
    const orderId = anOrderId();
    const held = await payments.authorize({ orderId, storeId, amount, token: 'tok_visa' });
    const authorizationId = held.outcome === 'authorized' ? held.authorizationId : '';
    await Promise.all(Array.from({ length: 32 }, () => payments.capture({ orderId, authorizationId, amount })));
    expect((await books.read(orderId))?.log).toEqual(['authorized 1739 USD', 'captured 1739 USD']);
  });

  test('three processes doing the same concurrently do it once', async () => {
    const folder = temporaryFolder();
    const shared = openFileBooks(folder);
    const orderId = anOrderId();
    const script = `
      const { openFileBooks } = await import('${PROJECT_ROOT}/dist/adapters/payments/file-books.js');
      const { SimulatedPayments } = await import('${PROJECT_ROOT}/dist/adapters/payments/simulated.js');
      const payments = new SimulatedPayments(openFileBooks(${JSON.stringify(folder)}));
      const [orderId, currency] = ['${orderId}', 'USD'];
      const amount = { minor: 1739, currency };
      const { authorizationId } = await payments.authorize({ orderId, storeId: 'main', amount, token: 'tok_visa' });
      await payments.capture({ orderId, authorizationId, amount });
      await Promise.all(Array.from({ length: 20 }, (_, index) => payments.refund({
        orderId, refundId: 'r' + (index % 10), amount: { minor: 1, currency } })));`;
    const runs = [1, 2, 3].map(() => runFile(process.execPath, ['--input-type=module', '-e', script]));
    await Promise.all(runs);
    const refunds = Array.from({ length: 10 }, () => 'refunded 1 USD');
    expect((await shared.read(orderId))?.log).toEqual(['authorized 1739 USD', 'captured 1739 USD', ...refunds]);
  });

  test('cancelling after the capture also releases a late change’s reservation', async () => {
    const payments = new SimulatedPayments(books);
    const orderId = anOrderId();
    const first = await payments.authorize({ orderId, storeId, amount, token: 'tok_visa' });
    const late = { orderId, storeId, amount: money(3000, 'USD'), token: 'tok_visa', revisionId: 'r5' };
    await payments.authorize(late);
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
    const request = { orderId: anOrderId(), storeId, amount, token: TEST_TOKENS.down };
    for (let attempt = 1; attempt <= 5; attempt += 1) {
      await expect(payments.authorize(request)).rejects.toThrow('cannot be reached');
    }
    expect(await payments.authorize(request)).toMatchObject({ outcome: 'authorized' });
  });

  test('tok_slow is slow', async () => {
    const waits: number[] = [];
    const payments = new SimulatedPayments(books, async (milliseconds) => void waits.push(milliseconds));
    await payments.authorize({ orderId: anOrderId(), storeId, amount, token: TEST_TOKENS.slow });
    expect(waits).toEqual([6000]);
  });
});
