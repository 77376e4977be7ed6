import { join } from 'node:path';
import { pino } from 'pino';
import { createApp } from '../../api/app.ts';
import { apiDeps, connectClient } from '../../bootstrap/compose.ts';
import { openStorage, type KeptStorage } from '../../bootstrap/storage.ts';
import { readConfig } from '../../bootstrap/config.ts';
import { signToken } from '../../bootstrap/identity.ts';
import { parseStoreId } from '../../domain/shared/values.ts';
import type { Storage } from '../../ports.ts';
import type { StorageSettings } from './databases.ts';
import { temporaryFolder } from './folders.ts';
import { inlinePipeline } from './inline-pipeline.ts';
import { startRedis } from './redis.ts';

export interface DoorAnswer {
  readonly status: number;
  readonly headers: Headers;
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly body: any;
  readonly text: string;
}

export interface DoorRig {
  readonly app: ReturnType<typeof createApp>;
  readonly storage: Storage;
  /** The routes of the API, as Hono knows them. */
  readonly routes: readonly { readonly method: string; readonly path: string; readonly basePath: string }[];
  /** @param user of the development issuer; undefined: without a sign-in */
  token(user: string, claims?: object): Promise<string>;
  /** The entries of the audit trail so far. */
  audited(): Promise<Record<string, unknown>[]>;
  /** Of several processes, the next one's turn. */
  send(token: string | undefined, method: string, path: string, body?: unknown): Promise<DoorAnswer>;
  close(): Promise<void>;
}

const log = pino({ level: 'silent' });
const MANY =
  'customer=100000/60,staff=100000/60,address=100000/60,placing=100000/60,placing-address=100000/60,codes=100000/60,codes-address=100000/60';

/**
 * The API with stores `main` and `harbour`, and orders that are stored without a workflow: fast, for tests of who may do what.
 *
 * @param fleet so many APIs, each with its own connections, that share a database and, where it is installed, a Redis
 */
export async function openDoorRig(fleet?: {
  readonly processes: number;
  readonly storage: StorageSettings;
}): Promise<DoorRig> {
  const redis = fleet && (await startRedis());
  const config = readConfig({
    DATA_DIR: join(temporaryFolder(), 'data'),
    COMMAND_TIMEOUT_SECONDS: '1',
    ...(redis ? { RATE_LIMITS: MANY, REDIS_URL: redis.url } : { RATE_LIMITS: 'off' }),
    OPEN_LIMITS: 'off',
    ...fleet?.storage,
  });
  const storage = await openStorage(config, log);
  const main = (await storage.catalog.stores()).find(({ id }) => id === 'main');
  const menu = main && (await storage.catalog.menu(main.id));
  const harbour = parseStoreId('harbour');
  if (!main || !menu || !harbour) throw new Error('The example store is there.');
  await storage.catalog.createStore({ ...main, id: harbour, name: 'Harbour' }, menu);
  const apis = [openApi(config, storage)];
  for (let more = 1; more < (fleet?.processes ?? 1); more += 1)
    apis.push(openApi(config, await openStorage(config, log)));
  const [first] = apis;
  if (!first) throw new Error('There is one.');
  let turn = 0;
  return {
    app: first.app,
    storage,
    routes: first.app.routes,
    token: (user, claims = {}) => signToken(config, user, { claims }),
    audited: async () => {
      for (const { deps } of apis) await deps.audit.flush();
      const entries: Record<string, unknown>[] = [];
      for (const chain of await storage.audit.chains()) {
        for await (const line of storage.audit.lines(chain)) entries.push(JSON.parse(line) as Record<string, unknown>);
      }
      return entries;
    },
    send: async (token, method, path, body) => {
      const { app } = apis[(turn += 1) % apis.length] ?? first;
      const response = await app.request(path, {
        method,
        headers: {
          ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
          ...(body === undefined
            ? {}
            : { 'Content-Type': body instanceof Uint8Array ? 'image/png' : 'application/json' }),
        },
        ...(body === undefined
          ? {}
          : { body: body instanceof Uint8Array ? new Uint8Array(body) : JSON.stringify(body) }),
      });
      const text = await response.text();
      const isJson = /json/.test(response.headers.get('Content-Type') ?? '');
      return { status: response.status, headers: response.headers, text, body: isJson ? JSON.parse(text) : text };
    },
    close: async () => {
      for (const { deps, kept } of apis) {
        await deps.limits.close();
        await kept.close();
      }
      await redis?.stop();
    },
  };
}

function openApi(config: ReturnType<typeof readConfig>, kept: KeptStorage) {
  const nothing = async (): Promise<void> => undefined;
  const deps = apiDeps(config, kept, connectClient(config), log);
  const app = createApp({
    ...deps,
    storage: { ...deps.storage, orders: kept.orders },
    pipeline: inlinePipeline(kept),
    dispatchers: { wake: nothing, replay: nothing },
    sender: { check: async () => undefined, send: async () => ({ outcome: 'answered', httpStatus: 200 }) },
  });
  return { deps, app, kept };
}
