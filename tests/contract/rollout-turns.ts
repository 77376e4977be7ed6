import { takeTurn, type TurnDeps } from '../../application/rollout/turn.ts';
import { planning, type Rollout, type RolloutPlan, type RolloutStatus } from '../../domain/rollout/rollout.ts';
import { DEFAULT_STORE, instant } from '../../domain/shared/values.ts';
import type { Storage } from '../../ports.ts';

/** The contract of every storage about rollouts that are started in the same second: one begins. */

const START = Date.parse('2026-11-20T12:00:00.000Z');
const SECOND = 1000;
const PLAN: Omit<RolloutPlan, 'id'> = {
  ...{ changeSet: { id: 'chg_1', name: 'Spring' }, rules: [] },
  plannedBy: { role: 'admin', id: 'adam' },
  terms: { watchMinutes: 60, minOrders: 10, perSecond: 10 },
};

export function rolloutTurnsContract(open: () => Storage): void {
  describe('the turn of a rollout', () => {
    let now = START;
    /** What their workflows say; those that are not here have ended. */
    const statuses = new Map<string, RolloutStatus>();
    const deps: TurnDeps = {
      get storage() {
        return open();
      },
      rollouts: {
        lookAt: (id) => {
          const status = statuses.get(id);
          const run: Rollout = { ...planning({ ...PLAN, id }, instant(START)), ...(status ? { status } : {}) };
          return Promise.resolve(status && run);
        },
      },
      now: () => now,
    };
    const take = async (id: string): Promise<boolean> => {
      statuses.set(id, statuses.get(id) ?? 'planned');
      return takeTurn(deps, id, instant(now + 20 * SECOND)).then(
        () => true,
        (error: unknown) => {
          expect(error).toMatchObject({ code: 'illegal_transition' });
          return false;
        },
      );
    };
    /** As if it were a quiet day later. */
    beforeEach(() => {
      now += 24 * 60 * 60 * SECOND;
      statuses.clear();
    });

    test.each(Array.from({ length: 5 }, (_, round) => [round]))(
      'of eight that begin at once one gets it (round %i)',
      async (round) => {
        const ids = Array.from({ length: 8 }, (_, index) => `rol_${round}_${index}`);
        const got = await Promise.all(ids.map(take));
        expect(got.filter(Boolean)).toHaveLength(1);
        const kept = await open().access.rolloutTurns.get(DEFAULT_STORE, 'turn');
        expect(kept?.rolloutId).toBe(ids[got.indexOf(true)]);
      },
    );

    test('it stays with one that goes on, whatever is stored of it, and is free once that is over', async () => {
      expect(await take('rol_a')).toBe(true);
      for (const status of ['running', 'paused', 'undoing'] as const) {
        statuses.set('rol_a', status);
        now += 3600 * SECOND;
        expect(await take('rol_b')).toBe(false);
      }
      expect(await take('rol_a')).toBe(true);
      statuses.set('rol_a', 'undone');
      expect(await take('rol_b')).toBe(true);
    });

    test('an operator who has terminated one leaves it to the next', async () => {
      expect(await take('rol_c')).toBe(true);
      expect(await take('rol_d')).toBe(false);
      statuses.delete('rol_c');
      expect(await take('rol_d')).toBe(true);
    });

    test('one that waits for its approval has it only as long as its order may still be carried out, whatever the clocks', async () => {
      expect(await take('rol_e')).toBe(true);
      statuses.set('rol_e', 'approval');
      now += 49 * SECOND;
      expect(await take('rol_f')).toBe(false);
      now += 2 * SECOND;
      expect(await take('rol_f')).toBe(true);
    });

    test('who starts and who approves the same one do not keep each other from it, and the later order counts', async () => {
      expect(await Promise.all([take('rol_g'), take('rol_g')])).toEqual([true, true]);
      now += 40 * SECOND;
      expect(await take('rol_g')).toBe(true);
      now += 40 * SECOND;
      expect(await take('rol_h')).toBe(false);
    });
  });
}
