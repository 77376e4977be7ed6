import { randomUUID } from 'node:crypto';
import type { OrderView } from '../../api/orders/schemas.ts';
import type { ProcessRig } from './process-rig.ts';
import { until, untilAnswered } from './until.ts';

/** An order on its way from one store of a running program to another, and what must be true of it in the end. */

export const FLOUR = 100_000;
/** A large Margherita and a medium Pepperoni, in grams of dough. */
const DOUGH = 350 + 260;
export const HERE = '/api/stores/main';
export const THERE = '/api/stores/harbour';

export interface OfferedOrder {
  readonly id: string;
  readonly accept: string;
  readonly newId: string;
}

export type MoveBetweenStores = ReturnType<typeof moveBetweenStores>;

/** @param rig where it is open */
export function moveBetweenStores(rig: () => ProcessRig) {
  const call: ProcessRig['call'] = (...args) => rig().call(...args);

  /** Two stores with counted dough. The other one delivers for a dollar more. */
  async function openStores(): Promise<void> {
    const { body: main } = await call('GET', HERE);
    const harbour = { ...main, id: 'harbour', name: 'Pizzeria Harbour', delivery_fee: '3.99' };
    expect((await call('POST', '/api/stores', harbour)).status).toBe(201);
    expect((await call('PUT', HERE, { ...main, moving: { by: 'manager', stores: ['harbour'] } })).status).toBe(200);
    for (const store of [HERE, THERE]) {
      const batch = { reference: `flour-${randomUUID()}`, sku: 'DOUGH', quantity: FLOUR };
      expect((await call('POST', `${store}/inventory/batches`, batch)).status).toBe(201);
    }
  }

  /** An order that its customer is asked about. */
  async function offered(known?: string): Promise<OfferedOrder> {
    const asAda = { Authorization: `Bearer ${await rig().token('ada')}` };
    const id = known ?? (await rig().place({}, asAda)).id;
    await until(async () => (await order(HERE, id)).status === 'confirmed');
    const ask = { order_ids: [id], nobody_begins_them: true };
    const said = await untilAnswered('offer', () => call('POST', `${HERE}/moves`, ask));
    expect(said.body).toMatchObject([{ order_id: id, offered: true }]);
    const { move_offer: move } = await order(HERE, id);
    return {
      id,
      accept: `${HERE}/orders/${id}/move-offers/${move?.id ?? ''}/accept`,
      newId: move?.order_id ?? '',
    };
  }

  const order = async (store: string, id: string): Promise<OrderView> =>
    (await call('GET', `${store}/orders/${id}`)).body;

  async function agree({ accept }: OfferedOrder): Promise<{ readonly status: number; readonly body: unknown }> {
    const headers = { Authorization: `Bearer ${await rig().token('ada')}`, 'Idempotency-Key': 'agree' };
    return call('POST', accept, undefined, headers);
  }

  /** It is one order, in the other store, with all that it needs; and nothing is left of it here. */
  async function audit({ id, newId }: OfferedOrder): Promise<void> {
    await until(async () => (await order(HERE, id)).status === 'cancelled');
    expect(await order(HERE, id)).toMatchObject({ moved_to: { store_id: 'harbour', order_id: newId } });
    await until(async () => (await order(HERE, id)).payment?.status === 'voided');
    await untilOver(HERE, id);
    expect(await order(THERE, newId)).toMatchObject({ status: 'confirmed', moved_from: { order_id: id } });
    expect(((await call('GET', `${THERE}/orders`)).body as OrderView[]).map((each) => each.id)).toEqual([newId]);
    expect(rig().paymentLog(id)).toEqual(['authorized 3451 USD', 'voided']);
    expect(rig().paymentLog(newId)).toEqual(['authorized 3551 USD']);
    await untilDoughIs(HERE, { level: FLOUR, allocated: 0 });
    await untilDoughIs(THERE, { level: FLOUR, allocated: DOUGH });
    expect((await call('GET', `${HERE}/kitchen/queue`)).body).toEqual([]);
    expect((await call('GET', `${HERE}/kitchen/status`)).body).toMatchObject({ current_capacity: 0 });
    expect(((await call('GET', `${THERE}/kitchen/queue`)).body as unknown[]).length).toBe(1);
    expect((await call('POST', `${HERE}/kitchen/orders/${id}/start`)).status).toBe(409);
    for (const status of ['cooking', 'ready', 'delivering', 'delivered']) {
      const key = { 'Idempotency-Key': `${newId}-${status}` };
      await untilAnswered(status, () => call('PUT', `${THERE}/orders/${newId}/status`, { status }, key));
    }
    await until(async () => rig().paymentLog(newId).length === 2);
    expect(rig().paymentLog(newId)).toEqual(['authorized 3551 USD', 'captured 3551 USD']);
    await untilDoughIs(THERE, { level: FLOUR - DOUGH, allocated: 0 });
    await untilOver(THERE, newId);
    await allAgrees();
  }

  async function untilOver(store: string, id: string): Promise<void> {
    await until(
      async () => (await call('GET', `${store}/orders/${id}/workflow`)).body.execution_status === 'COMPLETED',
    );
  }

  async function allAgrees(): Promise<void> {
    const found = await rig().tool('dist/operations/cli/reconcile.js', '--grace', '0');
    expect(found).toEqual({ code: 0, output: '2 orders of 2 stores checked; 0 findings.\n' });
  }

  /** The stock is updated a moment after an order's last write. */
  async function untilDoughIs(store: string, wanted: object): Promise<void> {
    await until(async () => {
      const { level, allocated } = (await call('GET', `${store}/inventory/DOUGH`)).body;
      return JSON.stringify({ level, allocated }) === JSON.stringify(wanted);
    });
  }

  return { openStores, offered, order, agree, audit, allAgrees, untilDoughIs };
}
