import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import { connectClient } from '../../bootstrap/compose.ts';
import { readConfig, temporalAddress } from '../../bootstrap/config.ts';
import { REPAIRED_BY_TOOL } from '../../domain/audit/repairs.ts';
import { parseStoreId } from '../../domain/shared/values.ts';
import { isEntryPoint, runProcess } from '../../bootstrap/lifecycle.ts';
import type { RepairRequest, RepairResult } from '../../application/maintenance/repair.ts';
import { StartupError } from '../../lib/startup-error.ts';
import { REPAIR_WORKFLOW, TASK_QUEUE } from '../../workflows/messages.ts';
import { repairMany } from './repair-many.ts';
import { readManyWish, USAGE_OF_MANY } from './repair-wish.ts';

const USAGE = `npm run repair -- <finding> <store>/<what>   fixes a finding of npm run reconcile, as it suggests

Findings: ${REPAIRED_BY_TOOL.join(', ')}.

It asks a worker of the running pizzeria, which looks again first: it ends with 1 where there is nothing to mend, or it cannot be.

${USAGE_OF_MANY}`;

/** `npm run repair`, while the pizzeria is running. */
async function main(request: RepairRequest): Promise<void> {
  const config = readConfig();
  const options = {
    workflowId: `repair/by-hand/${randomUUID()}`,
    taskQueue: TASK_QUEUE,
    args: [request] as [RepairRequest],
  };
  const asked = connectClient(config).workflow.execute<(request: RepairRequest) => Promise<RepairResult>>(
    REPAIR_WORKFLOW,
    options,
  );
  const { isDone, told } = await asked.catch((error: unknown) => {
    const reason =
      error instanceof Error ? (error.cause instanceof Error ? error.cause : error).message : String(error);
    throw new StartupError(`The repair failed on the pizzeria at ${temporalAddress(config)}: ${reason}`);
  });
  process.stdout.write(`${told}\n`);
  if (!isDone) process.exit(1);
}

function readRequest(): RepairRequest {
  const [codeText, path = ''] = readPositionals();
  const code = REPAIRED_BY_TOOL.find((each) => each === codeText);
  const [, store = '', subject] = /^([^/]+)\/(.+)$/.exec(path) ?? [];
  const storeId = parseStoreId(store);
  if (!code || !storeId || subject === undefined) throw new StartupError(USAGE);
  return { code, storeId, subject };
}

function readPositionals(): string[] {
  try {
    return parseArgs({ allowPositionals: true }).positionals;
  } catch {
    throw new StartupError(USAGE);
  }
}

if (isEntryPoint(import.meta.filename)) {
  await runProcess(async (stop) => {
    const wish = readManyWish(process.argv.slice(2));
    await (wish ? repairMany(wish, stop) : main(readRequest()));
  });
}
