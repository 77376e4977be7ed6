import { join } from 'node:path';
import { pino } from 'pino';
import { readConfig } from '../../bootstrap/config.ts';
import { openStorage, privacyOf, type KeptStorage } from '../../bootstrap/storage.ts';
import type { CustomerProfile } from '../../domain/customer/customer.ts';
import { DEFAULT_STORE, instant, type CustomerId } from '../../domain/shared/values.ts';
import { sealAll } from '../../operations/seal.ts';
import type { Privacy } from '../../application/privacy/privacy.ts';
import { unsealedStorage } from '../../application/privacy/sealed-storage.ts';
import { onEveryStorage } from '../support/databases.ts';
import { temporaryFolder } from '../support/folders.ts';
import { TEST_KEYS } from '../support/keys.ts';
import { next, placement } from './storage.ts';

/** What earlier versions stored in clear is sealed by `npm run seal`, and shown as before. */

const CUSTOMER = `cus_${'0'.repeat(24)}` as CustomerId;
const COOK = `cook_${'0'.repeat(16)}`;
const PERSON = { id: CUSTOMER, name: 'Zenobia Quillfeather', phone: '+12125550177', phoneVerified: true };

onEveryStorage((settings) => {
  let storage: KeptStorage;
  let privacy: Privacy;
  const open = placement({ customer: PERSON, payment: { method: 'cash' } });
  const ended = next(open, 'cancel');
  const waiting = placement({ customer: PERSON, payment: { method: 'cash' } });

  beforeAll(async () => {
    const config = readConfig({ ...TEST_KEYS, DATA_DIR: join(temporaryFolder(), 'data'), ...settings() });
    storage = await openStorage(config, pino({ level: 'silent' }));
    privacy = privacyOf(config, storage);
    for (const request of [open, ended, waiting]) await storage.orders.append(request);
    const profile = {
      ...PERSON,
      storeId: DEFAULT_STORE,
      keptBy: 'orders',
      createdAt: instant(0),
      updatedAt: instant(0),
    };
    await storage.customers.change(DEFAULT_STORE, CUSTOMER, () => profile as CustomerProfile);
    const cook = { id: COOK, name: 'Carlo Quillfeather', pin: 'hashed', createdAt: instant(0) };
    await storage.access.cooks.change(DEFAULT_STORE, COOK, () => cook);
  });
  afterAll(() => storage.close());

  const run = (write: boolean) => sealAll({ storage, privacy, write });
  const stored = async (orderId: typeof ended.orderId) =>
    JSON.stringify(await storage.orders.get(DEFAULT_STORE, orderId));

  test('it is counted without being changed', async () => {
    const before = await stored(ended.orderId);
    expect(before).toContain('Zenobia');
    expect(await run(false)).toMatchObject({ orders: 1, profiles: 1, cooks: 1, inFlight: 1, unreadable: 0 });
    expect(await stored(ended.orderId)).toBe(before);
  });

  test('ended orders and profiles are sealed, and read as before; those in flight are left to their workflows', async () => {
    const [before, changes] = [
      await storage.orders.get(DEFAULT_STORE, ended.orderId),
      await storage.orders.changes(DEFAULT_STORE, { writtenAt: instant(0) }, 10),
    ];
    expect(await run(true)).toMatchObject({ orders: 1, profiles: 1, cooks: 1, inFlight: 1 });
    for (const text of [
      await stored(ended.orderId),
      JSON.stringify(await storage.customers.get(DEFAULT_STORE, CUSTOMER)),
      JSON.stringify(await storage.access.cooks.get(DEFAULT_STORE, COOK)),
    ]) {
      expect(text).not.toContain('Quillfeather');
      expect(text).not.toContain('2125550177');
    }
    const read = unsealedStorage(storage, privacy);
    expect(await read.orders.get(DEFAULT_STORE, ended.orderId)).toEqual(before);
    expect(await read.customers.get(DEFAULT_STORE, CUSTOMER)).toMatchObject(PERSON);
    expect(await read.access.cooks.get(DEFAULT_STORE, COOK)).toMatchObject({
      name: 'Carlo Quillfeather',
      pin: 'hashed',
    });
    const found = await read.orders.list(DEFAULT_STORE, { phone: PERSON.phone, limit: 10 });
    expect(found.orders.map(({ id }) => id)).toContain(ended.orderId);
    // It is no news to anybody.
    expect(await storage.orders.changes(DEFAULT_STORE, { writtenAt: instant(0) }, 10)).toEqual(changes);
    expect(await stored(waiting.orderId)).toContain('Zenobia');
  });

  test('a second run finds nothing to do', async () => {
    const before = await stored(ended.orderId);
    expect(await run(true)).toMatchObject({ orders: 0, profiles: 0, cooks: 0, inFlight: 1 });
    expect(await stored(ended.orderId)).toBe(before);
  });
});
