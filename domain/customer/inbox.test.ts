import { dismiss, markRead, MOST_NOTIFICATIONS, withNotification, type Inbox, type Notification } from './inbox.ts';
import { DEFAULT_STORE, instant, type CustomerId, type OrderId } from '../shared/values.ts';

const [EARLY, LATE] = [instant(1000), instant(2000)];
const EMPTY: Inbox = { storeId: DEFAULT_STORE, customerId: 'cus_1' as CustomerId, notifications: [] };

function told(id: string): Notification {
  return { id, orderId: 'ord_1' as OrderId, kind: 'ready', at: EARLY, subject: 'Ready', text: 'It is ready.' };
}

const idsOf = ({ notifications }: Inbox): string[] => notifications.map(({ id }) => id);

test('the newest comes first, and a repeated message is stored once', () => {
  const inbox = withNotification(withNotification(EMPTY, told('a')), told('b'));
  expect(idsOf(inbox)).toEqual(['b', 'a']);
  expect(withNotification(inbox, { ...told('a'), at: LATE })).toBe(inbox);
});

test('a dismissed notification does not come back when its message is retried', () => {
  const inbox = dismiss(withNotification(EMPTY, told('a')), LATE, 'a');
  expect(withNotification(inbox, told('a'))).toBe(inbox);
  expect(inbox.notifications).toMatchObject([{ dismissedAt: LATE }]);
});

test('a notification keeps the time it was first read', () => {
  const two = withNotification(withNotification(EMPTY, told('a')), told('b'));
  const one = markRead(two, EARLY, 'a');
  expect(one.notifications.map(({ readAt }) => readAt)).toEqual([undefined, EARLY]);
  expect(markRead(one, LATE).notifications.map(({ readAt }) => readAt)).toEqual([LATE, EARLY]);
  expect(markRead(one, LATE, 'a')).toBe(one);
});

test('the oldest are dropped', () => {
  let inbox = EMPTY;
  for (let count = 0; count <= MOST_NOTIFICATIONS; count += 1) inbox = withNotification(inbox, told(`${count}`));
  expect(inbox.notifications).toHaveLength(MOST_NOTIFICATIONS);
  expect(idsOf(inbox)).not.toContain('0');
});
