import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { TypedSearchAttributes } from '@temporalio/common';
import { connectClient } from '../../bootstrap/compose.ts';
import { readConfig } from '../../bootstrap/config.ts';
import type { Finding } from '../../domain/audit/audit.ts';
import { ORDER_WORKFLOW, TASK_QUEUE } from '../../workflows/messages.ts';
import { ORDER_STORE } from '../../workflows/search-attributes.ts';
import { openProcessRig, type ProcessRig } from '../support/process-rig.ts';
import { until } from '../support/until.ts';
import { walkTo } from '../support/walk.ts';

/** Findings of reconcile are fixed by the commands they suggest, verbatim. */

const PICKUP = { delivery_address: null };
const USD = (minor: number) => ({ minor, currency: 'USD' });

interface Page {
  status: string;
  reservations: Record<string, { amount: { minor: number; currency: string }; status: string }>;
}
interface KitchenFile {
  tickets: { orderId: string }[];
  slots: object[];
  bookings: { orderId: string }[];
}

let rig: ProcessRig;
beforeAll(async () => {
  rig = await openProcessRig();
  await rig.start();
});
afterAll(() => rig.close());

/** Findings by code and subject. */
async function findings(): Promise<Map<string, Pick<Finding, 'detail' | 'repair'>>> {
  const { output } = await rig.tool('dist/operations/cli/reconcile.js', '--grace', '0', '--days', '1');
  const found = output.matchAll(/^(\w+) {2}main\/(\S+) {2}(.*)\n {4}→ (.*)$/gm);
  return new Map([...found].map(([, code, id, detail = '', repair = '']) => [`${code} ${id}`, { detail, repair }]));
}

/** Runs a finding's command. The text in brackets is for people. */
async function mend(repair: string): Promise<string> {
  const [command = ''] = repair.split(' (');
  if (command.startsWith('npm run repair -- ')) {
    const { code, output } = await rig.tool('dist/operations/cli/repair.js', ...command.split(' ').slice(4));
    expect({ command, code, output }).toMatchObject({ code: 0 });
    return output;
  }
  expect(command).toMatch(/^temporal /);
  const env = { ...process.env, TEMPORAL_ADDRESS: rig.temporalAddress };
  const cli = process.env['TEST_TEMPORAL_CLI'] ?? '';
  const { stdout } = await promisify(execFile)('sh', ['-c', `${cli} ${command.slice('temporal '.length)}`], { env });
  return stdout;
}

async function isMended(name: string): Promise<void> {
  await until(async () => !(await findings()).has(name), `${name} mended`);
}

function edit(path: string, change: (content: never) => void): void {
  const file = join(rig.folder, path);
  const content = JSON.parse(readFileSync(file, 'utf8')) as never;
  change(content);
  writeFileSync(file, JSON.stringify(content));
}

const editBooks = (id: string, change: (page: Page) => void): void => edit(`simulated-payments/${id}.json`, change);

/** Storage is manipulated only while the program is stopped. */
async function whileClosed(change: () => void): Promise<void> {
  await rig.kill('SIGINT');
  change();
  await rig.start();
}

/** The file of an order, in its day's folder. */
function fileOf(id: string): string {
  const orders = join(rig.folder, 'main', 'orders');
  const [name = ''] = readdirSync(orders, { recursive: true, encoding: 'utf8' }).filter((each) =>
    each.endsWith(`${id}.jsonl`),
  );
  return join(orders, name);
}

async function cancelled(): Promise<string> {
  const { id } = await rig.place();
  await rig.call('DELETE', `/api/orders/${id}`);
  await until(async () => (await rig.call('GET', `/api/orders/${id}`)).body.payment.status === 'voided');
  return id;
}

