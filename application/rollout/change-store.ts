import { describePlace } from '../../domain/rollout/change-set.ts';
import type { StoreResult, StoreRollout } from '../../domain/rollout/rollout.ts';
import { move, problemsOf, takeBack, type Moved, type Step, type Subject } from '../../domain/rollout/steps.ts';
import { DEFAULT_STORE, instant, type StoreId } from '../../domain/shared/values.ts';
import type { ChangeFeed, Storage } from '../../ports.ts';
import { imagesOf } from '../catalog/edit-menu.ts';
import { copyImages } from '../catalog/images.ts';

/**
 * One store of a rollout. What is going to be done is noted before it is done, and what was done after it: an attempt that was cut off is
 * gone on with, and no attempt does anything twice. Settings and menu are replaced only as they were read, so nobody's edit is lost.
 */

export interface ChangeStoreDeps {
  readonly storage: Pick<Storage, 'catalog' | 'images' | 'access'>;
  /** Webhooks tell of a changed menu. */
  readonly feed: ChangeFeed;
  readonly now: () => number;
}

/** Editors that are faster this often are no people. */
const MOST_TRIES = 20;

const HAVE_IT: readonly StoreRollout['state'][] = ['changing', 'changed'];

/** Gives a store what the change set says; or leaves it, if somebody has changed the same meanwhile. */
export async function changeStore(deps: ChangeStoreDeps, rolloutId: string, storeId: StoreId): Promise<StoreResult> {
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    // Each time: another attempt, which was only slow, may have gone on with it.
    let record = await readRecord(deps, rolloutId, storeId);
    if (!record) return { storeId, state: 'left', told: 'It was not in the plan.' };
    if (record.state !== 'planned' && record.state !== 'changing') return resultOf(record);
    const subject = await readSubject(deps, storeId);
    if (!subject) return resultOf(await advance(deps, record, { state: 'left', told: 'There is no such store any more.' })); // prettier-ignore
    const next = move(subject, record.steps, 'to');
    const why = await whyNot(deps, subject, next);
    if (why !== undefined) return giveUp(deps, record, why);
    if (record.state === 'planned') {
      // Only these are ours, and are taken back: a manager may have done the others meanwhile.
      record = await advance(deps, record, { state: 'changing', steps: next.moved });
      if (record.state !== 'changing') continue;
    }
    const isWritten = await write(deps, subject, next.subject);
    const after = isWritten ? await advance(deps, record, { state: 'changed' }) : await readRecord(deps, rolloutId, storeId); // prettier-ignore
    // This attempt was taken for dead, and has written after all was over: a store that has its own again looks as it did before.
    if (after && !HAVE_IT.includes(after.state)) await takeBackFrom(deps, storeId, record.steps);
  }
  return busy(storeId);
}

/** Gives a store back what it had; but for what somebody has changed since, which stays as they left it. */
export async function restoreStore(deps: ChangeStoreDeps, rolloutId: string, storeId: StoreId): Promise<StoreResult> {
  const record = await readRecord(deps, rolloutId, storeId);
  if (!record) return { storeId, state: 'left', told: 'It was not in the plan.' };
  if (record.state !== 'changing' && record.state !== 'changed') return resultOf(record);
  const others = await takeBackFrom(deps, storeId, record.steps);
  if (others === 'gone') return resultOf(await advance(deps, record, { state: 'partly', told: 'There is no such store any more.' })); // prettier-ignore
  if (others.length === 0) return resultOf(await advance(deps, record, { state: 'restored' }));
  const told = `It was not given back ${placesOf(others)}: somebody has changed that since.`;
  return resultOf(await advance(deps, record, { state: 'partly', told }));
}

/**
 * A store that fails again and again is left; with what it had, if that is still possible. Otherwise it stays `changing`, and is given back
 * what it had with all others.
 */
