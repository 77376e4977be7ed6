import { aMessage } from '../support/builders.ts';
import { AN_ORDER, openApiRig, type ApiRig } from '../support/api-rig.ts';
import { describeWithMongo, temporaryDatabase } from '../support/databases.ts';
import { until } from '../support/until.ts';
import { openWire, type Wire } from '../support/wire.ts';

/** The API during an outage of storage. */

describeWithMongo('while MongoDB is away', () => {
  const url = temporaryDatabase();
  let wire: Wire;
  let rig: ApiRig;
  beforeAll(async () => {
    wire = await openWire(url);
    const settings = { STORAGE: 'mongodb' as const, MONGODB_URL: `${wire.url}&serverSelectionTimeoutMS=1500` };
    rig = await openApiRig({ timeoutSeconds: '2', storage: settings });
  });
  afterAll(async () => {
    await rig.close();
    await wire.cut();
  });

  test('everything is 503 with advice, health reports it, and orders in flight resume by themselves', async () => {
    const { id } = await rig.place();
    await wire.cut();
    const requests = [
      rig.call('GET', `/api/orders/${id}`),
      rig.call('GET', '/api/menu'),
      rig.call('POST', '/api/orders', AN_ORDER, { 'Idempotency-Key': 'later' }),
      rig.call('POST', `/api/kitchen/orders/${id}/start`),
    ];
    for (const answer of await Promise.all(requests)) {
      expect(answer).toMatchObject({ status: 503, body: { code: 'storage_unavailable' } });
      expect(Number(answer.headers.get('Retry-After'))).toBeGreaterThan(0);
    }
    const ready = await rig.call('GET', '/health/ready');
    expect(ready).toMatchObject({ status: 503, body: { checks: { storage: { ok: false } } } });
    // The kitchen device signals the workflow, which keeps the signal until it can be written.
    await rig.env.client.workflow.getHandle(`order/main/${id}`).signal('startCooking', aMessage('startCooking'));

    await wire.mend();
    await until(async () => (await rig.call('GET', '/health/ready')).body.checks.storage.ok === true);
    await until(async () => (await rig.call('GET', `/api/orders/${id}`)).body.payment?.status === 'captured');
    const later = await rig.call('POST', '/api/orders', AN_ORDER, { 'Idempotency-Key': 'later' });
    expect(later.status).toBe(201);
    expect((await rig.call('GET', '/api/orders')).body).toHaveLength(2);
  });
});