test('money held by the provider that the order does not know about is released, and the order keeps its own', async () => {
  const { id } = await rig.place();
  editBooks(id, (page) => (page.reservations['sim_lost'] = { amount: USD(5516), status: 'held' }));
  const { detail, repair } = (await findings()).get(`unknown_money ${id}`) ?? {};
  expect(detail).toBe('The provider holds 55.16 USD as sim_lost, which the order does not know about.');
  await mend(repair ?? '');
  expect(rig.paymentLog(id).at(-1)).toBe('voided 5516 USD');
  await isMended(`unknown_money ${id}`);
  await walkTo(rig, id, 'delivered');
  await until(async () => (await rig.call('GET', `/api/orders/${id}`)).body.payment.status === 'captured');
  const again = await rig.tool('dist/operations/cli/repair.js', 'unknown_money', `main/${id}`);
  expect(again).toEqual({ code: 1, output: 'The order knows about everything that the provider holds.\n' });
}, 120_000);

test('money held for a cancelled order is released', async () => {
  const id = await cancelled();
  editBooks(id, (page) => {
    page.status = 'authorized';
    for (const reservation of Object.values(page.reservations)) reservation.status = 'held';
  });
  const { repair } = (await findings()).get(`money_without_food ${id}`) ?? {};
  await mend(repair ?? '');
  await isMended(`money_without_food ${id}`);
}, 120_000);

test('an order without a workflow, and one whose workflow task keeps failing, get a new one', async () => {
  const [left, stuck] = [await rig.place(PICKUP), await rig.place(PICKUP)];
  await rig.cli('workflow', 'terminate', '--workflow-id', `order/main/${left.id}`, '--reason', 'a test');
  // Without this type no code of this build can replay it, as with a broken history.
  const workflowId = `order/main/${stuck.id}`;
  await rig.cli(...['workflow', 'start', '--type', 'of-another-version', '--task-queue', 'orders', '--workflow-id', workflowId, '--id-conflict-policy', 'TerminateExisting']); // prettier-ignore
  const described = JSON.parse(await rig.cli('workflow', 'describe', '--workflow-id', workflowId, '-o', 'json'));
  const { runId } = (described as { workflowExecutionInfo: { execution: { runId: string } } }).workflowExecutionInfo.execution; // prettier-ignore
  await until(async () => (await findings()).has(`failing_task ${stuck.id}`));

  const found = await findings();
  expect(found.get(`failing_task ${stuck.id}`)?.detail).toMatch(/^It has failed \d+ times\. .*of-another-version/);
  for (const name of [`unattended ${left.id}`, `failing_task ${stuck.id}`]) {
    await mend(found.get(name)?.repair ?? '');
    await isMended(name);
  }
  for (const { id } of [left, stuck]) await walkTo(rig, id, 'delivered');
  // A simulated fault, not the program's.
  await rig.cli('workflow', 'delete', '--workflow-id', workflowId, '--run-id', runId);
  await until(async () => !(await rig.cli('workflow', 'list', '-o', 'json')).includes(runId));
}, 180_000);

test('a workflow without an order is ended', async () => {
  const id = 'ord_00000000000000000000000000';
  // With the keys: others cannot start one.
  await connectClient(readConfig(rig.env)).workflow.start(ORDER_WORKFLOW, {
    workflowId: `order/main/${id}`,
    taskQueue: TASK_QUEUE,
    args: [{ storeId: 'main', orderId: id }],
    typedSearchAttributes: new TypedSearchAttributes([{ key: ORDER_STORE, value: 'main' }]),
  });
  await until(async () => (await findings()).has(`left_open ${id}`));
  await mend((await findings()).get(`left_open ${id}`)?.repair ?? '');
  // It has no order.
  await rig.cli('workflow', 'terminate', '--workflow-id', `order/main/${id}`, '--reason', 'never placed');
  await isMended(`left_open ${id}`);
}, 120_000);

