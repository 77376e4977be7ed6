import { Webhook } from 'standardwebhooks';
import { openApiRig, type Answer, type ApiRig } from '../support/api-rig.ts';

/** Commands of other systems, signed with the specification’s own library. */

const ERP = 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD';
const SUPPLIER = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

let rig: ApiRig;
beforeAll(async () => {
  rig = await openApiRig({ env: { INBOUND_WEBHOOKS: `erp=${ERP},supplier=${SUPPLIER}` } });
});
afterAll(() => rig.close());

let count = 0;

interface Sending {
  readonly id?: string;
  readonly secret?: string;
  readonly source?: string;
  readonly at?: number;
}

/** Sends a signed delivery; by default each is another one of the ERP. */
function deliver(
  body: object | string,
  { id = `msg_${(count += 1)}`, secret = ERP, source = 'erp', at = Date.now() }: Sending = {},
): Promise<Answer> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const seconds = Math.floor(at / 1000);
  const headers = {
    'webhook-id': id,
    'webhook-timestamp': String(seconds),
    'webhook-signature': new Webhook(secret).sign(id, new Date(seconds * 1000), text),
    'Content-Type': 'application/json',
  };
  return rig.call('POST', `/api/inbound/${source}`, text, headers);
}

const level = async (sku: string) => (await rig.call('GET', `/api/inventory/${sku}`)).body;
const problemOf = ({ status, body }: Answer) => [status, body.code];

test('a batch that arrives is on hand, and a repetition changes nothing', async () => {
  const arrival = { type: 'batch_arrived', reference: 'cheese-1', sku: 'MOZZARELLA', quantity: 5000 };
  const first = await deliver(arrival, { id: 'msg_cheese' });
  expect([first.status, first.body]).toEqual([200, { delivery_id: 'msg_cheese', outcome: 'done' }]);
  expect((await deliver(arrival, { id: 'msg_cheese' })).body.outcome).toBe('repeated');
  expect(await level('MOZZARELLA')).toMatchObject({ on_hand: 5000 });
  const { body: movements } = await rig.call('GET', '/api/inventory/movements?sku=MOZZARELLA');
  expect(movements).toMatchObject([{ kind: 'received', batch: 'cheese-1', by: 'erp' }]);
});

test('an id that is used for another delivery is refused', async () => {
  const arrival = { type: 'batch_arrived', reference: 'bacon-1', sku: 'BACON', quantity: 100 };
  await deliver(arrival, { id: 'msg_bacon' });
  const other = { ...arrival, reference: 'bacon-2', quantity: 900 };
  expect(problemOf(await deliver(other, { id: 'msg_bacon' }))).toEqual([422, 'idempotency_key_reused']);
  expect((await deliver(arrival, { id: 'msg_bacon' })).body.outcome).toBe('repeated');
  expect(await level('BACON')).toMatchObject({ on_hand: 100 });
});

test('an ingredient that is in no recipe is refused, and not added', async () => {
  const misspelt = { type: 'batch_arrived', reference: 'mozarella-1', sku: 'MOZARELLA', quantity: 100 };
  expect(problemOf(await deliver(misspelt))).toEqual([404, 'sku_not_found']);
  expect((await level('MOZARELLA')).code).toBe('sku_not_found');
});

test('a batch is changed only by the source that brought it, or by any if staff recorded it', async () => {
  const supplier = { source: 'supplier', secret: SUPPLIER };
  await deliver({ type: 'batch_arrived', reference: 'thyme-1', sku: 'THYME', quantity: 40 });
  const count = { type: 'quantity_changed', reference: 'thyme-1', quantity: 1 };
  expect(problemOf(await deliver(count, supplier))).toEqual([403, 'forbidden']);
  expect(problemOf(await deliver({ type: 'batch_arrived', reference: 'thyme-1', sku: 'THYME', quantity: 2 }, supplier))).toEqual([403, 'forbidden']); // prettier-ignore
  expect((await deliver({ ...count, quantity: 39 })).status).toBe(200);
  await rig.call('POST', '/api/inventory/batches', { reference: 'thyme-2', sku: 'THYME', quantity: 10 });
  expect((await deliver({ ...count, reference: 'thyme-2', quantity: 9 }, supplier)).status).toBe(200);
  expect(await level('THYME')).toMatchObject({ on_hand: 48 });
});

test('an expected batch arrives with what really came', async () => {
  const eta = new Date(Date.now() + 3_600_000).toISOString();
  await rig.call('POST', '/api/inventory/batches', { reference: 'basil-1', sku: 'BASIL', quantity: 300, eta });
  await deliver({ type: 'batch_arrived', reference: 'basil-1', sku: 'BASIL', quantity: 280 });
  expect(await level('BASIL')).toMatchObject({ on_hand: 280, incoming: 0 });
});

