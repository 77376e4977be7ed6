import { AN_ORDER, openApiRig, type ApiRig } from '../support/api-rig.ts';
import { walkTo } from '../support/walk.ts';

let rig: ApiRig;
beforeAll(async () => {
  rig = await openApiRig();
});
afterAll(() => rig.close());

const MARGHERITA = { name: 'Margherita', size: 'large' };
const ONE = { ...AN_ORDER, delivery_address: null, pizzas: [MARGHERITA] };
const add = (id: string, pizza: object, headers = {}) => rig.call('POST', `/api/orders/${id}/lines`, pizza, headers);
const set = (id: string, line: string, quantity: number, headers = {}) =>
  rig.call('PATCH', `/api/orders/${id}/lines/${line}`, { quantity }, headers);
const remove = (id: string, line: string, headers = {}) =>
  rig.call('DELETE', `/api/orders/${id}/lines/${line}`, undefined, headers);
const lines = ({ body }: { body: { pizzas: { line: string; quantity: number }[] } }) =>
  body.pizzas.map(({ line, quantity }) => [line, quantity]);

test('lines are added, changed and removed one by one, and paid for as other changes are', async () => {
  const { id } = await rig.place(ONE);
  const added = await add(id, { name: 'Pepperoni', size: 'medium', toppings: ['Extra Cheese'] });
  expect(added.status).toBe(200);
  expect(lines(added)).toEqual([['1', 1], ['2', 1]]); // prettier-ignore
  expect(added.body).toMatchObject({ subtotal: '30.48', payment: { status: 'authorized', authorized: '33.15' } });
  const more = await set(id, '1', 3);
  expect(lines(more)).toEqual([['1', 3], ['2', 1]]); // prettier-ignore
  expect(more.body.subtotal).toBe('62.46');
  const removed = await remove(id, '1');
  expect(lines(removed)).toEqual([['2', 1]]);
  expect(removed.body.subtotal).toBe('14.49');
  // The id of a removed line is not used again.
  expect(lines(await add(id, MARGHERITA))).toEqual([['2', 1], ['3', 1]]); // prettier-ignore
});

test('a line keeps the price it was sold at, and a new one has the current price', async () => {
  const { id } = await rig.place({ ...ONE, pizzas: [{ name: 'Funghi', size: 'large' }] });
  const { body: funghi } = await rig.call('GET', '/api/menu/pizzas/funghi');
  const { body: menu } = await rig.call('GET', '/api/menu');
  const dearer = JSON.parse(JSON.stringify(menu).replaceAll(`"${funghi.sizes[2].price}"`, '"30.00"'));
  expect((await rig.call('PUT', '/api/menu', dearer)).status).toBe(200);
  const { body } = await set(id, '1', 2);
  expect(body.pizzas[0]).toMatchObject({ quantity: 2, price: funghi.sizes[2].price });
  expect((await add(id, { name: 'Funghi', size: 'large' })).body.pizzas[1]).toMatchObject({ price: '30.00' });
  await rig.call('PUT', '/api/menu/pizzas/funghi/availability', { available: false });
  expect((await set(id, '1', 3)).body.errors).toMatchObject([{ field: 'quantity', code: 'pizza_unavailable' }]);
  // Fewer can be had.
  expect((await set(id, '1', 1)).status).toBe(200);
});

test('what no order may hold is refused, and so is a line that it never had', async () => {
  const { id } = await rig.place(ONE);
  expect((await set(id, '1', 0)).body.errors).toMatchObject([{ field: 'quantity' }]);
  expect((await set(id, '1', 1000)).body.errors).toMatchObject([{ field: 'quantity' }]);
  expect((await remove(id, '1')).body.errors).toMatchObject([{ field: 'line', code: 'no_pizzas' }]);
  expect((await set(id, '7', 1)).body.code).toBe('line_not_found');
  expect((await remove(id, '7')).body.code).toBe('line_not_found');
  expect((await add(id, { name: 'Calamari', size: 'large' })).body.errors).toMatchObject([{ field: 'name' }]);
  expect((await rig.call('GET', `/api/orders/${id}`)).body.pizzas).toMatchObject([{ line: '1', quantity: 1 }]);
});

test('a repeated request changes the order once', async () => {
  const { id } = await rig.place(ONE);
  const key = (name: string) => ({ 'Idempotency-Key': `line-${name}-${id}` });
  await add(id, MARGHERITA, key('add'));
  expect(lines(await add(id, MARGHERITA, key('add')))).toEqual([['1', 1], ['2', 1]]); // prettier-ignore
  await remove(id, '2', key('remove'));
  expect((await remove(id, '2', key('remove'))).status).toBe(200);
  expect((await remove(id, '2')).status).toBe(200);
  expect((await set(id, '1', 2, key('add'))).body.code).toBe('idempotency_key_reused');
});

test.each(['cash', 'card'])('changes at the same time are all made, one after the other (%s)', async (method) => {
  const paid = method === 'cash' ? { payment_method: 'cash', payment_token: undefined } : {};
  const { id } = await rig.place({ ...ONE, ...paid });
  // A busy machine may need longer for all of them than one of them waits: then it says so, and is repeated.
  const insist = async (ask: () => ReturnType<typeof add>): Promise<number> => {
    let answer = await ask();
    while (answer.body.code === 'revision_pending' || answer.body.code === 'not_known_yet') answer = await ask();
    return answer.status;
  };
  const key = (name: string) => ({ 'Idempotency-Key': `${name}-${id}` });
  const asks = [
    () => add(id, MARGHERITA, key('one')),
    () => add(id, { name: 'Diavola', size: 'large' }, key('two')),
    () => set(id, '1', 2, key('three')),
    () => add(id, MARGHERITA, key('four')),
  ];
  expect(await Promise.all(asks.map(insist))).toEqual([200, 200, 200, 200]);
  const { body } = await rig.call('GET', `/api/orders/${id}`);
  expect(lines({ body })).toEqual([['1', 2], ['2', 1], ['3', 1], ['4', 1]]); // prettier-ignore
});

test('a change that expects another version is refused, and so is one of an order in the kitchen', async () => {
  const placed = await rig.place(ONE);
  expect((await set(placed.id, '1', 2, { 'If-Match': '"1"' })).body.code).toBe('version_mismatch');
  await walkTo(rig, placed.id, 'cooking');
  expect((await set(placed.id, '1', 2)).body.code).toBe('illegal_transition');
  const { body: draft } = await rig.call('POST', '/api/orders/drafts', { pizzas: [MARGHERITA] });
  expect((await add(draft.id, MARGHERITA)).body.code).toBe('illegal_transition');
});
