import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { aDatabase, describeWithMongo } from '../support/databases.ts';
import { HERE, moveBetweenStores, THERE } from '../support/move-between-stores.ts';
import { openProcessRig, type ProcessRig } from '../support/process-rig.ts';
import { freePort } from '../support/ports.ts';
import { until, untilAnswered } from '../support/until.ts';

/**
 * An order on its way to another store, on two APIs and two workers of one MongoDB. The worker that carries it out is killed on
 * the way, and with it the API at which the customer has agreed, while they repeat that at the other one. `moving.long.test.ts` kills one program at each step.
 */

describeWithMongo('two APIs and two workers', () => {
  let rig: ProcessRig;
  beforeEach(async () => {
    rig = await openProcessRig(aDatabase());
  });
  afterEach(() => rig.close());

  const { openStores, offered, order, agree, audit } = moveBetweenStores(() => rig);

  const isReady = async (address: string): Promise<boolean> =>
    (await fetch(`${address}/health/ready`).catch(() => undefined))?.ok === true;

  interface Fleet {
    /** Where the customer agrees first. The other one is where the rig's calls go. */
    readonly api: ChildProcess;
    readonly address: string;
    readonly workers: readonly ChildProcess[];
  }

  /** The program leaves its Temporal server behind, and the parts of a chain's installation go on with that. */
  async function startFleet(env: Record<string, string>): Promise<Fleet> {
    await rig.start();
    await openStores();
    await rig.kill('SIGKILL');
    const port = String(await freePort());
    const address = `http://127.0.0.1:${port}`;
    rig.beside('dist/server.js');
    const api = rig.beside('dist/server.js', { PORT: port });
    const workers = [0, 1].map(() => rig.beside('tests/e2e/crash-worker-after-append.mjs', env));
    for (const each of [rig.url, address]) await until(() => isReady(each), `${each} ready`, 120_000);
    return { api, address, workers };
  }

  const isDead = ({ exitCode, signalCode }: ChildProcess): boolean => exitCode !== null || signalCode !== null;

  test.each([
    ['its customer’s consent', 'MoveAccepted', 'main'],
    ['the confirmation of the new order', 'OrderConfirmed', 'harbour'],
  ])(
    'its worker killed right after %s was stored: the others move it, once',
    async (_, event, store) => {
      const { api, address, workers } = await startFleet({ CRASH_AFTER: event, CRASH_STORE: store });
      const move = await offered();
      const killed = Promise.race(workers.map((worker) => once(worker, 'close').then(() => worker)));
      // The answer of an API that is killed with it may be lost.
      const first = agreeAt(address, move.accept).catch(() => undefined);
      const repeated = untilAnswered('consent', () => agree(move));
      await killed;
      const ended = once(api, 'close');
      api.kill('SIGKILL');
      await Promise.all([ended, first, repeated]);
      expect(workers.filter(isDead)).toHaveLength(1);
      expect((await killed).signalCode).toBe('SIGKILL');
      // Neither of the two is started again.
      await until(async () => (await order(HERE, move.id)).move_offer?.status === 'moved', 'moved', 90_000);
      expect(await order(THERE, move.newId)).toMatchObject({ moved_from: { order_id: move.id } });
      await audit(move);
      expect(workers.filter(isDead)).toHaveLength(1);
    },
    400_000,
  );

  async function agreeAt(address: string, path: string): Promise<number> {
    const headers = { Authorization: `Bearer ${await rig.token('ada')}`, 'Idempotency-Key': 'agree' };
    return (await fetch(address + path, { method: 'POST', headers })).status;
  }
});
