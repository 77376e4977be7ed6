import { setTimeout as pause } from 'node:timers/promises';
import { money } from '../../domain/shared/money.ts';
import { DEFAULT_STORE, type OrderId } from '../../domain/shared/values.ts';
import type { Payments } from '../../ports.ts';
import { anOrderId } from '../support/builders.ts';

const amount = money(1739, 'USD');
const storeId = DEFAULT_STORE;

export interface PaymentsUnderTest {
  readonly tokens: { good: string; declined: string; declinedLater: string; actionRequired: string };
  /** The customer completes the bank's confirmation. */
  readonly confirm?: (orderId: OrderId) => Promise<void> | void;
  /** The provider's own lists catch up. */
  readonly catchUp?: () => void;
}

/** A worker presumed dead and its replacement: both call at the same time, and retry until answered. */
function twiceAtOnce<T>(work: () => Promise<T>): Promise<T[]> {
  const untilAnswered = async (): Promise<T> => {
    for (let tries = 1; ; tries += 1) {
      try {
        return await work();
      } catch (error) {
        if (tries === 50) throw error;
        await pause(5);
      }
    }
  };
  return Promise.all([untilAnswered(), untilAnswered()]);
}

/** The contract between the pipeline and every payment provider. */
export function paymentsContract(
  open: () => Payments,
  { tokens, confirm = async () => undefined, catchUp = () => undefined }: PaymentsUnderTest,
): void {
  let payments: Payments;
  beforeAll(() => {
    payments = open();
  });

  async function captured(orderId: OrderId): Promise<void> {
    const result = await payments.authorize({ orderId, storeId, amount, token: tokens.good });
    if (result.outcome !== 'authorized') throw new Error(result.outcome);
    await payments.capture({ orderId, authorizationId: result.authorizationId, amount });
  }

  test('authorizing and capturing are idempotent', async () => {
    const orderId = anOrderId();
    const first = await payments.authorize({ orderId, storeId, amount, token: tokens.good });
    expect(first).toMatchObject({ outcome: 'authorized', amount });
    expect(await payments.authorize({ orderId, storeId, amount, token: tokens.good })).toEqual(first);
    await captured(orderId);
    await captured(orderId);
    expect(await payments.release({ orderId })).toEqual({ outcome: 'refunded', amount });
  });

  test('a worker presumed dead and its replacement get the same answer, and money moves once', async () => {
    const orderId = anOrderId();
    const part = money(500, 'USD');
    const more = { orderId, storeId, amount: money(3000, 'USD'), token: tokens.good, revisionId: 'r5' };
    const [first, same] = await twiceAtOnce(() => payments.authorize({ orderId, storeId, amount, token: tokens.good }));
    const [second, again] = await twiceAtOnce(() => payments.authorize(more));
    expect([same, again]).toEqual([first, second]);
    if (first?.outcome !== 'authorized' || second?.outcome !== 'authorized') throw new Error('Declined.');
    const { authorizationId } = first;
    const taken = { outcome: 'captured', amount };
    expect(await twiceAtOnce(() => payments.void({ orderId, authorizationId: second.authorizationId }))).toEqual([
      { outcome: 'voided', amount: more.amount },
      { outcome: 'voided', amount: more.amount },
    ]);
    expect(await twiceAtOnce(() => payments.capture({ orderId, authorizationId, amount }))).toEqual([taken, taken]);
    const given = { outcome: 'refunded', amount: part };
    expect(await twiceAtOnce(() => payments.refund({ orderId, refundId: 'r1', amount: part }))).toEqual([given, given]);
    const rest = { outcome: 'refunded', amount: money(1239, 'USD') };
    expect(await twiceAtOnce(() => payments.release({ orderId }))).toEqual([rest, rest]);
    catchUp();
    const nothing = money(0, 'USD');
    expect(await payments.account({ orderId })).toEqual({
      held: nothing,
      reservations: [],
      captured: amount,
      refunded: amount,
      captures: 1,
    });
  });

  test('a declined card is a result, not an error, and nothing is held', async () => {
    const orderId = anOrderId();
    expect(await payments.authorize({ orderId, storeId, amount, token: tokens.declined })).toMatchObject({
      outcome: 'declined',
    });
    expect(await payments.release({ orderId })).toEqual({ outcome: 'nothing_held' });
  });

  test('an authorization is voided, and can no longer be captured', async () => {
    const orderId = anOrderId();
    await payments.authorize({ orderId, storeId, amount, token: tokens.good });
    expect(await payments.release({ orderId })).toEqual({ outcome: 'voided', amount });
    expect(await payments.release({ orderId })).toEqual({ outcome: 'voided', amount });
    expect(await payments.capture({ orderId, authorizationId: 'any', amount })).toMatchObject({ outcome: 'failed' });
  });

  test('an authorization arriving after its order was cancelled holds nothing', async () => {
    const orderId = anOrderId();
    expect(await payments.release({ orderId })).toEqual({ outcome: 'nothing_held' });
    expect(await payments.authorize({ orderId, storeId, amount, token: tokens.good })).toMatchObject({
      outcome: 'declined',
    });
  });

  test('a partial refund is not returned again with the rest', async () => {
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

  test('a more expensive change has its own reservation; the earlier one is released, and only the new one is captured', async () => {
    const orderId = anOrderId();
    const more = money(3000, 'USD');
    const first = await payments.authorize({ orderId, storeId, amount, token: tokens.good });
    const request = { orderId, storeId, amount: more, token: tokens.good, revisionId: 'r5' };
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

  test('a change’s reservation is released by the change’s id, once; the order’s own reservation stays', async () => {
    const orderId = anOrderId();
    const first = await payments.authorize({ orderId, storeId, amount, token: tokens.good });
    const more = { orderId, storeId, amount: money(3000, 'USD'), token: tokens.good, revisionId: 'r5' };
    const second = await payments.authorize(more);
    if (first.outcome !== 'authorized' || second.outcome !== 'authorized') throw new Error('Declined.');
    const voided = { outcome: 'voided', authorizationId: second.authorizationId, amount: more.amount };
    const abandoned = () => payments.abandon({ orderId, revisionId: 'r5' });
    expect(await twiceAtOnce(abandoned)).toEqual([voided, voided]);
    expect(await abandoned()).toEqual(voided);
    expect(await payments.authorize(more)).toMatchObject({ outcome: 'declined' });
    const { authorizationId } = first;
    expect(await payments.capture({ orderId, authorizationId, amount })).toEqual({ outcome: 'captured', amount });
  });

  test('an authorization arriving after its change was abandoned holds nothing; another change still can', async () => {
    const orderId = anOrderId();
    await payments.authorize({ orderId, storeId, amount, token: tokens.good });
    expect(await payments.abandon({ orderId, revisionId: 'r5' })).toEqual({ outcome: 'nothing_held' });
    const more = { orderId, storeId, amount: money(3000, 'USD'), token: tokens.good };
    expect(await payments.authorize({ ...more, revisionId: 'r5' })).toMatchObject({ outcome: 'declined' });
    expect(await payments.authorize({ ...more, revisionId: 'r7' })).toMatchObject({ outcome: 'authorized' });
    expect(await payments.abandon({ orderId, revisionId: 'r5' })).toEqual({ outcome: 'nothing_held' });
  });

  test('a declined change leaves the first reservation unchanged', async () => {
    const orderId = anOrderId();
    const token = tokens.declinedLater;
    const first = await payments.authorize({ orderId, storeId, amount, token });
    const more = { orderId, storeId, amount: money(3000, 'USD'), token, revisionId: 'r5' };
    expect(await payments.authorize(more)).toMatchObject({ outcome: 'declined' });
    if (first.outcome !== 'authorized') throw new Error(first.outcome);
    expect(await payments.capture({ orderId, authorizationId: first.authorizationId, amount })).toMatchObject({
      outcome: 'captured',
    });
  });

  test('a reservation can be lowered, and no more than that is captured', async () => {
    const orderId = anOrderId();
    const first = await payments.authorize({ orderId, storeId, amount, token: tokens.good });
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

  test('cancelling an order releases all its reservations, and later ones hold nothing', async () => {
    const orderId = anOrderId();
    await payments.authorize({ orderId, storeId, amount, token: tokens.good });
    await payments.authorize({ orderId, storeId, amount: money(3000, 'USD'), token: tokens.good, revisionId: 'r5' });
    const released = await payments.release({ orderId });
    expect(released).toEqual({ outcome: 'voided', amount: money(4739, 'USD') });
    expect(await payments.release({ orderId })).toEqual(released);
    const late = { orderId, storeId, amount: money(3000, 'USD'), token: tokens.good, revisionId: 'r7' };
    expect(await payments.authorize(late)).toMatchObject({ outcome: 'declined' });
  });

  test('a payment requiring a confirmation continues after it', async () => {
    const orderId = anOrderId();
    const token = tokens.actionRequired;
    expect(await payments.authorize({ orderId, storeId, amount, token })).toMatchObject({ outcome: 'action_required' });
    await confirm(orderId);
    expect(await payments.authorize({ orderId, storeId, amount, token })).toMatchObject({ outcome: 'authorized' });
  });

  test('refunding an unpaid order fails, and so does releasing an unknown reservation', async () => {
    const orderId = anOrderId();
    expect(await payments.refund({ orderId, refundId: 'r1', amount })).toMatchObject({ outcome: 'failed' });
    expect(await payments.void({ orderId, authorizationId: 'any' })).toMatchObject({ outcome: 'failed' });
  });

  test('cancelling an order twice refunds it once', async () => {
    const orderId = anOrderId();
    await captured(orderId);
    expect(await payments.release({ orderId })).toEqual({ outcome: 'refunded', amount });
    expect(await payments.release({ orderId })).toEqual({ outcome: 'refunded', amount });
  });

  test('the provider’s books show what is held, captured and refunded, and nothing for an order that never paid', async () => {
    const [held, taken, stranger] = [anOrderId(), anOrderId(), anOrderId()];
    await payments.authorize({ orderId: held, storeId, amount, token: tokens.good });
    await captured(taken);
    const part = money(500, 'USD');
    await payments.refund({ orderId: taken, refundId: 'r1', amount: part });
    catchUp();
    const nothing = money(0, 'USD');
    const account = (orderId: OrderId) => payments.account({ orderId });
    const [own] = (await account(held))?.reservations ?? [];
    expect(await account(held)).toEqual({
      held: amount,
      reservations: [{ authorizationId: own?.authorizationId, amount }],
      captured: nothing,
      refunded: nothing,
      captures: 0,
    });
    expect(await account(taken)).toEqual({
      held: nothing,
      reservations: [],
      captured: amount,
      refunded: part,
      captures: 1,
    });
    expect(await account(stranger)).toBeUndefined();
  });
  test('each held reservation is listed by its id, until it is released', async () => {
    const orderId = anOrderId();
    const more = money(3000, 'USD');
    const first = await payments.authorize({ orderId, storeId, amount, token: tokens.good });
    const second = await payments.authorize({ orderId, storeId, amount: more, token: tokens.good, revisionId: 'r5' });
    if (first.outcome !== 'authorized' || second.outcome !== 'authorized')
      throw new Error('The authorization was declined.');
    catchUp();
    const reservations = async () => (await payments.account({ orderId }))?.reservations;
    expect(await reservations()).toHaveLength(2);
    expect(await reservations()).toEqual(
      expect.arrayContaining([
        { authorizationId: first.authorizationId, amount },
        { authorizationId: second.authorizationId, amount: more },
      ]),
    );
    await payments.void({ orderId, authorizationId: first.authorizationId });
    expect(await reservations()).toEqual([{ authorizationId: second.authorizationId, amount: more }]);
  });
}
