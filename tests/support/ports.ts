import { createServer } from 'node:net';

let next = 20_000 + Number(process.env['JEST_WORKER_ID'] ?? 0) * 1_000;

/** A free port below the range of ephemeral ports, so that it stays free until it is used. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = next++;
    const free = await new Promise<boolean>((resolve) => {
      const probe = createServer();
      probe.once('error', () => resolve(false));
      probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
    });
    if (free) return port;
  }
}
