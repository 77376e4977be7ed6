import { AN_ORDER, openApiRig, type ApiRig } from '../support/api-rig.ts';
import { until } from '../support/until.ts';
import { walkTo } from '../support/walk.ts';

/** An order's ledger, entry by entry. */

let rig: ApiRig;
beforeAll(async () => {
  rig = await openApiRig();
});
afterAll(() => rig.close());

const paymentOf = async (id: string) => (await rig.call('GET', `/api/orders/${id}`)).body.payment;
async function ledgerOf(id: string) {
  const { body } = await rig.call('GET', `/api/orders/${id}/ledger`);
  const { entries, held, taken, refunded, due } = body;
  const movements = entries.map(({ kind, amount }: { kind: string; amount: string }) => `${kind} ${amount}`);
  return { movements, held, taken, refunded, due };
}

test('a card is reserved, charged when cooking starts, and refunded when cancelled afterwards', async () => {
  const { id } = await rig.place();
  expect(await ledgerOf(id)).toEqual({ movements: ['reserved 34.51'], held: '34.51', taken: '0.00', refunded: '0.00', due: '0.00' }); // prettier-ignore
  await rig.call('POST', `/api/kitchen/orders/${id}/start`);
  await until(async () => (await paymentOf(id)).status === 'captured');
  expect((await rig.call('DELETE', `/api/orders/${id}?reason=Oven%20broken.`)).status).toBe(200);
  await until(async () => (await paymentOf(id)).status === 'refunded');
  expect(await ledgerOf(id)).toEqual({
    movements: ['reserved 34.51', 'captured 34.51', 'refunded 34.51'],
    held: '0.00',
    taken: '34.51',
    refunded: '34.51',
    due: '0.00',
  });
});

test('a more expensive change shows both reservations, and the release of the earlier one', async () => {
  const { id } = await rig.place();
  const dearer = { pizzas: [{ name: 'Margherita', size: 'large', quantity: 3 }] };
  await rig.call('PATCH', `/api/orders/${id}`, dearer);
  await until(async () => (await ledgerOf(id)).held === '55.16');
  expect((await ledgerOf(id)).movements).toEqual(['reserved 34.51', 'reserved 55.16', 'freed 34.51']);
});

test('cash is due until handover', async () => {
  const { id } = await rig.place({ payment_method: 'cash', payment_token: null, delivery_address: null });
  expect(await ledgerOf(id)).toMatchObject({ movements: [], due: '31.52' });
  await walkTo(rig, id, 'delivered');
  await until(async () => (await paymentOf(id)).status === 'settled');
  expect(await ledgerOf(id)).toMatchObject({ movements: ['paid 31.52'], taken: '31.52', due: '0.00' });
});

test('a draft and an unknown order have none', async () => {
  const draft = (await rig.call('POST', '/api/orders/drafts', { pizzas: AN_ORDER.pizzas })).body;
  for (const id of [draft.id, 'ord_00000000000000000000000000']) {
    expect(await rig.call('GET', `/api/orders/${id}/ledger`)).toMatchObject({ status: 404, body: { code: 'order_not_found' } }); // prettier-ignore
  }
});

test('it is for those who see the payment: its customer and managers, not the kitchen or drivers', async () => {
  const { id } = await rig.as('customer').place();
  const at = `/api/orders/${id}/ledger`;
  expect((await rig.as('customer').call('GET', at)).status).toBe(200);
  for (const user of ['kitchen', 'driver']) {
    expect(await rig.as(user).call('GET', at)).toMatchObject({ status: 403, body: { code: 'forbidden' } });
  }
});
