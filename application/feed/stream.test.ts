import { StorageUnavailable } from '../../ports.ts';
import { anOrderState, STORE } from '../../tests/support/builders.ts';
import { ROLE_SCOPES } from '../access/roles.ts';
import type { Principal } from '../principal.ts';
import { Refused } from '../refused.ts';
import { LiveFeeds, MOST_STREAMS_OF_CUSTOMER } from './feeds.ts';
import { listenerNow } from './listener.ts';
import type { ReaderDeps, StoreReader } from './reader.ts';
import { FeedStream, type FeedEvent } from './stream.ts';

const guest: Principal = {
  id: 'gst_1',
  kind: 'guest',
  role: 'customer',
  scopes: ROLE_SCOPES.customer,
  customerIds: [],
};
const order = anOrderState({ storeId: STORE.id });
const link: Principal = {
  ...guest,
  id: 'lnk_1',
  kind: 'link',
  scopes: ['orders:read'],
  stores: [STORE.id],
  onlyOrder: order.id,
};
const cook: Principal = { id: 'usr_1', kind: 'user', role: 'kitchen', scopes: ROLE_SCOPES.kitchen, stores: [STORE.id] };

/** Listens until the stream ends, or has given enough events. */
async function listen(
  principal: Principal,
  find: () => Promise<Principal | undefined>,
  atMost = Infinity,
): Promise<FeedEvent[]> {
  const reader = { listen: () => () => undefined, begun: Promise.resolve(), open: async () => [order] };
  const deps = { storage: { orders: { get: async () => ({ state: order, events: [] }) } }, now: () => 0 };
  const stream = new FeedStream(
    { ...deps, reader: reader as unknown as StoreReader } as unknown as ReaderDeps & { reader: StoreReader },
    {
      store: STORE,
      principal,
      orderId: order.id,
      lookAgain: () => listenerNow(find, principal),
      lookAgainMs: 5,
      heartbeatMs: 20,
    },
    () => undefined,
  );
  const heard: FeedEvent[] = [];
  try {
    for await (const event of stream) {
      heard.push(event);
      if (heard.length >= atMost) break;
    }
  } finally {
    stream.close();
  }
  return heard;
}

const ended = (reason: string) => ({ type: 'end', data: { reason } });

test.each(['invalid_token', 'not_signed_in', 'forbidden'] as const)(
  'a stream ends once its sender is refused as %s',
  async (code) => {
    const heard = await listen(cook, () => Promise.reject(new Refused(code, 'The token has expired.')));
    expect(heard.at(-1)).toEqual(ended('not_signed_in'));
  },
);

test('a stream ends once there is no sender any more', async () => {
  expect((await listen(cook, async () => undefined)).at(-1)).toEqual(ended('not_signed_in'));
});

test.each([
  ['a link was withdrawn, and a guest is behind it', link, guest],
  ['a cook works for another store by now', cook, { ...cook, stores: [] }],
  ['a cook has no role any more', cook, { ...cook, role: 'customer' as const, scopes: ROLE_SCOPES.customer }],
])('a stream ends, so that its listener connects again through the door, when %s', async (_, before, after) => {
  expect((await listen(before, async () => after)).at(-1)).toEqual(ended('rights_changed'));
});

test.each([
  ['the sign-in cannot be checked', () => Promise.reject(new Refused('sign_in_unavailable', 'The issuer is away.'))],
  ['the storage is away', () => Promise.reject(new StorageUnavailable('Away.'))],
  ['the same sender has ordered meanwhile', async () => ({ ...cook, customerIds: [] })],
])('a stream goes on while %s', async (_, find) => {
  const heard = await listen(cook, find, 3);
  expect(heard.map(({ type }) => type)).toEqual(['snapshot', 'heartbeat', 'heartbeat']);
});

test('a customer has so many streams at once, staff as many as they like', () => {
  const never = () => new Promise<never>(() => undefined);
  const storage = { orders: { changes: never }, kitchen: {}, catalog: {}, stock: {} };
  const feeds = new LiveFeeds({ storage, now: () => 0, log: {} } as unknown as ReaderDeps);
  const open = (principal: Principal) => feeds.open(STORE, principal, { lookAgain: async () => principal });
  const streams = Array.from({ length: MOST_STREAMS_OF_CUSTOMER }, () => open(guest));
  expect(() => open(guest)).toThrow(expect.objectContaining({ code: 'too_many_requests' }));
  streams.push(open({ ...guest, id: 'gst_2' }), ...Array.from({ length: 30 }, () => open(cook)));
  streams.shift()?.close();
  streams.push(open(guest));
  for (const stream of streams) stream.close();
  expect(feeds.streams).toBe(0);
});