test('a count, and stock put aside for a reference', async () => {
  await deliver({ type: 'batch_arrived', reference: 'ham-1', sku: 'HAM', quantity: 900 });
  await deliver({ type: 'quantity_changed', reference: 'ham-1', quantity: 800, reason: 'Counted.' });
  await deliver({ type: 'allocate', reference: 'catering-7', sku: 'HAM', quantity: 300 });
  expect(await level('HAM')).toMatchObject({ on_hand: 800, allocated: 300, available: 500 });
});

test('what is refused is told to the sender, again when it is repeated, and changes nothing', async () => {
  await deliver({ type: 'batch_arrived', reference: 'tuna-1', sku: 'TUNA', quantity: 100 });
  const tooMuch = { type: 'allocate', reference: 'catering-8', sku: 'TUNA', quantity: 101 };
  const refused = await deliver(tooMuch, { id: 'msg_too_much' });
  expect([...problemOf(refused), refused.body.missing]).toEqual([
    409,
    'out_of_stock',
    [{ sku: 'TUNA', needed: 101, available: 100 }],
  ]);
  await deliver({ type: 'batch_arrived', reference: 'tuna-2', sku: 'TUNA', quantity: 100 });
  expect(problemOf(await deliver(tooMuch, { id: 'msg_too_much' }))).toEqual([409, 'out_of_stock']);
  expect((await level('TUNA')).allocated).toBe(0);
  const unknown = await deliver({ type: 'quantity_changed', reference: 'none', quantity: 1 });
  expect(problemOf(unknown)).toEqual([404, 'batch_not_found']);
});

test('deliveries about one reference are carried out in order', async () => {
  const on = (sequence: number, quantity: number) =>
    deliver({ type: 'quantity_changed', reference: 'olives-1', sequence, quantity }, { id: `olives-${sequence}` });
  const arrival = { type: 'batch_arrived', reference: 'olives-1', sequence: 1, sku: 'OLIVES', quantity: 50 };
  const early = await on(2, 40);
  expect([...problemOf(early), early.headers.get('Retry-After')]).toEqual([409, 'out_of_order', '5']);
  await deliver(arrival, { id: 'olives-1' });
  expect((await on(3, 30)).body.code).toBe('out_of_order');
  expect([(await on(2, 40)).status, (await on(3, 30)).status]).toEqual([200, 200]);
  expect(await level('OLIVES')).toMatchObject({ on_hand: 30 });
  const late = await deliver({ ...arrival, quantity: 99 }, { id: 'olives-again' });
  expect([...problemOf(late), late.headers.get('Retry-After')]).toEqual([409, 'out_of_order', null]);
});

test('two deliveries with one id at the same moment are carried out once', async () => {
  const body = { type: 'batch_arrived', reference: 'onions-1', sku: 'ONIONS', quantity: 10 };
  const answers = await Promise.all([1, 2, 3, 4].map(() => deliver(body, { id: 'msg_onions' })));
  expect(answers.map(({ body: { outcome } }) => String(outcome)).toSorted()).toEqual([
    'done',
    'repeated',
    'repeated',
    'repeated',
  ]);
  expect(await level('ONIONS')).toMatchObject({ on_hand: 10 });
});

test.each([
  ['another source’s secret', { secret: SUPPLIER }],
  ['a source that is not known', { source: 'nobody' }],
  ['the name of something every object has', { source: 'constructor' }],
  ['an old time', { at: Date.now() - 600_000 }],
])('with %s it is refused before its content is looked at', async (_, sending) => {
  expect(problemOf(await deliver('{"type":', sending))).toEqual([400, 'invalid_signature']);
});

test('a signed delivery with unknown fields, or of an unknown type, is not carried out', async () => {
  const body = { type: 'batch_arrived', reference: 'peppers-1', sku: 'PEPPERS', quantity: 10, qty: 10 };
  expect(problemOf(await deliver(body))).toEqual([422, 'unknown_field']);
  expect(problemOf(await deliver({ type: 'explode', reference: 'x' }))).toEqual([422, 'validation_failed']);
  expect((await rig.call('GET', '/api/inventory/PEPPERS')).status).toBe(404);
});

test('what is not a delivery is no forged one', async () => {
  expect(problemOf(await rig.call('GET', '/api/inbound/erp'))).toEqual([405, 'method_not_allowed']);
});
