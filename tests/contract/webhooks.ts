import { instant, DEFAULT_STORE, type StoreId } from '../../domain/shared/values.ts';
import type { OrderChange } from '../../domain/webhooks/progress.ts';
import { startedProgress } from '../../domain/webhooks/progress.ts';
import {
  CHAIN,
  type WebhookDelivery,
  type WebhookId,
  type WebhookSubscription,
} from '../../domain/webhooks/webhooks.ts';
import { listChainOrders } from '../../application/chain/read.ts';
import {
  findSubscription,
  MOST_DELIVERIES,
  subscriptionsTo,
  type ChangePosition,
  type DeliveryPosition,
  type OrderPosition,
  type Storage,
} from '../../ports.ts';
import { A_MANAGER, anOrderId, STORE } from '../support/builders.ts';
import { next, placement } from './storage.ts';

const START = Date.parse('2026-11-20T18:00:00.000Z');
const at = (seconds: number): string => instant(START + seconds * 1000);
const storeId = 'hooks' as StoreId;

export function aSubscription(digit: string, overrides: Partial<WebhookSubscription> = {}): WebhookSubscription {
  const id: WebhookId = `whk_${digit.repeat(24)}`;
  return { id, storeId, url: 'https://pos.example/hook', secret: 'whsec_c2VjcmV0', createdAt: at(0), ...overrides };
}

export function aDelivery(index: number, overrides: Partial<WebhookDelivery> = {}): WebhookDelivery {
  return {
    eventId: `ord_${'a'.repeat(26)}.${index}`,
    eventType: 'pizzeria.order.placed',
    eventTime: at(index),
    orderId: anOrderId(),
    status: 'delivered',
    attempts: 1,
    lastAttemptAt: at(index),
    httpStatus: 204,
    ...overrides,
  };
}

