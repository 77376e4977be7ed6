import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { pino, type Logger } from 'pino';
import { createApp } from '../../api/app.ts';
import type { ApiDeps } from '../../api/deps.ts';
import type { OrderView } from '../../api/orders/schemas.ts';
import { activityDeps, apiDeps, connectClient } from '../../bootstrap/compose.ts';
import { openStorage, type KeptStorage } from '../../bootstrap/storage.ts';
import { readConfig } from '../../bootstrap/config.ts';
import { signToken, tokenSource } from '../../bootstrap/identity.ts';
import { openIdKey } from '../../bootstrap/id-key.ts';
import type { watchDarkStores } from '../../operations/dark-stores.ts';
import { MessageDispatcher } from '../../operations/message-dispatcher.ts';
import { workerConverter } from '../../temporal/data-converter.ts';
import { registerSearchAttributes } from '../../temporal/namespace.ts';
import { mustBeSound } from '../../temporal/verify.ts';
import { darkStoreDeps, installTemporalRuntime, workerOptions } from '../../worker.ts';
import { checkExchange } from './contract.ts';
import type { StorageSettings } from './databases.ts';
import { temporaryFolder } from './folders.ts';
import { startServer } from './start-server.ts';
import { TEST_CONVERTER, TEST_KEYS } from './keys.ts';
import { until } from './until.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // Tests name the fields they read; their assertions are the check.
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly body: any;
}

/** Sends requests as one of the development issuer's users. A request with its own Authorization is sent as it is; an empty one is left out. */
export interface Sender {
  /** For requests that `call` would not send. @param from the address of the connection; default: there is none */
  request(path: string, init: RequestInit, from?: string): Promise<Response>;
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  /** With a body and an answer of any type. */
  send(
    method: string,
    path: string,
    body?: Uint8Array,
    headers?: Record<string, string>,
  ): Promise<Answer & { readonly content: Buffer }>;
  /** Places the order and expects it to be accepted. */
  place(overrides?: object, headers?: Record<string, string>): Promise<OrderView>;
}

/** Sends as a manager of all stores. */
export interface ApiRig extends Sender {
  readonly audit: ApiDeps['audit'];
  readonly storage: KeptStorage;
  /** From which the API makes ids. */
  readonly idKey: Uint8Array;
  readonly env: TestWorkflowEnvironment;
  /** @param user by name or role: ada, customer, chef, kitchen, … */
  as(user: string): Sender;
  /** A token of a user, with other claims if given: stores, scope, roles, auth_time. */
  token(user: string, claims?: object): Promise<string>;
  /** What a worker has for looking after the stores. */
  workerDeps(): Parameters<typeof watchDarkStores>[0];
  stopWorker(): Promise<void>;
  /** @param codePath a workflow bundle other than the build's */
  startWorker(codePath?: string): Promise<void>;
  /** Fails if one of the rig's workflows does not replay. */
  close(): Promise<void>;
}

export const AN_ORDER = {
  customer_name: 'Ada Lovelace',
  customer_phone: '+1 212 555 0123',
  delivery_address: '12 Main Street, Springfield',
  payment_method: 'card',
  payment_token: 'tok_visa',
  pizzas: [
    { name: 'Margherita', size: 'large' },
    { pizza_id: 'pepperoni', size: 'medium' },
  ],
};

