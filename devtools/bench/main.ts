import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import getPort, { portNumbers } from 'get-port';
import { pino } from 'pino';
import { runProcess } from '../../bootstrap/lifecycle.ts';
import { StartupError } from '../../lib/startup-error.ts';
import { measure } from './measure.ts';
import { startBare, startReal } from './programs.ts';
import { report } from './report.ts';
import { readSettings, type BenchSettings } from './settings.ts';
import { startTemporal } from './temporal.ts';

/** Below the ports that the system gives to outgoing connections, so that a free one stays free until it is used. */
const PORTS = portNumbers(24_000, 24_999);

/**
 * `npm run bench`: the real program against a bare one of the same shape, on one Temporal server. Starts everything that it
 * needs, and leaves nothing behind however it ends.
 */
async function bench(settings: BenchSettings, stop: Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'pizzeria-bench-'));
  // Undone in the opposite order, however far it has come.
  const undo: (() => Promise<void>)[] = [() => rm(folder, { recursive: true, force: true })];
  let stopping = false;
  const stopped = stop.then(() => {
    stopping = true;
    throw new StartupError('Stopped before its end: there are no figures.');
  });
  stopped.catch(() => undefined);
  try {
    // A start is not interrupted: what is half started could not be undone.
    const { temporal, real, bare } = await startAll(folder, settings, undo);
    const startedAt = new Date().toISOString();
    const measured = await Promise.race([measure({ real, bare }, temporal, settings, say), stopped]);
    say('replaying the histories of all orders');
    await Promise.race([temporal.mustBeSound(real), stopped]);
    const machine = {
      processors: cpus().length,
      model: cpus()[0]?.model,
      platform: `${process.platform} ${process.arch}`,
      node: process.version,
      temporalServer: temporal.version,
    };
    await writeFile(settings.json, `${JSON.stringify({ startedAt, machine, settings, ...measured }, undefined, 2)}\n`);
    process.stdout.write(
      `${machine.processors} processors (${machine.model}), Node ${machine.node}, Temporal server ${machine.temporalServer}\n` +
        `${settings.orders} orders per measurement, ${settings.repeats} repeats\n\n${report(measured)}\n`,
    );
    say(`all figures: ${settings.json}`);
  } catch (error) {
    // Ctrl-C in a terminal reaches the programs too, and then their requests fail.
    if (stopping) return await stopped;
    for (const program of ['real', 'bare']) {
      const output = await readFile(join(folder, program, 'output.log'), 'utf8').catch(() => '');
      if (output !== '') say(`what the ${program} program said last:\n${output.slice(-2000)}`);
    }
    throw error;
  } finally {
    for (const step of undo.toReversed()) await step().catch((error: unknown) => say(`clearing up: ${String(error)}`));
  }
}

async function startAll(folder: string, { profiles }: BenchSettings, undo: (() => Promise<void>)[]) {
  say('starting a Temporal server and both programs');
  const log = pino({ name: 'bench' }, pino.destination(process.stderr.fd));
  const temporal = await startTemporal(join(folder, 'temporal'), await freePort(), await freePort(), log);
  undo.push(() => temporal.stop());
  const real = await startReal({ folder: join(folder, 'real'), port: await freePort(), temporal, profiles });
  undo.push(() => real.stop());
  const bare = await startBare({ folder: join(folder, 'bare'), port: await freePort(), temporal, profiles });
  undo.push(() => bare.stop());
  return { temporal, real, bare };
}

function freePort(): Promise<number> {
  return getPort({ port: PORTS });
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

await runProcess(async (stop) => bench(readSettings(process.argv.slice(2)), stop));
