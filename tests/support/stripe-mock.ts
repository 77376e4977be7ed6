import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import {
  buildWithGo,
  cacheFolder,
  executable,
  findOnPath,
  firstThatWorks,
  isExecutable,
  type Say,
} from '../../lib/programs.ts';

/** Stripe's official mock: it keeps no state, but validates every request against Stripe's API description. */
const VERSION = '0.203.0';
const MODULE = `github.com/stripe/stripe-mock@v${VERSION}`;

/** @returns undefined if it is not available: its tests are skipped then */
export async function findStripeMock(say: Say): Promise<string | undefined> {
  const cached = join(cacheFolder(), executable(`stripe-mock-${VERSION}`));
  if (await isExecutable(cached)) return cached;
  const onPath = await findOnPath('stripe-mock');
  if (onPath) return onPath;
  await mkdir(cacheFolder(), { recursive: true });
  const ways = [{ name: `building it with Go (${MODULE}, once)`, get: () => buildWithGo(MODULE, cached, say) }];
  try {
    return await firstThatWorks(say, 'stripe-mock', ways, '');
  } catch {
    say('TESTS ON STRIPE-MOCK ARE SKIPPED: put stripe-mock on the PATH, or install Go.');
    return undefined;
  }
}

export interface StripeMock {
  readonly url: string;
  stop(): Promise<void>;
}

export async function startStripeMock(program: string): Promise<StripeMock> {
  // Without its own address, HTTPS would use the same port on every start.
  const addresses = ['-http-addr', '127.0.0.1:0', '-https-addr', '127.0.0.1:0'];
  const server = spawn(program, addresses, { stdio: ['ignore', 'pipe', 'pipe'] });
  const port = await new Promise<string>((resolve, reject) => {
    let said = '';
    const read = (chunk: Buffer): void => {
      said += chunk.toString();
      const listening = /HTTP at address: 127\.0\.0\.1:(\d+)/.exec(said)?.[1];
      if (listening !== undefined) resolve(listening);
    };
    server.stdout.on('data', read);
    server.stderr.on('data', read);
    server.once('error', reject);
    server.once('close', () => reject(new Error(said)));
  });
  return {
    url: `http://127.0.0.1:${port}`,
    stop: async () => {
      const closed = once(server, 'close');
      server.kill();
      await closed;
    },
  };
}
