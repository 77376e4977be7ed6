import { createServer, type Socket } from 'node:net';
import { once } from 'node:events';
import { until } from '../tests/support/until.ts';
import { connectWorker } from './connect-worker.ts';

test('a worker that starts while its Temporal server restarts waits for it', async () => {
  let asked = 0;
  const dying = createServer((socket: Socket) => {
    asked += 1;
    socket.destroy();
  });
  await once(dying.listen(0, '127.0.0.1'), 'listening');
  const { port } = dying.address() as { port: number };
  const connecting = connectWorker({ address: `127.0.0.1:${port}` });
  let isSettled = false;
  const settled = connecting.catch(() => undefined).finally(() => (isSettled = true));
  await until(async () => asked >= 3);
  expect(isSettled).toBe(false);
  dying.close();
  jest.spyOn(Date, 'now').mockReturnValue(Number.MAX_SAFE_INTEGER);
  await expect(connecting).rejects.toThrow(/GetSystemInfo|transport/i);
  await settled;
});
