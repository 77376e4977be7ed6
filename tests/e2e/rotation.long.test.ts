import { randomBytes } from 'node:crypto';
import { onEveryStorage, type StorageSettings } from '../support/databases.ts';
import { TEST_KEYS } from '../support/keys.ts';
import { HERE, moveBetweenStores, THERE } from '../support/move-between-stores.ts';
import { openProcessRig, type ProcessRig } from '../support/process-rig.ts';
import { until, untilAnswered } from '../support/until.ts';

/** All keys are replaced while a customer is asked about another store, and while a rollout is under way: both go on. */

const aKey = (): string => randomBytes(32).toString('base64');

onEveryStorage((storage) => {
  let rig: ProcessRig;
  let settings: StorageSettings;
  beforeAll(async () => {
    settings = storage();
    rig = await openProcessRig(settings, TEST_KEYS);
    await rig.start();
  });
  afterAll(() => rig?.close());

  const { openStores, offered, order, agree, audit } = moveBetweenStores(() => rig);
  const admin = async (method: string, path: string, body?: unknown) =>
    rig.call(method, path, body, { Authorization: `Bearer ${await rig.token('admin')}` });

  /** As docs/operations.md says: the new keys beside the old ones, then every customer's key wrapped anew. */
  async function rotate(): Promise<void> {
    const [master, payload] = [aKey(), `next:${aKey()}`];
    await rig.kill('SIGINT');
    rig.env['MASTER_KEY'] = `${master},${rig.env['MASTER_KEY']}`;
    rig.env['PAYLOAD_KEYS'] = `${payload},${rig.env['PAYLOAD_KEYS']}`;
    // Of a folder one process has the use.
    const isBeside = settings.STORAGE === 'mongodb';
    if (isBeside) await rig.start();
    const told = await rig.tool('dist/operations/cli/keys.js', 'rotate');
    expect(told).toMatchObject({
      code: 0,
      output: expect.stringMatching(/[1-9]\d* keys were wrapped by the new master/),
    });
    if (isBeside) await rig.kill('SIGINT');
    rig.env['MASTER_KEY'] = master;
    await rig.start();
  }

  test('the order goes on in the other store with its customer’s name, and the rollout is taken back as it began', async () => {
    await openStores();
    const move = await offered();
    const changes = { name: 'Later warnings', currency: 'USD', settings: { timers: { promise_warn_minutes: 21 } } };
    const { body: set } = await admin('POST', '/api/chain/change-sets', changes);
    const waves = [{ stores: ['harbour'] }, { share: 100 }];
    const { body: rollout } = await admin('POST', '/api/chain/rollouts', { change_set_id: set.id, waves });
    const path = `/api/chain/rollouts/${rollout.id}`;
    const read = async () => (await admin('GET', path)).body;
    await until(async () => (await read()).status === 'planned');
    /** Again where a busy machine has not answered in time: what has been done is refused then. */
    const tell = (what: string, status: string) =>
      until(async () => {
        await admin('POST', `${path}/${what}`);
        return (await read()).status === status;
      }, what);
    await tell('start', 'running');
    await until(async () => (await read()).waves[0].changed_at !== null);

    await rotate();

    expect(await order(HERE, move.id)).toMatchObject({
      customer_name: 'Ada Lovelace',
      move_offer: { status: 'offered' },
    });
    await untilAnswered('consent', () => agree(move));
    expect(await order(THERE, move.newId)).toMatchObject({ customer_name: 'Ada Lovelace' });
    await audit(move);

    await tell('pause', 'paused');
    expect(await read()).toMatchObject({ waves: [{ changed: 1 }, { changed: 0 }] });
    await tell('resume', 'running');
    await tell('roll-back', 'undone');
    expect(await read()).toMatchObject({ undone: { restored: 1, left: 0 } });
    const { body: harbour } = await rig.call('GET', '/api/stores/harbour');
    expect(harbour.timers.promise_warn_minutes).not.toBe(21);
  }, 400_000);
});
