import { parseArgs } from 'node:util';
import { DefaultLogger, makeTelemetryFilterString, Runtime } from '@temporalio/worker';
import { connectClient } from '../../bootstrap/compose.ts';
import { readConfig, temporalAddress } from '../../bootstrap/config.ts';
import { isEntryPoint, runProcess } from '../../bootstrap/lifecycle.ts';
import { StartupError } from '../../lib/startup-error.ts';
import { findFailingTasks } from '../../temporal/failing-tasks.ts';
import { replayHistories } from '../../temporal/replay.ts';
import { TASK_QUEUE } from '../../workflows/messages.ts';

const USAGE = `npm run replay                                       replays every order workflow on the Temporal server against this build
npm run replay -- --since 2026-11-01                 those that were under way at some time since then
npm run replay -- --since 2026-11-01T18:00Z --until 2026-11-01T22:00Z
npm run replay -- --query "ExecutionStatus = 'Running'"   only matching ones, in Temporal's list filter syntax
npm run replay -- --bundle <file>                    against the workflow bundle of another build

The server is that of TEMPORAL_ADDRESS and TEMPORAL_NAMESPACE. It changes nothing, and ends with 1 where a history does not replay:
do not deploy this build then, each such order would stop where it is.`;

type ReplayChoice = { readonly query: string; readonly codePath?: string };

/** `npm run replay`, before a deployment: checks that this build can continue the workflows of earlier ones. */
async function main({ query, codePath }: ReplayChoice): Promise<void> {
  const config = readConfig();
  // Failures are printed below, one line each.
  Runtime.install({
    logger: new DefaultLogger('ERROR', () => undefined),
    telemetryOptions: { logging: { filter: makeTelemetryFilterString({ core: 'ERROR', other: 'ERROR' }) } },
  });
  const client = connectClient(config);
  const selection = { client, query };
  try {
    const bundle = codePath === undefined ? {} : { codePath };
    const { histories, faults } = await replayHistories({ ...selection, ...bundle, progress: showProgress });
    for (const { workflowId, runId, error } of faults) say(`does not replay  ${workflowId}  run ${runId}  ${error}`);
    const stuck = await findFailingTasks(selection);
    for (const { workflowId, runId, attempts, reason } of stuck)
      say(`stuck now        ${workflowId}  run ${runId}  attempt ${attempts}: ${reason}`);
    say(`${histories} histories replayed; ${faults.length} do not replay.`);
    if (faults.length > 0) process.exit(1);
  } catch (error) {
    const reason =
      error instanceof Error ? (error.cause instanceof Error ? error.cause : error).message : String(error);
    throw new StartupError(`The workflows of ${temporalAddress(config)} could not be replayed: ${reason}`);
  }
}

const PROGRESS_EVERY = 500;

function showProgress(histories: number): void {
  if (histories % PROGRESS_EVERY === 0) process.stderr.write(`  ${histories} …\n`);
}

function readOptions(): ReplayChoice {
  const { since, until, query, bundle } = readArguments();
  const conditions = [
    // A namespace may be shared with other programs.
    `TaskQueue = '${TASK_QUEUE}'`,
    ...(since === undefined ? [] : [`(CloseTime >= '${readMoment('since', since)}' OR ExecutionStatus = 'Running')`]),
    ...(until === undefined ? [] : [`StartTime <= '${readMoment('until', until)}'`]),
    ...(query === undefined ? [] : [`(${query})`]),
  ];
  return {
    query: conditions.join(' AND '),
    ...(bundle === undefined ? {} : { codePath: bundle }),
  };
}

function readArguments(): Partial<Record<'since' | 'until' | 'query' | 'bundle', string>> {
  const text = { type: 'string' } as const;
  try {
    return parseArgs({ options: { since: text, until: text, query: text, bundle: text } }).values;
  } catch {
    throw new StartupError(USAGE);
  }
}

function readMoment(name: string, text: string): string {
  const moment = new Date(text);
  if (Number.isNaN(moment.getTime()))
    throw new StartupError(`--${name}: must be a date or a time, not "${text}".\n\n${USAGE}`);
  return moment.toISOString();
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

if (isEntryPoint(import.meta.filename)) await runProcess(() => main(readOptions()));
