import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readConfig } from '../../bootstrap/config.ts';
import { signToken } from '../../bootstrap/identity.ts';
import { isEntryPoint, runProcess } from '../../bootstrap/lifecycle.ts';
import { PROJECT_ROOT } from '../../lib/project-root.ts';
import { StartupError } from '../../lib/startup-error.ts';
import { startProcess } from '../../lib/start-process.ts';
import { freePort } from '../free-port.ts';
import { findFuzzer, fuzz } from './run.ts';

/**
 * `npm run fuzz`: sends requests made from the OpenAPI document, valid and invalid ones, to a pizzeria of its own, and checks that each
 * answer is as documented. `-- --seed 2 --examples 100` for others,
 * `-- --as chef` for those of another role.
 */

/** Longer than any run. */
const TOKEN_SECONDS = 24 * 3600;

if (isEntryPoint(import.meta.filename)) {
  await runProcess(async () => {
    const options = {
      as: { type: 'string', default: 'manager' },
      seed: { type: 'string', default: '1' },
      examples: { type: 'string', default: '50' },
    } as const;
    const { values } = parseArgs({ options });
    const [seed, examples] = [Number(values.seed), Number(values.examples)];
    const print = (text: string): void => void process.stdout.write(text);
    const fuzzer = await findFuzzer((line) => print(`${line}\n`));
    const folder = await mkdtemp(join(tmpdir(), 'pizzeria-fuzzed-'));
    const [port, temporal, ui, issuer] = [await freePort(), await freePort(), await freePort(), await freePort()];
    const settings = { DATA_DIR: join(folder, 'data'), ISSUER_PORT: String(issuer) };
    const program = await startProcess({
      name: 'pizzeria',
      command: [join(PROJECT_ROOT, 'dist', 'main.js')],
      folder,
      port,
      env: {
        PORT: String(port),
        TEMPORAL_PORT: String(temporal),
        TEMPORAL_UI_PORT: String(ui),
        ...settings,
        LOG_FORMAT: 'json',
        WEBHOOKS_ALLOW_PRIVATE: 'true',
        RATE_LIMITS: 'off',
        OPEN_LIMITS: 'off',
      },
    });
    try {
      const token = await signToken(readConfig(settings), 'manager', { lifetimeSeconds: TOKEN_SECONDS });
      const sender = await signToken(readConfig(settings), values.as, { lifetimeSeconds: TOKEN_SECONDS });
      const phases = ['examples', 'coverage', 'fuzzing', 'stateful'];
      const { passed } = await fuzz(fuzzer, { url: program.url, token, sender, seed, examples, phases }, print);
      if (!passed) throw new StartupError('The fuzzer found something; see above.');
    } finally {
      await program.stop();
      await rm(folder, { recursive: true, force: true });
    }
  });
}
