import type { Actor } from '../order/index.ts';
import { DEFAULT_STORE, type StoreId } from '../shared/values.ts';
import {
  ordered,
  planned,
  planning,
  storesChanged,
  storesRestored,
  whyApproval,
  whyRefused,
  type Rollout,
  type RolloutOrder,
  type RolloutStatus,
} from './rollout.ts';

/** Who may order what of a rollout, and when. */

const ADAM: Actor = { role: 'admin', id: 'adam' };
const GRACE: Actor = { role: 'admin', id: 'grace' };
const AT = '2026-11-20T12:00:00.000Z';

function aRollout(overrides: Partial<Rollout> = {}): Rollout {
  const plan = {
    ...{ id: 'rol_1', changeSet: { id: 'chg_1', name: 'Spring' }, rules: [{ share: 100 }], plannedBy: ADAM },
    terms: { watchMinutes: 60, minOrders: 50, perSecond: 20 },
  };
  const waves = [{ stores: [DEFAULT_STORE] }];
  return { ...planned(planning(plan, AT), { waves, unfit: 0, same: 0, needsApproval: 'it is large' }), ...overrides };
}

const order = (type: RolloutOrder['type'], by = ADAM): RolloutOrder => ({ type, by });

test('it runs once one person has started and another one has approved it, in either sequence', () => {
  const started = ordered(aRollout(), order('start'), AT);
  expect(started.status).toBe('approval');
  expect(whyRefused(started, order('approve'))).toMatchObject({ code: 'forbidden' });
  expect(whyRefused(started, order('approve', GRACE))).toBeUndefined();
  expect(ordered(started, order('approve', GRACE), AT)).toMatchObject({ status: 'running', approvedBy: GRACE });

  const approved = ordered(aRollout(), order('approve', GRACE), AT);
  expect(approved.status).toBe('planned');
  expect(whyRefused(approved, order('start', GRACE))).toMatchObject({ code: 'forbidden' });
  expect(ordered(approved, order('start'), AT).status).toBe('running');
});

test('a small one takes one person', () => {
  const { needsApproval: _, ...small } = aRollout();
  expect(ordered(small, order('start'), AT).status).toBe('running');
  expect(whyRefused(small, order('approve', GRACE))).toMatchObject({ code: 'illegal_transition' });
  expect([whyApproval(10, 10), whyApproval(11, 10)]).toEqual([undefined, 'more than 10 stores']);
});

test.each<[RolloutOrder['type'], readonly RolloutStatus[]]>([
  ['start', ['planned']],
  ['approve', ['planned', 'approval']],
  ['pause', ['running']],
  ['resume', ['paused']],
  ['undo', ['running', 'paused', 'done']],
])('it can be told to %s only when it is %s', (type, fitting) => {
  const all: RolloutStatus[] = ['planning', 'planned', 'approval', 'running', 'paused', 'undoing', 'done', 'undone', 'expired']; // prettier-ignore
  expect(all.filter((status) => !whyRefused(aRollout({ status }), order(type, GRACE)))).toEqual(fitting);
});

test('who ordered what, when and why, is kept', () => {
  const run = ordered(aRollout({ status: 'running' }), { ...order('undo', GRACE), why: 'Customers complain.' }, AT);
  expect(run.history).toEqual([
    { what: 'plan', at: AT, by: ADAM },
    { what: 'undo', at: AT, by: GRACE, why: 'Customers complain.' },
  ]);
});

test('stores are counted by what became of them, and those that were left are named', () => {
  const harbour = 'harbour' as StoreId;
  const run = storesChanged(aRollout(), 0, [
    { storeId: DEFAULT_STORE, state: 'changed' },
    { storeId: harbour, state: 'left', told: 'Somebody has changed settings.delivery_fee since it was planned.' },
  ]);
  expect(run.waves[0]).toMatchObject({ changed: 1, left: 1 });
  expect(run.notes.map(({ storeId }) => storeId)).toEqual([harbour]);
  expect(storesRestored(run, [{ storeId: DEFAULT_STORE, state: 'partly', told: '…' }]).undone).toEqual({
    restored: 0,
    left: 1,
  });
});

test('a long note is cut: it is written again with every step of the rollout', () => {
  const [note] = storesChanged(aRollout(), 0, [
    { storeId: DEFAULT_STORE, state: 'left', told: 'x'.repeat(9_000) },
  ]).notes;
  expect(note?.told).toMatch(/^x{198} …$/);
});
