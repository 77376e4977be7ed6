import type { Order, OrderState } from '../../domain/order/index.ts';
import { instant, type CustomerId, type OrderId } from '../../domain/shared/values.ts';
import {
  OPEN_LIMITS,
  type CashOrders,
  type OrderQuery,
  type PlacingRules,
  type RecordStore,
  type Storage,
} from '../../ports.ts';
import { A_MANAGER, anOrderId, anOrderState, aDraft, DELIVERY, STORE } from '../../tests/support/builders.ts';
import type { Principal } from '../principal.ts';
import { forgetEndedClaims } from './cash-claims.ts';
import { claimCashDelivery, mustBeWelcome, mustHaveFewDrafts, type PlacingDeps, type Wanted } from './placing-rules.ts';

const ADA = 'cus_ada' as CustomerId;
const ada: Principal = { id: 'gst_ada', kind: 'guest', role: 'customer', scopes: [], customerIds: [ADA] };
const eve: Principal = { ...ada, id: 'gst_eve', customerIds: [] };
const from = (principal: Principal = ada) => ({ principal, store: STORE });
const CUSTOMER = { id: ADA, name: 'Ada', phone: '+12125550123', phoneVerified: true } as const;
const CASH: Wanted = { customer: CUSTOMER, fulfilment: DELIVERY, payment: { method: 'cash' } };
const to = (text: string): Wanted['fulfilment'] => ({ type: 'delivery', address: { text } });

/** The records of cash orders, and the orders that are stored. */
function openDeps(rules: Partial<PlacingRules> = {}) {
  const orders = new Map<OrderId, Order>();
  const records = new Map<string, CashOrders>();
  let now = 0;
  const cashOrders: Pick<RecordStore<CashOrders>, 'get' | 'change' | 'findAll' | 'remove'> = {
    findAll: async function* () {
      yield* records;
    },
    remove: async (_, id, isOver) => {
      const known = records.get(id);
      return known !== undefined && isOver(known) && records.delete(id);
    },
    get: async (_, id) => records.get(id),
    change: async (_, id, apply) => {
      const changed = apply(records.get(id));
      if (changed) records.set(id, changed);
      return changed;
    },
  };
  const list = async (_: string, { customerIds = [], phone, statuses = [] }: OrderQuery) => ({
    orders: [...orders.values()].filter(
      (order): order is OrderState =>
        order.status !== 'draft' &&
        statuses.includes(order.status) &&
        customerIds.includes((order as OrderState).customer.id) &&
        (phone === undefined || (order as OrderState).customer.phone === phone),
    ),
  });
  const storage = {
    access: { cashOrders, accounts: { get: async () => undefined } },
    orders: {
      get: async (_: string, id: OrderId) => {
        const state = orders.get(id);
        return state && { state, events: [] };
      },
      list,
      drafts: async () => [...orders.values()].filter(({ status }) => status === 'draft'),
    },
  } as unknown as Pick<Storage, 'access' | 'orders'>;
  const placing = { cashNeedsCode: true, open: OPEN_LIMITS, ...rules };
  const deps: PlacingDeps = { storage, placing, idKey: new Uint8Array(32), now: () => now };
  return { deps, orders, records, later: (minutes: number) => (now += minutes * 60_000) };
}

describe('a cash delivery to a phone number', () => {
  test('that is new needs its code', async () => {
    const { deps } = openDeps();
    await expect(mustBeWelcome(deps, from(), CASH)).rejects.toMatchObject({ code: 'phone_code_required' });
  });

  test.each([
    ['was confirmed', { ...CASH, customer: { ...CUSTOMER, phoneConfirmed: true } }],
    ['is for pickup', { ...CASH, fulfilment: { type: 'pickup' } }],
    ['is for an order by card', { ...CASH, payment: { method: 'card' } }],
  ] as const)('that %s needs none', async (_, wanted) => {
    await mustBeWelcome(openDeps().deps, from(), wanted);
  });

  test('needs none once something was delivered to this customer with it, but does for somebody else', async () => {
    const { deps, orders } = openDeps();
    const delivered = anOrderState({ status: 'delivered', customer: CUSTOMER });
    orders.set(delivered.id, delivered);
    await mustBeWelcome(deps, from(), CASH);
    await expect(mustBeWelcome(deps, from(eve), CASH)).rejects.toMatchObject({ code: 'phone_code_required' });
  });

  test('needs none where no codes can be sent, and none from staff', async () => {
    await mustBeWelcome(openDeps({ cashNeedsCode: false }).deps, from(), CASH);
    await mustBeWelcome(openDeps().deps, from(A_MANAGER), CASH);
  });
});

