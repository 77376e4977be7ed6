import { DEFAULT_STORE } from '../../domain/shared/values.ts';
import type { OrderState } from '../../domain/order/index.ts';
import type { PhoneView, Storage } from '../../ports.ts';
import { A_MANAGER, anOrderState, DELIVERY } from '../../tests/support/builders.ts';
import type { OrderDesk } from '../orders/desk.ts';
import type { Principal } from '../principal.ts';
import { revealPhone } from './reveal-phone.ts';

const dario: Principal = { id: 'dario', kind: 'user', role: 'driver', scopes: [], stores: [DEFAULT_STORE] };
const olga: Principal = { ...dario, id: 'olga' };
const cook: Principal = { ...dario, id: 'carlo', role: 'kitchen' };

async function reveal(principal: Principal, overrides: Partial<OrderState>) {
  const order = anOrderState({ fulfilment: DELIVERY, driverId: 'dario', status: 'delivering', ...overrides });
  const views: PhoneView[] = [];
  const desk = { find: async () => ({ state: order, events: [] }) } as unknown as OrderDesk;
  const phoneViews = { change: async (_: string, __: string, apply: () => PhoneView) => views.push(apply()) };
  const storage = { access: { phoneViews } } as unknown as Pick<Storage, 'access'>;
  const logged: object[] = [];
  const deps = { storage, log: { info: (about: object) => void logged.push(about) }, now: () => 0 };
  const answer = revealPhone(desk, deps, { storeId: DEFAULT_STORE, principal }, order.id);
  return { order, views, logged, answer };
}

test('the driver on the way is shown the number, and it is recorded who saw it and when', async () => {
  const { order, views, logged, answer } = await reveal(dario, {});
  expect(await answer).toMatchObject({ phone: '+12125550123' });
  const by = { role: 'driver', id: 'dario' };
  expect(views).toEqual([{ orderId: order.id, at: '1970-01-01T00:00:00.000Z', by }]);
  expect(logged).toEqual([{ event: 'phone_shown', order: order.id, by }]);
  expect(JSON.stringify(logged)).not.toContain('2125550123');
});

test('a manager may, too', async () => {
  expect(await (await reveal(A_MANAGER, { status: 'ready' })).answer).toMatchObject({ phone: '+12125550123' });
});

test.each([
  ['its driver before leaving', dario, { status: 'ready' }, 'illegal_transition'],
  ['its driver afterwards', dario, { status: 'delivered' }, 'illegal_transition'],
  ['another driver', olga, {}, 'driver_mismatch'],
  ['the kitchen', cook, {}, 'driver_mismatch'],
] as const)('%s is not, and nothing is recorded', async (_, principal, overrides, code) => {
  const { views, answer } = await reveal(principal, overrides);
  await expect(answer).rejects.toMatchObject({ code });
  expect(views).toEqual([]);
});
