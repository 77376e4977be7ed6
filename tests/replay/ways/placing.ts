import { SimulatedPayments, TEST_TOKENS } from '../../../adapters/payments/simulated.ts';
import { pauseKitchen } from '../../../domain/kitchen/shift.ts';
import { RULES } from '../../../domain/order/index.ts';
import { money } from '../../../domain/shared/money.ts';
import { DEFAULT_STORE, instant } from '../../../domain/shared/values.ts';
import { aDraft, aPlacedOrder, by, COOK, CUSTOMER, DELIVERY } from '../../support/builders.ts';
import { orderQuery } from '../../../workflows/messages.ts';
import { until } from '../../support/until.ts';
import { CASH, collect, cook, inMinutes, LINE, SOON, stockedWith, TWO_LINES, type Way } from './way.ts';

/** From nothing, or a draft, to an order that the kitchen has accepted or refused. */

const card = (token: string) => aPlacedOrder({ payment: { method: 'card', token }, timers: SOON });
const { customer, payment, timers } = aPlacedOrder();
const placement = { number: 42, day: '2026-11-20', rules: RULES, customer, payment, timers };
const { id: _, ...item } = LINE;

export const PLACING: readonly Way[] = [
  {
    name: 'declined',
    clock: 'real',
    shows: ['activity authorizePayment', 'OrderRejected'],
    run: async (rig) => {
      const { handle } = await rig.place(card(TEST_TOKENS.declined));
      await handle.result();
      return handle;
    },
  },
  {
    name: 'payment-confirmed-in-progress',
    clock: 'real',
    shows: ['PaymentActionRequired', 'update resumePayment', 'PaymentAuthorized', 'OrderConfirmed'],
    run: async (rig) => {
      const order = { ...card(TEST_TOKENS.actionRequired), timers };
      const { handle, answer } = rig.begin(order);
      await until(async () => (await rig.eventsOf(order)).includes('PaymentActionRequired'));
      await answer;
      await handle.executeUpdate('resumePayment', { args: [{}] });
      await until(async () => (await rig.eventsOf(order)).includes('OrderConfirmed'));
      return handle;
    },
  },
  {
    name: 'payment-action-expired',
    clock: 'real',
    shows: ['PaymentActionRequired', 'timer fired', 'OrderRejected', 'activity releasePayment'],
    run: async (rig) => {
      const { handle } = await rig.place(card(TEST_TOKENS.threeDSecure));
      await handle.result();
      return handle;
    },
  },
  {
    name: 'paid-online',
    clock: 'real',
    shows: ['PaymentActionRequired', 'update resumePayment', 'PaymentAuthorized', 'PaymentCaptured', 'OrderDelivered'],
    run: async (rig) => {
      const order = await rig.place(aPlacedOrder({ payment: { method: 'online' } }));
      await new SimulatedPayments(rig.books).answerPage({ orderId: order.order.id }, 'paid');
      await order.handle.executeUpdate('resumePayment', { args: [{}] });
      // Storage may know it before the workflow does.
      await until(async () => (await order.handle.query(orderQuery))?.status === 'confirmed');
      await cook(order);
      await order.until(({ payment: { status } }) => status === 'captured');
      return collect(order);
    },
  },
  {
    name: 'paid-online-without-notice',
    clock: 'real',
    shows: ['PaymentActionRequired', 'timer fired', 'PaymentAuthorized', 'OrderConfirmed'],
    run: async (rig) => {
      const timers = { ...SOON, paymentActionMinutes: 0.05 };
      const order = await rig.place(aPlacedOrder({ payment: { method: 'online' }, timers }));
      await new SimulatedPayments(rig.books).answerPage({ orderId: order.order.id }, 'paid');
      await until(async () => (await order.events()).includes('OrderConfirmed'));
      return order.handle;
    },
  },
  {
    name: 'dearer-change-paid-online',
    clock: 'real',
    shows: ['RevisionActionRequired', 'update resumePayment', 'OrderRevised', 'AuthorizationVoided'],
    run: async (rig) => {
      const order = await rig.place(aPlacedOrder({ payment: { method: 'online' } }));
      const payments = new SimulatedPayments(rig.books);
      const { id: orderId } = order.order;
      await payments.answerPage({ orderId }, 'paid');
      await order.handle.executeUpdate('resumePayment', { args: [{}] });
      await until(async () => (await order.handle.query(orderQuery))?.status === 'confirmed');
      await order.revise({ lines: TWO_LINES });
      await payments.answerPage({ orderId, revisionId: (await order.read()).pendingRevision?.revisionId }, 'paid');
      await order.handle.executeUpdate('resumePayment', { args: [{}] });
      await until(async () => (await order.events()).includes('AuthorizationVoided'));
      return order.handle;
    },
  },
  {
    name: 'dearer-change-not-paid-online',
    clock: 'real',
    shows: ['RevisionActionRequired', 'RevisionRefused', 'activity abandonRevision', 'NothingReserved'],
    run: async (rig) => {
      const timers = { ...aPlacedOrder().timers, paymentActionMinutes: 0.02 };
      const order = await rig.place(aPlacedOrder({ payment: { method: 'online' }, timers }));
      await new SimulatedPayments(rig.books).answerPage({ orderId: order.order.id }, 'paid');
      await until(async () => (await order.handle.query(orderQuery))?.status === 'confirmed');
      await order.revise({ lines: TWO_LINES });
      await until(async () => (await order.events()).includes('NothingReserved'));
      return order.handle;
    },
  },
  {
    name: 'out-of-stock',
    clock: 'real',
    shows: ['local allocateStock', 'OutOfStock', 'OrderRejected', 'activity alertManager'],
    run: async (rig) => {
      const { sku } = await stockedWith(rig, 3);
      const { handle } = await rig.place(aPlacedOrder({ ingredients: [{ sku, quantity: 4 }] }));
      await handle.result();
      return handle;
    },
  },
  {
    name: 'kitchen-paused',
    clock: 'real',
    shows: ['local enqueueTicket', 'PaymentAuthorized', 'OrderRejected', 'PaymentVoided'],
    run: async (rig) => {
      await rig.storage.kitchen.change(DEFAULT_STORE, (kitchen) => ({
        kitchen: pauseKitchen(kitchen, { since: instant(Date.now()), by: COOK }),
        result: undefined,
      }));
      const { handle } = await rig.place(aPlacedOrder());
      await handle.result();
      return handle;
    },
  },
  {
    name: 'booked-cancelled',
    clock: 'real',
    shows: ['local bookQuarterHour', 'local allocateStock', 'update cancel', 'PaymentVoided'],
    run: async (rig) => {
      const { sku } = await stockedWith(rig, 10);
      const requestedFor = await inMinutes(rig, 180);
      const order = await rig.place(aPlacedOrder({ requestedFor, ingredients: [{ sku, quantity: 4 }] }));
      await order.update({ type: 'cancel' }, by(CUSTOMER));
      await order.handle.result();
      return order.handle;
    },
  },
  {
    name: 'scheduled-collected',
    clock: 'real',
    shows: ['OrderConfirmed', 'timer fired', 'OrderQueued', 'OrderDelivered'],
    run: async (rig) => {
      // 12 minutes to cook and 10 of lead time: it is queued a second after it was placed.
      const order = await rig.place(aPlacedOrder({ requestedFor: await inMinutes(rig, 22 + 1 / 60) }));
      await order.until(({ queuePosition }) => queuePosition !== undefined);
      await cook(order);
      return collect(order);
    },
  },
  {
    name: 'scheduled-put-off',
    clock: 'real',
    shows: ['local requoteTicket', 'OrderRevised', 'OrderQueued', 'OrderCancelled'],
    run: async (rig) => {
      const order = await rig.place(aPlacedOrder(CASH));
      await order.revise({ requestedFor: await inMinutes(rig, 240) });
      await order.revise({ requestedFor: null });
      await order.until(({ queuePosition }) => queuePosition !== undefined);
      await order.update({ type: 'cancel' }, by(CUSTOMER));
      await order.handle.result();
      return order.handle;
    },
  },
  {
    name: 'draft-given-up',
    clock: 'real',
    shows: ['update createDraft', 'update cancel', 'DraftAbandoned'],
    run: async (rig) => {
      const draft = await rig.draft(aDraft({ lines: [LINE] }));
      await draft.apply({ type: 'cancel', reason: 'Not hungry.' }, by(CUSTOMER));
      await draft.handle.result();
      return draft.handle;
    },
  },
  {
    name: 'draft-expired',
    clock: 'real',
    shows: ['update addItem', 'timer fired', 'DraftAbandoned'],
    run: async (rig) => {
      const draft = await rig.draft(aDraft({ timers: SOON }));
      await draft.apply({ type: 'addItem', line: item });
      await draft.handle.result();
      return draft.handle;
    },
  },
  {
    name: 'draft-changed-delivered',
    clock: 'real',
    shows: ['update removeItem', 'update placeDraft', 'activity voidAuthorization', 'activity reduceAuthorization', 'OrderDelivered'], // prettier-ignore
    run: async (rig) => {
      const draft = await rig.draft(aDraft({ fulfilment: DELIVERY }));
      for (const step of ['1', '2']) {
        await draft.apply({ type: 'addItem', line: item });
        if (step === '1') await draft.apply({ type: 'removeItem', lineId: '1' });
      }
      await draft.apply({ type: 'placeDraft', placement });
      const terms = aDraft().terms;
      await draft.apply({ type: 'revise', changes: { lines: TWO_LINES }, terms });
      const cheaper = [{ ...LINE, unitPrice: money(1000, 'USD') }];
      await draft.apply({ type: 'revise', changes: { lines: cheaper }, terms });
      await until(async () => (await draft.events()).includes('AuthorizationReduced'));
      await draft.walkTo('delivered');
      await draft.handle.result();
      return draft.handle;
    },
  },
  {
    name: 'never-placed',
    clock: 'skipped',
    shows: ['timer fired', 'local readEvents'],
    run: async (rig) => {
      const late = by(CUSTOMER, { notAfter: '2020-01-01T00:00:00.000Z' });
      const { handle, answer } = rig.begin(aPlacedOrder(), late);
      await answer.catch(() => undefined);
      await handle.result().catch(() => undefined);
      return handle;
    },
  },
];
