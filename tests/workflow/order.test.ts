import type { WorkflowUpdateFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { TEST_TOKENS } from '../../adapters/payments/simulated.ts';
import { money } from '../../domain/shared/money.ts';
import { depart } from '../../domain/kitchen/kitchen.ts';
import { decide, extend, wayOf, wayTo, type PublicCommand } from '../../domain/order/index.ts';
import { instant } from '../../domain/shared/values.ts';
import { ORDER_WORKFLOW, orderQuery, orderWorkflowId, progressQuery, TASK_QUEUE } from '../../workflows/messages.ts';
import { aMessage, aPlacedOrder, by, COOK, CUSTOMER, DELIVERY, DRIVER, MANAGER, SYSTEM } from '../support/builders.ts';
import { until } from '../support/until.ts';
import { openWorkflowRig, type PlacedRig, type WorkflowRig } from '../support/workflow-rig.ts';

let rig: WorkflowRig;
beforeAll(async () => {
  rig = await openWorkflowRig();
});
afterAll(() => rig.close());
beforeEach(async () => {
  // Time skipped by one test must not put the next one's promises into the past.
  await rig.setClock();
  rig.messages.length = 0;
  delete rig.before.payment;
  delete rig.before.append;
  delete rig.before.message;
});

const card = (token: string) => aPlacedOrder({ payment: { method: 'card', token } });
const booksOf = async ({ order }: Pick<PlacedRig, 'order'>): Promise<string[]> =>
  (await rig.books.read(order.id))?.log ?? [];
const told = ({ order }: Pick<PlacedRig, 'order'>): string[] =>
  rig.messages.flatMap(({ kind, order: { id } }) => (id === order.id ? [kind] : []));
const refusalOf = (error: WorkflowUpdateFailedError): unknown => (error.cause as { type?: unknown }).type;
const refused = (update: Promise<unknown>): Promise<unknown> => update.then(() => 'accepted', refusalOf);

describe('an order from start to end', () => {
  test('collected and paid by card: authorized, queued, cooked, captured, announced, handed over', async () => {
    const order = await rig.place();
    expect(await order.read()).toMatchObject({ status: 'confirmed', queuePosition: expect.any(Number) });
    await rig.untilSent();
    await order.update({ type: 'prepare' }, by(COOK));
    await order.walkTo('delivered');
    expect(await order.handle.result()).toMatchObject({ status: 'delivered' });
    expect((await order.events()).toSorted()).toEqual(
      [
        ...[
          'OrderPlaced',
          'PaymentAuthorized',
          'OrderConfirmed',
          'PreparationStarted',
          'PaymentCaptured',
          'MessageSent',
        ],
        ...wayOf('pickup').map(({ event }) => event),
      ].toSorted(),
    );
    expect(await booksOf(order)).toEqual(['authorized 1739 USD', 'captured 1739 USD']);
    expect(told(order)).toEqual(['confirmation', 'ready']);
  });

  test('delivered and paid in cash: a driver takes it, and the money is settled at the door', async () => {
    const order = await rig.place(aPlacedOrder({ fulfilment: DELIVERY, payment: { method: 'cash' } }));
    await order.walkTo('ready');
    await order.update({ type: 'assignDriver', driverId: DRIVER.id }, by(DRIVER));
    await order.update({ type: 'sendOut' }, by(DRIVER));
    await order.update({ type: 'handOver' }, by(DRIVER));
    await order.handle.result();
    expect(await order.read()).toMatchObject({
      status: 'delivered',
      driverId: DRIVER.id,
      payment: { status: 'settled' },
    });
    expect(await booksOf(order)).toEqual([]);
  });

  test('the same commands as signals, from a device', async () => {
    const order = await rig.place();
    await order.signal('prepare');
    await order.signal('startCooking', { actor: { role: 'kitchen', id: 'oven-2' } });
    await order.until((state) => state.status === 'cooking');
    for (const { command, to } of wayTo('pickup', 'delivered', 'cooking')) {
      await order.signal(command);
      await order.until((state) => state.status === to);
    }
    expect(await order.handle.result()).toMatchObject({ status: 'delivered' });
    expect((await order.read()).cookId).toBe('oven-2');
  });

  test('the workflow’s query returns the stored order', async () => {
    const order = await rig.place();
    expect(await order.handle.query(orderQuery)).toEqual(await order.read());
    expect(await order.handle.query(progressQuery)).toMatchObject({
      status: 'confirmed',
      waitingFor: 'a cook to start',
    });
    await order.signal('cancel');
    await order.handle.result();
  });
});

describe('payment', () => {
  test('a declined card rejects the order, notifies its customer, and never reaches the kitchen', async () => {
    const order = await rig.place(card(TEST_TOKENS.declined));
    expect(await order.handle.result()).toMatchObject({ status: 'rejected' });
    expect(await order.read()).toMatchObject({
      rejection: { code: 'payment_declined' },
      payment: { status: 'declined' },
    });
    expect((await rig.storage.kitchen.get(order.order.storeId)).tickets.map((ticket) => ticket.orderId)).not.toContain(
      order.order.id,
    );
    await rig.untilSent();
    expect(rig.messages.map((message) => message.kind)).toEqual(['rejected']);
  });

  test('a request refused by the provider for good rejects the order, instead of leaving it pending', async () => {
    rig.before.payment = () => {
      throw ApplicationFailure.nonRetryable('There is no such token.');
    };
    const order = await rig.place();
    expect(await order.handle.result()).toMatchObject({ status: 'rejected' });
    expect(await order.read()).toMatchObject({
      rejection: { code: 'payment_declined', reason: 'There is no such token.' },
    });
  });

  test('an outage of an hour delays the order and nothing else', async () => {
    let down = true;
    rig.before.payment = () => {
      if (down) throw new Error('The provider cannot be reached.');
    };
    const { order, handle, answer } = await rig.beginStored();
    await rig.env.sleep('1 hour');
    expect(await rig.read(order)).toMatchObject({ status: 'received', payment: { status: 'pending' } });
    down = false;
    await rig.env.sleep('2 minutes');
    expect(await answer).toMatchObject({ status: 'confirmed' });
    expect(await booksOf({ order })).toEqual(['authorized 1739 USD']);
    await handle.signal('cancel', aMessage('cancel'));
    await handle.result();
  });

  test('a cancel does not wait for the end of an outage, and nothing is charged afterwards', async () => {
    rig.before.payment = () => {
      throw new Error('The provider cannot be reached.');
    };
    const { order, handle, answer } = await rig.beginStored();
    await rig.env.sleep('10 minutes');
    await handle.signal('cancel', aMessage('cancel', { reason: 'Too slow.' }));
    expect(await answer).toMatchObject({ status: 'cancelled' });
    expect(await rig.read(order)).toMatchObject({ status: 'cancelled', payment: { status: 'pending' } });
    delete rig.before.payment;
    await handle.result();
    expect(await rig.read(order)).toMatchObject({ status: 'cancelled', payment: { status: 'voided' } });
    expect(await booksOf({ order })).toEqual(['voided']);
  });

  test('a payment requiring a confirmation waits for it, and then continues', async () => {
    const { order, handle, answer } = rig.begin(card(TEST_TOKENS.actionRequired));
    expect(await answer).toMatchObject({ status: 'received' });
    await handle.executeUpdate('resumePayment', { args: [aMessage('resumePayment')] });
    await until(async () => (await rig.read(order)).status === 'confirmed');
    await handle.signal('cancel', aMessage('cancel'));
    await handle.result();
  });

  test('a payment that is never confirmed rejects the order after 15 minutes', async () => {
    const started = await rig.beginStored(card(TEST_TOKENS.threeDSecure));
    await rig.env.sleep('14 minutes');
    expect(await rig.read(started.order)).toMatchObject({ status: 'received', payment: { status: 'action_required' } });
    await rig.env.sleep('2 minutes');
    expect(await started.handle.result()).toMatchObject({ status: 'rejected' });
    expect(await rig.read(started.order)).toMatchObject({ rejection: { code: 'payment_action_expired' } });
    expect(await booksOf(started)).toEqual(['voided']);
  });

  test('a failed capture alerts the manager, and cooking continues', async () => {
    const order = await rig.place(card(TEST_TOKENS.captureFails));
    await order.update({ type: 'startCooking' }, by(COOK));
    await order.until(({ payment }) => payment.status === 'capture_failed');
    await order.untilIdle();
    await rig.untilSent();
    expect(await order.read()).toMatchObject({ status: 'cooking', payment: { status: 'capture_failed' } });
    expect(rig.messages).toMatchObject([
      { kind: 'confirmation' },
      { kind: 'manager_alert', about: { code: 'capture_failed', reason: expect.any(String) } },
    ]);
    await order.signal('cancel');
    await order.handle.result();
  });

  test('a partial refund, and then a cancel: everything is refunded, once', async () => {
    const order = await rig.place();
    await order.update({ type: 'startCooking' }, by(COOK));
    await order.until((state) => state.payment.status === 'captured');
    await order.signal('refund', { reason: 'Forgot the basil.', amount: { decimal: '5.00', currency: 'USD' } });
    await order.until((state) => state.payment.status === 'partially_refunded');
    await order.update({ type: 'cancel' }, by(MANAGER));
    await order.handle.result();
    expect((await order.read()).payment).toMatchObject({ status: 'refunded', refunded: money(1739, 'USD') });
    expect(await booksOf(order)).toEqual([
      'authorized 1739 USD',
      'captured 1739 USD',
      'refunded 500 USD',
      'refunded 1239 USD',
    ]);
  });
});

describe('cancelling at every stage', () => {
  const way = wayTo('delivery', 'delivering');
  const steps: PublicCommand[] = [{ type: 'prepare' }, ...way.map(({ command }) => ({ type: command }))];
  const stages = ['confirmed', 'preparing', ...way.map(({ to }) => to)];

  test.each(stages.map((stage, done) => [stage, done] as const))(
    '%s: money returned, slot freed, customer notified',
    async (stage, done) => {
      const order = await rig.place(aPlacedOrder({ fulfilment: DELIVERY }));
      for (const step of steps.slice(0, done)) await order.update(step, by(MANAGER));
      if (done >= 2) await order.until((state) => state.payment.status === 'captured');
      expect((await order.read()).status).toBe(stage);
      if (stage === 'confirmed') await order.update({ type: 'cancel' }, by(CUSTOMER));
      else expect(await refused(order.update({ type: 'cancel' }, by(CUSTOMER)))).toBe('illegal_transition');
      if (stage !== 'confirmed') await order.update({ type: 'cancel', reason: 'Dropped.' }, by(MANAGER));
      await order.handle.result();
      expect(await order.read()).toMatchObject({
        status: 'cancelled',
        payment: { status: done >= 2 ? 'refunded' : 'voided' },
      });
      await rig.untilSent();
      expect(rig.messages.map((message) => message.kind)).toContain('cancelled');
      const kitchen = await rig.storage.kitchen.get(order.order.storeId);
      expect([...kitchen.slots, ...kitchen.tickets].map((held) => held.orderId)).not.toContain(order.order.id);
    },
  );

  test('cancelled during its authorization: cancelled immediately, and voided', async () => {
    let ask = (): void => undefined;
    const asked = new Promise<void>((resolve) => (ask = resolve));
    let answer = (): void => undefined;
    const answered = new Promise<void>((resolve) => (answer = resolve));
    rig.before.payment = () => {
      ask();
      return answered;
    };
    const started = rig.begin();
    await asked;
    await started.handle.executeUpdate('cancel', { args: [aMessage('cancel')] });
    expect(await rig.read(started.order)).toMatchObject({ status: 'cancelled' });
    answer();
    await started.handle.result();
    expect(await rig.read(started.order)).toMatchObject({ status: 'cancelled', payment: { status: 'voided' } });
    expect(await booksOf(started)).toEqual(['authorized 1739 USD', 'voided']);
  });

  test('cancelled only in storage, by an Update lost in a crash: the cash order still ends', async () => {
    const placed = aPlacedOrder({ payment: { method: 'cash' } });
    const { id: orderId, storeId } = placed;
    rig.before.kitchen = async () => {
      delete rig.before.kitchen;
      const stored = await rig.storage.orders.get(storeId, orderId);
      const decision = decide(stored?.state, { ...by(CUSTOMER), type: 'cancel' }, instant(Date.now()));
      if (!stored || decision.kind !== 'events') throw new Error('It cannot be cancelled.');
      const { events } = decision;
      const state = extend(stored, events).state ?? stored.state;
      await rig.storage.orders.append({ storeId, orderId, expectedVersion: 1, events, state });
      const at = instant(Date.now());
      await rig.storage.kitchen.change(storeId, (kitchen) => ({ kitchen: depart(kitchen, orderId, at), result: 0 }));
    };
    const { handle, answer } = rig.begin(placed);
    expect(await answer).toMatchObject({ status: 'cancelled' });
    await handle.result();
    await rig.untilSent();
    expect(rig.messages.map((message) => message.kind)).toEqual(['cancelled']);
  });

  test('cancelling the workflow itself cancels nothing, since it does not say by whom: the order goes on', async () => {
    const order = await rig.place();
    await order.update({ type: 'startCooking' }, by(COOK));
    await order.until((state) => state.payment.status === 'captured');
    await order.handle.cancel();
    await until(async () => (await order.handle.query(progressQuery)).refused.length > 0);
    expect((await order.handle.query(progressQuery)).refused).toMatchObject([{ name: 'cancel' }]);
    expect(await order.read()).toMatchObject({ status: 'cooking', payment: { status: 'captured' } });
    await order.update({ type: 'complete' }, by(COOK));
    await order.signal('cancel', { reason: 'Dropped.' });
    expect(await order.handle.result()).toMatchObject({ status: 'cancelled' });
    expect(await order.read()).toMatchObject({ payment: { status: 'refunded' }, cancellation: { by: MANAGER } });
    expect(await booksOf(order)).toEqual(['authorized 1739 USD', 'captured 1739 USD', 'refunded 1739 USD']);
    expect((await rig.storage.kitchen.get(order.order.storeId)).slots).toEqual([]);
  });
});

describe('timers', () => {
  test('an order that is not started is escalated, then cancelled and refunded', async () => {
    const order = await rig.place();
    await rig.env.sleep('89 minutes');
    expect(await order.read()).toMatchObject({ status: 'confirmed' });
    await rig.env.sleep('2 minutes');
    await order.handle.result();
    expect(await order.read()).toMatchObject({
      status: 'cancelled',
      cancellation: { by: { role: 'system' } },
      payment: { status: 'voided' },
    });
    await rig.untilSent();
    expect(told(order).toSorted()).toEqual(
      ['confirmation', 'late', 'late', 'late', 'kitchen_alert', 'manager_alert', 'cancelled'].toSorted(),
    );
  });

  test('an order started after the escalation is not cancelled', async () => {
    const order = await rig.place();
    await rig.env.sleep('30 minutes');
    await order.update({ type: 'startCooking' }, by(COOK));
    await rig.env.sleep('3 hours');
    expect((await order.read()).status).toBe('cooking');
    await order.signal('cancel');
    await order.handle.result();
  });

  test('the customer of an uncollected order is reminded once', async () => {
    const order = await rig.place();
    await order.walkTo('ready');
    await rig.env.sleep('3 hours');
    await rig.untilSent();
    expect(told(order)).toEqual(['confirmation', 'ready', 'collection_reminder', 'manager_alert']);
    await order.update({ type: 'handOver' }, by(COOK));
    await order.handle.result();
  });
});

describe('refusals', () => {
  test('an illegal Update is refused without entering history', async () => {
    const order = await rig.place();
    const before = (await order.handle.describe()).historyLength;
    expect(await refused(order.update({ type: 'complete' }, by(COOK)))).toBe('illegal_transition');
    expect(await refused(order.update({ type: 'startCooking' }, by(CUSTOMER)))).toBe('forbidden');
    const expired = by(COOK, { notAfter: '2020-01-01T00:00:00.000Z' });
    expect(await refused(order.update({ type: 'startCooking' }, expired))).toBe('command_expired');
    const history = await order.handle.fetchHistory();
    const kinds = (history.events ?? [])
      .slice(before)
      .map((event) => event.workflowExecutionUpdateAcceptedEventAttributes);
    expect(kinds.filter(Boolean)).toEqual([]);
    await order.signal('cancel');
    await order.handle.result();
  });

  test('a refused signal is visible with its reason, and has no effect', async () => {
    const order = await rig.place();
    await order.signal('complete');
    await order.signal('assignDriver', { driverId: 7 });
    await order.handle.signal('cancel', 'now');
    await order.handle.signal('hold', { commandId: 'h-1', type: 'hold' });
    await order.handle.signal('rush', aMessage('rush', {}, SYSTEM));
    await order.handle.signal('explode', { type: 'explode' });
    const { refused: shown } = await order.handle.query(progressQuery);
    expect(Object.fromEntries(shown.map(({ name, reason }) => [name, reason]))).toEqual({
      assignDriver: expect.stringContaining('driverId'),
      cancel: expect.stringContaining('not sealed'),
      hold: expect.stringContaining('actor is required'),
      rush: expect.stringContaining('actor must have'),
      complete: expect.stringContaining('confirmed'),
      explode: expect.stringContaining('Unknown command'),
    });
    await order.update({ type: 'prepare' }, by(COOK));
    await order.signal('cancel');
    await order.handle.result();
  });

  test('a refused placement leaves no order, and its workflow ends', async () => {
    const late = by(CUSTOMER, { notAfter: '2020-01-01T00:00:00.000Z' });
    const { order, handle, answer } = rig.begin(aPlacedOrder(), late);
    expect(await refused(answer)).toBe('command_expired');
    await expect(handle.result()).rejects.toMatchObject({ cause: { type: 'NeverPlaced' } });
    expect(await rig.storage.orders.get(order.storeId, order.id)).toBeUndefined();
    const again = rig.begin(order, by(CUSTOMER));
    expect(await again.answer).toMatchObject({ status: 'confirmed' });
    await again.handle.signal('cancel', aMessage('cancel'));
    await again.handle.result();
  });

  test('a placement that arrives just before its workflow stops waiting is accepted', async () => {
    const order = aPlacedOrder();
    const { orders } = rig.storage;
    let go = (): void => undefined;
    const asked = new Promise<void>((ask) => {
      // Storage is slow: the first attempt times out after some seconds, the second one is held.
      const read = jest.spyOn(orders, 'get');
      read.mockImplementationOnce(
        () =>
          new Promise((_, giveUp) => {
            read.mockImplementationOnce(() => {
              giveUp(new Error('Storage is slow.'));
              ask();
              return new Promise((answer) => (go = () => answer(undefined)));
            });
          }),
      );
    });
    await rig.env.client.workflow.start(ORDER_WORKFLOW, {
      workflowId: orderWorkflowId(order.storeId, order.id),
      taskQueue: TASK_QUEUE,
      args: [{ storeId: order.storeId, orderId: order.id }],
    });
    const passing = rig.env.sleep('61 seconds');
    await asked;
    const { answer, handle } = rig.begin(order);
    await until(async () => {
      const { events } = await handle.fetchHistory();
      return (events ?? []).some((event) => event.workflowExecutionUpdateAcceptedEventAttributes);
    });
    go();
    expect(await answer).toMatchObject({ status: 'confirmed' });
    await passing;
    await handle.signal('cancel', aMessage('cancel'));
    await handle.result();
  });

  test('a full kitchen rejects the order, and its reservation is released', async () => {
    const settings = await rig.storage.catalog.settings(aPlacedOrder().storeId);
    const now = new Date().toISOString();
    const backlog = Array.from({ length: settings?.kitchen.maxBacklog ?? 0 }, () => ({
      orderId: aPlacedOrder().id, orderVersion: 1, minutes: 10, enqueuedAt: now, promisedAt: now,
    })); // prettier-ignore
    await rig.storage.kitchen.change(aPlacedOrder().storeId, (kitchen) => ({
      kitchen: { ...kitchen, tickets: backlog },
      result: 0,
    }));
    const order = await rig.place();
    await rig.storage.kitchen.change(aPlacedOrder().storeId, (kitchen) => ({
      kitchen: { ...kitchen, tickets: [] },
      result: 0,
    }));
    await order.handle.result();
    expect(await order.read()).toMatchObject({
      status: 'rejected',
      rejection: { code: 'kitchen_at_capacity', tryAgainAt: expect.any(String) },
      payment: { status: 'voided' },
    });
  });
});
