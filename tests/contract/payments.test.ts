import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { openFileBooks } from '../../adapters/payments/file-books.ts';
import { SimulatedPayments, TEST_TOKENS } from '../../adapters/payments/simulated.ts';
import { money } from '../../domain/shared/money.ts';
import { DEFAULT_STORE, type OrderId } from '../../domain/shared/values.ts';
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

  describe('its page', () => {
    const payments = new SimulatedPayments(books);
    const online = (orderId: OrderId) => ({ orderId, storeId, amount, onPage: true as const });

    test.each([
      ['an online order', { onPage: true as const }],
      ['a card whose bank asks for a confirmation', { token: TEST_TOKENS.threeDSecure }],
    ])('%s waits until its customer has paid there', async (_what, means) => {
      const request = { orderId: anOrderId(), storeId, amount, ...means };
      const asked = await payments.authorize(request);
      expect(asked).toMatchObject({ outcome: 'action_required', actionUrl: expect.stringContaining(request.orderId) });
      expect(await payments.authorize(request)).toEqual(asked);
      await Promise.all([payments.answerPage(request, 'paid'), payments.answerPage(request, 'paid')]);
      await payments.answerPage(request, 'declined');
      expect(await payments.authorize(request)).toMatchObject({ outcome: 'authorized', amount });
      expect((await books.read(request.orderId))?.log).toEqual(['authorized 1739 USD']);
    });

    test('a customer who declines there has not paid', async () => {
      const request = online(anOrderId());
      await payments.authorize(request);
      await payments.answerPage(request, 'declined');
      await payments.answerPage(request, 'paid');
      expect(await payments.authorize(request)).toMatchObject({ outcome: 'declined' });
      expect(await payments.release(request)).toEqual({ outcome: 'nothing_held' });
    });

    test('it closes with its order: what was paid goes back, and nothing is taken after that', async () => {
      const [early, late] = [online(anOrderId()), online(anOrderId())];
      await payments.authorize(early);
      await payments.answerPage(early, 'paid');
      expect(await payments.release(early)).toEqual({ outcome: 'voided', amount });
      await payments.authorize(late);
      expect(await payments.release(late)).toEqual({ outcome: 'nothing_held' });
      await payments.answerPage(late, 'paid');
      expect((await payments.page(late))?.isClosed).toBe(true);
      expect((await books.read(late.orderId))?.log).toEqual(['voided']);
      expect(await payments.authorize(late)).toMatchObject({ outcome: 'declined' });
    });

    test('a change has a page of its own, which closes with it', async () => {
      const request = online(anOrderId());
      await payments.authorize(request);
      await payments.answerPage(request, 'paid');
      const more = { ...request, amount: money(3000, 'USD'), revisionId: 'r5' };
      expect(await payments.authorize(more)).toMatchObject({ outcome: 'action_required' });
      await payments.answerPage(more, 'paid');
      expect(await payments.authorize(more)).toMatchObject({ outcome: 'authorized', amount: more.amount });
      const another = { ...more, revisionId: 'r7' };
      await payments.authorize(another);
      expect(await payments.abandon(another)).toEqual({ outcome: 'nothing_held' });
      await payments.answerPage(another, 'paid');
      expect(await payments.authorize(another)).toMatchObject({ outcome: 'declined' });
      expect((await payments.account(request))?.held).toEqual(money(4739, 'USD'));
    });
  });

  test('tok_slow is slow', async () => {
    const waits: number[] = [];
    const payments = new SimulatedPayments(books, undefined, async (milliseconds) => void waits.push(milliseconds));
    await payments.authorize({ orderId: anOrderId(), storeId, amount, token: TEST_TOKENS.slow });
    expect(waits).toEqual([6000]);
  });
});
