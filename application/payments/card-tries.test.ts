import { LIMITS, type LimitName, type RateLimits } from '../../ports.ts';
import { anOrderState, A_MANAGER, STORE } from '../../tests/support/builders.ts';
import type { Principal } from '../principal.ts';
import type { Sender } from '../orders/placement.ts';
import { tryCard } from './card-tries.ts';

/** Counts without an end, as within an hour. */
function counting(limits: Partial<Record<LimitName, number>> = {}): RateLimits {
  const counts = new Map<string, number>();
  const spent = (name: LimitName, key: string, more: number) => {
    const count = (counts.get(`${name} ${key}`) ?? 0) + more;
    counts.set(`${name} ${key}`, count);
    const points = limits[name] ?? LIMITS[name].points;
    const isAllowed = more > 0 ? count <= points : count < points;
    return { name, points, seconds: LIMITS[name].seconds, isAllowed, remaining: points - count, resetSeconds: 3_600 };
  };
  return {
    spend: async (name, key) => spent(name, key, 1),
    look: async (name, key) => spent(name, key, 0),
    state: () => '',
    close: async () => undefined,
  };
}

const CARD = { method: 'card' } as const;
const guest = (id: string, network?: string): Sender => ({
  principal: { id, kind: 'guest', role: 'customer', scopes: [] } satisfies Principal,
  store: STORE,
  network,
});
const anOutcome = (status: 'declined' | 'authorized') => {
  const order = anOrderState();
  return { ...order, payment: { ...order.payment, status } };
};

async function decline(limits: RateLimits, sender: Sender): Promise<void> {
  const { outcome } = await tryCard({ limits }, sender, CARD);
  await outcome(anOutcome('declined'));
}

const STOPPED = { code: 'cards_stopped', options: { retryAfter: 3_600 } };

test('a third declined card stops the cards of its sender, and no other way of paying', async () => {
  const limits = counting();
  for (const _ of [1, 2, 3]) await decline(limits, guest('eve'));
  await expect(tryCard({ limits }, guest('eve'), CARD)).rejects.toMatchObject(STOPPED);
  await tryCard({ limits }, guest('eve'), { method: 'cash' });
  await tryCard({ limits }, guest('eve'), { method: 'online' });
  await tryCard({ limits }, guest('ada'), CARD);
});

test('guests that are new each time are stopped by their address', async () => {
  const limits = counting();
  for (const id of ['g1', 'g2', 'g3']) await decline(limits, guest(id, '203.0.113.7'));
  await expect(tryCard({ limits }, guest('g4', '203.0.113.7'), CARD)).rejects.toMatchObject(STOPPED);
  await tryCard({ limits }, guest('g4', '203.0.113.8'), CARD);
});

test('cards that are accepted stop nothing', async () => {
  const limits = counting();
  for (const _ of [1, 2, 3, 4]) await (await tryCard({ limits }, guest('ada'), CARD)).outcome(anOutcome('authorized'));
});

test.each([
  ['cards', guest('eve'), guest('eve')],
  ['cards-address', guest('g1', '203.0.113.7'), guest('g2', '203.0.113.7')],
  ['cards-store', guest('g1', '203.0.113.7'), guest('g2', '203.0.113.8')],
] as const)('many at once are counted before anything is reserved: %s', async (limit, first, other) => {
  const limits = counting({ [limit]: 1 });
  await tryCard({ limits }, first, CARD);
  await expect(tryCard({ limits }, other, CARD)).rejects.toMatchObject(STOPPED);
});

test('staff take the cards of many customers', async () => {
  const limits = counting({ cards: 1, 'cards-store': 1 });
  for (const _ of [1, 2, 3, 4]) await decline(limits, { principal: A_MANAGER, store: STORE, network: '203.0.113.7' });
});
