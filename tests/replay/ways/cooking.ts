import { TEST_TOKENS } from '../../../adapters/payments/simulated.ts';
import { changeBatch } from '../../../domain/stock/index.ts';
import { DEFAULT_STORE, instant } from '../../../domain/shared/values.ts';
import { stockSignal } from '../../../workflows/messages.ts';
import { aPlacedOrder, by, COOK, CUSTOMER, DELIVERY, DRIVER, MANAGER } from '../../support/builders.ts';
import { until } from '../../support/until.ts';
import { CASH, collect, cook, SOON, stockedWith, TWO_LINES, type Way } from './way.ts';

/** In the kitchen: started, changed, delayed, cancelled. */

export const COOKING: readonly Way[] = [
  {
    name: 'collected-in-cash',
    clock: 'real',
    shows: ['local startPreparing', 'local startCooking', 'OrderReady', 'PaymentSettled'],
    run: async (rig) => {
      const order = await rig.place(aPlacedOrder(CASH));
      await order.update({ type: 'prepare' }, by(COOK));
      await cook(order);
      return collect(order);
    },
  },
  {
    name: 'cancel-request-refused',
    clock: 'real',
    shows: ['cancel requested', 'update cancel', 'PaymentRefunded'],
    run: async (rig) => {
      const order = await rig.place();
      await order.update({ type: 'startCooking' }, by(COOK));
      await order.until(({ payment }) => payment.status === 'captured');
      await order.handle.cancel();
      await order.update({ type: 'cancel', reason: 'Dropped.' }, by(MANAGER));
      await order.handle.result();
      return order.handle;
    },
  },
  {
    name: 'cooking-cancelled-told',
    clock: 'real',
    shows: ['local allocateStock', 'PaymentCaptured', 'PaymentRefunded'],
    run: async (rig) => {
      const { sku } = await stockedWith(rig, 10);
      const order = await rig.place(aPlacedOrder({ ingredients: [{ sku, quantity: 4 }] }));
      await order.update({ type: 'startCooking' }, by(COOK));
      await order.until(({ payment }) => payment.status === 'captured');
      await order.update({ type: 'cancel', reason: 'Burnt.' }, by(MANAGER));
      await order.handle.result();
      return order.handle;
    },
  },
  {
    name: 'cancelled-while-its-payment-is-asked-for',
    clock: 'real',
    shows: ['activity authorizePayment', 'update cancel', 'activity releasePayment'],
    run: async (rig) => {
      let answer = (): void => undefined;
      const asked = new Promise<void>((ask) => {
        rig.before.payment = () => {
          delete rig.before.payment;
          ask();
          return new Promise<void>((resolve) => (answer = resolve));
        };
      });
      const started = rig.begin();
      await asked;
      await started.handle.executeUpdate('cancel', { args: [{}] });
      answer();
      await started.handle.result();
      return started.handle;
    },
  },
  {
    name: 'signalled-refunded-cancelled',
    clock: 'real',
    shows: ['signal complete', 'signal startCooking', 'signal refund', 'activity refundPayment', 'OrderCancelled'],
    run: async (rig) => {
      const order = await rig.place();
      // Refused: it was not started.
      await order.signal('complete');
      await order.signal('startCooking', { by: 'oven-2' });
      await order.until(({ payment }) => payment.status === 'captured');
      await order.signal('refund', { reason: 'Forgot the basil.', amount: { decimal: '5.00', currency: 'USD' } });
      await order.until(({ payment }) => payment.status === 'partially_refunded');
      await order.update({ type: 'cancel' }, by(MANAGER));
      await order.handle.result();
      return order.handle;
    },
  },
  {
    name: 'capture-failed',
    clock: 'real',
    shows: ['CaptureFailed', 'activity alertManager', 'OrderDelivered'],
    run: async (rig) => {
      const order = await rig.place(aPlacedOrder({ payment: { method: 'card', token: TEST_TOKENS.captureFails } }));
      await cook(order);
      await order.until(({ payment }) => payment.status === 'capture_failed');
      return collect(order);
    },
  },
  {
    name: 'queue-given-up',
    clock: 'real',
    shows: ['QueueEscalated', 'OrderCancelled', 'PaymentVoided'],
    run: async (rig) => {
      const { handle } = await rig.place(aPlacedOrder({ timers: SOON }));
      await handle.result();
      return handle;
    },
  },
  {
    name: 'short-of-stock',
    clock: 'real',
    shows: ['signal lookAtStock', 'local readStock', 'StockShort', 'local acknowledgeStock', 'OrderCancelled'],
    run: async (rig) => {
      const { sku, batch } = await stockedWith(rig, 4);
      const order = await rig.place(aPlacedOrder({ ingredients: [{ sku, quantity: 4 }] }));
      await rig.storage.stock.change(DEFAULT_STORE, (room) =>
        changeBatch(room, batch, { quantity: 1 }, 'maria', instant(Date.now())),
      );
      await order.handle.signal(stockSignal);
      await order.until(({ shortage }) => shortage !== undefined);
      await order.update({ type: 'cancel' }, by(CUSTOMER));
      await order.handle.result();
      return order.handle;
    },
  },
  {
    name: 'stock-turns-driver',
    clock: 'real',
    shows: [
      'OrderHeld',
      'OrderReleased',
      'OrderRushed',
      'OrderRevised',
      'activity voidAuthorization',
      'OrderDelivered',
    ],
    run: async (rig) => {
      const { sku } = await stockedWith(rig, 10);
      const order = await rig.place(aPlacedOrder({ fulfilment: DELIVERY, ingredients: [{ sku, quantity: 4 }] }));
      for (const type of ['hold', 'release', 'rush'] as const) await order.update({ type }, by(COOK));
      await order.revise({ lines: TWO_LINES, ingredients: [{ sku, quantity: 8 }] });
      await cook(order);
      await order.update({ type: 'assignDriver', driverId: DRIVER.id }, by(DRIVER));
      await order.update({ type: 'sendOut' }, by(DRIVER));
      await order.update({ type: 'handOver' }, by(DRIVER));
      await order.handle.result();
      return order.handle;
    },
  },
  {
    name: 'change-refused',
    clock: 'real',
    shows: ['RevisionRequested', 'RevisionRefused', 'OrderDelivered'],
    run: async (rig) => {
      const order = await rig.place(aPlacedOrder({ payment: { method: 'card', token: TEST_TOKENS.declinedLater } }));
      await order.revise({ lines: TWO_LINES });
      await cook(order);
      return collect(order);
    },
  },
  {
    name: 'change-came-too-late',
    clock: 'real',
    shows: ['RevisionRequested', 'CookingStarted', 'RevisionRefused', 'AuthorizationUnused', 'AuthorizationVoided'],
    run: async (rig) => {
      const order = await rig.place();
      let answer = (): void => undefined;
      const asked = new Promise<void>((ask) => {
        rig.before.payment = () => {
          delete rig.before.payment;
          ask();
          return new Promise<void>((resolve) => (answer = resolve));
        };
      });
      const revising = order.revise({ lines: TWO_LINES });
      await asked;
      await order.update({ type: 'startCooking' }, by(COOK));
      answer();
      await revising;
      await until(async () => (await order.events()).includes('AuthorizationVoided'));
      await order.walkTo('ready');
      return collect(order);
    },
  },
  {
    name: 'forgotten-by-its-cook',
    clock: 'skipped',
    shows: ['CookingOverdue', 'activity alertKitchen', 'activity alertManager', 'OrderDelivered'],
    run: async (rig) => {
      const order = await rig.place(aPlacedOrder(CASH));
      await order.update({ type: 'startCooking', cook: { id: 'c-1', name: 'Carlo' } }, by(COOK));
      await rig.env.sleep('1 hour');
      await order.until(({ messages }) => messages.filter(({ key }) => key.endsWith('cooking_overdue')).length === 2);
      await order.untilIdle();
      await order.update({ type: 'complete', cook: { id: 'd-2' } }, by(COOK));
      return collect(order);
    },
  },
];
