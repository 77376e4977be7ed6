import { DEFAULT_STORE, instant, type CustomerId, type OrderId, type StoreId } from '../../domain/shared/values.ts';
import { EVERYONE, type Account, type Storage, type TrackingLink } from '../../ports.ts';

/** The contract of every storage about who may see what. */
export function accessContract(open: () => Storage): void {
  const storeId = 'access' as StoreId;
  const account: Account = {
    customerId: 'cus_1' as CustomerId,
    kind: 'guest',
    claimed: [],
    phones: [],
    createdAt: instant(0),
  };
  const linkTo = (id: string, orderId: string): TrackingLink => ({
    id,
    orderId: orderId as OrderId,
    createdAt: instant(0),
    createdBy: 'gst_1',
  });
  const keep = (link: TrackingLink) => open().access.links.change(storeId, link.id, () => link);

  describe('who may see what', () => {
    test('is kept by store, kind and id', async () => {
      const { accounts, owners } = open().access;
      expect(await accounts.get(storeId, 'a')).toBeUndefined();
      expect(await accounts.change(storeId, 'a', () => account)).toEqual(account);
      expect(await accounts.get(storeId, 'a')).toEqual(account);
      expect(await accounts.get(DEFAULT_STORE, 'a')).toBeUndefined();
      expect(await owners.get(storeId, 'a')).toBeUndefined();
    });

    test('so are the cash orders of a phone number', async () => {
      const { cashOrders } = open().access;
      const held = { orders: [{ id: 'ord_1' as OrderId, at: instant(0) }] };
      await cashOrders.change(storeId, 'a', () => held);
      expect(await cashOrders.get(storeId, 'a')).toEqual(held);
    });

    test('what is over is removed, unless it has changed since; with what it is listed by', async () => {
      const { cashOrders, links } = open().access;
      const held = { orders: [{ id: 'ord_1' as OrderId, at: instant(0) }] };
      await cashOrders.change(storeId, 'r', () => held);
      expect(await cashOrders.remove(storeId, 'r', ({ orders }) => orders.length === 0)).toBe(false);
      expect(await cashOrders.get(storeId, 'r')).toEqual(held);
      await cashOrders.change(storeId, 'r', () => ({ orders: [] }));
      expect(await cashOrders.remove(storeId, 'r', ({ orders }) => orders.length === 0)).toBe(true);
      expect(await cashOrders.get(storeId, 'r')).toBeUndefined();
      expect(await cashOrders.remove(storeId, 'r', () => true)).toBe(false);
      await keep(linkTo('removed', 'ord_9'));
      expect(await links.remove(storeId, 'removed', () => true)).toBe(true);
      expect(await links.listed(storeId, 'ord_9')).toEqual([]);
      await cashOrders.change(storeId, 'r', () => held);
      expect(await cashOrders.get(storeId, 'r')).toEqual(held);
    });

    test('so are the names of staff', async () => {
      const { staffNames } = open().access;
      const mona = { name: 'Mona', at: instant(0) };
      await staffNames.change(storeId, 'usr_mona', () => mona);
      expect(await staffNames.get(storeId, 'usr_mona')).toEqual(mona);
    });

    test('of 16 concurrent claims each is kept', async () => {
      const { accounts } = open().access;
      await accounts.change(storeId, 'b', () => account);
      const ids = Array.from({ length: 16 }, (_, index) => `cus_${index}` as CustomerId);
      const claim = (id: CustomerId) =>
        accounts.change(storeId, 'b', (known = account) => ({ ...known, claimed: [...known.claimed, id] }));
      await Promise.all(ids.map(claim));
      expect((await accounts.get(storeId, 'b'))?.claimed.toSorted()).toEqual(ids.toSorted());
    });

    test('of 16 that make one, one wins and all see its value', async () => {
      const { accounts } = open().access;
      const made = await Promise.all(
        Array.from({ length: 16 }, (_, index) =>
          accounts.change(storeId, 'c', (known) => known ?? { ...account, customerId: `cus_${index}` as CustomerId }),
        ),
      );
      expect(new Set(made.map(({ customerId }) => customerId)).size).toBe(1);
      expect(await accounts.get(storeId, 'c')).toEqual(made[0]);
    });

    test('nothing is kept of what is not there', async () => {
      const { accounts } = open().access;
      expect(await accounts.change(storeId, 'd', (known) => known)).toBeUndefined();
      expect(await accounts.get(storeId, 'd')).toBeUndefined();
    });

    test('links are listed by their order, and devices by their store', async () => {
      const { links, devices } = open().access;
      await keep(linkTo('l1', 'ord_1'));
      await keep(linkTo('l2', 'ord_1'));
      await keep(linkTo('l3', 'ord_2'));
      await links.change(storeId, 'l2', (known = linkTo('l2', 'ord_1')) => ({ ...known, withdrawnAt: instant(5) }));
      const listed = await links.listed(storeId, 'ord_1');
      const withdrawn = new Map(listed.map(({ id, withdrawnAt }) => [id, withdrawnAt]));
      expect(withdrawn).toEqual(
        new Map([
          ['l1', undefined],
          ['l2', instant(5)],
        ]),
      );
      expect(await links.listed(DEFAULT_STORE, 'ord_1')).toEqual([]);
      const device = { id: 'dvc_1', name: 'Oven', createdAt: instant(0), createdBy: 'mia' };
      await devices.change(storeId, device.id, () => device);
      expect(await devices.listed(storeId, EVERYONE)).toEqual([device]);
    });

    test('every value of a store is found, with its id', async () => {
      const found: string[] = [];
      for await (const [id] of open().access.links.findAll(storeId)) found.push(id);
      expect(found.toSorted()).toEqual(['l1', 'l2', 'l3']);
    });

    test('an id that is no name of a file finds nothing', async () => {
      const { links } = open().access;
      for (const id of ['../x', 'a/b', '.', '']) expect(await links.get(storeId, id)).toBeUndefined();
      expect(await links.listed(storeId, '../links')).toEqual([]);
    });
  });
}
