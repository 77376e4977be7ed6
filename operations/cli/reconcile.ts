import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import type { Client } from '@temporalio/client';
import { connectClient } from '../../bootstrap/compose.ts';
import { readConfig, temporalAddress } from '../../bootstrap/config.ts';
import { parseStoreId } from '../../domain/shared/values.ts';
import { isEntryPoint, runProcess } from '../../bootstrap/lifecycle.ts';
import { StartupError } from '../../lib/startup-error.ts';
import { RECONCILE_WORKFLOW, TASK_QUEUE, type ReconcileInput, type ReconcileResult } from '../../workflows/messages.ts';

const USAGE = `npm run reconcile                      compares storage, payment provider, workflows and kitchens
npm run reconcile -- --days 30         all orders of so many days, up to today; by default 3
npm run reconcile -- --store harbour   one store
npm run reconcile -- --grace 0         also what has changed in the last minutes; by default two are given to settle

It asks a worker of the running pizzeria, changes nothing, and ends with 1 where something does not agree.`;

const MAX_DAYS = 366;
/** After so long without an answer, and again and again. */
const PATIENCE_MS = 15_000;

/** `npm run reconcile`, while the pizzeria is running. */
async function main(input: ReconcileInput): Promise<void> {
  const config = readConfig();
  const client = connectClient(config);
  const workflowId = `reconcile/by-hand/${randomUUID()}`;
  const options = { workflowId, taskQueue: TASK_QUEUE, args: [input] as [ReconcileInput] };
  const waiting = setInterval(() => void sayWhetherBegun(client, workflowId), PATIENCE_MS);
  const result = await client.workflow.execute<(input: ReconcileInput) => Promise<ReconcileResult>>(RECONCILE_WORKFLOW, options).catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error);
    throw new StartupError(`Reconciliation failed on the pizzeria at ${temporalAddress(config)}: ${reason}`);
  }).finally(() => clearInterval(waiting)); // prettier-ignore
  for (const { code, storeId, orderId, detail, repair } of result.findings) {
    say(`${code}  ${storeId}/${orderId}  ${detail}`);
    say(`    → ${repair}`);
  }
  if (result.more > 0) say(`… and ${result.more} more.`);
  say(`${result.orders} orders of ${result.stores} stores checked; ${result.findings.length + result.more} findings.`);
  if (result.findings.length > 0) process.exit(1);
}

/** The first events are its start and a task for a worker. */
const EVENTS_BEFORE_A_WORKER = 2;

async function sayWhetherBegun(client: Client, workflowId: string): Promise<void> {
  const described = await client.workflow.getHandle(workflowId).describe().catch(() => undefined); // prettier-ignore
  if (!described || described.historyLength > EVENTS_BEFORE_A_WORKER) return;
  process.stderr.write(
    'No worker has taken it up yet. Does one run? See docs/runbook.md#noworker. Ctrl-C ends the wait.\n',
  );
}

function readInput(): ReconcileInput {
  try {
    const { values } = parseArgs({
      options: {
        days: { type: 'string', default: '3' },
        store: { type: 'string' },
        grace: { type: 'string', default: '2' },
      },
    });
    const days = Number(values.days);
    const storeId = values.store === undefined ? undefined : parseStoreId(values.store);
    if (!Number.isInteger(days) || days < 1 || days > MAX_DAYS)
      throw new StartupError(`--days: 1 to ${MAX_DAYS}.\n\n${USAGE}`);
    if (values.store !== undefined && !storeId)
      throw new StartupError(`--store: ${values.store} is not a valid store id.\n\n${USAGE}`);
    const graceMinutes = Number(values.grace);
    if (!(graceMinutes >= 0)) throw new StartupError(`--grace: minutes.\n\n${USAGE}`);
    return { days, graceMinutes, ...(storeId ? { storeId } : {}) };
  } catch (error) {
    if (error instanceof TypeError && 'code' in error) throw new StartupError(USAGE);
    throw error;
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

if (isEntryPoint(import.meta.filename)) await runProcess(() => main(readInput()));
