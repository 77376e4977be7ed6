import { parseArgs } from 'node:util';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { PizzeriaClient } from '../clients/javascript/index.ts';
import { connectClient } from '../bootstrap/compose.ts';
import { readConfig, temporalAddress } from '../bootstrap/config.ts';
import { signToken } from '../bootstrap/identity.ts';
import { isEntryPoint, runProcess } from '../bootstrap/lifecycle.ts';
import { StartupError } from '../lib/startup-error.ts';
import { verifyWorkflows } from '../temporal/verify.ts';
import { TASK_QUEUE } from '../workflows/messages.ts';
import { load } from './demo/load.ts';
import { answer, failed, say } from './demo/print.ts';
import { walk } from './demo/walk.ts';

const TEMPORAL_WITHIN_MS = 2_000;
/** A busy evening may be long. */
const TOKEN_SECONDS = 12 * 3600;

const USAGE = `npm run demo                          walks one order through every stage
npm run demo -- --load 200            a busy evening of 200 orders
  --in-flight 16                      orders on their way at the same time
  --url http://127.0.0.1:3000         where the pizzeria is
  --token …                           a manager's access token, if it is not the development issuer's`;

function readOptions(): { url: string; token: string | undefined; orders: number; inFlight: number } {
  const { host, port } = readConfig();
  const options = {
    url: { type: 'string', default: `http://${host === '0.0.0.0' ? '127.0.0.1' : host}:${port}` },
    token: { type: 'string' },
    load: { type: 'string', default: '0' },
    'in-flight': { type: 'string', default: '16' },
  } as const;
  try {
    const { values } = parseArgs({ options });
    return {
      url: values.url,
      token: values.token,
      orders: count(values.load, 0),
      inFlight: count(values['in-flight'], 1),
    };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new StartupError(`${reason}\n\n${USAGE}`);
  }
}

function count(text: string, least: number): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= least && number <= 100_000) return number;
  throw new RangeError(`"${text}" is not a valid number of orders.`);
}

/** Replays the orders' histories: one that does not replay would be lost with the next restart. Prints the result. */
async function replayEvening(since: string): Promise<boolean> {
  const config = readConfig();
  const client = connectClient(config);
  // Only with a local Temporal server: the pizzeria may be remote.
  const isThere = await client.connection
    .withDeadline(Date.now() + TEMPORAL_WITHIN_MS, () => client.workflowService.getSystemInfo({}))
    .then(
      () => true,
      () => false,
    );
  if (!isThere) {
    answer(`the histories were not replayed: no Temporal server at ${temporalAddress(config)}`);
    return true;
  }
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  const { histories, faults } = await verifyWorkflows({
    client,
    query: `TaskQueue = '${TASK_QUEUE}' AND StartTime >= '${since}'`,
  });
  answer(`${histories} workflow histories replayed, ${faults.length} faults`);
  for (const fault of faults) failed(fault);
  return faults.length === 0;
}

if (isEntryPoint(import.meta.filename)) {
  await runProcess(async () => {
    const { url, token, orders, inFlight } = readOptions();
    const baseUrl = url.replace(/\/$/, '');
    const accessToken = token ?? (await signToken(readConfig(), 'manager', { lifetimeSeconds: TOKEN_SECONDS }));
    const client = new PizzeriaClient({ baseUrl, accessToken });
    await client.health().catch((error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error);
      throw new StartupError(`No pizzeria is ready at ${baseUrl} (${reason}). Start one in another window: npm start`);
    });
    const since = new Date().toISOString();
    const wentWell = orders > 0 ? await load(client, { orders, inFlight }) : await walk(client, baseUrl);
    const isSound = orders === 0 || (await replayEvening(since));
    say();
    if (!wentWell || !isSound) throw new StartupError('Something went wrong; see above.');
  });
}
