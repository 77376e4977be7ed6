import { AN_ORDER } from '../support/api-rig.ts';
import { onEveryStorage } from '../support/databases.ts';
import { openProcessRig, type ProcessRig } from '../support/process-rig.ts';
import { until } from '../support/until.ts';

/** Killed during a draft or a change: retrying the request finds what was done, and completes it. */

onEveryStorage((storage) => {
  let rig: ProcessRig;
  beforeEach(async () => {
    rig = await openProcessRig(storage());
  });
  afterEach(() => rig.close());

  const startCrashingAfter = (event: string): Promise<void> =>
    rig.start({ script: 'tests/e2e/crash-after-append.mjs', env: { CRASH_AFTER: event } });
  const eventsOf = async (id: string): Promise<string[]> =>
    ((await rig.call('GET', `/api/orders/${id}/events`)).body as { type: string }[]).map((event) => event.type);
  const count = async (id: string, type: string): Promise<number> =>
    (await eventsOf(id)).filter((each) => each === type).length;

  /** Sends a request whose response is lost in the crash, restarts the program, and retries until there is a response. */
  async function loseAndRepeat(method: string, path: string, body: object) {
    const headers = { 'Idempotency-Key': 'once' };
    await expect(rig.call(method, path, body, headers)).rejects.toThrow('fetch failed');
    await rig.ended();
    await rig.start();
    let answer = await rig.call(method, path, body, headers);
    await until(async () => {
      answer = await rig.call(method, path, body, headers);
      return answer.status < 300 && answer.status !== 202;
    });
    return answer;
  }

  const DEARER = { pizzas: [{ name: 'Margherita', size: 'large', quantity: 3 }] };

  test.each(['RevisionRequested', 'OrderRevised'])(
    'killed right after %s was stored: the change is made and paid once',
    async (event) => {
      await startCrashingAfter(event);
      const { id } = await rig.place();
      const changed = await loseAndRepeat('PATCH', `/api/orders/${id}`, DEARER);
      expect(changed.body).toMatchObject({ total_amount: '55.16', change_pending: false });
      expect(await count(id, 'RevisionRequested')).toBe(1);
      expect(await count(id, 'OrderRevised')).toBe(1);
      await rig.call('POST', `/api/kitchen/orders/${id}/start`);
      await until(async () => (await eventsOf(id)).includes('PaymentCaptured'));
      await until(async () => (await eventsOf(id)).includes('AuthorizationVoided'));
      expect(rig.paymentLog(id)).toEqual([
      'authorized 3451 USD', 'authorized 5516 USD', 'voided 3451 USD', 'captured 5516 USD',
    ]); // prettier-ignore
    },
  );

  test('killed right after a draft’s placement was stored: one order, one charge, under the draft’s id', async () => {
    await startCrashingAfter('OrderPlaced');
    const { pizzas, ...placement } = AN_ORDER;
    const { body: draft } = await rig.call('POST', '/api/orders/drafts', { pizzas });
    const placed = await loseAndRepeat('POST', `/api/orders/${draft.id}/place`, placement);
    expect(placed).toMatchObject({ status: 201, body: { id: draft.id, status: 'confirmed', total_amount: '34.51' } });
    expect(await count(draft.id, 'OrderPlaced')).toBe(1);
    expect((await rig.call('GET', '/api/orders')).body).toHaveLength(1);
    expect(rig.paymentLog(draft.id)).toEqual(['authorized 3451 USD']);
  });

  test('killed right after a draft was stored: the same request gives the same draft, and it can be placed', async () => {
    await startCrashingAfter('DraftCreated');
    const { pizzas, ...placement } = AN_ORDER;
    const begun = await loseAndRepeat('POST', '/api/orders/drafts', { pizzas });
    expect(begun).toMatchObject({ status: 201, body: { status: 'draft', version: 1 } });
    expect(await rig.call('POST', `/api/orders/${begun.body.id}/place`, placement)).toMatchObject({ status: 201 });
  });
});
