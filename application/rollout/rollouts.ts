import { randomBytes } from 'node:crypto';
import { wantsOf, type ChangeSet } from '../../domain/rollout/change-set.ts';
import {
  isGoingOn,
  ordered,
  planning,
  whyRefused,
  type Rollout,
  type RolloutOrder,
  type RolloutPlan,
  type StoreRollout,
} from '../../domain/rollout/rollout.ts';
import type { StoreSettings } from '../../domain/catalog/store.ts';
import { wavesOf, type WaveRule } from '../../domain/rollout/waves.ts';
import { DEFAULT_STORE, instant, type StoreId } from '../../domain/shared/values.ts';
import { isRepairable, StorageDamaged, type RolloutPipeline, type Storage } from '../../ports.ts';
import { actorOf, type Principal } from '../principal.ts';
import { invalid, Refused } from '../refused.ts';
import {
  keepRollout,
  listReadable,
  listRolloutRecords,
  readRollout,
  rebuiltFromStores,
  type RecallDeps,
} from './keep.ts';
import { readChangeSet } from './plan.ts';
import { mustNotGoOn, takeTurn } from './turn.ts';

export { readRollout } from './keep.ts';

/** Change sets and their rollouts, as the API's use cases. What is read is stored, so it can be read while Temporal is away, and for years. */

export interface RolloutDeps {
  readonly storage: Pick<Storage, 'access' | 'catalog' | 'images'>;
  readonly rollouts: RolloutPipeline;
  readonly now: () => number;
}

/** The stores of a rollout are the result of one activity, which has a limit. */
const MOST_STORES = 20_000;
const READ_AT_ONCE = 50;
/** An order that arrives later is refused: whoever gave it has stopped waiting for it. */
const ORDER_MS = 20_000;

export async function addChangeSet(
  { storage, now }: RolloutDeps,
  principal: Principal,
  form: Pick<ChangeSet, 'name' | 'currency' | 'settings' | 'menu'>,
): Promise<ChangeSet> {
  if (wantsOf(form).length === 0) {
    throw invalid([{ field: 'settings', code: 'required', message: 'It would change nothing.' }]);
  }
  const images = form.menu.added.pizzas.flatMap(({ image }) => image ?? []);
  const [missing] = await storage.images.need(DEFAULT_STORE, images);
  if (missing !== undefined) {
    const message = `There is no image ${missing} in store ${DEFAULT_STORE}: it is copied from there.`;
    throw invalid([{ field: 'menu.added.pizzas', code: 'unknown_image', message }]);
  }
  const id = newId('chg');
  return storage.access.changeSets.change(DEFAULT_STORE, id, () => ({
    ...form,
    id,
    createdAt: instant(now()),
    createdBy: actorOf(principal),
  }));
}

/** Newest first. */
export async function listChangeSets({ storage }: RolloutDeps): Promise<ChangeSet[]> {
  const { changeSets } = storage.access;
  const all = await listReadable(changeSets, (id) => changeSets.get(DEFAULT_STORE, id));
  return all.toSorted((a, b) => (a.createdAt < b.createdAt ? 1 : -1));
}

/** Plans a rollout: nothing is changed before it is started, and approved. */
export async function planRollout(
  deps: RolloutDeps,
  principal: Principal,
  { changeSetId, ...form }: Pick<RolloutPlan, 'rules' | 'terms'> & { readonly changeSetId: string },
): Promise<Rollout> {
  const { id, name } = await readChangeSet(deps, changeSetId);
  const stores = await deps.storage.catalog.stores();
  mustBeThere(stores, form.rules);
  if (wavesOf(stores, form.rules, id).flat().length > MOST_STORES) {
    const message = `One rollout is for ${MOST_STORES} stores at most: name those of each wave, or their countries.`;
    throw invalid([{ field: 'waves', code: 'too_many', message }]);
  }
  const plan: RolloutPlan = { ...form, id: newId('rol'), changeSet: { id, name }, plannedBy: actorOf(principal) };
  await deps.rollouts.begin(plan);
  // It may have been planned already.
  return deps.storage.access.rollouts.change(
    DEFAULT_STORE,
    plan.id,
    (kept) => kept ?? planning(plan, instant(deps.now())),
  );
}

/** Whom a wave names must be there: a wave of nobody is left out, and its typing error would be found by nobody. */
function mustBeThere(stores: readonly StoreSettings[], rules: readonly WaveRule[]): void {
  const known = { stores: new Set<string>(stores.map(({ id }) => id)), countries: new Set(stores.map(({ country }) => country)) }; // prettier-ignore
  for (const [index, rule] of rules.entries()) {
    const unknown = 'stores' in rule ? rule.stores.find((each) => !known.stores.has(each)) : undefined;
    if (unknown !== undefined) {
      const message = `There is no store ${unknown}.`;
      throw invalid([{ field: `waves[${index}].stores`, code: 'unknown_store', message }]);
    }
    const none = 'countries' in rule ? rule.countries.find((each) => !known.countries.has(each)) : undefined;
    if (none !== undefined) {
      const message = `There is no store in ${none}.`;
      throw invalid([{ field: `waves[${index}].countries`, code: 'unknown_country', message }]);
    }
  }
}

