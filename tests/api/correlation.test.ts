import { createLog } from '../../bootstrap/compose.ts';
import { openApiRig, type ApiRig } from '../support/api-rig.ts';
import { until } from '../support/until.ts';

const FROM_TILL = 'till-7.0001';
/** Of pino. */
const INFO = 30;
const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';

interface Line {
  readonly msg: string;
  /** The kind of a message to a customer. */
  readonly message?: string;
}

const lines: Line[] = [];
let rig: ApiRig;
beforeAll(async () => {
  const destination = { write: (line: string) => void lines.push(JSON.parse(line) as Line) };
  rig = await openApiRig({ log: createLog({ log: { level: 'debug', format: 'json' } }, 'test', destination) });
});
afterAll(() => rig.close());

/** All lines that a search for this text finds. */
const found = (text: string): string[] =>
  lines.filter((line) => JSON.stringify(line).includes(text)).map(({ msg, message }) => message ?? msg);

test('one search for the caller’s request id finds the whole way: request, command, activities, message, events', async () => {
  const { id } = await rig.place({}, { 'X-Request-Id': FROM_TILL });
  await until(async () => found(FROM_TILL).includes('confirmation'));
  expect(found(FROM_TILL)).toEqual(
    expect.arrayContaining([
      'POST /api/orders',
      'Command place',
      'Activity recordEvents',
      'Activity enqueueTicket',
      'Activity authorizePayment',
      'confirmation',
    ]),
  );
  const { body: events } = await rig.call('GET', `/api/orders/${id}/events`);
  expect(events).toMatchObject([
    { type: 'OrderPlaced', request_id: FROM_TILL },
    { type: 'PaymentAuthorized', request_id: null },
    { type: 'OrderConfirmed', request_id: null },
    ...(events as unknown[]).slice(3).map(() => ({ request_id: null })),
  ]);
});

test('at level info, one line per request that changes something names request, order, store and outcome', async () => {
  const { id } = await rig.place({}, { 'X-Request-Id': 'till-7.0003' });
  const refused = { 'X-Request-Id': 'till-7.0004' };
  await rig.call('POST', `/api/kitchen/orders/${id}/complete`, undefined, refused);
  await rig.call('GET', `/api/orders/${id}`, undefined, { 'X-Request-Id': 'till-7.0005' });
  const logged = (request: string) =>
    (lines as unknown as Record<string, unknown>[]).filter(
      (line) => line['request'] === request && line['level'] === INFO && 'outcome' in line,
    );
  const about = { order: id, store: 'main' };
  expect(logged('till-7.0003')).toMatchObject([{ ...about, msg: 'POST /api/orders', outcome: 'done', status: 201 }]);
  expect(logged('till-7.0004')).toMatchObject([{ ...about, outcome: 'illegal_transition', status: 409 }]);
  expect(logged('till-7.0005')).toEqual([]);
});

test('each command’s activities belong to its own request, named by the trace it is part of', async () => {
  const { id } = await rig.place({}, { 'X-Request-Id': 'till-7.0002' });
  const traceparent = `00-${TRACE}-00f067aa0ba902b7-01`;
  const started = await rig.call('POST', `/api/kitchen/orders/${id}/start`, undefined, { traceparent });
  expect([started.status, started.headers.get('X-Request-Id')]).toEqual([200, TRACE]);
  await until(async () => found(TRACE).includes('Activity capturePayment'));
  expect(found(TRACE)).toEqual(expect.arrayContaining(['Command startCooking', 'Activity startCooking']));
  expect(found('till-7.0002')).not.toContain('Activity capturePayment');
  const { body: events } = await rig.call('GET', `/api/orders/${id}/events`);
  expect(events).toContainEqual(expect.objectContaining({ type: 'CookingStarted', request_id: TRACE }));
});

test('a repeated command keeps the id of the request that was carried out first', async () => {
  const key = { 'Idempotency-Key': 'correlated-twice' };
  const { id } = await rig.place({}, { ...key, 'X-Request-Id': 'first' });
  const again = await rig.place({}, { ...key, 'X-Request-Id': 'second' });
  expect(again.id).toBe(id);
  const { body: events } = await rig.call('GET', `/api/orders/${id}/events`);
  expect(events[0]).toMatchObject({ type: 'OrderPlaced', request_id: 'first' });
});

test.each([undefined, 'has spaces', 'x'.repeat(129), '{"$ne":1}'])(
  'a request without a valid id (%s) gets one, in the answer and in its problem',
  async (sent) => {
    const answer = await rig.call(
      'GET',
      '/api/orders/ord_unknown',
      undefined,
      sent === undefined ? {} : { 'X-Request-Id': sent },
    );
    const id = answer.headers.get('X-Request-Id');
    expect(id).toMatch(/^[0-9a-f]{16}$/);
    expect(answer.body.request_id).toBe(id);
  },
);