/** The contract of every storage about webhooks, and the list of changes they are based on. */
export function webhooksContract(storageOf: () => Storage): void {
  describe('the list of changes', () => {
    const all = async (after: ChangePosition, limit = 100): Promise<OrderChange[]> => {
      const found: OrderChange[] = [];
      for (let from = after; ;) {
        const page = await storageOf().orders.changes(storeId, from, limit);
        found.push(...page);
        const last = page.at(-1);
        if (!last || page.length < limit) return found;
        from = last;
      }
    };

    test('has each order once, by its latest write, in pages, without other stores’ orders', async () => {
      const { orders } = storageOf();
      const before = instant(Date.now() - 60_000);
      const placed = Array.from({ length: 5 }, () => placement({ storeId }));
      for (const each of placed) await orders.append(each);
      await orders.append(placement());
      await orders.append(next(placed[1]!));
      const expected = [0, 2, 3, 4, 1].map((index) => placed[index]?.orderId);
      const found = await all({ writtenAt: before }, 2);
      expect(found.map(({ orderId }) => orderId)).toEqual(expected);
      expect(found.map(({ version }) => version)).toEqual([1, 1, 1, 1, 2]);
      expect(found.map(({ writtenAt }) => writtenAt)).toEqual(found.map(({ writtenAt }) => writtenAt).toSorted());
      expect(await all(found.at(-1)!)).toEqual([]);
      const third = found[2]!;
      expect((await all({ writtenAt: third.writtenAt }))[0]?.writtenAt).toBe(third.writtenAt);
      expect(await orders.changes('elsewhere' as StoreId, { writtenAt: before }, 10)).toEqual([]);
    });
  });

  describe('subscriptions', () => {
    test('are stored per store, listed oldest first, changed and removed', async () => {
      const { webhooks } = storageOf();
      const first = aSubscription('1', { eventTypes: ['pizzeria.order.ready'], createdAt: at(2) });
      const second = aSubscription('2', { createdAt: at(1) });
      await webhooks.create(first);
      await webhooks.create(second);
      await webhooks.create({ ...first, url: 'https://other.example/' });
      expect(await webhooks.get(storeId, first.id)).toEqual(first);
      expect(await webhooks.list(storeId)).toEqual([second, first]);
      expect(await webhooks.get(DEFAULT_STORE, first.id)).toBeUndefined();
      expect(await webhooks.list(DEFAULT_STORE)).toEqual([]);
      const paused = { at: at(3), reason: 'It answered 410.' };
      expect(await webhooks.change(storeId, first.id, (known) => ({ ...known, paused }))).toEqual({ ...first, paused });
      expect(await webhooks.list(storeId)).toEqual([second, { ...first, paused }]);
      expect(await webhooks.change(storeId, `whk_${'9'.repeat(24)}`, (known) => known)).toBeUndefined();
      expect(await webhooks.remove(storeId, first.id)).toBe(true);
      expect(await webhooks.remove(storeId, first.id)).toBe(false);
      expect(await webhooks.list(storeId)).toEqual([second]);
    });

    test('concurrent changes are all kept', async () => {
      const { webhooks } = storageOf();
      const { id } = aSubscription('3', { description: '' });
      await webhooks.create(aSubscription('3', { description: '' }));
      await Promise.all(
        Array.from({ length: 8 }, () =>
          webhooks.change(storeId, id, (known) => ({ ...known, description: `${known.description}x` })),
        ),
      );
      expect((await webhooks.get(storeId, id))?.description).toBe('xxxxxxxx');
    });
  });

  describe('a subscription’s progress', () => {
    test('is saved only based on the current version', async () => {
      const { webhooks } = storageOf();
      const { id } = aSubscription('4');
      await webhooks.create(aSubscription('4'));
      expect(await webhooks.progress(storeId, id)).toBeUndefined();
      const orderId = anOrderId();
      const begun = { ...startedProgress(at(0)), orders: { [orderId]: { sent: 2, version: 3, writtenAt: at(1) } } };
      expect(await webhooks.saveProgress(storeId, id, begun)).toBe('saved');
      expect(await webhooks.saveProgress(storeId, id, begun)).toBe('changed');
      const saved = await webhooks.progress(storeId, id);
      expect(saved).toEqual({ ...begun, version: 1 });
      const results = await Promise.all([at(5), at(6), at(7)].map((cursor) =>
        webhooks.saveProgress(storeId, id, { ...begun, version: 1, cursor }),
      )); // prettier-ignore
      expect(results.toSorted()).toEqual(['changed', 'changed', 'saved']);
    });

    test('is deleted with its subscription, and not created again', async () => {
      const { webhooks } = storageOf();
      const { id } = aSubscription('5');
      await webhooks.create(aSubscription('5'));
      await webhooks.saveProgress(storeId, id, startedProgress(at(0)));
      await webhooks.record(storeId, id, [aDelivery(1)]);
      await webhooks.remove(storeId, id);
      expect(await webhooks.saveProgress(storeId, id, { ...startedProgress(at(0)), version: 1 })).toBe('changed');
      expect(await webhooks.saveProgress(storeId, id, startedProgress(at(0)))).toBe('changed');
      await webhooks.record(storeId, id, [aDelivery(2)]);
      expect(await webhooks.progress(storeId, id)).toBeUndefined();
      expect((await webhooks.deliveries(storeId, id, { limit: 10 })).deliveries).toEqual([]);
    });
  });

  describe('deliveries', () => {
    const { id } = aSubscription('6');
    beforeAll(async () => {
      await storageOf().webhooks.create(aSubscription('6'));
    });
    const page = (limit: number, after?: DeliveryPosition, status?: WebhookDelivery['status']) =>
      storageOf().webhooks.deliveries(storeId, id, {
        limit,
        ...(after ? { after } : {}),
        ...(status ? { status } : {}),
      });

    test('are listed latest first, in pages, and by status, with each event once', async () => {
      const { webhooks } = storageOf();
      const one = aDelivery(1, { status: 'pending', httpStatus: 500, error: 'It answered 500.' });
      const others = [aDelivery(2), aDelivery(3, { lastAttemptAt: at(2), status: 'failed' }), aDelivery(4)];
      await webhooks.record(storeId, id, [one]);
      await webhooks.record(storeId, id, others);
      await webhooks.record(storeId, id, [{ ...one, attempts: 2, lastAttemptAt: at(9) }]);
      const first = await page(3);
      expect(first.deliveries).toEqual([{ ...one, attempts: 2, lastAttemptAt: at(9) }, others[2], others[1]]);
      expect(await page(3, first.next)).toEqual({ deliveries: [others[0]] });
      expect(await page(3, undefined, 'failed')).toEqual({ deliveries: [others[1]] });
    });

    test(`the latest ${MOST_DELIVERIES} are kept`, async () => {
      const many = Array.from({ length: MOST_DELIVERIES + 5 }, (_, index) => aDelivery(index + 10));
      await storageOf().webhooks.record(storeId, id, many);
      const newest = await page(1);
      expect(newest.deliveries).toEqual([many.at(-1)]);
      let found = 1;
      for (let { next } = newest; next;) {
        const following = await page(100, next);
        found += following.deliveries.length;
        ({ next } = following);
        if (!next) expect(following.deliveries.at(-1)?.eventId).toBe(many[5]?.eventId);
      }
      expect(found).toBe(MOST_DELIVERIES);
    });
  });

  describe('subscriptions to all stores', () => {
    const chain = aSubscription('c', { storeId: CHAIN });
    const [one, other] = ['hooks-1', 'hooks-2'] as [StoreId, StoreId];

    test('are found in every store beside its own, and have a progress in each', async () => {
      const { webhooks } = storageOf();
      const own = aSubscription('d', { storeId: one });
      await webhooks.create(chain);
      await webhooks.create(own);
      expect((await subscriptionsTo(webhooks, one)).map(({ id, isChain }) => [id, isChain])).toEqual([
        [own.id, undefined],
        [chain.id, true],
      ]);
      expect(await findSubscription(webhooks, other, chain.id)).toEqual({ ...chain, storeId: other, isChain: true });
      expect(await findSubscription(webhooks, other, own.id)).toBeUndefined();
      const news = {
        next: 2,
        events: [{ seq: 1, at: at(1), type: 'pizzeria.menu.changed', details: {} }],
        seen: {},
      } as const;
      expect(await webhooks.saveProgress(one, chain.id, { ...startedProgress(at(0)), news })).toBe('saved');
      expect(await webhooks.saveProgress(other, chain.id, startedProgress(at(5)))).toBe('saved');
      expect(await webhooks.progress(one, chain.id)).toMatchObject({ version: 1, cursor: at(0), news });
      expect(await webhooks.progress(other, chain.id)).toMatchObject({ version: 1, cursor: at(5) });
    });

    test('once removed, they save nothing more in any store, and what they left there can be removed', async () => {
      const { webhooks } = storageOf();
      await webhooks.create(chain);
      await webhooks.remove(CHAIN, chain.id);
      expect(await webhooks.saveProgress(other, chain.id, startedProgress(at(0)))).toBe('changed');
      await webhooks.remove(one, chain.id);
      expect(await webhooks.progress(one, chain.id)).toBeUndefined();
    });
  });

  test('orders of several stores are merged into pages that neither skip nor repeat one, also of one moment', async () => {
    const storage = storageOf();
    const stores = ['merged-1', 'merged-2', 'merged-3'].map((id) => ({ ...STORE, id: id as StoreId }));
    const placed: string[] = [];
    for (let index = 0; index < 12; index += 1) {
      const store = stores[index % 3];
      // Four moments, three orders each.
      const request = placement(store ? { storeId: store.id } : {}, at(Math.floor(index / 3)));
      await storage.orders.append(request);
      placed.push(request.orderId);
    }
    const seen: string[] = [];
    let after: OrderPosition | undefined;
    do {
      const deps = { storage, now: () => START };
      const page = await listChainOrders(deps, stores, A_MANAGER, { limit: 5, ...(after ? { after } : {}) });
      seen.push(...page.orders.map(({ order }) => order.id));
      after = page.next;
    } while (after);
    expect(seen.toSorted()).toEqual(placed.toSorted());
    expect(new Set(seen.slice(0, 3))).toEqual(new Set(placed.slice(-3)));
  });
}
