import { AN_ORDER } from '../support/api-rig.ts';
import { openEndpoint, type Endpoint } from '../support/endpoint.ts';
import { AS_ADMIN, killedOnce, repair, runIn } from '../support/bulk-repair.ts';
import { openProcessRig, type ProcessRig } from '../support/process-rig.ts';
import { until } from '../support/until.ts';
import { walkTo } from '../support/walk.ts';

/** A repair of many orders that sends their events again, killed in the middle. */

const PICKUP = { delivery_address: null };

let rig: ProcessRig;
let endpoint: Endpoint;
beforeAll(async () => {
  endpoint = await openEndpoint();
  rig = await openProcessRig({ STORAGE: 'files' }, { WEBHOOKS_ALLOW_PRIVATE: 'true' });
  await rig.start();
}, 240_000);
afterAll(async () => {
  await rig.close();
  await endpoint.close();
}, 240_000);

const read = async (id: string) => (await rig.call('GET', `/api/orders/${id}`)).body;

async function place(count: number): Promise<string[]> {
  const ids: string[] = [];
  // On a busy machine it may not be stored when it is answered.
  for (let index = 0; index < count; index += 1) {
    const { status, body } = await rig.call('POST', '/api/orders', { ...AN_ORDER, ...PICKUP });
    expect([201, 202]).toContain(status);
    ids.push(body.id as string);
  }
  for (const id of ids) await until(async () => (await read(id)).status === 'confirmed');
  return ids;
}

test('the events of the chosen orders arrive once more, with their ids and bodies, at the webhook that is named', async () => {
  const { body: webhook } = await rig.call('POST', '/api/webhooks', { url: endpoint.url });
  const ids = await place(3);
  for (const id of ids) await walkTo(rig, id, 'delivered');
  const arrived = (id: string) => endpoint.received.filter(({ event }) => event.subject === id);
  const isSent = async () => (await rig.call('GET', `/api/webhooks/${webhook.id}`)).body.waiting_orders === 0;
  await until(async () => ids.every((id) => arrived(id).some(({ event }) => /delivered/.test(event.type))) && (await isSent())); // prettier-ignore
  const first = new Map(ids.map((id) => [id, [...arrived(id)]]));

  const [one = '', two = '', other = ''] = ids;
  const plan = await repair(
    rig,
    'replay',
    '--webhook',
    webhook.id,
    '--order',
    `${one},${two}`,
    '--per-second',
    '1',
    ...AS_ADMIN,
  );
  expect(plan).toMatchObject({ code: 0, output: expect.stringContaining(`replay to ${webhook.id}: 2 orders`) });
  const again = (id: string) => arrived(id).slice(first.get(id)?.length);
  const said = await killedOnce(rig, runIn(plan.output), async () => again(one).length > 0);
  expect(said).toContain('2 of 2, 2 done');
  for (const id of [one, two]) {
    const bodies = new Set((first.get(id) ?? []).map(({ body }) => body));
    await until(async () => new Set(again(id).map(({ body }) => body)).size === bodies.size, `${id} again`);
    expect(new Set(again(id).map(({ body }) => body))).toEqual(bodies);
  }
  expect(again(other)).toEqual([]);

  const stranger = await repair(
    rig,
    'replay',
    '--webhook',
    `whk_${'0'.repeat(24)}`,
    '--order',
    one,
    ...AS_ADMIN,
    '--apply',
  );
  expect(stranger).toMatchObject({ code: 1, output: expect.stringContaining('There is no such webhook.') });
}, 300_000);
