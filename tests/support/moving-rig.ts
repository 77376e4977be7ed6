import { randomUUID } from 'node:crypto';
import storeJson from '../../seed/store.json' with { type: 'json' };
import type { OrderView } from '../../api/orders/schemas.ts';
import { reconcile, type ReconcileDeps } from '../../application/maintenance/reconcile.ts';
import { instant, localDay, type Instant, type StoreId } from '../../domain/shared/values.ts';
import { lookAtDarkStores } from '../../operations/dark-stores.ts';
import { openApiRig, type Answer, type ApiRig, type Sender } from './api-rig.ts';

/** Pairs of stores, of which one does not begin its orders, and the other may make them. */

export interface Pair {
  /** The store that does not begin its orders. */
  readonly here: string;
  /** The one that may. */
  readonly there: string;
  readonly hereId: string;
  readonly thereId: string;
}

export const CASH = { payment_method: 'cash', payment_token: null, delivery_address: null } as const;

export type Offered = NonNullable<OrderView['move_offer']>;

export type MovingRig = Awaited<ReturnType<typeof openMovingRig>>;

export async function openMovingRig(options: Parameters<typeof openApiRig>[0] = {}) {
  const rig: ApiRig = await openApiRig(options);
  const ada: Sender = rig.as('ada');
  let stores = 0;

  /** Two new stores, so that no test fills another one's kitchen. The second one is dearer. */
  async function twoStores(moving: object = {}, other: object = {}): Promise<Pair> {
    stores += 1;
    const [hereId, thereId] = [`dark-${stores}`, `bright-${stores}`];
    await open({ ...other, id: thereId, name: `Bright ${stores}`, delivery_fee: '3.99' });
    await open({ id: hereId, name: `Dark ${stores}`, moving: { by: 'manager', stores: [thereId], ...moving } });
    return { hereId, thereId, here: `/api/stores/${hereId}`, there: `/api/stores/${thereId}` };
  }

  async function open(settings: object): Promise<void> {
    const answer = await rig.call('POST', '/api/stores', { ...storeJson, ...settings });
    if (answer.status !== 201) throw new Error(JSON.stringify(answer.body));
  }

  async function place(path: string, overrides: object = {}): Promise<OrderView> {
    const body = {
      customer_name: 'Ada Lovelace',
      customer_phone: '+1 212 555 0123',
      delivery_address: '12 Main Street, Springfield',
      payment_method: 'card',
      payment_token: 'tok_visa',
      special_instructions: 'Ring twice.',
      pizzas: [{ name: 'Margherita', size: 'large', quantity: 2 }],
      ...overrides,
    };
    const answer = await ada.call('POST', `${path}/orders`, body, { 'Idempotency-Key': randomUUID() });
    if (answer.status !== 201) throw new Error(`${answer.status}: ${JSON.stringify(answer.body)}`);
    return answer.body;
  }

  const read = async (path: string, id: string): Promise<OrderView> =>
    (await rig.call('GET', `${path}/orders/${id}`)).body;

  async function offer({ here }: Pair, { id }: OrderView): Promise<Offered> {
    const { body } = await rig.call('POST', `${here}/moves`, { order_ids: [id], nobody_begins_them: true });
    expect(body).toEqual([{ order_id: id, offered: true, code: null, detail: null }]);
    const { move_offer: offered } = (await ada.call('GET', `${here}/orders/${id}`)).body as OrderView;
    if (!offered) throw new Error('Nothing was offered.');
    return offered;
  }

  function accept({ here }: Pair, { id }: OrderView, offerId: string, key: string = randomUUID()): Promise<Answer> {
    return ada.call('POST', `${here}/orders/${id}/move-offers/${offerId}/accept`, undefined, {
      'Idempotency-Key': key,
    });
  }

  /** What the provider has of an order. */
  async function moneyOf(path: string, id: string): Promise<OrderView['payment']> {
    return (await read(path, id)).payment;
  }

  /** The headers of a cook of the first store. */
  async function asCook({ hereId }: Pair): Promise<Record<string, string>> {
    return { Authorization: `Bearer ${await rig.token('kitchen', { stores: [hereId] })}` };
  }

  /** By default of another display that has had one before. */
  async function lease(pair: Pair, keeps = true, display: string = randomUUID()): Promise<Answer> {
    const path = `${pair.here}/kitchen/displays/${display}/lease`;
    return rig.call('POST', path, { keeps_lease: keeps }, await asCook(pair));
  }

  /** A look of a worker, so many seconds later. */
  async function lookLater({ hereId }: Pair, seconds: number): Promise<OrderView[]> {
    const now = (): number => Date.now() + seconds * 1000;
    await lookAtDarkStores({ ...rig.workerDeps(), now });
    const { body } = await rig.call('GET', `/api/stores/${hereId}/orders`);
    return (body as OrderView[]).toReversed();
  }

  /** What does not agree in both stores: orders, money, workflows, kitchens and stock. */
  async function audit({ hereId, thereId }: Pair): Promise<unknown[]> {
    // It has all that a worker has.
    const deps = rig.workerDeps() as unknown as ReconcileDeps;
    const now = (): Instant => instant(Date.now());
    const found = [hereId, thereId].map(async (id) => {
      const store = await rig.storage.catalog.settings(id as StoreId);
      const days = [localDay(now(), store?.timeZone ?? 'UTC')];
      return (await reconcile(deps, id as StoreId, { days, now, graceMinutes: 0 })).findings;
    });
    return (await Promise.all(found)).flat();
  }

  return { rig, ada, audit, twoStores, open, place, read, offer, accept, moneyOf, asCook, lease, lookLater };
}
