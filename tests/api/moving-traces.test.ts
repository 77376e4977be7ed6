import { basename, join } from 'node:path';
import { Writable } from 'node:stream';
import { pino } from 'pino';
import { onEveryStorage } from '../support/databases.ts';
import { openEndpoint, type Endpoint } from '../support/endpoint.ts';
import { temporaryFolder } from '../support/folders.ts';
import { openMovingRig, type MovingRig, type Offered, type Pair } from '../support/moving-rig.ts';
import { dumpText, filesIn, readAll, readHistories } from '../support/traces.ts';
import { until } from '../support/until.ts';

/**
 * What a move to another store leaves behind: what subscribers of both stores hear, what the audit trail says, and what is left of the
 * customer once they are erased.
 */

const PERSON = {
  customer_name: 'Zenobia Quillfeather',
  customer_phone: '+1 212 555 0177',
  delivery_address: '77 Peregrine Lane, Springfield',
  special_instructions: 'Mind the ocelot behind the door.',
};
const WORDS = ['Zenobia', 'Quillfeather', '2125550177', '212 555 0177', 'Peregrine', 'ocelot'];

onEveryStorage((settings) => {
  let moving: MovingRig;
  let dataFolder: string;
  let mongodbUrl: string | undefined;
  let logged = '';
  let pair: Pair;
  let [here, there] = [] as unknown as [Endpoint, Endpoint];
  /** The order, and the one that goes on for it. */
  let [id, newId] = ['', ''];
  let customer = '';
  let offered: Offered;

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
    moving = await openMovingRig({
      timeoutSeconds: '30',
      storage,
      env: { DATA_DIR: dataFolder, WEBHOOKS_ALLOW_PRIVATE: 'true' },
      database: join(dataFolder, '..', 'temporal.db'),
      log: pino({ level: 'debug' }, destination),
    });
    [here, there] = [await openEndpoint(), await openEndpoint()];
    const { rig, twoStores, place, offer, accept } = moving;
    pair = await twoStores();
    expect((await rig.call('POST', `${pair.here}/webhooks`, { url: here.url })).status).toBe(201);
    expect((await rig.call('POST', `${pair.there}/webhooks`, { url: there.url })).status).toBe(201);
    const order = await place(pair.here, PERSON);
    [id, customer] = [order.id, order.customer_id ?? ''];
    offered = await offer(pair, order);
    newId = offered.order_id;
    expect((await accept(pair, order, offered.id)).status).toBe(200);
  });
  afterAll(async () => {
    // Replays all histories.
    await moving?.rig.close();
    await Promise.all([here?.close(), there?.close()]);
  });

  const typesAt = (endpoint: Endpoint): string[] => endpoint.received.map(({ event }) => event.type);
  const ofOrder = (endpoint: Endpoint, type: string): unknown =>
    endpoint.received.find(({ event }) => event.type === `pizzeria.order.${type}`)?.event.data;

  test('each store’s subscriber hears of its own order, and nothing of the other’s', async () => {
    await until(async () => typesAt(here).includes('pizzeria.order.payment_voided'));
    await until(async () => typesAt(there).includes('pizzeria.order.confirmed'));
    for (const [endpoint, storeId, orderId] of [
      [here, pair.hereId, id],
      [there, pair.thereId, newId],
    ] as const) {
      expect(new Set(endpoint.received.map(({ event }) => event.subject))).toEqual(new Set([orderId]));
      expect(new Set(endpoint.received.map(({ event }) => event.source))).toEqual(new Set([`/api/stores/${storeId}`]));
    }
    expect(typesAt(here)).toEqual(
      ['placed', 'payment_authorized', 'confirmed', 'move_offered', 'move_accepted', 'cancelled', 'payment_voided'].map(
        (name) => `pizzeria.order.${name}`,
      ),
    );
    expect(typesAt(there)).toEqual(
      ['placed', 'payment_authorized', 'confirmed'].map((name) => `pizzeria.order.${name}`),
    );
    const target = { to_store: pair.thereId, to_order: newId };
    expect(ofOrder(here, 'move_offered')).toMatchObject({ details: { ...target, amount: offered.total_amount } });
    expect(ofOrder(here, 'cancelled')).toMatchObject({ details: target, order: { status: 'cancelled' } });
    expect(ofOrder(there, 'placed')).toMatchObject({ order: { id: newId, total_amount: offered.total_amount } });
  });

  /** What the audit trail says of both orders. */
  async function audited(): Promise<Record<string, unknown>[]> {
    await moving.rig.audit.flush();
    const entries: Record<string, unknown>[] = [];
    for (const chain of await moving.rig.storage.audit.chains()) {
      for await (const line of moving.rig.storage.audit.lines(chain)) entries.push(JSON.parse(line));
    }
    return entries.filter((entry) => entry['order'] === id || entry['order'] === newId);
  }

  test('the audit trail says who offered it, who agreed, and where it was moved', async () => {
    const entries = await audited();
    const of = (operation: string) => entries.filter((entry) => entry['operation'] === operation);
    const [offer, ...others] = of('offerMove');
    expect(others).toEqual([]);
    expect(offer).toMatchObject({ role: 'manager', by: expect.stringMatching(/^usr_/), store: pair.hereId, order: id });
    const [agreed] = of('acceptMove');
    expect(agreed).toMatchObject({ role: 'customer', customer, store: pair.hereId, order: id, status: 200 });
    expect(agreed).toMatchObject({ to: { offer_id: offered.id } });
    const [moved] = of('moveOrder');
    expect(moved).toMatchObject({ role: 'customer', customer, store: pair.hereId, order: id });
    expect(moved).toMatchObject({ to: { store: pair.thereId, order: newId }, request: agreed?.['request'] });
    // The customer is sealed, and can be erased.
    expect(moved?.['by']).toMatch(/^s1\./);
    expect(wordsIn(JSON.stringify(entries))).toEqual([]);
  });

  /** Everything that is kept: data, audit, keys, Temporal's database, histories as stored and as decrypted, and logs. */
  async function everything(): Promise<string> {
    const { rig } = moving;
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

  test('an order that goes on elsewhere is open there: its customer is not erased before it has ended', async () => {
    const { rig, read } = moving;
    expect(await read(pair.there, newId)).toMatchObject({ customer_id: customer, ...seen() });
    expect(wordsIn(await everything())).toEqual([]);
    const refused = await rig.call('DELETE', `/api/customers/${customer}`);
    expect([refused.status, refused.body.code]).toEqual([409, 'orders_open']);
    expect(refused.body.detail).toContain(newId);
    expect(refused.body.detail).not.toContain(id);
  });

  const seen = () => ({
    customer_name: PERSON.customer_name,
    customer_phone: '+12125550177',
    delivery_address: PERSON.delivery_address,
    special_instructions: PERSON.special_instructions,
  });

  test('once erased, the person is gone from both orders, wherever they are kept', async () => {
    const { rig, read } = moving;
    expect((await rig.call('DELETE', `${pair.there}/orders/${newId}`)).status).toBe(200);
    await until(async () => (await read(pair.there, newId)).payment?.status === 'voided');
    const erased = await rig.call('DELETE', `/api/customers/${customer}`);
    expect(erased.body).toMatchObject({ customer_id: customer, kept_orders: 2 });
    for (const order of [await read(pair.here, id), await read(pair.there, newId)]) {
      expect(order).toMatchObject({
        status: 'cancelled',
        customer_name: 'erased',
        customer_phone: 'erased',
        delivery_address: 'erased',
        special_instructions: 'erased',
      });
    }
    // Where it went is no secret.
    expect(await read(pair.here, id)).toMatchObject({ moved_to: { order_id: newId } });
    expect(await read(pair.there, newId)).toMatchObject({ moved_from: { order_id: id } });
    for (const store of [pair.here, pair.there]) {
      expect((await rig.call('GET', `${store}/customers/${customer}`)).status).toBe(404);
      expect((await rig.call('GET', `${store}/customers?phone=%2B12125550177`)).body).toEqual([]);
      expect((await rig.call('GET', `${store}/orders?customer_phone=%2B12125550177`)).body).toEqual([]);
    }
    const kept = await everything();
    expect(wordsIn(kept)).toEqual([]);
    // What is searched is there.
    expect(['eraseCustomer', 'SQLite format 3', 'move_accepted', newId].filter((mark) => !kept.includes(mark))).toEqual(
      [],
    );
  });
});