test('bookings, the queue and numbers that disagree with the orders are corrected', async () => {
  const gone = await cancelled();
  const later = await rig.place({ requested_for: new Date(Date.now() + 3 * 3_600_000).toISOString() });
  const [waiting, twin] = [await rig.place(PICKUP), await rig.place(PICKUP)];
  await whileClosed(() => {
    edit('main/kitchen.json', (kitchen: KitchenFile) => {
      kitchen.bookings = kitchen.bookings.map((each) =>
        each.orderId === later.id ? { ...each, orderId: gone } : each,
      );
      kitchen.tickets = kitchen.tickets.filter(({ orderId }) => orderId !== waiting.id);
      const since = new Date(Date.now() - 3_600_000).toISOString();
      kitchen.slots.push({ orderId: gone, orderVersion: 3, minutes: 10, since });
    });
    edit('main/numbers.json', ({ days }: { days: Record<string, number> }) => {
      for (const day of Object.keys(days)) days[day] = 1;
    });
  });
  const found = await findings();
  const day = [...found.keys()].find((name) => name.startsWith('number_behind'))?.split('/')[1];
  const names = [`leaked_booking ${gone}`, `not_booked ${later.id}`, `number_behind numbers/${day}`, `not_in_kitchen ${waiting.id}`]; // prettier-ignore
  expect([...found.keys()]).toEqual(expect.arrayContaining([...names, `leaked_slot ${gone}`]));
  for (const name of names) {
    await mend(found.get(name)?.repair ?? '');
    await isMended(name);
  }
  const started = await rig.call('POST', `/api/kitchen/orders/${twin.id}/start`);
  expect(started.status).toBe(200);
  await isMended(`leaked_slot ${gone}`);
  expect((await rig.place()).number).toBeGreaterThan(twin.number);
}, 240_000);

/** As after restoring a backup made before the order. */
function lose(id: string): void {
  const file = fileOf(id);
  rmSync(file);
  rmSync(join(dirname(file), 'index.json'), { force: true });
}

test('an order lost from storage is restored from the history of its workflow, even if that has ended; its money is not touched', async () => {
  const [left, done] = [await rig.place(PICKUP), await rig.place(PICKUP)];
  await walkTo(rig, done.id, 'delivered');
  const read = async ({ id }: { id: string }) => (await rig.call('GET', `/api/orders/${id}`)).body;
  await until(async () => (await read(done)).payment.status === 'captured');
  const isOver = () => rig.call('GET', `/api/orders/${done.id}/workflow`);
  await until(async () => (await isOver()).body.execution_status === 'COMPLETED');
  const before = await read(done);
  await rig.cli('workflow', 'terminate', '--workflow-id', `order/main/${left.id}`, '--reason', 'a test');
  await whileClosed(() => {
    for (const { id } of [left, done]) lose(id);
    edit('main/kitchen.json', (kitchen: KitchenFile) => {
      kitchen.tickets = kitchen.tickets.filter(({ orderId }) => orderId !== left.id);
    });
  });
  const found = await findings();
  const refused = await rig.tool('dist/operations/cli/repair.js', 'unknown_money', `main/${done.id}`);
  expect(refused).toMatchObject({ code: 1, output: expect.stringContaining('restore it with lost_order') });
  for (const { id } of [left, done]) {
    expect(found.get(`lost_order ${id}`)?.detail).toMatch(/^It is not stored, and the history .* \d+ events\.$/);
    const told = await mend(found.get(`lost_order ${id}`)?.repair ?? '');
    // The remaining step.
    expect(told.includes('npm run repair -- unattended')).toBe(id === left.id);
    await isMended(`lost_order ${id}`);
  }
  expect((await findings()).has(`not_in_kitchen ${left.id}`)).toBe(false);
  expect(await read(done)).toEqual(before);
  expect(rig.paymentLog(done.id).at(-1)).toMatch(/^captured/);
  // It has had no workflow since it was terminated.
  await mend((await findings()).get(`unattended ${left.id}`)?.repair ?? '');
  await isMended(`unattended ${left.id}`);
}, 180_000);

