import { statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Writable } from 'node:stream';
import { pino } from 'pino';
import { principalOf } from '../../application/access/principal-of.ts';
import { findSession, openSession } from '../../application/access/sessions.ts';
import { DEFAULT_STORE, instant, type OrderId } from '../../domain/shared/values.ts';
import type { SignInClient } from '../../ports.ts';
import { openApiRig, type ApiRig } from '../support/api-rig.ts';
import { onEveryStorage } from '../support/databases.ts';
import { temporaryFolder } from '../support/folders.ts';
import { dumpText, filesIn, readAll, readHistories } from '../support/traces.ts';
import { until } from '../support/until.ts';

/**
 * What is known of a person is nowhere in clear but in answers to those who may see it; once they are erased, it is nowhere at all, and
 * all histories still replay (the rig replays them as it closes).
 */

const PERSON = {
  customer_name: 'Zenobia Quillfeather',
  customer_phone: '+1 212 555 0177',
  customer_email: 'zenobia@quillfeather.example',
  delivery_address: '77 Peregrine Lane, Springfield',
  special_instructions: 'Mind the ocelot behind the door.',
};
const REASON = 'Aunt Philippa is allergic after all.';
const WORDS = ['Zenobia', 'Quillfeather', '2125550177', '212 555 0177', 'Peregrine', 'ocelot', 'Philippa'];

