import type { ChangeSet } from '../../domain/rollout/change-set.ts';
import {
  BEGUN_STATES,
  whyApproval,
  type Planned,
  type Rollout,
  type RolloutPlan,
  type StoreRollout,
} from '../../domain/rollout/rollout.ts';
import { fitOf } from '../../domain/rollout/steps.ts';
import { wavesOf } from '../../domain/rollout/waves.ts';
import { DEFAULT_STORE, instant, type StoreId } from '../../domain/shared/values.ts';
import type { StoreSettings } from '../../domain/catalog/store.ts';
import { StorageUnavailable, type Storage } from '../../ports.ts';
import { Refused } from '../refused.ts';
import { readSubject } from './change-store.ts';

export interface PlanDeps {
  readonly storage: Pick<Storage, 'catalog' | 'access'>;
  /** From more stores on it takes a second administrator. */
  readonly approvalAbove: number;
  readonly now: () => number;
  /** Called while it looks. */
  readonly progress: () => void;
}

const PLANNED: readonly StoreRollout['state'][] = ['unfit', 'same', 'planned'];

/**
 * Which store gets a change set in which wave, and what would be different in each: a dry run, which touches nothing. It is noted with each
 * store. A change set that was edited later would be another one, so what is approved is what is carried out.
 */
export async function planStores(deps: PlanDeps, plan: RolloutPlan): Promise<Planned> {
  const set = await readChangeSet(deps, plan.changeSet.id);
  const stores = await deps.storage.catalog.stores();
  const asked = new Set(wavesOf(stores, plan.rules, set.id).flat());
  const looked: (Omit<StoreRollout, 'at'> & { readonly store: StoreSettings })[] = [];
  for (const store of stores.filter(({ id }) => asked.has(id))) {
    deps.progress();
    looked.push({ store, rolloutId: plan.id, storeId: store.id, ...(await lookAt(deps, set, store.id)) });
  }
  const fitting = looked.filter(({ state }) => state === 'planned').map(({ store }) => store);
  // Waves of nobody are left out: nothing could be learnt from them.
  const waves = wavesOf(fitting, plan.rules, set.id).filter(({ length }) => length > 0);
  const waveOf = new Map(waves.flatMap((ids, wave) => ids.map((id) => [id, wave] as const)));
  for (const { store, ...record } of looked) {
    deps.progress();
    const wave = waveOf.get(store.id);
    await deps.storage.access.storeRollouts.change(store.id, plan.id, (known) =>
      // An attempt that was only slow must not undo what was done since.
      known && !PLANNED.includes(known.state)
        ? known
        : { ...record, ...(wave === undefined ? {} : { wave }), at: instant(deps.now()) },
    );
  }
  const count = (state: StoreRollout['state']): number => looked.filter((each) => each.state === state).length;
  const needsApproval = whyApproval(fitting.length, deps.approvalAbove);
  return {
    waves: waves.map((ids) => ({ stores: ids })),
    unfit: count('unfit'),
    same: count('same'),
    ...(needsApproval === undefined ? {} : { needsApproval }),
  };
}

async function lookAt(
  deps: PlanDeps,
  set: ChangeSet,
  storeId: StoreId,
): Promise<Pick<StoreRollout, 'state' | 'steps' | 'told'>> {
  try {
    const subject = await readSubject(deps, storeId);
    if (!subject) return { state: 'unfit', steps: [], told: 'It has no menu.' };
    const fit = fitOf(set, subject);
    if ('unfit' in fit) return { state: 'unfit', steps: [], told: fit.unfit.join(' ') };
    return { state: fit.steps.length === 0 ? 'same' : 'planned', steps: fit.steps };
  } catch (error) {
    // A store that is damaged must not keep the others from it. An outage may be over soon.
    if (error instanceof StorageUnavailable || !(error instanceof Error)) throw error;
    return { state: 'unfit', steps: [], told: error.message };
  }
}

/** The stores of each wave in which something was begun, by their records: of a rollout whose workflow is lost. */
export async function listBegun(
  { storage, progress }: Pick<PlanDeps, 'storage' | 'progress'>,
  { id, waves }: Pick<Rollout, 'id' | 'waves'>,
): Promise<StoreId[][]> {
  const begun = waves.map((): StoreId[] => []);
  for (const { id: storeId } of await storage.catalog.stores()) {
    progress();
    try {
      const record = await storage.access.storeRollouts.get(storeId, id);
      if (record && BEGUN_STATES.includes(record.state)) begun[record.wave ?? 0]?.push(storeId);
    } catch (error) {
      if (error instanceof StorageUnavailable) throw error;
      // It will be named as one that could not be given back what it had.
      begun[0]?.push(storeId);
    }
  }
  return begun;
}

/** @throws Refused `change_set_not_found` */
export async function readChangeSet(
  { storage }: { readonly storage: Pick<Storage, 'access'> },
  id: string,
): Promise<ChangeSet> {
  const set = await storage.access.changeSets.get(DEFAULT_STORE, id);
  if (!set) throw new Refused('change_set_not_found', `There is no change set ${id}.`);
  return set;
}