test('an ended order whose older file was restored is completed from its history, and not refunded again', async () => {
  const { id } = await rig.place(PICKUP);
  await walkTo(rig, id, 'delivered');
  const paymentOf = async () => (await rig.call('GET', `/api/orders/${id}`)).body.payment.status as string;
  const isOver = () =>
    until(async () => (await rig.call('GET', `/api/orders/${id}/workflow`)).body.execution_status === 'COMPLETED');
  await until(async () => (await paymentOf()) === 'captured');
  await isOver();
  const older = readFileSync(fileOf(id), 'utf8');
  await rig.call('POST', `/api/orders/${id}/refunds`, { amount: '5.00', reason: 'Cold.' });
  await until(async () => (await paymentOf()) === 'partially_refunded');
  await isOver();
  await whileClosed(() => writeFileSync(fileOf(id), older));
  const found = await findings();
  expect([...found.keys()].filter((name) => name.endsWith(id))).toEqual([`behind ${id}`]);
  await mend(found.get(`behind ${id}`)?.repair ?? '');
  await isMended(`behind ${id}`);
  expect(await paymentOf()).toBe('partially_refunded');
  expect(rig.paymentLog(id).filter((line) => line.startsWith('refunded'))).toEqual(['refunded 500 USD']);
}, 120_000);

test('a slot of an unknown order is freed, and an order in preparation keeps its own', async () => {
  const nobodys = 'ord_11111111111111111111111111';
  const mine = await rig.place(PICKUP);
  expect((await rig.call('POST', `/api/kitchen/orders/${mine.id}/start`)).status).toBe(200);
  await whileClosed(() =>
    edit('main/kitchen.json', (kitchen: KitchenFile) => {
      const since = new Date(Date.now() - 3_600_000).toISOString();
      kitchen.slots.push({ orderId: nobodys, orderVersion: 2, minutes: 10, since });
    }),
  );
  await mend((await findings()).get(`leaked_slot ${nobodys}`)?.repair ?? '');
  await isMended(`leaked_slot ${nobodys}`);
  const again = await rig.tool('dist/operations/cli/repair.js', 'leaked_slot', `main/${mine.id}`);
  expect(again).toEqual({ code: 1, output: 'It holds no leaked slot.\n' });
}, 120_000);

interface StockFile {
  allocations: { orderId: string; needs: { sku: string; quantity: number }[]; parts: { quantity: number }[] }[];
}

test('an order with a wrong amount of stock gets what it needs, and the rest is freed', async () => {
  const batch = { reference: 'repaired', sku: 'DOUGH', quantity: 5000 };
  expect((await rig.call('POST', '/api/inventory/batches', batch)).status).toBe(201);
  const { id } = await rig.place(PICKUP);
  const allocated = async () => (await rig.call('GET', '/api/inventory/DOUGH')).body.allocated as number;
  const before = await allocated();
  await whileClosed(() =>
    edit('main/stock.json', ({ allocations }: StockFile) => {
      for (const { needs, parts } of allocations.filter(({ orderId }) => orderId === id)) {
        for (const each of [...needs.filter(({ sku }) => sku === 'DOUGH'), ...parts]) each.quantity *= 4;
      }
    }),
  );
  expect(await allocated()).toBe(before * 4);
  const { detail, repair } = (await findings()).get(`wrong_stock ${id}`) ?? {};
  expect(detail).toMatch(/^It needs .*DOUGH.*, but the stock has allocated .*DOUGH.*\.$/);
  await mend(repair ?? '');
  await isMended(`wrong_stock ${id}`);
  expect(await allocated()).toBe(before);
  const again = await rig.tool('dist/operations/cli/repair.js', 'wrong_stock', `main/${id}`);
  expect(again).toEqual({ code: 1, output: 'It holds what it needs, or is being changed.\n' });
}, 120_000);
