import { claimSlot } from '../../../domain/kitchen/kitchen.ts';
import { DEFAULT_STORE } from '../../../domain/shared/values.ts';
import { StorageDamaged } from '../../../ports.ts';
import { lookSignal } from '../../../workflows/messages.ts';
import { aPlacedOrder, by, COOK, CUSTOMER, DELIVERY, MANAGER, STORE } from '../../support/builders.ts';
import { until } from '../../support/until.ts';
import type { PlacedRig, WorkflowRig } from '../../support/workflow-rig.ts';
import { traceOf, written } from './trace.ts';
import { CASH, collect, cook, inMinutes, stockedWith, TWO_LINES, writeBehind, type Way } from './way.ts';

/** Concurrent commands, recovery after crashes, and storage that does not respond. */

export const RACES: readonly Way[] = [
  {
    name: 'dearer-change-raced-by-start',
    clock: 'real',
    shows: ['RevisionRequested', 'local allocateStock', 'update startCooking', 'CookingStarted', 'RevisionRefused'],
    run: async (rig) => {
      const order = await changeRaced(rig, (each) => each.update({ type: 'startCooking' }, by(COOK)));
      await order.walkTo('ready');
      return collect(order);
    },
  },
  {
    name: 'dearer-change-raced-by-cancel',
    clock: 'real',
    shows: ['RevisionRequested', 'local allocateStock', 'update cancel', 'OrderCancelled', 'RevisionRefused'],
    run: async (rig) => {
      const order = await changeRaced(rig, (each) => each.update({ type: 'cancel' }, by(CUSTOMER)));
      await order.handle.result();
      return order.handle;
    },
  },
  {
    name: 'start-raced-by-cancel',
    clock: 'real',
    shows: ['update startCooking', 'update cancel', 'CookingStarted', 'OrderCancelled'],
    run: async (rig) => {
      const { sku } = await stockedWith(rig, 10);
      const order = await rig.place(aPlacedOrder({ ingredients: [{ sku, quantity: 4 }] }));
      const cancelling = whenKitchenIsAsked(rig, () => order.update({ type: 'cancel' }, by(MANAGER)));
      await order.update({ type: 'startCooking' }, by(COOK));
      await (
        await cancelling
      )();
      await order.handle.result();
      return order.handle;
    },
  },
  {
    name: 'lost-update-taken-over',
    clock: 'real',
    shows: ['local readEvents', 'local followEvents', 'update complete', 'OrderDelivered'],
    run: async (rig) => {
      const order = await rig.place(aPlacedOrder({ fulfilment: DELIVERY }));
      await messagesSent(order);
      const knownVersion = await writeBehind(rig, order, { ...by(COOK), type: 'startCooking' });
      await order.walkTo('delivered', { knownVersion });
      await order.handle.result();
      return order.handle;
    },
  },
  {
    name: 'claim-withdrawn',
    clock: 'real',
    shows: ['signal lookAtStorage', 'local readClaim', 'ClaimWithdrawn', 'OrderDelivered'],
    run: async (rig) => {
      const order = await rig.place(aPlacedOrder(CASH));
      await messagesSent(order);
      const { id: orderId, version: orderVersion, kitchenMinutes: minutes } = await order.read();
      const at = await inMinutes(rig, 0);
      await rig.storage.kitchen.change(DEFAULT_STORE, (kitchen) =>
        claimSlot(kitchen, { orderId, orderVersion, minutes }, STORE.kitchen, at),
      );
      await order.handle.signal(lookSignal);
      await until(async () => (await order.events()).includes('ClaimWithdrawn'));
      await cook(order);
      return collect(order);
    },
  },
  {
    name: 'write-that-fails-goes-patient',
    clock: 'real',
    shows: ['update startCooking', 'activity startCooking', 'OrderDelivered'],
    run: async (rig) => {
      const order = await rig.place(aPlacedOrder(CASH));
      await messagesSent(order);
      let isFull = true;
      rig.before.append = () => {
        if (isFull) throw new Error('The disk is full.');
      };
      const starting = order.update({ type: 'startCooking' }, by(COOK));
      await until(() => isPatient(order, 'startCooking'));
      isFull = false;
      await starting;
      await order.walkTo('ready');
      return collect(order);
    },
  },
  {
    name: 'write-that-stalls-goes-patient',
    clock: 'real',
    shows: ['update startCooking', 'activity startCooking', 'update cancel', 'OrderCancelled'],
    run: async (rig) => {
      const { sku } = await stockedWith(rig, 10);
      const order = await rig.place(aPlacedOrder({ ingredients: [{ sku, quantity: 4 }] }));
      await messagesSent(order);
      let goOn = (): void => undefined;
      const stalled = new Promise<void>((resolve) => (goOn = resolve));
      let cancelling: Promise<unknown> | undefined;
      rig.before.append = () => {
        cancelling ??= order.update({ type: 'cancel' }, by(MANAGER));
        return stalled;
      };
      const starting = order.update({ type: 'startCooking' }, by(COOK));
      await until(() => isPatient(order, 'startCooking'));
      goOn();
      await Promise.all([starting, cancelling]);
      await order.handle.result();
      return order.handle;
    },
  },
  {
    name: 'damaged-record-written-anew',
    clock: 'real',
    shows: ['local restoreRecord', 'OrderDelivered'],
    run: async (rig) => {
      const order = await rig.place(aPlacedOrder(CASH));
      await messagesSent(order);
      const damaged = new StorageDamaged({ storeId: DEFAULT_STORE, kind: 'order', id: order.order.id, reason: 'Unexpected end of JSON input' }); // prettier-ignore
      jest.spyOn(rig.storage.orders, 'append').mockRejectedValueOnce(damaged);
      await cook(order);
      return collect(order);
    },
  },
];

/** A change with a higher total and more counted stock; during its stock request, another command arrives. */
async function changeRaced(rig: WorkflowRig, ask: (order: PlacedRig) => Promise<unknown>): Promise<PlacedRig> {
  const { sku } = await stockedWith(rig, 10);
  const order = await rig.place(aPlacedOrder({ ingredients: [{ sku, quantity: 4 }] }));
  let other: Promise<unknown> = Promise.resolve();
  rig.before.stock = () => {
    delete rig.before.stock;
    other = ask(order);
    other.catch(() => undefined);
  };
  await order.revise({ lines: TWO_LINES, ingredients: [{ sku, quantity: 8 }] });
  await other;
  return order;
}

/** @returns a promise of the response */
function whenKitchenIsAsked(rig: WorkflowRig, ask: () => Promise<unknown>): Promise<() => Promise<unknown>> {
  return new Promise((resolve) => {
    rig.before.kitchen = () => {
      delete rig.before.kitchen;
      const asked = ask();
      asked.catch(() => undefined);
      resolve(() => asked);
    };
  });
}

/** Pending writes would interfere with what is tested. */
async function messagesSent(order: PlacedRig): Promise<void> {
  await order.untilIdle();
}

/** Whether a local activity was given up, and continues as a regular one. */
async function isPatient({ handle }: PlacedRig, name: string): Promise<boolean> {
  return traceOf(written(await handle.fetchHistory())).includes(`activity ${name}`);
}
