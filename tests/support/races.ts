import { replayHistories } from '../../temporal/replay.ts';
import { openApiRig, type Answer, type ApiRig } from './api-rig.ts';
import type { StorageSettings } from './databases.ts';
import { until } from './until.ts';
import { walkTo } from './walk.ts';

/**
 * Concurrent requests for one order, while its stock is counted and its charge is being raised: whichever wins, its history replays, its
 * money is one reservation, and the kitchen, the stock and the order agree.
 */

const DEARER = { pizzas: [{ name: 'Pepperoni', size: 'large', quantity: 3 }] };
const OTHER = { pizzas: [{ name: 'Margherita', size: 'large', quantity: 4 }] };

type Ask = (rig: ApiRig, id: string, key: string) => Promise<Answer>;
const change =
  (body: object): Ask =>
  (rig, id, key) =>
    rig.call('PATCH', `/api/orders/${id}`, body, { 'Idempotency-Key': `${key}-${JSON.stringify(body).length}` });
const start: Ask = (rig, id, key) => rig.call('POST', `/api/kitchen/orders/${id}/start`, undefined, { 'Idempotency-Key': `${key}-start` }); // prettier-ignore
const rush: Ask = (rig, id, key) => rig.call('POST', `/api/kitchen/orders/${id}/rush`, undefined, { 'Idempotency-Key': `${key}-rush` }); // prettier-ignore
const cancel: Ask = (rig, id, key) => rig.call('DELETE', `/api/orders/${id}`, undefined, { 'Idempotency-Key': `${key}-cancel` }); // prettier-ignore

const RACES: Record<string, readonly Ask[]> = {
  'a dearer change and a start': [change(DEARER), start],
  'a dearer change and a cancel': [change(DEARER), cancel],
  'a dearer change and a rush': [change(DEARER), rush],
  'two changes': [change(DEARER), change(OTHER)],
  'a start and a cancel': [start, cancel],
  'a dearer change, a start and a cancel': [change(DEARER), start, cancel],
};

/** @param rounds of each race */
export function raceCommands(settings: () => StorageSettings, rounds: number): void {
  let rig: ApiRig;
  beforeAll(async () => {
    rig = await openApiRig({ storage: settings() });
    for (const sku of ['DOUGH', 'MOZZARELLA']) {
      const body = { reference: `races-${sku}`, sku, quantity: 10_000_000 };
      expect((await rig.call('POST', '/api/inventory/batches', body)).status).toBe(201);
    }
  });
  afterAll(() => rig.close());

  test.each(Object.entries(RACES))('%s at the same moment', async (name, asks) => {
    const race = name.replaceAll(/\W+/g, '-');
    for (let round = 0; round < rounds; round += 1) {
      const key = `${race}-${round}`;
      const { id } = await rig.place();
      const answers = await Promise.all(asks.map((ask) => ask(rig, id, key)));
      for (const { status, body } of answers) expect([200, 202, 409, 503, JSON.stringify(body)]).toContain(status);
      const { status } = (await rig.call('GET', `/api/orders/${id}`)).body as { status: string };
      if (status !== 'cancelled') await walkTo(rig, id, 'ready');
      await untilDone(rig, cancel, id, `${key}-end`);
      await settled(rig, id);
    }
  });

  test('all of their histories replay, and nothing is left in kitchen and stock', async () => {
    const { histories, faults, taskFailures } = await replayHistories({ client: rig.env.client });
    expect({ faults, taskFailures }).toEqual({ faults: [], taskFailures: [] });
    expect(histories).toBeGreaterThanOrEqual(rounds * Object.keys(RACES).length);
    expect((await rig.call('GET', '/api/kitchen/status')).body).toMatchObject({
      current_capacity: 0,
      waiting_orders: 0,
    });
    for (const { allocated } of (await rig.call('GET', '/api/inventory')).body as { allocated: number }[])
      expect(allocated).toBe(0);
  });
}

async function untilDone(rig: ApiRig, ask: Ask, id: string, key: string): Promise<void> {
  await until(async () => {
    const { status, body } = await ask(rig, id, key);
    if (status !== 200 && body.code !== 'not_known_yet' && body.code !== 'revision_pending')
      throw new Error(JSON.stringify(body));
    return status === 200;
  });
}

/** The provider holds nothing of a cancelled order, and its workflow has ended. */
async function settled(rig: ApiRig, id: string): Promise<void> {
  await until(async () => {
    const { status } = await rig.env.client.workflow.getHandle(`order/main/${id}`).describe();
    return status.name === 'COMPLETED';
  });
  const { body } = await rig.call('GET', `/api/orders/${id}/ledger`);
  expect(body).toMatchObject({ held: '0.00', due: '0.00' });
  expect(body.taken).toBe(body.refunded);
}
