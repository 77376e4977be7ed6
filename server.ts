import { serve, type ServerType } from '@hono/node-server';
import { createApp } from './api/app.ts';
import { apiDeps, connectClient, createLog } from './bootstrap/compose.ts';
import { openStorage } from './bootstrap/storage.ts';
import { mustSuitProduction, readConfig, type Config } from './bootstrap/config.ts';
import { isEntryPoint, runProcess } from './bootstrap/lifecycle.ts';
import { openTracing } from './bootstrap/tracing.ts';
import type { Storage } from './ports.ts';
import { StartupError } from './lib/startup-error.ts';

export interface HttpServer {
  readonly url: string;
  /** Stops accepting requests and waits for those in progress. */
  close(): Promise<void>;
}

/**
 * How long a client may take for its request, and how large the request's first lines may be, address and headers together. Answers, such
 * as event streams, may take as long as they like.
 */
export const CLIENT_LIMITS = {
  /** For address and headers, from the connection on. */
  headersTimeout: 15_000,
  /** For all of it. An image comes over a slow line, too. */
  requestTimeout: 60_000,
  connectionsCheckingInterval: 5_000,
  /** For the next request on a connection. */
  keepAliveTimeout: 5_000,
  maxHeaderSize: 16_384,
};

/** Listens for HTTP. Rejects with a one-line error if the port is unavailable. */
export async function listen(
  config: Pick<Config, 'host' | 'port'>,
  app: Pick<Parameters<typeof serve>[0], 'fetch'>,
  limits: typeof CLIENT_LIMITS = CLIENT_LIMITS,
): Promise<HttpServer> {
  const server = await new Promise<ServerType>((resolve, reject) => {
    const options = { fetch: app.fetch, hostname: config.host, port: config.port, serverOptions: limits };
    const starting = serve(options, () => resolve(starting));
    starting.once('error', (error: NodeJS.ErrnoException) => reject(portError(error, config)));
  });
  return {
    url: `http://${config.host === '0.0.0.0' ? '127.0.0.1' : config.host}:${config.port}`,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        if ('closeIdleConnections' in server) server.closeIdleConnections();
      }),
  };
}

/** A one-line error explaining why the API cannot listen, and what to set. */
export function portError(error: NodeJS.ErrnoException, { host, port }: Pick<Config, 'host' | 'port'>): Error {
  switch (error.code) {
    case 'EADDRINUSE':
      return new StartupError(`PORT: port ${port} is in use. Stop the process using it, or set PORT to another port.`);
    case 'EACCES':
      return new StartupError(`PORT: this user may not listen on port ${port}. Set PORT to one above 1023.`);
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new StartupError(`HOST: ${host} is not an address of this machine.`);
    default:
      return error;
  }
}

export interface ServerOptions {
  readonly config: Config;
  /** Lets tests wrap storage. */
  readonly adaptStorage?: (storage: Storage) => Storage;
}

export async function runServer(
  stop: Promise<void>,
  { config, adaptStorage = (storage) => storage }: ServerOptions,
): Promise<void> {
  mustSuitProduction(config);
  const log = createLog(config, 'api');
  const tracing = openTracing(config, 'pizzeria-api');
  const opened = await openStorage(config, log);
  const storage = { ...adaptStorage(opened), keys: opened.keys };
  const client = connectClient(config);
  const deps = apiDeps(config, storage, client, log);
  const server = await listen(config, createApp(deps));
  log.info(`The API is at ${server.url}/api.`);
  await stop;
  deps.live.close();
  await server.close();
  await deps.limits.close();
  await storage.close();
  await tracing.close();
}

if (isEntryPoint(import.meta.filename)) {
  await runProcess((stop) => runServer(stop, { config: readConfig() }));
}
