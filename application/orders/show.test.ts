import { aMoveOffer, anOrderState, DELIVERY, A_MANAGER } from '../../tests/support/builders.ts';
import { DECLINED } from '../../domain/order/words.ts';
import { money } from '../../domain/shared/money.ts';
import { DEFAULT_STORE, type CustomerId, type OrderId, type StoreId } from '../../domain/shared/values.ts';
import type { OrderState } from '../../domain/order/index.ts';
import type { Principal } from '../principal.ts';
import { showOrder, type ShownOrder } from './show.ts';

const ADA_ID = 'cus_a' as CustomerId;
const ada: Principal = { id: 'ada', kind: 'user', role: 'customer', scopes: [], customerIds: [ADA_ID] };
const bob: Principal = { ...ada, id: 'bob', customerIds: [] };
const cook: Principal = { id: 'carlo', kind: 'user', role: 'kitchen', scopes: [], stores: [DEFAULT_STORE] };
const dario: Principal = { id: 'dario', kind: 'user', role: 'driver', scopes: [], stores: [DEFAULT_STORE] };
const link = (onlyOrder: OrderId): Principal => ({ id: 'link', kind: 'link', role: 'customer', scopes: [], onlyOrder });

const OFFER = aMoveOffer();
const PERSONAL = /Lovelace|2125550123|ada@|12 Main|secret|pay\.example|Ring/;

function anOrder(overrides: Partial<OrderState> = {}): OrderState {
  return anOrderState({
    customer: {
      id: ADA_ID,
      name: 'Ada Lovelace',
      phone: '+12125550123',
      phoneVerified: true,
      email: 'ada@example.com',
    },
    fulfilment: DELIVERY,
    instructions: 'Ring twice.',
    status: 'ready',
    payment: {
      method: 'online',
      status: 'action_required',
      actionUrl: 'https://pay.example/1',
      clientSecret: 'secret',
      authorizationId: 'pi_secret',
      failure: 'secret',
      authorized: money(0, 'USD'),
      captured: money(0, 'USD'),
      refunded: money(0, 'USD'),
      refundsDue: [],
    },
    ...overrides,
  });
}

const textOf = ({ order }: ShownOrder): string => JSON.stringify(order);

test('customers see their own orders whole, with what it takes to pay', async () => {
  const order = anOrder();
  const { failure: _, ...payment } = order.payment;
  expect(await showOrder(ada, order)).toMatchObject({ sight: 'own', order: { ...order, payment } });
});

test('why a card was declined is for managers: to others all declines read the same', async () => {
  const declined = (reason: string): OrderState => {
    const order = anOrder({ status: 'rejected', rejection: { code: 'payment_declined', reason } });
    return { ...order, payment: { ...order.payment, status: 'declined', failure: reason } };
  };
  const order = declined('Insufficient funds.');
  const other = { ...declined('Stolen card.'), id: order.id };
  for (const reader of [ada, cook, link(order.id)]) {
    expect(textOf(await showOrder(reader, order))).toBe(textOf(await showOrder(reader, other)));
  }
  expect((await showOrder(ada, order)).order).toMatchObject({
    payment: { failure: DECLINED },
    rejection: { reason: DECLINED },
  });
  expect(textOf(await showOrder(A_MANAGER, other))).toMatch(/Stolen card/);
});

test('so is why it was declined in another store that was to make the order', async () => {
  const tried = (reason: string): OrderState => {
    const failure = { code: 'rejected', rejection: { code: 'payment_declined', reason } } as const;
    return anOrderState({ customer: anOrder().customer, move: { ...OFFER, status: 'failed', failure } });
  };
  const order = tried('Insufficient funds.');
  const other = { ...tried('Stolen card.'), id: order.id };
  for (const reader of [ada, cook, link(order.id)]) {
    expect(textOf(await showOrder(reader, order))).toBe(textOf(await showOrder(reader, other)));
  }
  expect(textOf(await showOrder(A_MANAGER, other))).toMatch(/Stolen card/);
});

