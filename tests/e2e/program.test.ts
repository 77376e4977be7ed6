import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { connectClient } from '../../bootstrap/compose.ts';
import { readConfig } from '../../bootstrap/config.ts';
import { checkWorker } from '../../temporal/checks.ts';
import { FileKeys } from '../../adapters/keys/files.ts';
import { Keyring } from '../../application/privacy/keyring.ts';
import { AN_ORDER } from '../support/api-rig.ts';
import { openCollector, type ReceivedSpan } from '../support/collector.ts';
import { freePort } from '../support/ports.ts';
import { isAlive, openProcessRig, type ProcessRig } from '../support/process-rig.ts';
import { filesIn, readAll, readHistories } from '../support/traces.ts';
import { until } from '../support/until.ts';
import { walkTo } from '../support/walk.ts';

/** The program from outside: started, stopped, observed and used. */

/** Each given as a setting, and told to nobody. */
const TOLD_TO_NOBODY = {
  ID_KEY: randomBytes(32).toString('hex'),
  MASTER_KEY: randomBytes(32).toString('base64'),
  PAYLOAD_KEYS: `a1:${randomBytes(32).toString('base64')}`,
  STRIPE_SECRET_KEY: `sk_test_${randomBytes(16).toString('hex')}`,
  STRIPE_WEBHOOK_SECRET: `whsec_${randomBytes(16).toString('hex')}`,
  OIDC_CLIENT_SECRET: randomBytes(16).toString('hex'),
  INBOUND_WEBHOOKS: `erp=whsec_${randomBytes(24).toString('base64')}`,
  REDIS_URL: `redis://:${randomBytes(16).toString('hex')}@127.0.0.1:1`,
};
/** So that Redis is asked. */
const COUNTED = 'customer=100000/60,staff=100000/60,address=100000/60,guests=1000/60';

const WORKER_HEALTH = 'dist/operations/cli/worker-health.js';

