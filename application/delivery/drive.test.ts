import { anOrderState } from '../../tests/support/builders.ts';
import { LIMITS, StorageUnavailable, type RateLimits, type Storage } from '../../ports.ts';
import type { OrderDesk, OrderRequest } from '../orders/desk.ts';
import type { Principal } from '../principal.ts';
import { Refused } from '../refused.ts';
import { requestKeyOf } from '../request-key.ts';
import { depart, watchGiveBacks } from './drive.ts';

const principal: Principal = { id: 'dario', kind: 'user', role: 'driver', scopes: [] };
const goes = anOrderState({ number: 1 });
const stays = anOrderState({ number: 2 });
const unknown = anOrderState({ number: 3 });

test('each order that a driver leaves with has its own result, under the one key of the request', async () => {
  const keys: string[] = [];
  const desk = {
    carryOut: async ({ orderId, key }: OrderRequest) => {
      keys.push(key.name);
      if (orderId === stays.id) throw new Refused('driver_mismatch', 'It is another driver’s.');
      if (orderId === unknown.id) throw new StorageUnavailable('The disk is gone.');
      return { state: goes, events: [] };
    },
  } as unknown as OrderDesk;
  const get = async () => ({ state: stays, events: [] });
  const orders = { get, list: async () => ({ orders: [] }) } as unknown as Storage['orders'];
  const key = requestKeyOf(Buffer.alloc(32), principal, 'made up', { isSent: false, arrivedAt: 0, requestId: 'r1' });
  const request = { storeId: goes.storeId, principal, key };
  const orderIds = [goes, stays, unknown, goes].map(({ id }) => id);
  expect(
    await depart(desk, { storage: { orders }, now: Date.now }, request, { driverId: 'dario', orderIds }),
  ).toMatchObject([
    { orderId: goes.id, number: 1, outcome: 'out' },
    { orderId: stays.id, number: 2, outcome: 'stays', refused: { code: 'driver_mismatch' } },
    { orderId: unknown.id, outcome: 'unknown', refused: { code: 'storage_unavailable' } },
  ]);
  expect(new Set(keys)).toEqual(new Set([key.name]));
});

test('a driver who returns one order after the other is an alert, from the fifth within the hour on', async () => {
  const counts = new Map<string, number>();
  const told: string[] = [];
  const deps = {
    limits: {
      spend: async (name: 'give-backs', key: string) => {
        const count = (counts.get(key) ?? 0) + 1;
        counts.set(key, count);
        return { ...LIMITS[name], name, isAllowed: count <= LIMITS[name].points, remaining: 0, resetSeconds: 60 };
      },
    } as Pick<RateLimits, 'spend'>,
    metrics: { suspected: (kind: string) => told.push(kind) },
    log: { warn: (about: object) => told.push(JSON.stringify(about)) },
  };
  for (const _ of [1, 2, 3, 4]) await watchGiveBacks(deps, goes.storeId, 'dario');
  await watchGiveBacks(deps, goes.storeId, 'olga');
  expect(told).toEqual([]);
  await watchGiveBacks(deps, goes.storeId, 'dario');
  expect(told).toEqual(['harvesting', JSON.stringify({ event: 'harvesting', storeId: goes.storeId, driver: 'dario' })]);
});
