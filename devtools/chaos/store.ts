import type { StoreId } from '../../domain/shared/values.ts';
import { ORDERS_PER_QUARTER_HOUR } from './waiting.ts';

/** The kitchen's slots: fewer than the cooks who want to start orders. */
export const SLOTS = 5;

/** The store to which some of its orders are moved. */
export function neighbourOf(id: StoreId): StoreId {
  return `${id}-neighbour` as StoreId;
}

/** Creates a store for the run, with counted stock and a webhook receiver, and its neighbour. */
export async function openStores(send: typeof fetch, url: string, id: StoreId, listener: string): Promise<void> {
  const post = async (address: string, body: object, failure: string): Promise<void> => {
    const headers = { 'Content-Type': 'application/json' };
    const response = await send(address, { method: 'POST', headers, body: JSON.stringify(body) });
    if (!response.ok) throw new Error(`${failure}: ${await response.text()}`);
  };
  const { id: _, ...settings } = (await (await send(`${url}/api/stores/main`)).json()) as Record<string, object>;
  const kitchen = { ...settings['kitchen'], slots: SLOTS, orders_per_quarter_hour: ORDERS_PER_QUARTER_HOUR };
  const neighbour = { ...settings, id: neighbourOf(id), name: 'Order', kitchen };
  await post(`${url}/api/stores`, neighbour, 'The other store could not be opened');
  const moving = { by: 'manager', stores: [neighbour.id] };
  const store = { ...settings, id, name: 'Chaos', kitchen, moving };
  await post(`${url}/api/stores`, store, 'The store could not be opened');
  const ofStore = `${url}/api/stores/${id}`;
  // Plenty of stock: the run only checks that none is lost.
  for (const sku of ['DOUGH', 'MOZZARELLA']) {
    const batch = { reference: `chaos-${sku}`, sku, quantity: 10_000_000 };
    await post(`${ofStore}/inventory/batches`, batch, `No ${sku} could be added`);
  }
  await post(`${ofStore}/webhooks`, { url: listener }, 'The webhook receiver could not subscribe');
}
