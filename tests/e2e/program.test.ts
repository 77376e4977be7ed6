import { createServer } from 'node:net';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { connectClient } from '../../bootstrap/compose.ts';
import { readConfig } from '../../bootstrap/config.ts';
import { checkWorker } from '../../temporal/checks.ts';
import { freePort } from '../support/ports.ts';
import { isAlive, openProcessRig, type ProcessRig } from '../support/process-rig.ts';
import { until } from '../support/until.ts';
import { statusesTo, walkTo } from '../support/walk.ts';

/** The program from outside: started, stopped, observed and used. */

const WORKER_HEALTH = 'dist/operations/cli/worker-health.js';

describe('a running program', () => {
  let rig: ProcessRig;
  beforeAll(async () => {
    rig = await openProcessRig();
    await rig.start();
  });
  afterAll(() => rig.close());

  const workflowOf = (id: string): string => `order/main/${id}`;
  const statusOf = async (id: string): Promise<string> => (await rig.call('GET', `/api/orders/${id}`)).body.status;

  test('prints its addresses, and a first request to try', () => {
    expect(rig.output()).toContain(`${rig.url}/api/docs`);
    expect(rig.output()).toContain(`curl -s ${rig.url}/api/orders`);
    expect(rig.output()).toContain(`http://127.0.0.1:${rig.env['TEMPORAL_UI_PORT']}`);
  });

  test('an operator finds orders by status, with a summary, in the Temporal CLI', async () => {
    const { id, number } = await rig.place();
    const query = `OrderStatus = "confirmed" AND OrderStore = "main"`;
    await until(async () => (await rig.cli('workflow', 'list', '--query', query)).includes(id));
    const { Authorization } = await rig.authorization();
    const codec = ['--codec-endpoint', `${rig.url}/codec`, '--codec-auth', Authorization];
    const described = await rig.cli('workflow', 'describe', '--workflow-id', workflowOf(id), ...codec);
    expect(described).toContain(`#${String(number).padStart(3, '0')} · 2 pizzas · 34.51 USD · delivery`);
    expect(described).toContain('PromisedAt');
    await rig.call('DELETE', `/api/orders/${id}`);
  });

  test('its worker is healthy if its own machine has polled Temporal', async () => {
    const { code, output } = await rig.tool(WORKER_HEALTH);
    expect({ code, output }).toEqual({ code: 0, output: '1 worker process(es) seen recently.\n' });
    const client = connectClient(readConfig({ TEMPORAL_ADDRESS: rig.temporalAddress }));
    await expect(checkWorker(client, hostname())).resolves.toContain('1 worker');
    await expect(checkWorker(client, 'another-machine')).rejects.toThrow('No worker on another-machine has polled');
    await client.connection.close();
  });

  test('a worker that cannot reach Temporal is unhealthy', async () => {
    const { code, output } = await rig.run({ TEMPORAL_ADDRESS: `127.0.0.1:${await freePort()}` }, WORKER_HEALTH);
    expect(code).toBe(1);
    expect(output.trim()).not.toBe('');
    expect(output).not.toContain('    at ');
  });

  test('temporal workflow signal moves an order', async () => {
    const { id } = await rig.place();
    await rig.cli('workflow', 'signal', '--workflow-id', workflowOf(id), '--name', 'startCooking');
    await until(async () => (await statusOf(id)) === 'cooking');
    await rig.cli(
      'workflow',
      'signal',
      '--workflow-id',
      workflowOf(id),
      '--name',
      'complete',
      '--input',
      '{"by": "oven-1"}',
    );
    await until(async () => (await statusOf(id)) === statusesTo('delivery', 'ready', 'cooking')[0]);
    await rig.call('DELETE', `/api/orders/${id}`);
  });

  test('temporal workflow cancel refunds the order and frees its slot', async () => {
    const { id } = await rig.place();
    await rig.call('POST', `/api/kitchen/orders/${id}/start`);
    await until(async () => (await rig.call('GET', `/api/orders/${id}`)).body.payment.status === 'captured');
    await rig.cli('workflow', 'cancel', '--workflow-id', workflowOf(id));
    await until(async () => (await rig.call('GET', `/api/orders/${id}`)).body.payment.status === 'refunded');
    expect(await statusOf(id)).toBe('cancelled');
    expect((await rig.call('GET', '/api/kitchen/status')).body.current_capacity).toBe(0);
  });

  test('16 orders, 8 at a time, all reach delivered through the API alone', async () => {
    const todo = Array.from({ length: 16 }, (_, index) => index);
    const ids: string[] = [];
    const walk = async (): Promise<void> => {
      while (todo.pop() !== undefined) {
        const { id } = await rig.place();
        await walkTo(rig, id, 'delivered');
        ids.push(id);
      }
    };
    await Promise.all(Array.from({ length: 8 }, walk));
    const statuses = await Promise.all(ids.map(statusOf));
    expect(statuses).toEqual(Array(16).fill('delivered'));
    await until(async () =>
      (await rig.cli('workflow', 'count', '--query', 'ExecutionStatus = "Running"')).includes('Total: 0'),
    );
  }, 120_000);

  test('Ctrl-C stops all of it, and the next start continues the orders in flight', async () => {
    const { id } = await rig.place();
    const server = rig.temporalPid();
    expect(await rig.kill('SIGINT')).toEqual({ code: 0, signal: null });
    expect(isAlive(server)).toBe(false);
    await rig.start();
    expect((await rig.call('POST', `/api/kitchen/orders/${id}/start`)).body).toMatchObject({ status: 'cooking' });
    await rig.call('DELETE', `/api/orders/${id}`);
  });

  test('a second copy with other ports and another folder can run at the same time', async () => {
    const other = await openProcessRig();
    await other.start();
    await other.place();
    expect((await other.call('GET', '/api/orders')).body).toHaveLength(1);
    await other.close();
  });

  test('a second one on the same folder is refused in one line', async () => {
    const { code, output } = await rig.run();
    expect(code).toBe(1);
    expect(output.trim().split('\n')).toEqual([
      expect.stringMatching(/^DATA_DIR: the folder .* is in use by process \d+/),
    ]);
  });
});

