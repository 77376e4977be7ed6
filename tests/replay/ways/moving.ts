import { instant, DEFAULT_STORE, type StoreId } from '../../../domain/shared/values.ts';
import { apiUpdate } from '../../../workflows/messages.ts';
import { aMoveOffer, by, COOK, CUSTOMER, MANAGER, STORE, SYSTEM } from '../../support/builders.ts';
import type { PlacedRig, WorkflowRig } from '../../support/workflow-rig.ts';
import { collect, cook, type Way } from './way.ts';

/** Orders that another store is to make. */

const HARBOUR = 'harbour' as StoreId;

async function agreed(rig: WorkflowRig, order: PlacedRig): Promise<void> {
  const menu = await rig.storage.catalog.menu(DEFAULT_STORE);
  if (!menu) throw new Error('The example store has a menu.');
  await rig.storage.catalog.createStore({ ...STORE, id: HARBOUR, name: 'Pizzeria Harbour' }, menu);
  const offer = aMoveOffer({ expiresAt: instant(Date.now() + 3_600_000) });
  const { offerId } = offer;
  await order.handle.executeUpdate(apiUpdate('offerMove'), { args: [{ ...by(SYSTEM), type: 'offerMove', offer }] });
  await order.handle.executeUpdate(apiUpdate('acceptMove'), {
    args: [{ ...by(CUSTOMER), type: 'acceptMove', offerId }],
  });
}

export const MOVING: readonly Way[] = [
  {
    name: 'moved-to-another-store',
    clock: 'real',
    shows: ['update offerMove', 'update acceptMove', 'activity placeMovedOrder', 'OrderCancelled', 'PaymentVoided'],
    run: async (rig) => {
      const order = await rig.place();
      await agreed(rig, order);
      await order.handle.result();
      return order.handle;
    },
  },
  {
    name: 'not-taken-by-another-store',
    clock: 'real',
    shows: ['update acceptMove', 'activity placeMovedOrder', 'MoveFailed', 'CookingStarted', 'OrderDelivered'],
    run: async (rig) => {
      const order = await rig.place();
      const pause = { since: instant(Date.now()), by: MANAGER };
      await rig.storage.kitchen.change(HARBOUR, (kitchen) => ({ kitchen: { ...kitchen, pause }, result: undefined }));
      await agreed(rig, order);
      await order.until(({ move }) => move?.status === 'failed');
      await order.update({ type: 'prepare' }, by(COOK));
      await cook(order);
      return collect(order);
    },
  },
];
