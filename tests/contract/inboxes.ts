import { withNotification, type Inbox, type Notification } from '../../domain/customer/inbox.ts';
import { DEFAULT_STORE, instant, type CustomerId, type OrderId, type StoreId } from '../../domain/shared/values.ts';
import type { Storage } from '../../ports.ts';

/** The contract of every storage about customers' inboxes. */
export function inboxesContract(open: () => Storage): void {
  const storeId = 'inboxes' as StoreId;
  const idOf = (digit: string): CustomerId => `cus_${digit.repeat(24)}` as CustomerId;
  const told = (id: string): Notification => ({
    id,
    orderId: 'ord_1' as OrderId,
    kind: 'ready',
    at: instant(0),
    subject: 'Order #042 is ready',
    text: 'Pronto: è pronta! 🍕',
  });
  const add = (customer: CustomerId, id: string): Promise<Inbox> =>
    open().inboxes.change(storeId, customer, (inbox) => withNotification(inbox, told(id)));

  describe('notifications', () => {
    test('are stored per customer and store', async () => {
      const me = idOf('1');
      expect(await open().inboxes.get(storeId, me)).toEqual({ storeId, customerId: me, notifications: [] });
      const written = await add(me, 'a');
      expect(await open().inboxes.get(storeId, me)).toEqual(written);
      expect(written.notifications).toEqual([told('a')]);
      expect((await open().inboxes.get(storeId, idOf('2'))).notifications).toEqual([]);
      expect((await open().inboxes.get(DEFAULT_STORE, me)).notifications).toEqual([]);
    });

    test('of one customer are removed, those of another stay', async () => {
      await Promise.all([add(idOf('4'), 'a'), add(idOf('5'), 'b')]);
      await open().inboxes.remove(storeId, idOf('4'));
      expect((await open().inboxes.get(storeId, idOf('4'))).notifications).toEqual([]);
      expect((await open().inboxes.get(storeId, idOf('5'))).notifications).toEqual([told('b')]);
    });

    test('of 16 concurrent ones each is stored once', async () => {
      const ids = Array.from({ length: 16 }, (_, index) => `n${index}`);
      await Promise.all([...ids, ...ids].map((id) => add(idOf('3'), id)));
      const { notifications } = await open().inboxes.get(storeId, idOf('3'));
      expect(notifications.map(({ id }) => id).toSorted()).toEqual(ids.toSorted());
    });
  });
}