describe('one cash delivery at a time', () => {
  const another = { ...CASH, customer: { ...CUSTOMER, phone: '+12125550199' } };
  const place = async (setUp: ReturnType<typeof openDeps>, wanted: Wanted, principal = ada): Promise<OrderId> => {
    const id = anOrderId();
    await claimCashDelivery(setUp.deps, from(principal), id, wanted);
    setUp.orders.set(id, anOrderState({ id, status: 'cooking' }));
    return id;
  };

  test('with a phone number, whatever the address', async () => {
    const setUp = openDeps();
    await place(setUp, CASH);
    const elsewhere = { ...CASH, fulfilment: to('1 Other Road, Springfield') };
    await expect(place(setUp, elsewhere)).rejects.toMatchObject({ code: 'cash_order_open' });
  });

  test('to an address, however it is spelled; what is refused claims nothing', async () => {
    const setUp = openDeps();
    const id = await place(setUp, CASH);
    const spelled = { ...another, fulfilment: to('12 MAIN Street  Springfield.') };
    await expect(place(setUp, spelled, eve)).rejects.toMatchObject({ code: 'cash_order_open' });
    await place(setUp, { ...another, fulfilment: to('1 Other Road, Springfield') }, eve);
    setUp.orders.set(id, anOrderState({ id, status: 'delivered' }));
    await place(setUp, CASH);
  });

  test('of several at the same moment one wins; the same again is the same', async () => {
    const { deps } = openDeps();
    const ids = Array.from({ length: 8 }, anOrderId);
    const outcomes = await Promise.allSettled(ids.map((id) => claimCashDelivery(deps, from(), id, CASH)));
    const won = ids.filter((_, index) => outcomes[index]?.status === 'fulfilled');
    expect(won).toHaveLength(1);
    for (const id of won) await claimCashDelivery(deps, from(), id, CASH);
  });

  test('a claim whose order never came lapses', async () => {
    const { deps, later } = openDeps();
    await claimCashDelivery(deps, from(), anOrderId(), CASH);
    later(9);
    await expect(claimCashDelivery(deps, from(), anOrderId(), CASH)).rejects.toMatchObject({ code: 'cash_order_open' });
    later(2);
    await claimCashDelivery(deps, from(), anOrderId(), CASH);
  });

  test('a hash is kept as long as an order holds it: not after its end, nor after a refusal', async () => {
    const setUp = openDeps({ open: { ...OPEN_LIMITS, 'cash-address': 2 } });
    const { deps, records, orders } = setUp;
    const [one, other] = [await place(setUp, CASH), await place(setUp, another, eve)];
    expect(records.size).toBe(3);
    expect(await forgetEndedClaims(deps, STORE.id)).toBe(0);
    orders.set(one, anOrderState({ id: one, status: 'delivered' }));
    expect(await forgetEndedClaims(deps, STORE.id)).toBe(1);
    // The address is the other order's, too.
    expect([...records.values()].map(({ orders: held }) => held.map(({ id }) => id))).toEqual([[other], [other]]);
    await place(setUp, CASH);
    await expect(place(setUp, { ...CASH, customer: { ...CUSTOMER, phone: '+12125550100' } })).rejects.toMatchObject({
      code: 'cash_order_open',
    });
    expect(records.size).toBe(3);
    orders.set(other, anOrderState({ id: other, status: 'cancelled' }));
    await claimCashDelivery(deps, from(), anOrderId(), { ...CASH, customer: { ...CUSTOMER, phone: '+12125550101' } });
    setUp.later(11);
    for (const id of orders.keys()) orders.set(id, anOrderState({ id, status: 'delivered' }));
    await forgetEndedClaims(deps, STORE.id);
    expect(records.size).toBe(0);
  });

  test('nothing is kept in clear, and staff claim nothing', async () => {
    const { deps, records } = openDeps();
    await claimCashDelivery(deps, from(A_MANAGER), anOrderId(), CASH);
    expect(records.size).toBe(0);
    await claimCashDelivery(deps, from(), anOrderId(), CASH);
    expect(JSON.stringify([...records])).not.toMatch(/2125550123|Main/i);
  });
});

test('so many orders for later may be unpaid; those by card are paid', async () => {
  const { deps, orders } = openDeps({ cashNeedsCode: false });
  const soon = instant(Date.parse('2026-11-21T18:00:00Z'));
  const later = { ...CASH, requestedFor: soon };
  for (let count = 0; count < OPEN_LIMITS.unpaid; count += 1) {
    await mustBeWelcome(deps, from(), later);
    const order = anOrderState({ customer: CUSTOMER, requestedFor: soon });
    const payment = { ...order.payment, method: 'cash', status: 'due' } as const;
    orders.set(order.id, { ...order, payment });
  }
  await expect(mustBeWelcome(deps, from(), later)).rejects.toMatchObject({ code: 'too_many_unpaid' });
  await mustBeWelcome(deps, from(), { ...later, payment: { method: 'card' } });
  await mustBeWelcome(deps, from(), CASH);
});

test('so many drafts may be open', async () => {
  const { deps, orders } = openDeps({ open: { ...OPEN_LIMITS, drafts: 1 } });
  await mustHaveFewDrafts(deps, from());
  const draft = aDraft() as Partial<Order> as Order;
  orders.set(draft.id, { ...draft, status: 'draft' } as Order);
  await expect(mustHaveFewDrafts(deps, from())).rejects.toMatchObject({ code: 'too_many_drafts' });
  await mustHaveFewDrafts(deps, from(A_MANAGER));
});
