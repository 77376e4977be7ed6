import { join } from 'node:path';
import { takeTurn } from '../../application/rollout/turn.ts';
import { instant } from '../../domain/shared/values.ts';
import { openApiRig, type Answer, type ApiRig } from '../support/api-rig.ts';
import { onEveryStorage, type StorageSettings } from '../support/databases.ts';
import { temporaryFolder } from '../support/folders.ts';
import { spoilRecord } from '../support/spoil-record.ts';
import { until } from '../support/until.ts';

/** Records of rollouts that cannot be read: what goes on, what an operator can do, and whom it keeps from nothing. */

const CHANGES = {
  name: 'Spring',
  currency: 'USD',
  settings: { delivery_fee: '3.49' },
  menu: { pizzas: {}, toppings: {}, added: { categories: [], pizzas: [], toppings: [] } },
};

onEveryStorage((storage) => {
  let rig: ApiRig;
  let settings: StorageSettings;
  let dataFolder: string;
  beforeAll(async () => {
    settings = storage();
    dataFolder = join(temporaryFolder(), 'data');
    const env = { DATA_DIR: dataFolder, ROLLOUT_APPROVAL_STORES: '10' };
    rig = await openApiRig({ timeoutSeconds: '30', storage: settings, env });
    const { body: main } = await rig.call('GET', '/api/stores/main');
    expect((await rig.call('POST', '/api/stores', { ...main, id: 'harbour' })).status).toBe(201);
  });
  afterAll(() => rig.close());

  const adam = (method: string, path: string, body?: unknown): Promise<Answer> =>
    rig.as('admin').call(method, path, body);
  const spoil = (record: string, storeId = 'main'): Promise<void> => spoilRecord(settings, dataFolder, storeId, record);
  const read = (id: string): Promise<Answer> => adam('GET', `/api/chain/rollouts/${id}`);
  const tell = (id: string, what: string): Promise<Answer> => adam('POST', `/api/chain/rollouts/${id}/${what}`);
  const isIn = (id: string, status: string): Promise<void> =>
    until(async () => (await read(id)).body.status === status, `${id} is ${status}`, 90_000);
  const listed = async (): Promise<string[]> =>
    ((await adam('GET', '/api/chain/rollouts')).body as { id: string }[]).map((each) => each.id);
  const feeOf = async (store: string): Promise<string> =>
    (await rig.call('GET', `/api/stores/${store}`)).body.delivery_fee;
  const damaged = (): string[] => rig.storage.damage().map(({ id }) => id ?? '');

  async function planned(): Promise<string> {
    const { body: set } = await adam('POST', '/api/chain/change-sets', CHANGES);
    const waves = [{ stores: ['main'] }, { share: 100 }];
    const { body } = await adam('POST', '/api/chain/rollouts', { change_set_id: set.id, waves });
    await isIn(body.id, 'planned');
    return body.id;
  }

  async function firstWave(): Promise<string> {
    const id = await planned();
    expect((await tell(id, 'start')).status).toBe(200);
    await until(async () => (await read(id)).body.waves[0].changed === 1);
    return id;
  }

  async function over(id: string): Promise<void> {
    expect((await tell(id, 'roll-back')).status).toBe(200);
    await isIn(id, 'undone');
    expect([await feeOf('main'), await feeOf('harbour')]).toEqual(['2.99', '2.99']);
  }

  test('its next step writes the record anew: it is paused, looked at, and rolled back as any other', async () => {
    const id = await firstWave();
    await spoil(`rollouts/${id}`);
    expect(await tell(id, 'pause')).toMatchObject({
      status: 200,
      body: { status: 'paused', started_by: { role: 'admin' } },
    });
    expect((await read(id)).body).toMatchObject({ status: 'paused', waves: [{ changed: 1 }, { changed: 0 }] });
    expect(damaged()).toEqual([]);
    await over(id);
  });

  test('whoever looks at it has it written anew, too, and it still keeps others from beginning', async () => {
    const [id, next] = [await firstWave(), await planned()];
    await spoil(`rollouts/${id}`);
    expect(await tell(next, 'start')).toMatchObject({ status: 409, body: { code: 'illegal_transition' } });
    await spoil(`rollouts/${id}`);
    expect((await read(id)).body).toMatchObject({ status: 'running', waves: [{ changed: 1 }, { changed: 0 }] });
    await spoil(`rollouts/${id}`);
    expect(await listed()).toEqual(expect.arrayContaining([id, next]));
    expect(damaged()).toEqual([]);
    await over(id);
    // Of one that is over as well, as long as Temporal remembers it.
    await spoil(`rollouts/${id}`);
    expect((await read(id)).body).toMatchObject({ status: 'undone' });
  });

  test('one of which nothing is known any more is named, keeps no other one waiting, and is taken back by the records of the stores', async () => {
    const id = await firstWave();
    const { workflow, workflowService } = rig.env.client;
    await workflow.getHandle(`rollout/${id}`).terminate('A test.');
    const execution = { workflowId: `rollout/${id}` };
    await workflowService.deleteWorkflowExecution({ namespace: 'default', workflowExecution: execution });
    await until(async () => workflow.getHandle(`rollout/${id}`).describe().then(() => false, () => true)); // prettier-ignore
    await spoil(`rollouts/${id}`);
    expect(await read(id)).toMatchObject({ status: 503, body: { code: 'storage_damaged' } });
    expect(damaged()).toEqual([`rollouts/${id}`]);
    expect(await listed()).not.toContain(id);

    const next = await planned();
    expect(await listed()).toContain(next);
    expect((await tell(next, 'start')).body.status).toBe('running');
    await until(async () => (await read(next)).body.waves[0].stores === 1);
    expect((await tell(next, 'roll-back')).status).toBe(200);
    await isIn(next, 'undone');

    expect(await feeOf('main')).toBe('3.49');
    await over(id);
    expect((await read(id)).body).toMatchObject({ undone: { restored: 1, left: 0 }, history: [{}, { what: 'undo' }] });
    expect(damaged()).toEqual([]);
  });

  test('a change set that cannot be read keeps nobody from the others; a store’s record neither', async () => {
    const id = await firstWave();
    const { body: run } = await read(id);
    await spoil(`changeSets/${run.change_set.id}`);
    const sets = await adam('GET', '/api/chain/change-sets');
    expect(sets.status).toBe(200);
    expect((sets.body as { id: string }[]).map((each) => each.id)).not.toContain(run.change_set.id);
    expect((await adam('GET', `/api/chain/change-sets/${run.change_set.id}`)).body.code).toBe('storage_damaged');
    await spoil(`storeRollouts/${id}`, 'harbour');
    expect((await adam('GET', `/api/chain/rollouts/${id}/stores`)).body).toMatchObject([{ store_id: 'main' }]);
    // What was planned is carried out, and taken back, without the change set.
    await over(id);
  });

  test('where nobody knows whose turn it is, a rollout begins a minute later', async () => {
    const id = await planned();
    await spoil('rolloutTurns/turn');
    const refused = await tell(id, 'start');
    expect(refused).toMatchObject({ status: 409, body: { code: 'illegal_transition' } });
    expect(refused.body.detail).toContain('Try again in a minute.');
    const deps = { storage: rig.storage, rollouts: { lookAt: async () => undefined } };
    const soon = Date.now() + 60_000;
    await takeTurn({ ...deps, now: () => soon }, id, instant(soon + 20_000));
    expect((await tell(id, 'start')).body.status).toBe('running');
    await over(id);
  });
});
