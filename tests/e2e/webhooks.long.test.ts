import type { OrderEvent } from '../../domain/order/index.ts';
import { publicName } from '../../domain/webhooks/webhooks.ts';
import { onEveryStorage } from '../support/databases.ts';
import { openEndpoint, type Endpoint } from '../support/endpoint.ts';
import { openProcessRig, type ProcessRig } from '../support/process-rig.ts';
import { until } from '../support/until.ts';
import { statusesTo } from '../support/walk.ts';

/** Killed during deliveries, it loses no event, and keeps each order's sequence. */

const ORDERS = 10;
const SETTINGS = { env: { WEBHOOKS_ALLOW_PRIVATE: 'true' } };
const CASH = { payment_method: 'cash', payment_token: null, delivery_address: null };

onEveryStorage((storage) => {
  let rig: ProcessRig;
  let endpoint: Endpoint;
  beforeEach(async () => {
    rig = await openProcessRig(storage());
    endpoint = await openEndpoint();
  });
  afterEach(async () => {
    await rig.close();
    await endpoint.close();
  });

  const idsOf = (orderId: string): string[] =>
    endpoint.received.filter(({ event }) => event.subject === orderId).map(({ event }) => event.id);

  async function publicIds(orderId: string): Promise<string[]> {
    const events = (await rig.call('GET', `/api/orders/${orderId}/events`)).body as Pick<OrderEvent, 'seq' | 'type'>[];
    return events.filter((event) => publicName(event)).map(({ seq }) => `${orderId}.${seq}`);
  }

  test('every event arrives at least once, in sequence per order, always with the same id and body', async () => {
    await rig.start(SETTINGS);
    const { body: webhook } = await rig.call('POST', '/api/webhooks', { url: endpoint.url });
    let deliveries = 0;
    const heldUp = new Promise<void>((resolve) => {
      endpoint.answer = (response) => {
        deliveries += 1;
        if (deliveries < 7) response.writeHead(204).end();
        else resolve(); // without a response
      };
    });
    const placed = await Promise.all(Array.from({ length: ORDERS }, () => rig.place(CASH)));
    await heldUp;
    await rig.kill('SIGKILL');
    endpoint.answer = (response) => void response.writeHead(204).end();

    await rig.start(SETTINGS);
    for (const { id } of placed) {
      for (const status of statusesTo('pickup', 'delivered')) {
        await until(async () => (await rig.call('PUT', `/api/orders/${id}/status`, { status })).status === 200);
      }
    }
    for (const { id } of placed) {
      const expected = await publicIds(id);
      expect(expected.length).toBeGreaterThanOrEqual(6);
      await until(async () => new Set(idsOf(id)).size === expected.length, `events of ${id}`);
      // Without repeats of deliveries that were in progress when it was killed.
      expect([...new Set(idsOf(id))]).toEqual(expected);
    }
    const bodies = new Map<string, Set<string>>();
    for (const { event, body } of endpoint.received) {
      bodies.set(event.id, (bodies.get(event.id) ?? new Set()).add(body));
    }
    expect([...bodies.values()].filter(({ size }) => size !== 1)).toEqual([]);
    const repeated = endpoint.received.length - bodies.size;
    expect(repeated).toBeGreaterThan(0);
    expect(repeated).toBeLessThan(20);
    await until(async () => (await rig.call('GET', `/api/webhooks/${webhook.id}`)).body.waiting_orders === 0);
    const failed = await rig.call('GET', `/api/webhooks/${webhook.id}/deliveries?status=failed`);
    expect(failed.body).toEqual([]);
  }, 120_000);
});
