import { DEFAULT_STORE, instant } from '../../domain/shared/values.ts';
import type { CustomerId } from '../../domain/shared/values.ts';
import type { Account, OrderStore, RecordStore } from '../../ports.ts';
import { anOrderId } from '../../tests/support/builders.ts';
import type { Privacy } from './privacy.ts';
import { livingAccounts, unsealedOrders } from './sealed-storage.ts';

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

describe('an account', () => {
  const [ada, guest] = ['cus_ada' as CustomerId, 'cus_guest' as CustomerId];
  const ACCOUNT: Account = {
    customerId: ada,
    kind: 'user',
    claimed: [guest],
    phones: ['index'],
    createdAt: instant(0),
  };
  /** What is read of it, and what a change is given, once some are erased. */
  const afterErasing = async (...erased: CustomerId[]) => {
    const store = {
      get: async () => ACCOUNT,
      change: async (_store, _id, apply) => apply(ACCOUNT),
    } as Pick<RecordStore<Account>, 'get' | 'change'> as RecordStore<Account>;
    const living = livingAccounts(store, { isErased: async (id) => erased.includes(id) });
    const read = await living.get(DEFAULT_STORE, 'account');
    expect(await living.change(DEFAULT_STORE, 'account', (known) => known)).toEqual(read);
    return read;
  };

  test('is as it is stored while its customers are there', async () => {
    expect(await afterErasing()).toBe(ACCOUNT);
  });

  test('leads to its other customers once one is erased, without the numbers that were verified', async () => {
    expect(await afterErasing(guest)).toMatchObject({ customerId: ada, claimed: [], phones: [] });
    expect(await afterErasing(ada)).toMatchObject({ customerId: guest, claimed: [], phones: [] });
  });

  test('is none once all are erased: its owner begins as a new customer', async () => {
    expect(await afterErasing(ada, guest)).toBeUndefined();
  });
});
