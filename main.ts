import { createServer } from 'node:net';
import { join } from 'node:path';
import type { ActivityDeps } from './activities/index.ts';
import { DEVELOPMENT_USERS, type DevelopmentUserId } from './adapters/identity/development-users.ts';
import { createApp } from './api/app.ts';
import { activityDeps, apiDeps, connectClient, createLog } from './bootstrap/compose.ts';
import { openStorage, tidyDeps } from './bootstrap/storage.ts';
import { mustSuitProduction, readConfig, temporalAddress, type Config } from './bootstrap/config.ts';
import { startIssuer } from './bootstrap/identity.ts';
import { isEntryPoint, runProcess } from './bootstrap/lifecycle.ts';
import { openTracing } from './bootstrap/tracing.ts';
import { MessageDispatcher } from './operations/message-dispatcher.ts';
import { watchDarkStores } from './operations/dark-stores.ts';
import { lookForLeftBehind } from './operations/left-behind.ts';
import { tidyImages } from './operations/tidy-images.ts';
import { tidyPersonalData } from './operations/tidy-personal-data.ts';
import type { Storage } from './ports.ts';
import { listen, portError } from './server.ts';
import { startDevServer } from './temporal/dev-server.ts';
import { scheduleReconciliation } from './temporal/schedules.ts';
import { keepClosedWorkflows, registerSearchAttributes } from './temporal/namespace.ts';
import { workUntilStopped } from './temporal/work-until-stopped.ts';
import { createWorker, darkStoreDeps, installTemporalRuntime, lookDeps } from './worker.ts';

/**
 * Everything in one process for one machine: API and worker, with an embedded Temporal server unless TEMPORAL_ADDRESS
 * is set.
 */
export interface MainOptions {
  readonly config: Config;
  /** Lets tests wrap the activities' dependencies. */
  readonly adapt?: (deps: ActivityDeps, temporalPid: () => number | undefined) => ActivityDeps;
  /** Lets tests wrap storage, for API and worker. */
  readonly adaptStorage?: (storage: Storage) => Storage;
}

export async function runMain(
  stop: Promise<void>,
  { config, adapt = (deps) => deps, adaptStorage = (storage) => storage }: MainOptions,
): Promise<void> {
  mustSuitProduction(config);
  const log = createLog(config, 'pizzeria');
  installTemporalRuntime(log, config.temporal.metricsAddress);
  // Cleaned up in reverse order, even after a partial start.
  const undo: (() => Promise<unknown>)[] = [];
  const tracing = openTracing(config, 'pizzeria');
  undo.push(() => tracing.close());
  try {
    const opened = await openStorage(config, log);
    const storage = { ...adaptStorage(opened), keys: opened.keys };
    undo.push(() => storage.close());
    await mustBeFree(config);

    const issuer = await startIssuer(config);
    if (issuer) undo.push(() => issuer.stop());

    const { address, embeddedPort: port, embeddedUiPort: uiPort, namespace } = config.temporal;
    const folder = join(config.dataDir, 'temporal');
    const devServer =
      address === undefined ? await startDevServer({ folder, port, uiPort, namespace, log }) : undefined;
    if (devServer) undo.push(() => devServer.stop());

    // Left open until the process ends: a retry on a closed one would throw an uncaught error.
    const client = connectClient(config);
    await registerSearchAttributes(client);
    await scheduleReconciliation(client);
    if (devServer) await keepClosedWorkflows(client);

    const deps = adapt(activityDeps(config, storage, client, log), () => devServer?.pid());
    const worker = await createWorker(config, deps);
    const sending = new MessageDispatcher({ ...deps, log, perSecond: config.messagesPerSecond });
    undo.push(() => sending.stop());
    const working = workUntilStopped(worker);
    working.catch(() => undefined);
    undo.push(async () => {
      if (worker.getState() === 'RUNNING') worker.shutdown();
      await working.catch(() => undefined);
    });

    const looking = lookForLeftBehind(lookDeps(client, storage, log));
    undo.push(() => looking.stop());

    const watching = watchDarkStores(darkStoreDeps(deps, config, log));
    undo.push(() => watching.stop());

    const tidying = tidyPersonalData(tidyDeps(config, storage, log));
    undo.push(() => tidying.stop());
    const tidyingImages = tidyImages({ storage, log, now: Date.now });
    undo.push(() => tidyingImages.stop());

    const api = apiDeps(config, storage, client, log);
    undo.push(() => api.limits.close());
    const server = await listen(config, createApp(api));
    undo.push(() => {
      api.live.close();
      return server.close();
    });
    process.stdout.write(welcome(config, server.url));
    await Promise.race([stop, working]);
    log.info('Stopping: requests and activities under way come to their end first.');
  } finally {
    for (const step of undo.toReversed()) {
      // A failure must not prevent the rest: the Temporal server would be left running.
      await step().catch((error: unknown) => log.error({ err: error }, 'A step of stopping failed; the others go on.'));
    }
  }
}

/** Checked before the Temporal server starts, so that a port in use fails fast. */
async function mustBeFree(config: Config): Promise<void> {
  await new Promise<void>((free, reject) => {
    const probe = createServer();
    probe.once('error', (error) => reject(portError(error, config)));
    probe.listen(config.port, config.host, () => probe.close(() => free()));
  });
}

function welcome(config: Config, url: string): string {
  return `
  The pizzeria is open.

    Menu         ${url}
    Kitchen      ${url}/kitchen/main${signInAs(config, 'chef')}
    Driver       ${url}/driver/main${signInAs(config, 'dario')}
    Manager      ${url}/manage${signInAs(config, 'mona')}
    API          ${url}/api/docs${config.identity.issuer === undefined ? '   (npm run -s token -- chef prints a token)' : ''}
    Temporal UI  ${config.temporal.uiUrl}   (server ${temporalAddress(config)})
    Data         ${config.storage === 'mongodb' ? `MongoDB; the Temporal server’s in ${config.dataDir}` : config.dataDir}

  A first order:

    TOKEN=$(npm run -s token -- customer)
    curl -s ${url}/api/orders -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' -d '{
      "customer_name": "Ada Lovelace", "customer_phone": "+1 212 555 0123",
      "payment_method": "card", "payment_token": "tok_visa",
      "pizzas": [{ "name": "Margherita", "size": "large" }] }'

  Ctrl-C stops all of it; the next start goes on where this one ended.

`;
}

/** Whom to choose on the development issuer's page. */
function signInAs({ identity }: Config, id: DevelopmentUserId): string {
  const name = DEVELOPMENT_USERS.find((user) => user.id === id)?.name ?? id;
  return identity.issuer === undefined ? `   (sign in as ${name})` : '';
}

if (isEntryPoint(import.meta.filename)) {
  await runProcess((stop) => runMain(stop, { config: readConfig() }));
}
