import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { freePort } from './ports.ts';
import { until } from './until.ts';

export interface RunningRedis {
  readonly url: string;
  stop(): Promise<void>;
}

/** Whether redis-server is installed. */
export const hasRedis = spawnSync('redis-server', ['--version']).status === 0;

/** A real redis-server of its own; undefined, and said so, if it is not installed. */
export async function startRedis(): Promise<RunningRedis | undefined> {
  if (!hasRedis) {
    console.warn('redis-server is not installed: what several processes share in it is NOT TESTED.');
    return undefined;
  }
  const port = await freePort();
  const settings = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
  const server = spawn('redis-server', settings, { stdio: ['ignore', 'pipe', 'ignore'] });
  let output = '';
  server.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  await until(async () => /Ready to accept connections/.test(output));
  return {
    url: `redis://127.0.0.1:${port}`,
    stop: async () => {
      const ended = once(server, 'close');
      server.kill('SIGTERM');
      await ended;
    },
  };
}