describe('a failed start prints the reason in one line, with exit code 1', () => {
  test.each([
    ['PORT', 'many'],
    ['STORAGE', 'clay'],
  ])('%s=%s', async (name, value) => {
    const rig = await openProcessRig();
    const { code, output } = await rig.run({ [name]: value });
    expect(code).toBe(1);
    expect(output.trim().split('\n')).toEqual([expect.stringContaining(`${name}=${value}`)]);
  });

  test.each(['PORT', 'TEMPORAL_PORT', 'TEMPORAL_UI_PORT', 'ISSUER_PORT'])('%s in use', async (name) => {
    const rig = await openProcessRig();
    const taken = createServer().listen(Number(rig.env[name]), '127.0.0.1');
    await once(taken, 'listening');
    const { code, output } = await rig.run();
    taken.close();
    expect(code).toBe(1);
    expect(output.trim().split('\n')).toEqual([expect.stringContaining(`${name}: port ${rig.env[name]} is in use`)]);
  });

  const secret = Buffer.alloc(32).toString('base64');
  const keys = { ID_KEY: '0'.repeat(64), MASTER_KEY: secret, PAYLOAD_KEYS: `a1:${secret}` };
  test.each<Record<string, string>>([{ HOST: '0.0.0.0' }, { NODE_ENV: 'production', ...keys }])(
    'no issuer, with %j: the development issuer is for one’s own machine',
    async (env) => {
      const rig = await openProcessRig();
      for (const script of ['dist/main.js', 'dist/server.js']) {
        const { code, output } = await rig.run(env, script);
        expect(code).toBe(1);
        expect(output.trim().split('\n')).toEqual([expect.stringMatching(/^OIDC_ISSUER=: Required in production/)]);
      }
    },
  );

  test('a folder that is not writable', async () => {
    const rig = await openProcessRig();
    const file = `${rig.folder}-file`;
    writeFileSync(file, '');
    const { code, output } = await rig.run({ DATA_DIR: join(file, 'data') });
    expect(code).toBe(1);
    expect(output.trim().split('\n')).toEqual([expect.stringMatching(/^DATA_DIR: .* is not writable/)]);
  });
});