test('another customer’s order is not found', async () => {
  await expect(showOrder(bob, anOrder())).rejects.toMatchObject({ code: 'order_not_found' });
});

test('managers see all of their stores’ orders but the payment’s secret, and none of another store’s', async () => {
  const shown = await showOrder(A_MANAGER, anOrder());
  expect(textOf(shown)).toMatch(/Lovelace/);
  expect(shown.order.payment).not.toHaveProperty('clientSecret');
  expect(shown.order.payment).not.toHaveProperty('actionUrl');
  const elsewhere = { ...A_MANAGER, stores: ['harbour' as StoreId] };
  await expect(showOrder(elsewhere, anOrder())).rejects.toMatchObject({ code: 'order_not_found' });
});

test('whoever took the order by phone may pass on where it is paid for', async () => {
  const order = anOrder();
  const placed = { type: 'OrderPlaced', order, seq: 1, at: order.placedAt, commandId: '1' } as const;
  const events = [{ ...placed, by: { role: 'manager', id: A_MANAGER.id } } as const];
  expect((await showOrder(A_MANAGER, order, { events })).order.payment).toMatchObject({ clientSecret: 'secret' });
  const other = { ...A_MANAGER, id: 'olga' };
  expect((await showOrder(other, order, { events })).order.payment).not.toHaveProperty('clientSecret');
});

test('the kitchen sees the ticket: notes and first name, and nothing that leads to the customer', async () => {
  const shown = await showOrder(cook, anOrder());
  expect(shown).toMatchObject({ sight: 'ticket', order: { customer: { name: 'Ada' }, instructions: 'Ring twice.' } });
  expect(textOf(shown).replace('Ring', '')).not.toMatch(PERSONAL);
});

test('a driver sees the street before taking it', async () => {
  const shown = await showOrder(dario, anOrder());
  expect(shown).toMatchObject({
    sight: 'offer',
    order: { customer: {}, fulfilment: { address: { text: 'Main Street' } } },
  });
  expect(textOf(shown)).not.toMatch(PERSONAL);
});

test('its driver sees name and address, but the phone number only on request', async () => {
  const shown = await showOrder(dario, anOrder({ status: 'delivering', driverId: 'dario' }));
  expect(shown).toMatchObject({ sight: 'tour', order: { customer: { name: 'Ada Lovelace' }, fulfilment: DELIVERY } });
  expect(textOf(shown)).not.toMatch(/2125550123|ada@|secret/);
});

test.each([
  ['delivered', { status: 'delivered', driverId: 'dario' }],
  ['another driver’s', { status: 'delivering', driverId: 'olga' }],
  ['taken away for being silent', { status: 'cancelled', silentDriverId: 'dario' }],
  ['not in the kitchen yet', { status: 'confirmed' }],
] as const)('a driver sees nothing personal of an order that is %s', async (_, overrides) => {
  const shown = await showOrder(dario, anOrder(overrides));
  expect(shown.sight).toBe('trace');
  expect(textOf(shown)).not.toMatch(PERSONAL);
  expect(textOf(shown)).not.toMatch(/Main/);
});

test('what is shown of an earlier state is decided by the status now', async () => {
  const then = anOrder({ status: 'delivering', driverId: 'dario' });
  const now = anOrder({ id: then.id, status: 'delivered', driverId: 'dario' });
  expect(textOf(await showOrder(dario, then, { now }))).not.toMatch(PERSONAL);
});

test('a tracking link shows its order, without anybody’s name, and no other', async () => {
  const order = anOrder({ driverId: 'dario', cook: { id: 'carlo', name: 'Carlo' } });
  const shown = await showOrder(link(order.id), order);
  expect(shown).toMatchObject({ sight: 'link', order: { number: 42, status: 'ready', payment: undefined } });
  expect(textOf(shown)).not.toMatch(PERSONAL);
  expect(textOf(shown)).not.toMatch(/dario|arlo/);
  await expect(showOrder(link(order.id), anOrder())).rejects.toMatchObject({ code: 'order_not_found' });
});
