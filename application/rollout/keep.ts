import { BY_ITSELF, planning, type Rollout, type StoreRollout } from '../../domain/rollout/rollout.ts';
import { DEFAULT_STORE, type Instant } from '../../domain/shared/values.ts';
import {
  EVERYONE,
  isRepairable,
  StorageDamaged,
  type RecordStore,
  type RolloutPipeline,
  type Storage,
} from '../../ports.ts';
import { Refused } from '../refused.ts';

/**
 * The records of rollouts, also where one cannot be read. How a rollout stands is known to its workflow, so the record is written anew by
 * its next step, or when somebody looks at it. Neither the rollout nor another one waits for a person to mend a file.
 */

interface KeepDeps {
  readonly storage: Pick<Storage, 'access'>;
}

export interface RecallDeps extends KeepDeps {
  readonly rollouts: Pick<RolloutPipeline, 'recall'>;
}

/** An earlier state that comes late is left out. The rules come once: they may name thousands of stores. */
export async function keepRollout({ storage }: KeepDeps, rollout: Rollout): Promise<void> {
  const { rollouts } = storage.access;
  try {
    await rollouts.change(DEFAULT_STORE, rollout.id, (known) =>
      known && known.version >= rollout.version ? known : { ...rollout, rules: known?.rules ?? rollout.rules },
    );
  } catch (error) {
    if (!isRepairable(error)) throw error;
    await rollouts.restore(DEFAULT_STORE, rollout.id, rollout);
  }
}

/** @throws Refused `rollout_not_found` */
export async function readRollout(deps: RecallDeps, id: string): Promise<Rollout> {
  try {
    const rollout = await deps.storage.access.rollouts.get(DEFAULT_STORE, id);
    if (rollout) return rollout;
  } catch (error) {
    if (!isRepairable(error)) throw error;
    const recalled = await deps.rollouts.recall(id).catch((away: unknown) => {
      throw away instanceof Refused ? error : away;
    });
    if (!recalled) throw error;
    await keepRollout(deps, recalled);
    return recalled;
  }
  throw new Refused('rollout_not_found', `There is no rollout ${id}.`);
}

/** All of a kind. Those that can be read neither from storage nor otherwise are left out: health and the log name them. */
export async function listReadable<Value extends object>(
  records: RecordStore<Value>,
  read: (id: string) => Promise<Value | undefined>,
): Promise<readonly Value[]> {
  try {
    return await records.listed(DEFAULT_STORE, EVERYONE);
  } catch (error) {
    if (!(error instanceof StorageDamaged)) throw error;
  }
  const values: Value[] = [];
  for (const id of await records.idsOf(DEFAULT_STORE, EVERYONE)) {
    try {
      const value = await read(id);
      if (value) values.push(value);
    } catch (error) {
      if (!(error instanceof StorageDamaged || error instanceof Refused)) throw error;
    }
  }
  return values;
}

export function listRolloutRecords(deps: RecallDeps): Promise<readonly Rollout[]> {
  return listReadable(deps.storage.access.rollouts, (id) => readRollout(deps, id));
}

/**
 * What is left of a rollout of which neither its record nor its workflow can be read: the records of the stores. Enough to give every store
 * back what it had.
 *
 * @returns undefined if no store has a record of it either
 */
export async function rebuiltFromStores(
  { storage }: { readonly storage: Pick<Storage, 'access' | 'catalog'> },
  id: string,
  at: Instant,
): Promise<Rollout | undefined> {
  const records: StoreRollout[] = [];
  for (const store of await storage.catalog.stores()) {
    try {
      const record = await storage.access.storeRollouts.get(store.id, id);
      if (record) records.push(record);
    } catch (error) {
      // Named later, as one that could not be given back what it had.
      if (!(error instanceof StorageDamaged)) throw error;
    }
  }
  if (records.length === 0) return undefined;
  const waves = Array.from({ length: 1 + Math.max(...records.map(({ wave = 0 }) => wave)) }, (_, index) => {
    const stores = records.filter(({ wave }) => wave === index);
    const changed = stores.filter(({ state }) => state === 'changed' || state === 'changing').length;
    return { stores: stores.length, changed, left: 0, beganAt: at };
  });
  const terms = { watchMinutes: 60, minOrders: 20, perSecond: 10 };
  const changeSet = { id: 'chg_0', name: 'unknown: its record was damaged' };
  return { ...planning({ id, changeSet, rules: [], terms, plannedBy: BY_ITSELF }, at), status: 'running', waves };
}
