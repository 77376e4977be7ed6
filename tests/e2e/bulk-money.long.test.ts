import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AS_ADMIN, killedOnce, repair, runIn } from '../support/bulk-repair.ts';
import { openProcessRig, type ProcessRig } from '../support/process-rig.ts';
import { until } from '../support/until.ts';
import { walkTo } from '../support/walk.ts';

/** Repairs of many orders that move money, killed in the middle: each amount moves once. */

const PICKUP = { delivery_address: null };
const ONE_A_SECOND = ['--per-second', '1'];

let rig: ProcessRig;
/** Orders of which the provider holds more than they know. They are found once they have been left alone for two minutes. */
let strange: string[];
beforeAll(async () => {
  rig = await openProcessRig({ STORAGE: 'files' });
  await rig.start();
  strange = await place(2);
  for (const id of strange) {
    const file = join(rig.folder, 'simulated-payments', `${id}.json`);
    const page = JSON.parse(readFileSync(file, 'utf8')) as { reservations: Record<string, object> };
    page.reservations['sim_lost'] = { amount: { minor: 5516, currency: 'USD' }, status: 'held' };
    writeFileSync(file, JSON.stringify(page));
  }
}, 240_000);
afterAll(() => rig.close(), 240_000);

const read = async (id: string) => (await rig.call('GET', `/api/orders/${id}`)).body;

async function place(count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let index = 0; index < count; index += 1) ids.push((await rig.place(PICKUP)).id);
  for (const id of ids) await until(async () => (await read(id)).status === 'confirmed');
  return ids;
}

test('a refund of the chosen orders gives each customer their money back, once', async () => {
  const ids = await place(3);
  for (const id of ids) {
    await walkTo(rig, id, 'delivered');
    await until(async () => (await read(id)).payment.status === 'captured');
  }
  const refunds = (id: string): string[] => rig.paymentLog(id).filter((line) => line.startsWith('refunded'));
  const [one = '', two = '', other = ''] = ids;

  const plan = await repair(
    rig,
    'refund',
    '--order',
    `${one},${two}`,
    '--reason',
    'Spoilt.',
    ...ONE_A_SECOND,
    ...AS_ADMIN,
  );
  expect(plan).toMatchObject({ code: 0, output: expect.stringContaining('refund (Spoilt.): 2 orders') });
  expect([...refunds(one), ...refunds(two)]).toEqual([]);
  const said = await killedOnce(rig, runIn(plan.output), async () => refunds(one).length + refunds(two).length > 0);
  expect(said).toContain('2 of 2, 2 done');
  for (const id of [one, two]) {
    await until(async () => (await read(id)).payment.refunded === (await read(id)).total_amount);
    expect(refunds(id)).toHaveLength(1);
  }
  expect(refunds(other)).toEqual([]);

  const again = await repair(rig, 'refund', '--order', one, '--reason', 'Spoilt.', ...AS_ADMIN, '--apply');
  expect(again.output).toContain('0 done');
  expect(refunds(one)).toHaveLength(1);
}, 300_000);

test('findings of one kind are fixed together: what the provider holds and no order knows of is released, once', async () => {
  const released = (id: string): string[] => rig.paymentLog(id).filter((line) => line === 'voided 5516 USD');

  let plan = '';
  await until(
    async () => {
      plan = (await repair(rig, 'fix', '--finding', 'unknown_money', ...ONE_A_SECOND, ...AS_ADMIN)).output;
      return plan.includes('fix: 2 ');
    },
    'both are found',
    150_000,
  );
  const said = await killedOnce(rig, runIn(plan), async () => strange.some((id) => released(id).length > 0));
  // What the killed process had just done is nothing to do for the next one, which says so.
  expect(said).toMatch(/Finished: 2 of 2, [12] done, [01] left as they were, 0 failed/);
  for (const id of strange) {
    expect(released(id)).toHaveLength(1);
    await walkTo(rig, id, 'delivered');
    await until(async () => (await read(id)).payment.status === 'captured');
  }
}, 300_000);