describe('a running program', () => {
  let rig: ProcessRig;
  let collector: Awaited<ReturnType<typeof openCollector>>;
  beforeAll(async () => {
    collector = await openCollector();
    const settings = { ...TOLD_TO_NOBODY, RATE_LIMITS: COUNTED, LOG_LEVEL: 'debug', WEBHOOKS_ALLOW_PRIVATE: 'true' };
    rig = await openProcessRig({ STORAGE: 'files' }, { ...settings, OTEL_EXPORTER_OTLP_ENDPOINT: collector.url });
    await rig.start();
  });
  afterAll(async () => {
    await rig.close();
    collector.close();
  });

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

  const signal = (id: string, ...args: string[]) => rig.tool('dist/operations/cli/signal.js', `main/${id}`, ...args);

  test('npm run signal moves an order, by those who may', async () => {
    const { id } = await rig.place();
    expect(await signal(id, 'startCooking', '--as', 'kitchen@oven-2')).toEqual({
      code: 0,
      output: `Sent to main/${id}: startCooking, by kitchen oven-2.\n`,
    });
    await until(async () => (await statusOf(id)) === 'cooking');
    const done = await signal(id, 'complete', '--as', 'chef', '--wait');
    expect(done).toEqual({ code: 0, output: expect.stringMatching(`Done by kitchen usr_.*: main/${id} is ready`) });
    expect(await signal(id, 'cancel', '--as', 'chef', '--wait')).toMatchObject({
      code: 1,
      output: expect.stringContaining('cancel is for customer or manager'),
    });
    for (const as of ['driver@dario', 'ada']) {
      expect(await signal(id, 'rush', '--as', as)).toMatchObject({
        code: 1,
        output: expect.stringContaining('requires'),
      });
    }
    await signal(id, 'cancel', '--as', 'manager@maria', '--reason', 'Dropped by Carlo.');
    await until(async () => (await statusOf(id)) === 'cancelled');
    expect((await rig.call('GET', `/api/orders/${id}`)).body).toMatchObject({
      cancellation_reason: 'Dropped by Carlo.',
    });
    expect(JSON.stringify((await rig.call('GET', `/api/orders/${id}/events`)).body)).toContain('oven-2');
  });

  test('who only reaches Temporal’s port changes no order, and is shown as refused', async () => {
    const { id } = await rig.place();
    const target = ['--workflow-id', workflowOf(id)];
    const manager = JSON.stringify({ commandId: 'x', actor: { role: 'manager', id: 'maria' }, type: 'cancel' });
    await rig.cli('workflow', 'signal', ...target, '--name', 'cancel', '--input', manager);
    await rig.cli('workflow', 'cancel', ...target);
    const workflow = async () => (await rig.call('GET', `/api/orders/${id}/workflow`)).body;
    await until(async () => (await workflow()).refused.length === 2);
    expect((await workflow()).refused).toMatchObject([
      { name: 'cancel', reason: expect.stringContaining('not sealed') },
      { name: 'cancel', reason: expect.stringContaining('cancel the order') },
    ]);
    expect(rig.output()).toContain('A signal from outside was refused');
    expect(await statusOf(id)).toBe('confirmed');
    await walkTo(rig, id, 'delivered');
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

  test('nothing secret is in logs, answers, data, histories or the list of processes', async () => {
    const answers: string[] = [];
    const send = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
      const json =
        body === undefined
          ? {}
          : { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json', ...headers } };
      const answer = await fetch(rig.url + path, { method, redirect: 'manual', headers, ...json });
      return { text: await answer.text(), cookies: answer.headers.getSetCookie() };
    };
    const asManager = await rig.authorization();
    const webhook = await rig.call('POST', '/api/webhooks', { url: 'http://127.0.0.1:9/hook' });
    const guest = (await send('POST', '/api/guest-session')).cookies[0]?.split(/[=;]/)[1] ?? '';
    const placed = await rig.place();
    const link = await rig.call('POST', `/api/orders/${placed.id}/tracking-links`);
    const tracking = new URL(link.body.url as string).pathname.split('/').at(-1) ?? '';
    const track = (await send('GET', `/track/${tracking}`)).cookies[0]?.split(/[=;]/)[1] ?? '';
    const announced = await rig.call('POST', '/api/devices', { name: 'Oven' });
    const device = JSON.parse((await send('POST', '/api/devices/enrol', { code: announced.body.code })).text) as {
      token: string;
    };
    await rig.call('DELETE', `/api/orders/${placed.id}`);
    // Errors, too.
    answers.push((await send('GET', '/api/orders', undefined, { Authorization: `${asManager.Authorization}x` })).text);
    answers.push((await send('GET', '/api/orders', undefined, { Authorization: `Bearer ${device.token}x` })).text);
    answers.push((await send('POST', '/api/inbound/erp', { type: 'x' }, { 'webhook-signature': 'v1,eHg=' })).text);
    answers.push((await send('GET', '/health/ready')).text, (await send('GET', '/metrics')).text);

    const config = readConfig(rig.env);
    const subjects = [];
    const store = new FileKeys(config.keys.folder);
    for await (const { subject } of store.all()) subjects.push(subject);
    const keyring = new Keyring({ store, master: Buffer.from(TOLD_TO_NOBODY.MASTER_KEY, 'base64'), now: Date.now });
    const keyOf = await keyring.open(subjects);
    const keys = subjects.flatMap((subject) => {
      const key = keyOf(subject);
      return typeof key === 'string' ? [] : [key.cipher, key.nonce];
    });
    expect(keys.length).toBeGreaterThan(2);
    const secrets = {
      ...TOLD_TO_NOBODY,
      PAYLOAD_KEYS: TOLD_TO_NOBODY.PAYLOAD_KEYS.slice(3),
      INBOUND_WEBHOOKS: TOLD_TO_NOBODY.INBOUND_WEBHOOKS.slice(4),
      REDIS_URL: new URL(TOLD_TO_NOBODY.REDIS_URL).password,
      webhook: webhook.body.secret as string,
      guest,
      tracking,
      track,
      device: device.token,
      token: asManager.Authorization.slice('Bearer '.length),
      ...Object.fromEntries(
        keys.flatMap((key, index) => [
          [`key ${index}`, key.toString('base64')],
          [`hex of key ${index}`, key.toString('hex')],
        ]),
      ),
    };
    for (const [name, secret] of Object.entries(secrets)) {
      expect({ name, isLong: secret.length > 15 }).toEqual({ name, isLong: true });
    }
    const client = connectClient(config);
    const places = {
      log: rig.output(),
      answers: answers.join('\n'),
      data: readAll(filesIn(rig.folder)).join('\n'),
      histories: (await readHistories(client)).join('\n'),
      processes: processes(),
      spans: JSON.stringify(collector.spans),
      server: process.platform === 'linux' ? readFileSync(`/proc/${rig.temporalPid()}/environ`, 'latin1') : '',
    };
    await client.connection.close();
    const found = Object.entries(places).flatMap(([place, text]) =>
      Object.entries(secrets).flatMap(([name, secret]) => (text.includes(secret) ? [`${name} in ${place}`] : [])),
    );
    expect(found).toEqual([]);
    if (process.platform !== 'win32') {
      const open = [...filesIn(rig.folder), ...filesIn(config.keys.folder)].filter(
        (path) => ((statSync(path, { throwIfNoEntry: false })?.mode ?? 0) & 0o077) !== 0,
      );
      expect(open).toEqual([]);
    }
  });

  test('npm run audit:verify finds nothing while all is well, and ends with 1 once a line was changed', async () => {
    const verify = () => rig.tool('dist/operations/cli/audit.js', 'verify');
    const folder = join(rig.folder, 'audit');
    await rig.place();
    await until(async () => readdirSync(folder).some((name) => readFileSync(join(folder, name), 'utf8').includes('placeOrder'))); // prettier-ignore
    expect(await verify()).toMatchObject({ code: 0, output: expect.stringContaining(' 0 findings.') });
    const path = join(folder, readdirSync(folder)[0] ?? '');
    const content = readFileSync(path, 'utf8');
    writeFileSync(path, content.replace('placeOrder', 'readMenu'));
    expect(await verify()).toMatchObject({ code: 1, output: expect.stringMatching(/^changed /m) });
    writeFileSync(path, content);
  });

  test('request, Update, activities and message of an order are one trace, under the caller’s span', async () => {
    const [traceId, caller] = ['4bf92f3577b34da6a3ce929d0e0e4736', '53ce929d0e0e4736'];
    const traceparent = `00-${traceId}-${caller}-01`;
    const { status } = await rig.call('POST', '/api/orders', AN_ORDER, { traceparent });
    expect(status).toBe(201);
    const ofTrace = (): ReceivedSpan[] => collector.spans.filter((span) => span.traceId === traceId);
    await until(async () => ofTrace().some(({ name }) => name === 'Message confirmation'));
    const [root] = ofTrace().filter(({ parentSpanId }) => parentSpanId === caller);
    expect(root).toMatchObject({ name: 'POST /api/orders' });
    const below = ofTrace().filter(({ parentSpanId }) => parentSpanId === root?.spanId);
    expect(below.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        'Update place',
        'Activity recordEvents',
        'Activity authorizePayment',
        'Message confirmation',
      ]),
    );
    expect(ofTrace()).toHaveLength(below.length + 1);
    expect(rig.output()).toContain(`"trace":"${traceId}"`);
  });

  test('Ctrl-C stops all of it, and the next start continues the orders in flight', async () => {
    const { id } = await rig.place();
    const server = rig.temporalPid();
    expect(await rig.kill('SIGINT')).toEqual({ code: 0, signal: null });
    expect(isAlive(server)).toBe(false);
    await rig.start();
    expect((await rig.call('POST', `/api/kitchen/orders/${id}/start`)).body).toMatchObject({ status: 'cooking' });
    await rig.call('DELETE', `/api/orders/${id}`);
  });

  test('a second one on the same folder is refused in one line', async () => {
    const { code, output } = await rig.run();
    expect(code).toBe(1);
    expect(output.trim().split('\n')).toEqual([
      expect.stringMatching(/^DATA_DIR: the folder .* is in use by process \d+/),
    ]);
  });
});

/** The command lines of all processes of this machine, where they can be read. */
function processes(): string {
  if (process.platform !== 'linux') return '';
  const lines = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'latin1');
      } catch {
        // It has ended meanwhile.
        return '';
      }
    });
  return lines.join('\n');
}
