import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { StartupError } from '../../lib/startup-error.ts';
import { OUTPUT } from '../../lib/start-process.ts';
import { freePort } from '../free-port.ts';
import { startTemporal, type TemporalServer } from './temporal.ts';

/** The environment of a measurement: everything it starts is cleaned up at the end, whatever happens. */
export interface Stage {
  readonly folder: string;
  readonly temporal: TemporalServer;
  /** Starts something and registers its cleanup. */
  start<Started>(starting: () => Promise<Started>, undo: (started: Started) => Promise<unknown>): Promise<Started>;
}

/** @throws StartupError if it is stopped early */
export async function onStage<Result>(
  stop: Promise<void>,
  measure: (stage: Stage) => Promise<Result>,
): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'pizzeria-bench-'));
  // Clean up in reverse order.
  const undo: (() => Promise<unknown>)[] = [() => rm(folder, { recursive: true, force: true })];
  const starts: Promise<unknown>[] = [];
  let stopping = false;
  const stopped = stop.then(() => {
    stopping = true;
    throw new StartupError('Stopped early: there are no figures.');
  });
  stopped.catch(() => undefined);

  const start: Stage['start'] = (starting, undoing) => {
    if (stopping) return stopped;
    const started = starting().then((result) => {
      undo.push(() => undoing(result));
      return result;
    });
    starts.push(started);
    return started;
  };
  const perform = async (): Promise<Result> => {
    const log = pino({ name: 'bench' }, pino.destination(process.stderr.fd));
    const [port, uiPort] = [await freePort(), await freePort()];
    const temporal = await start(
      () => startTemporal(join(folder, 'temporal'), port, uiPort, log),
      (server) => server.stop(),
    );
    return measure({ folder, temporal, start });
  };
  try {
    return await Promise.race([perform(), stopped]);
  } catch (error) {
    // Ctrl-C in a terminal reaches the programs too, so their requests fail.
    if (stopping) return await stopped;
    await showOutputs(folder);
    throw error;
  } finally {
    // Do not clean up something that is still starting.
    await Promise.allSettled(starts);
    for (const step of undo.toReversed()) await step().catch((error: unknown) => say(`clearing up: ${String(error)}`));
  }
}

export function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

async function showOutputs(folder: string): Promise<void> {
  const files = await readdir(folder, { recursive: true }).catch(() => []);
  for (const file of files.filter((name) => name.endsWith(OUTPUT))) {
    const output = await readFile(join(folder, file), 'utf8').catch(() => '');
    if (output !== '') say(`the last of ${file}:\n${output.slice(-2000)}`);
  }
}
