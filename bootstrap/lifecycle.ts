import { StartupError } from '../lib/startup-error.ts';

/** Whether a file is node's entry point. */
export function isEntryPoint(file: string): boolean {
  return process.argv[1] === file;
}

/**
 * Runs a process until Ctrl-C or SIGTERM. The first signal stops it gracefully, a second one immediately. A
 * StartupError is printed as one line, other errors in full.
 *
 * @param run receives a promise that resolves when the process should stop, and cleans up before it returns. One that does not take it is
 * ended by the first signal
 */
export async function runProcess(run: (stop: Promise<void>) => Promise<void>): Promise<void> {
  // Files of data and logs are their owner's only, those of the Temporal server too.
  process.umask(0o077);
  const stop = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      let asked = 0;
      process.on(signal, () => {
        asked += 1;
        if (asked > 2 || run.length === 0) process.exit(130);
        resolve();
      });
    }
  });
  try {
    await run(stop);
    // With process.exitCode, which says that something was found.
    process.exit();
  } catch (error) {
    process.stderr.write(error instanceof StartupError ? `${error.message}\n` : `${describe(error)}\n`);
    process.exit(1);
  }
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
