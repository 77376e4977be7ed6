import { anOrderState } from '../../tests/support/builders.ts';
import type { Storage } from '../../ports.ts';
import { readTour } from './look.ts';
import { readStop } from './stop.ts';

const fulfilment = { type: 'delivery' as const, address: { text: '12 Main Street, Springfield' } };
const base = { fulfilment, driverId: 'dario', status: 'delivering' as const };
const first = anOrderState({ ...base, number: 1, promisedAt: '2026-11-20T18:45:00.000Z', arrivalAt: '2026-11-20T18:44:00.000Z' }); // prettier-ignore
/** Promised earlier, but it left later. */
const second = anOrderState({ ...base, number: 2, promisedAt: '2026-11-20T18:44:00.000Z', arrivalAt: '2026-11-20T18:56:00.000Z' }); // prettier-ignore
const inBag = anOrderState({ ...base, number: 3, status: 'ready', promisedAt: '2026-11-20T18:30:00.000Z' });

test('a tour is in the order that its customers were told', async () => {
  const orders = {
    list: async (_: string, { statuses }: { readonly statuses: readonly string[] }) => ({
      orders: [inBag, second, first].filter(({ status }) => statuses.includes(status)),
    }),
    get: async (_: string, id: string) => ({ state: [first, second].find((each) => each.id === id), events: [] }),
  };
  const storage = { orders, access: {}, drivers: { last: async () => undefined } } as unknown as Storage;
  const principal = { id: 'dario', kind: 'user', role: 'driver', scopes: [] } as const;
  const tour = await readTour({ storage, now: Date.now }, first.storeId, principal, 'dario');
  expect(tour.orders.map(({ order }) => order.number)).toEqual([1, 2, 3]);
  expect(await readStop({ storage }, first.storeId, first.id)).toBe(1);
  expect(await readStop({ storage }, first.storeId, second.id)).toBe(2);
});
