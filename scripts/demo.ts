import { parseArgs } from 'node:util';
import { PizzeriaClient } from '../clients/javascript/index.ts';
import { readConfig } from '../config.ts';
import { isEntryPoint, runProcess } from '../lifecycle.ts';
import { StartupError } from '../startup-error.ts';
import { load } from './demo/load.ts';
import { say } from './demo/print.ts';
import { walk } from './demo/walk.ts';

const USAGE = `npm run demo                          walks one order through every stage
npm run demo -- --load 200            a busy evening of 200 orders
  --in-flight 16                      orders on their way at the same time
  --url http://127.0.0.1:3000         where the pizzeria is`;

function readOptions(): { url: string; orders: number; inFlight: number } {
  const { host, port } = readConfig();
  const options = {
    url: { type: 'string', default: `http://${host === '0.0.0.0' ? '127.0.0.1' : host}:${port}` },
    load: { type: 'string', default: '0' },
    'in-flight': { type: 'string', default: '16' },
  } as const;
  try {
    const { values } = parseArgs({ options });
    return { url: values.url, orders: count(values.load, 0), inFlight: count(values['in-flight'], 1) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new StartupError(`${reason}\n\n${USAGE}`);
  }
}

function count(text: string, least: number): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= least && number <= 100_000) return number;
  throw new RangeError(`"${text}" is not a number of orders.`);
}

if (isEntryPoint(import.meta.filename)) {
  await runProcess(async () => {
    const { url, orders, inFlight } = readOptions();
    const baseUrl = url.replace(/\/$/, '');
    const client = new PizzeriaClient({ baseUrl });
    await client.health().catch((error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error);
      throw new StartupError(
        `Nobody is ready at ${baseUrl} (${reason}). Open the pizzeria in another window: npm start`,
      );
    });
    const wentWell = orders > 0 ? await load(client, { orders, inFlight }) : await walk(client, baseUrl);
    say();
    if (!wentWell) throw new StartupError('Something did not go as it should; it is shown above.');
  });
}