/** Newest first. */
export async function listRollouts(deps: RecallDeps): Promise<Rollout[]> {
  const all = await listRolloutRecords(deps);
  const plannedAt = ({ history }: Rollout): string => history[0]?.at ?? '';
  return all.toSorted((a, b) => (plannedAt(a) < plannedAt(b) ? 1 : -1));
}

export interface StoresQuery {
  readonly state?: StoreRollout['state'] | undefined;
  /** From 0 on. */
  readonly wave?: number | undefined;
  readonly limit: number;
  /** The last store of the page before. */
  readonly after?: StoreId | undefined;
}

/** What a rollout does in each store, or has done, by the stores' ids. */
export async function listRolloutStores(
  deps: RolloutDeps,
  id: string,
  { state, wave, limit, after }: StoresQuery,
): Promise<{ readonly stores: readonly StoreRollout[]; readonly next: StoreId | undefined }> {
  await readRollout(deps, id);
  const { catalog, access } = deps.storage;
  const ids = (await catalog.stores()).map((store) => store.id).filter((each) => after === undefined || each > after);
  const stores: StoreRollout[] = [];
  for (let at = 0; at < ids.length; at += READ_AT_ONCE) {
    const portion = ids.slice(at, at + READ_AT_ONCE);
    const read = await Promise.all(portion.map((each) => readStoreRollout(access, each, id)));
    for (const record of read) {
      if (!record || (state ?? record.state) !== record.state || (wave ?? record.wave) !== record.wave) continue;
      if (stores.length === limit) return { stores, next: stores.at(-1)?.storeId };
      stores.push(record);
    }
  }
  return { stores, next: undefined };
}

/** One that cannot be read keeps the others from nobody: the notes of the rollout name its store. */
async function readStoreRollout(
  { storeRollouts }: Pick<Storage['access'], 'storeRollouts'>,
  storeId: StoreId,
  id: string,
): Promise<StoreRollout | undefined> {
  try {
    return await storeRollouts.get(storeId, id);
  } catch (error) {
    if (!(error instanceof StorageDamaged)) throw error;
    return undefined;
  }
}

/** @throws Refused if it does not fit, or if somebody else has to do it */
export async function instructRollout(
  deps: RolloutDeps,
  principal: Principal,
  id: string,
  { type, why }: Pick<RolloutOrder, 'type' | 'why'>,
): Promise<Rollout> {
  const rollout = type === 'undo' ? await readOrRebuild(deps, id) : await readRollout(deps, id);
  const order: RolloutOrder = { type, by: actorOf(principal), ...(why === undefined ? {} : { why }) };
  const refusal = whyRefused(rollout, order);
  // What is kept may be a moment old, but not what is over.
  if (refusal?.code === 'forbidden') throw new Refused(refusal.code, refusal.message);
  const notAfter = instant(deps.now() + ORDER_MS);
  if (type === 'start' || type === 'approve') {
    // One that is being rolled back after it was done has not taken the turn.
    for (const other of (await listRollouts(deps)).filter((each) => each.id !== id && isGoingOn(each))) {
      await mustNotGoOn(deps, other.id);
    }
    await takeTurn(deps, id, notAfter);
  }
  const after = await deps.rollouts.instruct(id, order, notAfter);
  if (after !== 'over') return after;
  if (!isGoingOn(rollout)) throw new Refused('illegal_transition', 'This rollout is over.');
  if (type === 'undo') return takeUp(deps, rollout, order);
  throw new Refused('illegal_transition', 'Its workflow has ended before it: it can only be rolled back.');
}

/** The way back is open as long as the stores know what they had. */
async function readOrRebuild(deps: RolloutDeps, id: string): Promise<Rollout> {
  try {
    return await readRollout(deps, id);
  } catch (error) {
    if (!isRepairable(error)) throw error;
    // Temporal must have forgotten it, and not only be away.
    const known = (await deps.rollouts.recall(id)) ?? (await rebuiltFromStores(deps, id, instant(deps.now())));
    if (!known) throw error;
    return known;
  }
}

/** A workflow that was terminated, or lost with Temporal's database, must not leave stores as they are, nor keep others from beginning. */
async function takeUp(deps: RolloutDeps, lost: Rollout, order: RolloutOrder): Promise<Rollout> {
  const undoing = { ...ordered(lost, order, instant(deps.now())), version: lost.version + 1 };
  await deps.rollouts.takeUp({ ...undoing, rules: [] });
  await keepRollout(deps, undoing);
  return readRollout(deps, lost.id);
}

function newId(kind: 'chg' | 'rol'): string {
  return `${kind}_${randomBytes(8).toString('hex')}`;
}
