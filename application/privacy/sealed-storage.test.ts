import { DEFAULT_STORE } from '../../domain/shared/values.ts';
import type { CustomerId } from '../../domain/shared/values.ts';
import type { OrderStore } from '../../ports.ts';
import { anOrderId } from '../../tests/support/builders.ts';
import type { Privacy } from './privacy.ts';
import { unsealedOrders } from './sealed-storage.ts';

test('storage that unseals asks for orders of the same owners, so that others’ are not found', async () => {
  const asked: unknown[] = [];
  const orders: Pick<OrderStore, 'get'> = {
    get: async (...question) => {
      asked.push(question);
      return undefined;
    },
  };
  const eve = 'cus_eve' as CustomerId;
  const id = anOrderId();
  await unsealedOrders(orders as OrderStore, {} as Privacy).get(DEFAULT_STORE, id, [eve]);
  expect(asked).toEqual([[DEFAULT_STORE, id, [eve]]]);
});
