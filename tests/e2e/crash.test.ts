import { TEST_TOKENS } from '../../adapters/payments/simulated.ts';
import { AN_ORDER } from '../support/api-rig.ts';
import { onFilesThenEverywhere } from '../support/databases.ts';
import { isAlive, openProcessRig, type ProcessRig } from '../support/process-rig.ts';
import { until, untilAnswered } from '../support/until.ts';
import { longTest } from '../support/long.ts';
import { wayOf } from '../../domain/order/index.ts';
import { statusesTo } from '../support/walk.ts';

/** Killed at any time, it loses nothing and repeats nothing. */

interface StoredEvent {
  readonly type: string;
  readonly details: { readonly message?: string };
}

const FLOUR = 100_000;
/** A large Margherita and a medium Pepperoni, in grams of dough. */
const DOUGH = 350 + 260;

onFilesThenEverywhere((storage) => {
  let rig: ProcessRig;
  beforeEach(async () => {
    rig = await openProcessRig(storage());
  });
  afterEach(() => rig.close());

  /** Starts it, with counted dough. */
  async function open(...how: Parameters<ProcessRig['start']>): Promise<void> {
    await rig.start(...how);
    const batch = { reference: 'flour', sku: 'DOUGH', quantity: FLOUR };
    expect((await rig.call('POST', '/api/inventory/batches', batch)).status).toBe(201);
  }

  /** The stock is updated a moment after an order's last write. */
  async function untilDoughIs(level: number): Promise<void> {
    await until(async () => {
      const { body } = await rig.call('GET', '/api/inventory/DOUGH');
      return body.level === level && body.allocated === 0;
    });
  }

  /** Whether a message of this kind is done; one overtaken by events while no process was running is, too. */
  const eventsOf = async (id: string): Promise<string[]> =>
    ((await rig.call('GET', `/api/orders/${id}/events`)).body as StoredEvent[]).map(({ type, details }) =>
      type === 'MessageSent' || type === 'MessageFailed' ? `message ${details.message}` : type,
    );
  const statusOf = async (id: string): Promise<string> => (await rig.call('GET', `/api/orders/${id}`)).body.status;

  /** Continues from cooking to delivered, and checks that each effect happened once. */
  async function finishAndAudit(id: string): Promise<void> {
    // A task of a killed worker may delay its order for longer than a request's timeout.
    for (const status of statusesTo('delivery', 'delivered', 'cooking')) {
      const key = { 'Idempotency-Key': `${id}-${status}` };
      const ask = () => rig.call('PUT', `/api/orders/${id}/status`, { status }, key);
      expect((await untilAnswered(status, ask)).body).toMatchObject({ status });
    }
    await until(
      async () => (await rig.call('GET', `/api/orders/${id}/workflow`)).body.execution_status === 'COMPLETED',
    );
    expect((await eventsOf(id)).toSorted()).toEqual(
      [
        ...['OrderPlaced', 'IngredientsAllocated', 'PaymentAuthorized', 'OrderConfirmed', 'PaymentCaptured'],
        ...wayOf('delivery').map(({ event }) => event),
        ...['message confirmation', 'message ready', 'message out_for_delivery'],
      ].toSorted(),
    );
    expect(rig.paymentLog(id)).toEqual(['authorized 3451 USD', 'captured 3451 USD']);
    expect((await rig.call('GET', '/api/kitchen/status')).body).toMatchObject({
      current_capacity: 0,
      waiting_orders: 0,
    });
    await untilDoughIs(FLOUR - DOUGH);
  }

  test('worker and API killed while an order is cooking: the next start uses the server that is still running', async () => {
    await open();
    const { id } = await rig.place();
    await rig.call('POST', `/api/kitchen/orders/${id}/start`);
    // Interrupted calls are tested below.
    const done = ['PaymentCaptured', 'message confirmation'];
    await until(async () => (await eventsOf(id)).filter((each) => done.includes(each)).length === done.length);
    const server = rig.temporalPid();
    await rig.kill('SIGKILL');
    expect(isAlive(server)).toBe(true);
    await rig.start();
    expect(rig.temporalPid()).toBe(server);
    await finishAndAudit(id);
  });

  longTest(
    'the Temporal server killed while an order is cooking: it is restarted, and the order continues',
    async () => {
      await open();
      const { id } = await rig.place();
      await rig.call('POST', `/api/kitchen/orders/${id}/start`);
      process.kill(rig.temporalPid(), 'SIGKILL');
      expect((await rig.call('GET', `/api/orders/${id}`)).status).toBe(200);
      await until(async () => (await rig.call('GET', '/health/ready')).status === 200);
      await until(async () => (await rig.call('GET', `/api/orders/${id}/workflow`)).status === 200);
      await finishAndAudit(id);
    },
  );

  longTest(
    'worker and server killed between a write and its Update: the workflow adopts the stored events',
    async () => {
      await open({ script: 'tests/e2e/crash-after-append.mjs', env: { CRASH_AFTER: 'CookingStarted' } });
      const { id } = await rig.place();
      const lost = rig.call('POST', `/api/kitchen/orders/${id}/start`, undefined, { 'Idempotency-Key': 'start' });
      await expect(lost).rejects.toThrow('fetch failed');
      await rig.ended();
      await rig.start();
      expect(await statusOf(id)).toBe('cooking');
      await until(async () => (await rig.call('GET', `/api/orders/${id}/workflow`)).body.status === 'cooking');
      // The same request is the same command: nothing is done twice.
      const again = await rig.call('POST', `/api/kitchen/orders/${id}/start`, undefined, {
        'Idempotency-Key': 'start',
      });
      expect(again).toMatchObject({ status: 200, body: { status: 'cooking' } });
      await finishAndAudit(id);
    },
  );

  longTest(
    'worker and server killed between the write of a cancel and its Update: the money is returned without another request',
    async () => {
      await open({ script: 'tests/e2e/crash-after-append.mjs', env: { CRASH_AFTER: 'OrderCancelled' } });
      const { id } = await rig.place();
      await rig.call('POST', `/api/kitchen/orders/${id}/start`);
      await until(async () => (await eventsOf(id)).includes('PaymentCaptured'));
      await expect(rig.call('DELETE', `/api/orders/${id}`)).rejects.toThrow('fetch failed');
      await rig.ended();
      await rig.start();
      expect(await statusOf(id)).toBe('cancelled');
      await until(async () => (await eventsOf(id)).includes('PaymentRefunded'));
      await until(async () => (await eventsOf(id)).includes('message cancelled'));
      expect(rig.paymentLog(id)).toEqual(['authorized 3451 USD', 'captured 3451 USD', 'refunded 3451 USD']);
      // It was in the oven, so its dough was used, and is written off.
      await untilDoughIs(FLOUR - DOUGH);
      await until(async () => (await rig.call('GET', '/api/inventory/waste')).body.length === 1);
    },
  );

  longTest(
    'worker and server killed between the write of a placement and its Update: the same request finds its order',
    async () => {
      await open({ script: 'tests/e2e/crash-after-append.mjs', env: { CRASH_AFTER: 'OrderPlaced' } });
      const headers = { 'Idempotency-Key': 'once' };
      await expect(rig.call('POST', '/api/orders', AN_ORDER, headers)).rejects.toThrow('fetch failed');
      await rig.ended();
      await rig.start();
      let placed = await rig.call('POST', '/api/orders', AN_ORDER, headers);
      await until(async () => {
        placed = await rig.call('POST', '/api/orders', AN_ORDER, headers);
        return placed.status === 201;
      });
      expect((await rig.call('GET', '/api/orders')).body).toHaveLength(1);
      await rig.call('POST', `/api/kitchen/orders/${placed.body.id}/start`);
      await finishAndAudit(placed.body.id);
    },
  );

  longTest(
    'worker killed while the provider is asked to reserve the money: that is noticed within seconds, and the money is reserved once',
    async () => {
      await open();
      const lost = rig.place({ payment_token: TEST_TOKENS.slow }).catch(() => undefined);
      let id = '';
      const workflow = (what: string): Promise<string> =>
        rig.cli('workflow', what, '--workflow-id', `order/main/${id}`, '--output', 'json');
      await until(async () => {
        id = ((await rig.call('GET', '/api/orders')).body as { id: string }[])[0]?.id ?? '';
        return id !== '' && (await workflow('describe')).includes('PENDING_ACTIVITY_STATE_STARTED');
      });
      await rig.kill('SIGKILL');
      await lost;
      await rig.start();
      await until(async () => (await statusOf(id)) === 'confirmed');
      // Not the ten seconds of the whole attempt.
      expect(await workflow('show')).toContain('TIMEOUT_TYPE_HEARTBEAT');
      expect(rig.paymentLog(id)).toEqual(['authorized 3451 USD']);
    },
  );

  longTest(
    'killed five times during 20 orders: each is stored once, paid once, and delivered',
    async () => {
      await open();
      const keys = Array.from({ length: 20 }, (_, index) => `order-${index}`);
      const ids = new Map<string, string>();
      /** Sends an order's next command; requests lost in a crash are retried with the same key. */
      const walk = async (key: string): Promise<void> => {
        const steps = ['placed', ...statusesTo('delivery', 'delivered')];
        for (const status of steps) {
          const headers = { 'Idempotency-Key': `${key}-${status}` };
          const answer = await untilAnswered(`${key} ${status}`, () =>
            status === 'placed'
              ? rig.call('POST', '/api/orders', AN_ORDER, headers)
              : rig.call('PUT', `/api/orders/${ids.get(key)}/status`, { status }, headers),
          );
          if (status === 'placed') ids.set(key, answer.body.id as string);
        }
      };
      const walking = Promise.all(keys.map(walk));
      for (let kill = 0; kill < 5; kill += 1) {
        const delivered = async (): Promise<number> =>
          ((await rig.call('GET', '/api/orders?status=delivered&limit=100')).body as []).length;
        await until(async () => (await delivered()) >= kill * 3);
        if (kill % 2 === 1) process.kill(rig.temporalPid(), 'SIGKILL');
        await rig.kill('SIGKILL');
        await rig.start();
      }
      await walking;
      await untilDoughIs(FLOUR - keys.length * DOUGH);
      const { body: orders } = await rig.call('GET', '/api/orders?limit=100');
      expect(orders).toHaveLength(20);
      for (const { id, status } of orders as { id: string; status: string }[]) {
        expect(status).toBe('delivered');
        await until(async () => (await eventsOf(id)).includes('PaymentCaptured'));
        expect(rig.paymentLog(id)).toEqual(['authorized 3451 USD', 'captured 3451 USD']);
      }
      expect((await rig.call('GET', '/api/kitchen/status')).body).toMatchObject({
        current_capacity: 0,
        waiting_orders: 0,
      });
    },
    200_000,
  );
});
