import { dismiss, markRead, MOST_NOTIFICATIONS, withNotification, type Inbox, type Notification } from './inbox.ts';
import { DEFAULT_STORE, instant, type CustomerId, type OrderId } from '../shared/values.ts';

const [EARLY, LATE] = [instant(1000), instant(2000)];
const EMPTY: Inbox = { storeId: DEFAULT_STORE, customerId: 'cus_1' as CustomerId, notifications: [] };

function told(id: string): Notification {
  return { id, orderId: 'ord_1' as OrderId, kind: 'ready', at: EARLY, subject: 'Ready', text: 'It is ready.' };
}

const idsOf = ({ notifications }: Inbox): string[] => notifications.map(({ id }) => id);

test('the newest comes first, and the same message is there once', () => {
  const inbox = withNotification(withNotification(EMPTY, told('a')), told('b'));
  expect(idsOf(inbox)).toEqual(['b', 'a']);
  expect(withNotification(inbox, { ...told('a'), at: LATE })).toBe(inbox);
});

test('one that was dismissed does not come back when its message is sent again', () => {
  const inbox = dismiss(withNotification(EMPTY, told('a')), LATE, 'a');
  expect(withNotification(inbox, told('a'))).toBe(inbox);
  expect(inbox.notifications).toMatchObject([{ dismissedAt: LATE }]);
});

test('what was read stays read as of the first time', () => {
  const two = withNotification(withNotification(EMPTY, told('a')), told('b'));
  const one = markRead(two, EARLY, 'a');
  expect(one.notifications.map(({ readAt }) => readAt)).toEqual([undefined, EARLY]);
  expect(markRead(one, LATE).notifications.map(({ readAt }) => readAt)).toEqual([LATE, EARLY]);
  expect(markRead(one, LATE, 'a')).toBe(one);
});

test('the oldest are forgotten', () => {
  let inbox = EMPTY;
  for (let count = 0; count <= MOST_NOTIFICATIONS; count += 1) inbox = withNotification(inbox, told(`${count}`));
  expect(inbox.notifications).toHaveLength(MOST_NOTIFICATIONS);
  expect(idsOf(inbox)).not.toContain('0');
});
