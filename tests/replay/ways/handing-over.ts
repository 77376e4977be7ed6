import { instant, DEFAULT_STORE } from '../../../domain/shared/values.ts';
import { aPlacedOrder, by, COOK, CUSTOMER, DELIVERY, DRIVER, MANAGER } from '../../support/builders.ts';
import { until } from '../../support/until.ts';
import { collect, cook, SOON, type Way } from './way.ts';

/** From ready to the end: delivery, messages, and late effects. */

const OTHER = { role: 'driver', id: 'olga' } as const;

export const HANDING_OVER: readonly Way[] = [
  {
    name: 'delivered-by-card',
    clock: 'real',
    shows: ['activity authorizePayment', 'activity capturePayment', 'activity notifyReady', 'OrderDelivered'],
    run: async (rig) => {
      const order = await rig.place(aPlacedOrder({ fulfilment: DELIVERY }));
      await cook(order);
      await order.update({ type: 'sendOut' }, by(DRIVER));
      await order.update({ type: 'handOver' }, by(DRIVER));
      await order.handle.result();
      return order.handle;
    },
  },
  {
    name: 'collected-late',
    clock: 'real',
    shows: ['CollectionReminded', 'CollectionOverdue', 'activity alertManager', 'OrderDelivered'],
    run: async (rig) => {
      const timers = { ...SOON, queueEscalateMinutes: 20, queueCancelMinutes: 90 };
      const order = await rig.place(aPlacedOrder({ timers }));
      await cook(order);
      await until(async () => (await order.events()).includes('CollectionOverdue'));
      return collect(order);
    },
  },
  {
    name: 'driver-silent-reassigned',
    clock: 'real',
    shows: ['DriverAwaited', 'local lastHeard', 'DriverUnassigned', 'OutForDelivery', 'OrderDelivered'],
    run: async (rig) => {
      const timers = { ...SOON, queueEscalateMinutes: 20, queueCancelMinutes: 90 };
      const order = await rig.place(aPlacedOrder({ fulfilment: DELIVERY, timers }));
      const seen =
        (...types: string[]) =>
        async (): Promise<boolean> => {
          const events = await order.events();
          return types.every((type) => events.filter((each) => each === type).length >= types.filter((each) => each === type).length); // prettier-ignore
        };
      await cook(order);
      await until(seen('DriverAwaited'));
      await order.update({ type: 'assignDriver', driverId: DRIVER.id }, by(DRIVER));
      // The driver does not leave with it.
      await until(seen('DriverUnassigned'));
      await order.update({ type: 'sendOut' }, by(DRIVER));
      await rig.storage.drivers.seen(DEFAULT_STORE, { driverId: DRIVER.id, seenAt: instant(Date.now() + 500) });
      // One sign of life, and then silence.
      await until(seen('DriverUnassigned', 'DriverUnassigned'));
      await order.update({ type: 'assignDriver', driverId: OTHER.id }, by(OTHER));
      await order.update({ type: 'sendOut' }, by(OTHER));
      await order.update({ type: 'handOver' }, by(OTHER));
      await order.handle.result();
      return order.handle;
    },
  },
  {
    name: 'told-of-each-step',
    clock: 'skipped',
    shows: ['local forecastOrder', 'PromiseMissed', 'activity alertKitchen', 'OutForDelivery', 'PaymentRefunded'],
    run: async (rig) => {
      const order = await rig.place(aPlacedOrder({ fulfilment: DELIVERY }));
      await order.update({ type: 'startCooking' }, by(COOK));
      await rig.env.sleep('1 hour');
      await order.until(({ expectedAt }) => expectedAt !== undefined);
      await order.walkTo('delivering');
      await order.signal('refund', { reason: 'Cold.', amount: { decimal: '5.00', currency: 'USD' } });
      await order.until(({ payment }) => payment.status === 'partially_refunded');
      await order.update({ type: 'handOver' }, by(DRIVER));
      await order.handle.result();
      return order.handle;
    },
  },
  {
    name: 'return-stalled',
    clock: 'skipped',
    shows: ['OrderCancelled', 'timer fired', 'ReturnStalled', 'activity alertManager', 'PaymentVoided'],
    run: async (rig) => {
      const order = await rig.place(aPlacedOrder());
      let isAway = true;
      rig.before.payment = () => {
        if (isAway) throw new Error('The provider is down.');
      };
      await order.update({ type: 'cancel' }, by(CUSTOMER));
      await rig.env.sleep('1 hour');
      await until(async () => (await order.events()).includes('ReturnStalled'));
      isAway = false;
      await order.handle.result();
      return order.handle;
    },
  },
  {
    name: 'delivered-by-nobody-named',
    clock: 'real',
    shows: ['OutForDelivery', 'OrderDelivered'],
    run: async (rig) => {
      const order = await rig.place(aPlacedOrder({ fulfilment: DELIVERY }));
      await cook(order);
      await order.update({ type: 'sendOut' }, by(MANAGER));
      await order.update({ type: 'handOver' }, by(MANAGER));
      await order.handle.result();
      return order.handle;
    },
  },
  {
    name: 'late-without-a-named-driver',
    clock: 'skipped',
    shows: ['DriverUnnamed', 'local forecastArrival', 'ArrivalMissed', 'activity alertManager', 'OrderDelivered'],
    run: async (rig) => {
      const order = await rig.place(aPlacedOrder({ fulfilment: DELIVERY }));
      await cook(order);
      await order.update({ type: 'sendOut' }, by(MANAGER));
      await rig.env.sleep('1 hour');
      await until(async () => (await order.events()).includes('DriverUnnamed'));
      await order.update({ type: 'assignDriver', driverId: DRIVER.id }, by(MANAGER));
      await order.update({ type: 'handOver' }, by(DRIVER));
      await order.handle.result();
      return order.handle;
    },
  },
];
