import { hostname } from 'node:os';
import { connectClient } from '../../bootstrap/compose.ts';
import { readConfig } from '../../bootstrap/config.ts';
import { isEntryPoint, runProcess } from '../../bootstrap/lifecycle.ts';
import { StartupError } from '../../lib/startup-error.ts';
import { checkWorker } from '../../temporal/checks.ts';

const DEADLINE_MS = 10_000;

/**
 * The health check of a worker's container: exits with 0 if this worker has polled Temporal recently. It detects a
 * process that runs but hangs or is disconnected.
 */
async function main(): Promise<void> {
  const client = connectClient(readConfig());
  try {
    const found = await client.withDeadline(Date.now() + DEADLINE_MS, () => checkWorker(client, hostname()));
    process.stdout.write(`${found}\n`);
  } catch (error) {
    throw new StartupError(error instanceof Error ? error.message : String(error));
  }
}

if (isEntryPoint(import.meta.filename)) await runProcess(main);
