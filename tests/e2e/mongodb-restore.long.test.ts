import { describeWithMongo, temporaryDatabase } from '../support/databases.ts';
import { dump, restore } from '../support/dump.ts';
import { openProcessRig, type ProcessRig } from '../support/process-rig.ts';
import { until } from '../support/until.ts';
import { walkTo } from '../support/walk.ts';

/**
 * A backup whose collections were read at different times, as by `mongodump` without `--oplog` on a running pizzeria. Temporal and the
 * payments continue from where they are.
 */
describeWithMongo.each([
  { first: 'counters, kitchen and stock', isFirst: (name: string) => name !== 'orders' },
  { first: 'orders', isFirst: (name: string) => name === 'orders' },
])('a restored backup for which $first were read first', ({ isFirst }) => {
  const url = temporaryDatabase();
  let rig: ProcessRig;
  beforeAll(async () => {
    rig = await openProcessRig({ STORAGE: 'mongodb', MONGODB_URL: url });
    await rig.start();
  });
  afterAll(() => rig.close());

  const read = async (id: string) => (await rig.call('GET', `/api/orders/${id}`)).body;
  const reconcile = () => rig.tool('dist/operations/cli/reconcile.js', '--grace', '0');
  const startCooking = async (id: string): Promise<void> => {
    await rig.call('POST', `/api/kitchen/orders/${id}/start`);
    await until(async () => (await read(id)).payment.status === 'captured');
  };

  test('no number is reused, every order matches its workflow, and the kitchen agrees', async () => {
    const [gone, waiting, started] = [await rig.place(), await rig.place(), await rig.place()];
    await startCooking(started.id);
    const early = await dump(url, isFirst);
    const between = await rig.place();
    await startCooking(waiting.id);
    await walkTo(rig, started.id, 'ready');
    const late = await dump(url, (name) => !isFirst(name));
    const after = await rig.place();
    await startCooking(between.id);
    // It has no workflow any more, and is waiting according to the backup.
    await rig.call('DELETE', `/api/orders/${gone.id}`);
    await until(
      async () => (await rig.call('GET', `/api/orders/${gone.id}/workflow`)).body.execution_status === 'COMPLETED',
    );
    await rig.kill('SIGINT');
    await restore(url, early, late);
    await rig.start();

    const newest = await rig.place();
    const orders = [waiting, started, between, after, newest];
    expect(orders.map(({ number }) => number)).toEqual([2, 3, 4, 5, 6]);
    // The process itself signals workflows whose stored order is outdated once a minute.
    for (const { id } of orders) {
      await rig.cli('workflow', 'signal', '--workflow-id', `order/main/${id}`, '--name', 'lookAtStorage');
    }
    const expected = ['cooking', 'ready', 'cooking', 'confirmed', 'confirmed'];
    await until(async () => {
      const statuses = await Promise.all(orders.map(async ({ id }) => (await read(id)).status));
      return JSON.stringify(statuses) === JSON.stringify(expected);
    });

    await until(async () => (await read(gone.id)).payment.status === 'voided');
    expect(rig.paymentLog(gone.id).filter((line) => line.startsWith('voided'))).toHaveLength(1);

    await startCooking(after.id);
    for (const { id } of [waiting, between, after]) {
      await walkTo(rig, id, 'ready');
    }
    // A slot from the older kitchen is reclaimed by the next request, once it is half a minute old.
    await until(async () => {
      await rig.place({ payment_method: 'cash', payment_token: null });
      return (await reconcile()).code === 0;
    });
  });
});
