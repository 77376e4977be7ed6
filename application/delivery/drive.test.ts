import { anOrderState } from '../../tests/support/builders.ts';
import { StorageUnavailable, type Storage } from '../../ports.ts';
import type { OrderDesk, OrderRequest } from '../orders/desk.ts';
import type { Principal } from '../principal.ts';
import { Refused } from '../refused.ts';
import { requestKeyOf } from '../request-key.ts';
import { depart } from './drive.ts';

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
