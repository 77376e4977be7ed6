import { StartupError } from '../lib/startup-error.ts';

/** Whether a file is the one that node was started with. */
export function isEntryPoint(file: string): boolean {
  return process.argv[1] === file;
}

/**
 * Runs a process until it is asked to stop, by Ctrl-C or by its supervisor. The first request stops it in order; a second one
 * at once. What its user can mend is one line; anything else is shown whole.
 *
 * @param run is given a promise that resolves when the process is to stop, and cleans up before it returns
 */
export async function runProcess(run: (stop: Promise<void>) => Promise<void>): Promise<void> {
  const stop = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      let asked = 0;
      process.on(signal, () => {
        asked += 1;
        if (asked > 2) process.exit(130);
        resolve();
      });
    }
  });
  try {
    await run(stop);
    process.exit(0);
  } catch (error) {
    process.stderr.write(error instanceof StartupError ? `${error.message}\n` : `${describe(error)}\n`);
    process.exit(1);
  }
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
