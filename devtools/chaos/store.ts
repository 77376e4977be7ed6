import type { StoreId } from '../../domain/shared/values.ts';
import { ORDERS_PER_QUARTER_HOUR } from './waiting.ts';

/** How many orders the kitchen works on at once: fewer than there are cooks who want to begin. */
export const SLOTS = 5;

/** Opens a store for the run, with its stock counted and another system listening. */
export async function openStore(url: string, id: StoreId, listener: string): Promise<void> {
  const { id: _, ...settings } = (await (await fetch(`${url}/api/stores/main`)).json()) as Record<string, object>;
  const kitchen = { ...settings['kitchen'], slots: SLOTS, orders_per_quarter_hour: ORDERS_PER_QUARTER_HOUR };
  const store = { ...settings, id, name: 'Chaos', kitchen };
  await post(`${url}/api/stores`, store, 'The store could not be opened');
  const ofStore = `${url}/api/stores/${id}`;
  // Enough of it for everybody: what is counted here is whether any of it is lost.
  for (const sku of ['DOUGH', 'MOZZARELLA']) {
    const batch = { reference: `chaos-${sku}`, sku, quantity: 10_000_000 };
    await post(`${ofStore}/inventory/batches`, batch, `The store got no ${sku}`);
  }
  await post(`${ofStore}/webhooks`, { url: listener }, 'The other system could not subscribe');
}

async function post(url: string, body: object, failure: string): Promise<void> {
  const headers = { 'Content-Type': 'application/json' };
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`${failure}: ${await response.text()}`);
}