export async function leaveStore(
  deps: ChangeStoreDeps,
  rolloutId: string,
  storeId: StoreId,
  told: string,
): Promise<StoreResult> {
  try {
    const record = await readRecord(deps, rolloutId, storeId);
    if (!record) return { storeId, state: 'left', told };
    const isOpen = record.state === 'planned' || record.state === 'changing';
    return isOpen ? await giveUp(deps, record, told) : resultOf(record);
  } catch {
    return { storeId, state: 'changing', told };
  }
}

/** An attempt that was cut off may have changed a part of it. */
async function giveUp(deps: ChangeStoreDeps, record: StoreRollout, told: string): Promise<StoreResult> {
  if (record.state === 'changing') await takeBackFrom(deps, record.storeId, record.steps);
  return resultOf(await advance(deps, record, { state: 'left', told }));
}

/** @returns the steps that could not be taken back */
async function takeBackFrom(
  deps: ChangeStoreDeps,
  storeId: StoreId,
  steps: readonly Step[],
): Promise<readonly Step[] | 'gone'> {
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const subject = await readSubject(deps, storeId);
    if (!subject) return 'gone';
    const back = takeBack(subject, steps);
    if (await write(deps, subject, back.subject)) return back.others;
  }
  return busy(storeId);
}

function busy(storeId: StoreId): never {
  throw new Error(`The store ${storeId} was changed each time between reading and writing it.`);
}

async function whyNot(deps: ChangeStoreDeps, subject: Subject, next: Moved): Promise<string | undefined> {
  const { others } = next;
  if (others.length > 0) return `Somebody has changed ${placesOf(others)} since it was planned.`;
  const problems = problemsOf(next.subject);
  if (problems.length > 0) return problems.join(' ');
  const known = imagesOf(subject.menu);
  const added = imagesOf(next.subject.menu).filter((image) => !known.includes(image));
  // Before the menu that refers to them.
  const [missing] = await copyImages(deps, added, { from: DEFAULT_STORE, to: subject.settings.id });
  return missing && `There is no image ${missing} in store ${DEFAULT_STORE}.`;
}

/** Undefined for a store that is not there, or has no menu. */
export async function readSubject(
  { storage: { catalog } }: { readonly storage: Pick<Storage, 'catalog'> },
  storeId: StoreId,
): Promise<Subject | undefined> {
  const settings = await catalog.settings(storeId);
  const menu = settings && (await catalog.menu(storeId));
  return menu && { settings, menu };
}

/** @returns false if somebody else was faster: settings may have been written, the menu not */
async function write({ storage: { catalog }, feed }: ChangeStoreDeps, from: Subject, to: Subject): Promise<boolean> {
  const { id } = from.settings;
  if (to.settings !== from.settings) {
    const { outcome } = await catalog.replaceSettings(to.settings, from.settings);
    if (outcome === 'changed') return false;
  }
  if (to.menu === from.menu) return true;
  const { outcome } = await catalog.replaceMenu(id, to.menu, from.menu);
  feed.changed(id);
  return outcome === 'replaced';
}

function readRecord(
  { storage }: Pick<ChangeStoreDeps, 'storage'>,
  rolloutId: string,
  storeId: StoreId,
): Promise<StoreRollout | undefined> {
  return storage.access.storeRollouts.get(storeId, rolloutId);
}

/** @returns the record as it is then: another attempt may have been faster */
async function advance(
  { storage, now }: Pick<ChangeStoreDeps, 'storage' | 'now'>,
  record: StoreRollout,
  next: Partial<StoreRollout>,
): Promise<StoreRollout> {
  const { storeId, rolloutId, state } = record;
  return storage.access.storeRollouts.change(storeId, rolloutId, (known = record) =>
    known.state === state ? { ...known, ...next, at: instant(now()) } : known,
  );
}

function resultOf({ storeId, state, told }: StoreRollout): StoreResult {
  return { storeId, state, ...(told === undefined ? {} : { told }) };
}

function placesOf(steps: readonly Step[]): string {
  return steps.map(({ place }) => describePlace(place)).join(', ');
}