/** The real API with a real Temporal server, a worker and storage; only the socket is missing. */
export async function openApiRig({
  timeoutSeconds = '10',
  storage: settings = { STORAGE: 'files' },
  env: extra = {},
  log: given,
  database,
  metricsAddress,
}: {
  timeoutSeconds?: string;
  storage?: StorageSettings;
  env?: Readonly<Record<string, string>>;
  /** Also receives the log of workflows and activities. Default: nothing is logged. */
  log?: Logger;
  /** The file of the Temporal server's database. Default: it is in memory. */
  database?: string;
  /** Where the SDK tells its metrics; only with a log. */
  metricsAddress?: string;
} = {}): Promise<ApiRig> {
  if (given) installTemporalRuntime(given, metricsAddress);
  else Runtime.install({ logger: new DefaultLogger('ERROR') });
  const env = await startServer(() =>
    TestWorkflowEnvironment.createLocal({
      server: {
        ...(database === undefined ? {} : { dbFilename: database }),
        executable: { type: 'existing-path', path: process.env['TEST_TEMPORAL_CLI'] ?? '' },
        extraArgs: ['history.transferProcessorMaxPollRPS=2000', 'history.timerProcessorMaxTimeShift="20ms"'].flatMap(
          (value) => ['--dynamic-config-value', value],
        ),
      },
      client: { dataConverter: TEST_CONVERTER },
    }),
  );
  await registerSearchAttributes(env.client);
  const log = given ?? pino({ level: 'silent' });
  const config = readConfig({
    ...TEST_KEYS,
    // Tests place many orders of one customer, to one door.
    OPEN_LIMITS: 'off',
    DATA_DIR: join(temporaryFolder(), 'data'),
    ...settings,
    ...extra,
    COMMAND_TIMEOUT_SECONDS: timeoutSeconds,
    TEMPORAL_ADDRESS: env.address,
  });
  const storage = await openStorage(config, log);
  const client = connectClient(config);
  const deps = apiDeps(config, storage, client, log);
  const app = createApp(deps);

  let worker: Worker | undefined;
  let working: Promise<void> | undefined;
  let sending: MessageDispatcher | undefined;
  const startWorker = async (codePath?: string): Promise<void> => {
    const deps = activityDeps(config, storage, client, log);
    worker = await Worker.create({
      ...workerOptions(deps),
      ...(codePath === undefined ? {} : { workflowBundle: { codePath } }),
      dataConverter: workerConverter(TEST_CONVERTER),
      connection: env.nativeConnection,
    });
    working = worker.run();
    sending = new MessageDispatcher({ ...deps, log });
  };
  const stopWorker = async (): Promise<void> => {
    worker?.shutdown();
    await working;
    await sending?.stop();
    worker = undefined;
  };
  await startWorker();

  const as = (user: string): Sender => senderOf(app, tokenSource(config, user));

  return {
    audit: deps.audit,
    storage,
    idKey: openIdKey(config),
    env,
    ...as('manager'),
    as,
    token: (user, claims = {}) => signToken(config, user, { claims }),
    workerDeps: () => darkStoreDeps(activityDeps(config, storage, client, log), config, log),
    stopWorker,
    startWorker,
    close: async () => {
      await stopWorker();
      try {
        await mustBeSound({ client });
      } finally {
        await storage.close();
        await env.teardown();
      }
    },
  };
}

function senderOf(app: ReturnType<typeof createApp>, token: () => Promise<string>): Sender {
  const withToken = async (given: RequestInit['headers']): Promise<Headers> => {
    const headers = new Headers(given);
    if (headers.get('Authorization') === '') headers.delete('Authorization');
    else if (!headers.has('Authorization')) headers.set('Authorization', `Bearer ${await token()}`);
    return headers;
  };
  const send: Sender['send'] = async (method, path, body, headers = {}) => {
    const sent = body === undefined ? {} : { body: new Uint8Array(body) };
    const response = await app.request(path, { method, ...sent, headers: await withToken(headers) });
    const content = Buffer.from(await response.arrayBuffer());
    const isJson = /json/.test(response.headers.get('Content-Type') ?? '');
    const text = content.toString();
    return { status: response.status, headers: response.headers, content, body: isJson ? JSON.parse(text) : text };
  };
  const call: Sender['call'] = async (method, path, body, headers = {}) => {
    const json = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
    const type: Record<string, string> = json === undefined ? {} : { 'Content-Type': 'application/json' };
    const sent = json === undefined ? undefined : Buffer.from(json);
    const answer = await send(method, path, sent, { ...type, ...headers });
    await checkExchange({ method, address: path, request: body, ...answer });
    return answer;
  };
  return {
    request: async (path, init, from) => {
      const connection = from === undefined ? undefined : { incoming: { socket: { remoteAddress: from } } };
      return app.request(path, { ...init, headers: await withToken(init.headers) }, connection);
    },
    call,
    send,
    place: async (overrides = {}, headers = {}) => {
      const key = { 'Idempotency-Key': randomUUID(), ...headers };
      let answer = await call('POST', '/api/orders', { ...AN_ORDER, ...overrides }, key);
      // A busy machine may exceed a request's timeout: retry, like a customer.
      await until(async () => {
        if (answer.body.code !== 'not_known_yet') return true;
        answer = await call('POST', '/api/orders', { ...AN_ORDER, ...overrides }, key);
        return false;
      });
      if (answer.status !== 201) throw new Error(`${answer.status}: ${JSON.stringify(answer.body)}`);
      return answer.body as OrderView;
    },
  };
}
