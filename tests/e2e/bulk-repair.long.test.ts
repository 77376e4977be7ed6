import { repair, runIn } from '../support/bulk-repair.ts';
import { openProcessRig, type ProcessRig } from '../support/process-rig.ts';
import { until } from '../support/until.ts';
import { walkTo } from '../support/walk.ts';

/** Repairs of many orders by `npm run repair`, on the program that `npm start` starts. */

const PICKUP = { delivery_address: null };

let rig: ProcessRig;
beforeAll(async () => {
  rig = await openProcessRig({ STORAGE: 'files' }, { REPAIR_APPROVAL_ORDERS: '2' });
  await rig.start();
});
afterAll(() => rig.close());

const statusOf = async (id: string) => (await rig.call('GET', `/api/orders/${id}`)).body.status as string;

async function place(count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let index = 0; index < count; index += 1) ids.push((await rig.place(PICKUP)).id);
  for (const id of ids) await until(async () => (await statusOf(id)) === 'confirmed');
  return ids;
}

/** The lines of the audit trail about a run. */
async function trailOf(run: string): Promise<{ operation: string; by: string; order?: string; to: object }[]> {
  const { output } = await rig.tool('dist/operations/cli/audit.js');
  const lines = output.split('\n').filter((line) => line.includes(run));
  return lines.map((line) => JSON.parse(line) as never);
}

test('a plan says what it would touch, and touches nothing; started, it does so once, and the audit trail knows who', async () => {
  const ids = await place(2);
  const which = ['--order', ids.join(','), '--reason', 'The oven is broken.', '--as', 'admin@adam'];
  const plan = await repair(rig, 'cancel', ...which);
  expect(plan).toMatchObject({ code: 0, output: expect.stringContaining('cancel (The oven is broken.): 2 orders, ') });
  for (const id of ids) expect(await statusOf(id)).toBe('confirmed');

  const run = runIn(plan.output);
  const started = await repair(rig, 'start', run, '--as', 'admin@adam');
  expect(started).toMatchObject({ code: 0, output: expect.stringContaining('Finished: 2 of 2, 2 done') });
  for (const id of ids) expect(await statusOf(id)).toBe('cancelled');
  expect(await repair(rig, 'start', run, '--as', 'admin@adam')).toMatchObject({
    code: 1,
    output: expect.stringContaining('This repair is over'),
  });
  await until(async () => (await trailOf(run)).length === 4);
  expect((await trailOf(run)).map(({ operation, by }) => `${operation} by ${by}`).toSorted()).toEqual([
    'repair cancel by adam',
    'repair cancel by adam',
    'repair plan by adam',
    'repair start by adam',
  ]);
}, 180_000);

test('above a limit somebody else has to approve it; killed in the middle it goes on, and does nothing twice', async () => {
  const ids = await place(3);
  const which = ['--order', ids.join(','), '--reason', 'Fire.', '--per-second', '1', '--as', 'admin@adam'];
  const asked = await repair(rig, 'cancel', ...which, '--apply');
  expect(asked).toMatchObject({ code: 0, output: expect.stringContaining('It waits for approval: 0 of 3') });
  const run = runIn(asked.output);
  const own = await repair(rig, 'approve', run, '--as', 'admin@adam');
  expect(own).toMatchObject({ code: 1, output: expect.stringContaining('Somebody else than adam has to approve it') });
  expect(await repair(rig, 'stop', run, '--as', 'mona')).toMatchObject({ code: 1 });

  const approving = repair(rig, 'approve', run, '--as', 'admin@grace');
  await until(async () => (await Promise.all(ids.map(statusOf))).includes('cancelled'));
  await rig.kill('SIGKILL');
  await rig.start();
  await approving;
  await until(async () =>
    (await repair(rig, 'show', run, '--as', 'admin@adam')).output.includes('Finished: 3 of 3, 3 done'),
  );
  for (const id of ids) {
    const { body } = await rig.call('GET', `/api/orders/${id}/events`);
    const cancelled = (body as { type: string }[]).filter(({ type }) => type === 'OrderCancelled');
    expect(cancelled).toHaveLength(1);
    await until(async () => rig.paymentLog(id).some((line) => line.startsWith('voided')));
    expect(rig.paymentLog(id).filter((line) => line.startsWith('voided'))).toHaveLength(1);
  }
  await until(async () => (await trailOf(run)).some(({ operation }) => operation === 'repair approve'));
}, 240_000);

test('orders are retried, restarted and taken back to before an event, and go on to their end', async () => {
  const [first = '', second = ''] = await place(2);
  const which = ['--order', `${first},${second}`, '--as', 'admin@adam', '--apply'];
  for (const action of [
    ['retry'],
    ['reset', '--before', 'OrderConfirmed'],
    ['restart'],
    ['resend', '--message', 'confirmation'],
  ]) {
    const done = await repair(rig, ...action, ...which);
    expect({ action, ...done }).toMatchObject({ code: 0, output: expect.stringContaining('Finished: 2 of 2, 2 done') });
  }
  for (const id of [first, second]) await walkTo(rig, id, 'delivered');
  const none = await repair(rig, 'reset', '--before', 'OrderReady', '--find', 'uncooked', '--as', 'admin@adam');
  expect(none).toMatchObject({ code: 0, output: expect.stringContaining('There is nothing to do.') });
}, 240_000);
