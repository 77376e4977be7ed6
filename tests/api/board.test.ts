import { openApiRig, type ApiRig } from '../support/api-rig.ts';
import { until } from '../support/until.ts';

/** What kitchen displays show. */

let rig: ApiRig;
beforeAll(async () => {
  rig = await openApiRig();
});
afterAll(() => rig.close());

const CASH = { delivery_address: null, payment_method: 'cash', payment_token: null };
const readBoard = async () => (await rig.call('GET', '/api/kitchen/board')).body;
const ticketOf = async (id: string) =>
  (await readBoard()).tickets.find((each: { order_id: string }) => each.order_id === id);

test('a board has every order from the queue to the handover, each with what its cook needs', async () => {
  const { id } = await rig.place({ ...CASH, special_instructions: 'Well done' });
  expect(await ticketOf(id)).toMatchObject({
    status: 'confirmed',
    fulfilment: 'pickup',
    lines: [
      { quantity: 1, name: 'Margherita', size: 'large', toppings: [], allergens: ['gluten', 'milk'] },
      { name: 'Pepperoni', size: 'medium' },
    ],
    special_instructions: 'Well done',
    position: 1,
    start_by: expect.any(String),
    rushed: null,
    held: null,
  });
  const { start_by: startBy, promised_time: promised } = await ticketOf(id);
  expect(Date.parse(startBy)).toBeLessThan(Date.parse(promised));
  await rig.call('POST', `/api/kitchen/orders/${id}/rush`);
  expect((await ticketOf(id)).rushed).toMatchObject({ by: { role: 'manager', name: 'Mona Manager' } });
  await rig.call('POST', `/api/kitchen/orders/${id}/start`, { by: { id: 'carlo', name: 'Carlo' } });
  expect(await ticketOf(id)).toMatchObject({
    status: 'cooking',
    start_by: null,
    cook: { name: 'Carlo' },
    rushed: null,
  });
  await rig.call('POST', `/api/kitchen/orders/${id}/complete`);
  expect(await ticketOf(id)).toMatchObject({ status: 'ready', actual_ready_time: expect.any(String) });
  expect(Number((await ticketOf(id)).amount_due)).toBeGreaterThan(0);
  await rig.call('PUT', `/api/kitchen/orders/${id}/status`, { status: 'delivered' });
  expect(await ticketOf(id)).toBeUndefined();
  const { body: finished } = await rig.call('GET', '/api/kitchen/finished');
  expect(finished[0]).toMatchObject({ order_id: id, status: 'delivered', cook: { name: 'Carlo' } });
});

test('what is not in the oven yet is counted in ingredients; what is, no longer', async () => {
  const doughOf = async () =>
    (await readBoard()).ingredients.find((each: { sku: string }) => each.sku === 'DOUGH')?.quantity ?? 0;
  const before = await doughOf();
  const { id } = await rig.place(CASH);
  expect(await doughOf()).toBeGreaterThan(before);
  await rig.call('POST', `/api/kitchen/orders/${id}/start`);
  expect(await doughOf()).toBe(before);
});

test('a cancelled order is told of, with who did it and why', async () => {
  const { id, number } = await rig.place(CASH);
  await rig.call('DELETE', `/api/orders/${id}?reason=Changed%20my%20mind`);
  await until(async () => (await ticketOf(id)) === undefined);
  expect((await readBoard()).cancelled).toContainEqual({
    order_id: id,
    number,
    time: expect.any(String),
    by: { role: 'manager', id: expect.any(String), name: 'Mona Manager' },
    reason: 'Changed my mind',
  });
});

test('an order for later is only counted until its time comes', async () => {
  const { scheduled } = await readBoard();
  const later = new Date(Date.now() + 3 * 3_600_000).toISOString();
  const { id } = await rig.place({ ...CASH, requested_for: later });
  expect(await ticketOf(id)).toBeUndefined();
  expect((await readBoard()).scheduled).toBe(scheduled + 1);
});

test('a board marks what is offered to another store, and what came from one; a cook is not told what it costs there', async () => {
  const { body: main } = await rig.call('GET', '/api/stores/main');
  for (const [id, moving] of [['bright', undefined], ['dark', { by: 'manager', stores: ['bright'] }]] as const) {
    const { status } = await rig.call('POST', '/api/stores', { ...main, id, name: `The ${id} one`, ...(moving && { moving }) });
    expect(status).toBe(201);
  }
  const boardOf = async (store: string) =>
    (await rig.as('admin').call('GET', `/api/stores/${store}/kitchen/board`)).body.tickets;
  const ada = rig.as('ada');
  const order = { customer_name: 'Ada', customer_phone: '+1 212 555 0123', ...CASH, pizzas: [{ name: 'Margherita', size: 'large' }] };
  const { body: placed } = await ada.call('POST', '/api/stores/dark/orders', order);
  expect(await boardOf('dark')).toMatchObject([{ moved_from: null, offered_to: null }]);

  await rig.call('POST', '/api/stores/dark/moves', { order_ids: [placed.id], nobody_begins_them: true });
  const [offered] = await boardOf('dark');
  expect(offered.offered_to).toEqual({ store_name: 'The bright one', accepted: false, until: expect.any(String) });

  const { body: seen } = await ada.call('GET', `/api/stores/dark/orders/${placed.id}`);
  const path = `/api/stores/dark/orders/${placed.id}/move-offers/${seen.move_offer.id}`;
  expect(await ada.call('POST', `${path}/accept`)).toMatchObject({ status: 200 });
  await until(async () => (await boardOf('bright')).length === 1);
  const [there] = await boardOf('bright');
  expect(there).toMatchObject({ moved_from: { store_name: 'The dark one', number: placed.number }, offered_to: null });
  await until(async () => (await boardOf('dark')).length === 0);
}); // prettier-ignore
