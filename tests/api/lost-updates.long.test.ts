import { decide, extend, isPlaced } from '../../domain/order/index.ts';
import { DEFAULT_STORE, instant, type OrderId } from '../../domain/shared/values.ts';
import { by, CUSTOMER, STORE } from '../support/builders.ts';
import { termsOf } from '../../domain/catalog/pricing.ts';
import { openApiRig, type ApiRig } from '../support/api-rig.ts';
import { until } from '../support/until.ts';

/** A command whose events are stored, and whose Update is lost: its workflow knows nothing of it, and waits. */

let rig: ApiRig;
beforeAll(async () => {
  rig = await openApiRig({ timeoutSeconds: '5' });
});
afterAll(() => rig.close());

const CHANGE = { pizzas: [{ name: 'Margherita', size: 'large', quantity: 3 }] };

/** Stores a requested change as an Update does that is then lost with its worker and server. */
async function storeLostChange(id: string, commandId?: string): Promise<void> {
  const stored = await rig.storage.orders.get(DEFAULT_STORE, id as OrderId);
  if (!stored || !isPlaced(stored.state)) throw new Error('It is not placed.');
  const lines = stored.state.lines.map((line) => ({ ...line, quantity: 3 as typeof line.quantity }));
  // As if it had been requested a while ago.
  const at = instant(Date.now() - 60_000);
  const meta = by(CUSTOMER, commandId === undefined ? {} : { commandId });
  const decision = decide(stored.state, { ...meta, type: 'revise', changes: { lines }, terms: termsOf(STORE) }, at);
  if (decision.kind !== 'events') throw new Error('It cannot be changed.');
  const { events } = decision;
  const { state } = extend(stored, events);
  if (!state) throw new Error('It has no state.');
  const expectedVersion = stored.state.version;
  await rig.storage.orders.append({ storeId: DEFAULT_STORE, orderId: state.id, expectedVersion, events, state });
}

test('reading an order whose change has been pending for long wakes its workflow, which makes the change', async () => {
  const { id } = await rig.place();
  await storeLostChange(id);
  await until(async () => (await rig.call('GET', `/api/orders/${id}`)).body.change_pending === false);
  const { body } = await rig.call('GET', `/api/orders/${id}/events`);
  const types = (body as { type: string }[]).map(({ type }) => type);
  expect(types.filter((type) => type === 'RevisionRequested' || type === 'OrderRevised')).toEqual([
    'RevisionRequested', 'OrderRevised',
  ]); // prettier-ignore
});

test('a command that got no answer wakes its workflow by itself', async () => {
  const { id } = await rig.place();
  const signals = async (): Promise<number> => {
    const { events } = await rig.env.client.workflow.getHandle(`order/main/${id}`).fetchHistory();
    return (events ?? []).filter((event) => event.workflowExecutionSignaledEventAttributes).length;
  };
  await rig.stopWorker();
  expect((await rig.call('PATCH', `/api/orders/${id}`, CHANGE)).body.code).toBe('not_known_yet');
  // What its worker had stored before it died.
  await storeLostChange(id);
  await until(async () => (await signals()) === 1);
  await rig.startWorker();
  const read = async () => (await rig.storage.orders.get(DEFAULT_STORE, id as OrderId))?.events.at(-1)?.type;
  await until(async () => (await read()) !== 'RevisionRequested');
});
