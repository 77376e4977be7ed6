import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import {
  isGrpcServiceError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  type WorkflowHandle,
} from '@temporalio/client';
import { connectClient } from '../../bootstrap/compose.ts';
import { readConfig, temporalAddress, type Config } from '../../bootstrap/config.ts';
import { mustBeAllowed } from '../../application/access/allow.ts';
import { actorOf, type Principal } from '../../application/principal.ts';
import { Refused } from '../../application/refused.ts';
import type { BulkRun } from '../../domain/audit/bulk-repair.ts';
import { describeRun } from '../../domain/audit/bulk-words.ts';
import { StartupError } from '../../lib/startup-error.ts';
import { TokenRefused } from '../../ports.ts';
import {
  BULK_REPAIR_WORKFLOW,
  bulkRepairWorkflowId,
  instructUpdate,
  runQuery,
  type BulkInput,
} from '../../workflows/bulk-messages.ts';
import { TASK_QUEUE } from '../../workflows/messages.ts';
import { USAGE_OF_MANY, type ManyWish } from './repair-wish.ts';
import { senderOf } from './sender.ts';

const ANSWER_TIMEOUT_MS = 20_000;
const LOOK_EVERY_MS = 500;
const MOST_LISTED = 20;

/** Repairs many orders, by a workflow that goes on without this process. */
export async function repairMany(wish: ManyWish, stop: Promise<void>): Promise<void> {
  const config = readConfig();
  try {
    await carryOut(config, wish, stop);
  } catch (error) {
    throw explained(error, config);
  }
}

async function carryOut(config: Config, wish: ManyWish, stop: Promise<void>): Promise<void> {
  const sender = await senderOf(config, wish.as, { usage: USAGE_OF_MANY });
  mustBeAdmin(config, sender, wish);
  const id = 'id' in wish ? wish.id : `rep_${randomBytes(5).toString('hex')}`;
  const client = connectClient(config);
  const handle = client.workflow.getHandle(bulkRepairWorkflowId(id));
  const inTime = <T>(call: () => Promise<T>): Promise<T> =>
    client.connection.withDeadline(Date.now() + ANSWER_TIMEOUT_MS, call);
  if (wish.type === 'plan') {
    const { starts, type: _type, as: _as, ...search } = wish;
    const input: BulkInput = { ...search, id, by: actorOf(sender) };
    await inTime(() =>
      client.workflow.start(BULK_REPAIR_WORKFLOW, {
        workflowId: bulkRepairWorkflowId(id),
        taskQueue: TASK_QUEUE,
        args: [input],
      }),
    );
    const planned = await follow(handle, inTime, stop, ({ status }) => status !== 'planning');
    if (starts && planned.items.length > 0) await instruct('start');
  } else if (wish.type !== 'show') {
    await instruct(wish.type);
  }
  const run = await follow(handle, inTime, stop, ({ status }) => status !== 'running');
  say(describeRun(run).join('\n'));
  if (run.results.length === 0) for (const line of listed(run)) say(line);
  say(whatNext(run, id));
  if (run.results.some(({ outcome }) => outcome !== 'done')) process.exitCode = 1;

  async function instruct(type: 'start' | 'approve' | 'stop'): Promise<void> {
    await inTime(() => handle.executeUpdate(instructUpdate, { args: [{ type, by: actorOf(sender) }] }));
  }
}

/** Until it is as wished, or Ctrl-C: the run goes on then. */
async function follow(
  handle: WorkflowHandle,
  inTime: <T>(call: () => Promise<T>) => Promise<T>,
  stop: Promise<void>,
  isWished: (run: BulkRun) => boolean,
): Promise<BulkRun> {
  let [isStopped, shown] = [false, 0];
  void stop.then(() => (isStopped = true));
  for (;;) {
    const run = await inTime(() => handle.query(runQuery));
    if (run.results.length > shown) process.stderr.write(`${(shown = run.results.length)} of ${run.items.length}\n`);
    if (isWished(run) || isStopped) return run;
    await Promise.race([pause(LOOK_EVERY_MS), stop]);
  }
}

/** In production an approval by somebody who only says who they are would be none. */
function mustBeAdmin({ isProduction }: Config, sender: Principal, { type }: ManyWish): void {
  mustBeAllowed({ of: 'chain', scope: 'admin' }, sender, { storeId: undefined, now: Date.now() });
  if (type !== 'approve' || !isProduction) return;
  if (sender.kind !== 'user') throw new StartupError('In production, who approves shows a token: SIGNAL_TOKEN.');
  mustBeAllowed({ of: 'chain', scope: 'admin', recent: true }, sender, { storeId: undefined, now: Date.now() });
}

function listed({ items }: BulkRun): string[] {
  const lines = items
    .slice(0, MOST_LISTED)
    .map(({ storeId, subject, code }) => `  ${code ? `${code}  ` : ''}${storeId}/${subject}`);
  return items.length > MOST_LISTED ? [...lines, `  … and ${items.length - MOST_LISTED} more`] : lines;
}

function whatNext({ status, items }: BulkRun, id: string): string {
  const by = 'npm run repair --';
  if (items.length === 0) return 'There is nothing to do.';
  switch (status) {
    case 'planned':
    case 'stopped':
      return `To carry it out: ${by} start ${id}`;
    case 'approval':
      return `Another administrator approves it: ${by} approve ${id}`;
    case 'running':
      return `It goes on by itself: ${by} show ${id}, or ${by} stop ${id}`;
    case 'planning':
    case 'done':
    case 'expired':
      return `It was ${id}.`;
    default:
      return status satisfies never;
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function explained(error: unknown, config: Config): unknown {
  if (error instanceof Refused || error instanceof TokenRefused) return new StartupError(error.message);
  if (error instanceof WorkflowNotFoundError)
    return new StartupError(`This repair is over, or there is none at ${temporalAddress(config)}.`);
  if (error instanceof WorkflowUpdateFailedError)
    return new StartupError(`Refused: ${error.cause?.message ?? error.message}`);
  if (isGrpcServiceError(error))
    return new StartupError(`Neither Temporal at ${temporalAddress(config)} nor a worker answers: ${error.message}`);
  return error;
}
