import { onEveryStorage } from '../support/databases.ts';
import { openProcessRig, type ProcessRig } from '../support/process-rig.ts';
import { until } from '../support/until.ts';

/** A rollout to many stores, on the program that `npm start` starts, killed in the middle: on the way there, and on the way back. */

const STORES = 60;
let rig: ProcessRig;

function killedRollout(): void {
  afterAll(() => rig?.close());

  const admin = async (method: string, path: string, body?: unknown) =>
    rig.call(method, path, body, { Authorization: `Bearer ${await rig.token('admin')}` });
  const fees = async () => {
    const { body } = await rig.call('GET', '/api/stores');
    return (body as { id: string; delivery_fee: string }[])
      .filter(({ id }) => id !== 'main')
      .map(({ delivery_fee: fee }) => fee);
  };
  const count = async (fee: string) => (await fees()).filter((each) => each === fee).length;

  test('each store is changed once, and gets back what it had', async () => {
    const { body: main } = await rig.call('GET', '/api/stores/main');
    const ids = Array.from({ length: STORES }, (_, index) => `store-${index}`);
    for (const id of ids) await rig.call('POST', '/api/stores', { ...main, id, name: id, delivery_fee: '2.99' });
    const set = await admin('POST', '/api/chain/change-sets', {
      ...{ name: 'Spring', currency: 'USD', settings: { delivery_fee: '3.49' } },
      menu: { pizzas: { margherita: { sizes: { large: { price: '20.00' } } } } },
    });
    const waves = [{ stores: ids }];
    const planned = await admin('POST', '/api/chain/rollouts', {
      ...{ change_set_id: set.body.id, waves, stores_per_second: 100 },
    });
    const path = `/api/chain/rollouts/${planned.body.id}`;
    const read = async () => (await admin('GET', path)).body;
    await until(async () => (await read()).status === 'planned');

    const dieOnce = async (fee: string): Promise<void> => {
      await until(async () => (await count(fee)) > 0);
      await rig.kill('SIGKILL');
      await rig.start();
    };
    expect(await admin('POST', `${path}/start`)).toMatchObject({ status: 200, body: { status: 'running' } });
    await dieOnce('3.49');
    await until(async () => (await read()).waves[0].changed_at !== null);
    expect((await read()).waves[0]).toMatchObject({ changed: STORES, left: 0 });
    expect(await count('3.49')).toBe(STORES);

    await admin('POST', `${path}/roll-back`, { reason: 'Guests complain.' });
    await dieOnce('2.99');
    await until(async () => (await read()).status === 'undone');
    expect((await read()).undone).toEqual({ restored: STORES, left: 0 });
    expect(await count('2.99')).toBe(STORES);
    for (const id of ids.slice(0, 3)) {
      const { body } = await rig.call('GET', `/api/stores/${id}/menu/pizzas/margherita`);
      expect(body.sizes.at(-1).price).toBe('15.99');
    }
  }, 300_000);
}

onEveryStorage((storage) => {
  beforeAll(async () => {
    rig = await openProcessRig(storage(), { ROLLOUT_APPROVAL_STORES: '100' });
    await rig.start();
  });
  killedRollout();
});
