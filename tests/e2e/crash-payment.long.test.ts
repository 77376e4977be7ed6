import { AN_ORDER } from '../support/api-rig.ts';
import { onEveryStorage } from '../support/databases.ts';
import { openProcessRig, type ProcessRig } from '../support/process-rig.ts';
import { until } from '../support/until.ts';

/** Killed while an online order waits for its payment: it is asked for once, taken once, and goes on by itself. */

onEveryStorage((storage) => {
  let rig: ProcessRig;
  beforeEach(async () => {
    rig = await openProcessRig(storage());
  });
  afterEach(() => rig.close());

  const { payment_token: _, ...ORDER } = { ...AN_ORDER, payment_method: 'online' };
  const place = () => rig.call('POST', '/api/orders', ORDER, { 'Idempotency-Key': 'online' });
  const read = async (id: string) => (await rig.call('GET', `/api/orders/${id}`)).body;
  const startCrashingAfter = (event: string): Promise<void> =>
    rig.start({ script: 'tests/e2e/crash-after-append.mjs', env: { CRASH_AFTER: event } });
  const restart = async (): Promise<void> => {
    await rig.ended();
    await rig.start();
  };

  /** Placed, whatever crashed in between, and waiting on its page. */
  async function placed(): Promise<{ id: string; page: string }> {
    let answer = await place().catch(() => undefined);
    if (!answer) await restart();
    await until(async () => {
      answer = await place();
      return answer.status === 202 && Boolean(answer.body.payment?.action_url);
    });
    const { id, payment } = answer?.body ?? {};
    return { id, page: new URL(payment.action_url).pathname };
  }

  async function cookAndAudit(id: string): Promise<void> {
    await until(async () => (await read(id)).status === 'confirmed');
    await until(async () => (await rig.call('POST', `/api/kitchen/orders/${id}/start`)).status === 200);
    await until(async () => (await read(id)).payment.status === 'captured');
    expect(rig.paymentLog(id)).toEqual(['authorized 3451 USD', 'captured 3451 USD']);
    const { body: events } = await rig.call('GET', `/api/orders/${id}/events`);
    expect((events as { type: string }[]).filter(({ type }) => type === 'PaymentActionRequired')).toHaveLength(1);
    expect((await rig.call('GET', '/api/orders')).body).toHaveLength(1);
  }

  test('killed right after it was recorded that the order waits for its payment', async () => {
    await startCrashingAfter('PaymentActionRequired');
    const { id, page } = await placed();
    await rig.call('POST', `${page}?answer=pay`);
    await cookAndAudit(id);
  });

  test('killed right after the placement was stored', async () => {
    await startCrashingAfter('OrderPlaced');
    const { id, page } = await placed();
    await rig.call('POST', `${page}?answer=pay`);
    await cookAndAudit(id);
  });

  test('killed right after the payment was recorded: the order goes on without another notice', async () => {
    await startCrashingAfter('OrderConfirmed');
    const { id, page } = await placed();
    await rig.call('POST', `${page}?answer=pay`);
    await restart();
    await cookAndAudit(id);
  });

  test('killed while its customer pays, and the notice is lost: the order finds out by itself', async () => {
    await rig.start();
    const { id, page } = await placed();
    await rig.call('POST', `${page}?answer=pay`);
    await rig.kill('SIGKILL');
    await rig.start();
    // The first look at the provider is two minutes after it was asked.
    await until(async () => (await read(id)).status === 'confirmed', 'it is confirmed', 200_000);
    await cookAndAudit(id);
  }, 300_000);

  test.each(['OrderCancelled', 'PaymentVoided'])(
    'killed right after %s of a waiting order: its page is closed, and takes nothing',
    async (event) => {
      await startCrashingAfter(event);
      const { id, page } = await placed();
      await rig.call('DELETE', `/api/orders/${id}`).catch(() => undefined);
      await restart();
      await until(async () => (await read(id)).payment.status === 'voided');
      await rig.call('POST', `${page}?answer=pay`);
      expect(rig.paymentLog(id)).toEqual(['voided']);
    },
  );
});
