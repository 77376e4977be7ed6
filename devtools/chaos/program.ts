import { z } from 'zod';
import { Faults, type Fault } from '../../adapters/faults/faults.ts';
import { faultyNotifier, faultyPayments, faultyStorage } from '../../adapters/faults/index.ts';
import { Journal } from '../../adapters/faults/journal.ts';
import type { ActivityDeps } from '../../activities/index.ts';
import { readConfig } from '../../bootstrap/config.ts';
import { isEntryPoint, runProcess } from '../../bootstrap/lifecycle.ts';
import { runMain } from '../../main.ts';
import type { Storage } from '../../ports.ts';
import { runServer } from '../../server.ts';
import { StartupError } from '../../lib/startup-error.ts';
import { runWorker } from '../../worker.ts';

/**
 * The programs as started by `npm run chaos`: the real ones, but they receive faults at their ports over their IPC channel, and keep a
 * journal of their writes.
 */

const options = z.object({ part: z.enum(['program', 'api', 'worker']), journal: z.string() });

async function run(stop: Promise<void>): Promise<void> {
  const { data } = options.safeParse({ part: process.argv[2], journal: process.argv[3] });
  if (!data || !process.send) throw new StartupError('This is started by `npm run chaos`; the program is main.ts.');
  const send = process.send.bind(process);
  const faults = new Faults((hit) => send(hit));
  process.on('message', (fault: Fault) => faults.add(fault));
  // The parent process is gone, so nothing would stop this one.
  process.on('disconnect', () => process.exit(1));
  const journal = new Journal(data.journal);
  const config = readConfig();
  const adaptStorage = (storage: Storage): Storage => faultyStorage(storage, faults, journal);
  const adapt = (deps: ActivityDeps): ActivityDeps => ({
    ...deps,
    payments: faultyPayments(deps.payments, faults),
    notifier: faultyNotifier(deps.notifier, faults, journal),
  });
  switch (data.part) {
    case 'program':
      return runMain(stop, { config, adapt, adaptStorage });
    case 'api':
      return runServer(stop, { config, adaptStorage });
    case 'worker':
      return runWorker(stop, { config, adapt, adaptStorage });
    default:
      return data.part satisfies never;
  }
}

if (isEntryPoint(import.meta.filename)) await runProcess(run);