onEveryStorage((settings) => {
  let rig: ApiRig;
  let dataFolder: string;
  let mongodbUrl: string | undefined;
  let logged = '';

  beforeAll(async () => {
    dataFolder = join(temporaryFolder(), 'data');
    const storage = settings();
    mongodbUrl = 'MONGODB_URL' in storage ? storage.MONGODB_URL : undefined;
    const destination = new Writable({
      write: (chunk: Buffer, _, done) => {
        logged += chunk.toString();
        done();
      },
    });
    rig = await openApiRig({
      timeoutSeconds: '30',
      storage,
      env: { DATA_DIR: dataFolder, WEBHOOKS_ALLOW_PRIVATE: 'true' },
      database: join(dataFolder, '..', 'temporal.db'),
      log: pino({ level: 'debug' }, destination),
    });
  });
  afterAll(() => rig?.close());

  /** Everything that is kept: data, audit, keys, Temporal's database, histories as stored and as decrypted, and logs. */
  async function everything(): Promise<string> {
    await rig.audit.flush();
    return [
      ...readAll(filesIn(join(dataFolder, '..')).filter((path) => basename(path).startsWith('temporal.db'))),
      ...readAll(filesIn(dataFolder)),
      ...readAll(filesIn(`${dataFolder}-keys`)),
      ...(mongodbUrl === undefined
        ? []
        : [await dumpText(mongodbUrl), await dumpText(mongodbUrl.replace(/(test_[0-9a-f]+)/, '$1-keys'))]),
      ...(await readHistories(rig.env.client)),
      logged,
    ].join('\n');
  }

  const wordsIn = (text: string): string[] => WORDS.filter((word) => text.includes(word));

  async function placed(): Promise<{ id: string; customer: string }> {
    const order = await rig.place(PERSON);
    await until(async () => (await rig.call('GET', `/api/orders/${order.id}`)).body.status === 'confirmed');
    return { id: order.id, customer: order.customer_id ?? '' };
  }

  let person: { id: string; customer: string };

  test('a webhook is told of the orders, in vain', async () => {
    const hook = { url: 'http://127.0.0.1:9/hook', event_types: ['pizzeria.order.placed', 'pizzeria.order.cancelled'] };
    expect((await rig.call('POST', '/api/webhooks', hook)).status).toBe(201);
  });

  test('a person is shown to those who may see them, and is nowhere in clear', async () => {
    person = await placed();
    const { body } = await rig.call('GET', `/api/orders/${person.id}`);
    expect(body).toMatchObject({
      customer_name: PERSON.customer_name,
      customer_phone: '+12125550177',
      customer_email: PERSON.customer_email,
      delivery_address: PERSON.delivery_address,
      special_instructions: PERSON.special_instructions,
    });
    const found = await rig.call('GET', '/api/customers?phone=%2B12125550177');
    expect(found.body).toMatchObject([{ id: person.customer, name: PERSON.customer_name }]);
    const listed = await rig.call('GET', '/api/orders?customer_phone=%2B12125550177');
    expect(listed.body.map((order: { id: string }) => order.id)).toEqual([person.id]);
    expect(wordsIn(await everything())).toEqual([]);
  });

  test('nor is the name of somebody who has signed in, or what the issuer calls them', async () => {
    const identity = {
      issuer: 'https://login.example',
      subject: PERSON.customer_email,
      name: PERSON.customer_name,
      roles: [],
      stores: [],
      scopes: [],
      expiresAt: Date.now() + 3_600_000,
    };
    const signIn = undefined as unknown as SignInClient;
    const deps = { storage: rig.storage, tokens: { check: async () => identity }, signIn, now: Date.now };
    const id = await openSession(deps, { accessToken: 'any' });
    expect(await findSession(deps, id)).toMatchObject({ name: PERSON.customer_name, id: principalOf(identity).id });
    expect(wordsIn(await everything())).toEqual([]);
  });

  test('nobody is erased while an order is open, which is named', async () => {
    const refused = await rig.call('DELETE', `/api/customers/${person.customer}`);
    expect([refused.status, refused.body.code]).toEqual([409, 'orders_open']);
    expect(refused.body.detail).toContain(person.id);
  });

  test('reasons are sealed as well; an export has everything', async () => {
    const cancelled = await rig.call('DELETE', `/api/orders/${person.id}?reason=${encodeURIComponent(REASON)}`);
    expect(cancelled.body.cancellation_reason).toBe(REASON);
    await until(async () => (await rig.call('GET', `/api/orders/${person.id}`)).body.payment.status === 'voided');
    const exported = await rig.call('GET', `/api/customers/${person.customer}/export`);
    expect(exported.status).toBe(200);
    const text = JSON.stringify(exported.body);
    for (const word of ['Zenobia', '+12125550177', 'Peregrine', 'ocelot', 'Philippa']) expect(text).toContain(word);
    expect(wordsIn(await everything())).toEqual([]);
  });

  test('once erased, the person is gone everywhere; orders and totals stay', async () => {
    const before = (await rig.call('GET', `/api/orders/${person.id}`)).body;
    // What a cash order holds its address by; tests hold none.
    const { cashOrders } = rig.storage.access;
    const held = { orders: [{ id: person.id as OrderId, at: instant(Date.now()) }] };
    await cashOrders.change(DEFAULT_STORE, 'a'.repeat(40), () => held);
    const erased = await rig.call('DELETE', `/api/customers/${person.customer}`);
    expect(erased.status).toBe(200);
    expect(erased.body).toMatchObject({ customer_id: person.customer, kept_orders: 1 });
    const days = Date.parse(erased.body.backups_end_time) - Date.parse(erased.body.erased_time);
    expect(days / 86_400_000).toBe(7);

    const after = (await rig.call('GET', `/api/orders/${person.id}`)).body;
    expect(after).toMatchObject({
      total_amount: before.total_amount,
      pizzas: before.pizzas,
      status: 'cancelled',
      customer_name: 'erased',
      customer_phone: 'erased',
      delivery_address: 'erased',
      cancellation_reason: 'erased',
    });
    expect(wordsIn(JSON.stringify(after))).toEqual([]);
    expect(await cashOrders.get(DEFAULT_STORE, 'a'.repeat(40))).toBeUndefined();
    expect((await rig.call('GET', '/api/customers?phone=%2B12125550177')).body).toEqual([]);
    expect((await rig.call('GET', '/api/orders?customer_phone=%2B12125550177')).body).toEqual([]);
    expect((await rig.call('GET', `/api/customers/${person.customer}`)).status).toBe(404);
    expect((await rig.call('DELETE', `/api/customers/${person.customer}`)).status).toBe(200);
    const kept = await everything();
    expect(wordsIn(kept)).toEqual([]);
    // What is searched is there.
    const marks = ['eraseCustomer', 'SQLite format 3', 'pizzeria.order.cancelled'];
    expect(marks.filter((mark) => !kept.includes(mark))).toEqual([]);
  });

  test('who erases themselves is a new customer if they come back', async () => {
    const ada = rig.as('customer');
    const profile = { name: PERSON.customer_name, phone: PERSON.customer_phone };
    const { body: before } = await ada.call('PUT', '/api/customers/me', profile);
    expect((await ada.call('DELETE', '/api/customers/me')).status).toBe(200);
    expect((await ada.call('GET', '/api/customers/me')).status).toBe(404);
    expect((await ada.call('POST', '/api/customers/me/notifications/read')).body).toEqual([]);
    const { status, body: after } = await ada.call('PUT', '/api/customers/me', profile);
    expect([status, after.name]).toEqual([200, PERSON.customer_name]);
    expect(after.id).not.toBe(before.id);
    expect((await ada.call('DELETE', '/api/customers/me')).status).toBe(200);
    expect(wordsIn(await everything())).toEqual([]);
  });

  test('another person with the same number is another subject', async () => {
    const next = await placed();
    const { body } = await rig.call('GET', `/api/orders/${next.id}`);
    if (next.customer !== person.customer) expect(body.customer_name).toBe(PERSON.customer_name);
    expect(wordsIn(await everything())).toEqual([]);
  });

  if (process.platform !== 'win32') {
    test('files of keys are their owner’s only', () => {
      for (const path of filesIn(`${dataFolder}-keys`)) expect(statSync(path).mode & 0o077).toBe(0);
    });
  }
});
