import type { Actor } from '../order/index.ts';
import type { Instant, StoreId } from '../shared/values.ts';
import type { Comparison, GroupFigures } from './compare.ts';
import type { Step } from './steps.ts';
import type { WaveRule } from './waves.ts';

/** The rollout of a change set to stores, wave by wave: what it waits for, and who may order what. */

export type RolloutStatus =
  | 'planning'
  | 'planned'
  /** It is started, and waits for a second administrator. */
  | 'approval'
  | 'running'
  | 'paused'
  /** Stores are given back what they had. */
  | 'undoing'
  /** All waves are through. It can still be rolled back for a while. */
  | 'done'
  | 'undone'
  /** Nobody started it. */
  | 'expired';

/** While one goes on, no other one begins: nobody could tell which of them made stores worse. */
export function isGoingOn({ status }: Pick<Rollout, 'status'>): boolean {
  return status === 'running' || status === 'paused' || status === 'undoing';
}

/** It has not begun, and is not over either. */
export function mayBegin({ status }: Pick<Rollout, 'status'>): boolean {
  return status === 'planning' || status === 'planned' || status === 'approval';
}

export interface RolloutTerms {
  /** How long each wave is watched before the next one begins. */
  readonly watchMinutes: number;
  /** As many orders each side of a comparison needs. */
  readonly minOrders: number;
  /** As many stores are changed each second. */
  readonly perSecond: number;
}

/** What is to be rolled out, and how. */
export interface RolloutPlan {
  readonly id: string;
  readonly changeSet: { readonly id: string; readonly name: string };
  readonly rules: readonly WaveRule[];
  readonly terms: RolloutTerms;
  readonly plannedBy: Actor;
}

export interface Rollout extends RolloutPlan {
  /** How often it has changed: a later snapshot is never replaced by an earlier one. */
  readonly version: number;
  readonly status: RolloutStatus;
  /** Why a second administrator has to approve it. */
  readonly needsApproval?: string;
  readonly startedBy?: Actor;
  readonly approvedBy?: Actor;
  /** Stores that cannot take it, and those that are so already. */
  readonly unfit: number;
  readonly same: number;
  readonly waves: readonly Wave[];
  readonly undone?: { readonly restored: number; readonly left: number };
  /** Stores that were left as they were, or in part: the first of them. */
  readonly notes: readonly StoreNote[];
  /** Who ordered what, and what it did by itself. */
  readonly history: readonly Happening[];
}

export interface Wave {
  readonly stores: number;
  readonly changed: number;
  /** Not changed, since somebody else had changed them meanwhile. */
  readonly left: number;
  readonly beganAt?: Instant;
  /** When the last of its stores was changed: it is watched from then on. */
  readonly changedAt?: Instant;
  readonly watch?: Watch;
}

export interface Watch extends Comparison {
  readonly at: Instant;
  /** With whom it was compared: stores that had not got it yet; or, if there are none, the same stores a week before. */
  readonly against: 'others' | 'week_before';
}

export interface StoreNote {
  readonly storeId: StoreId;
  readonly told: string;
}

export interface Happening {
  readonly what: 'plan' | RolloutOrder['type'];
  readonly at: Instant;
  readonly by: Actor;
  readonly why?: string;
}

/** `undo`: it halts, and every store gets back what it had. */
export const ROLLOUT_ORDERS = ['start', 'approve', 'pause', 'resume', 'undo'] as const;
export interface RolloutOrder {
  readonly type: (typeof ROLLOUT_ORDERS)[number];
  readonly by: Actor;
  readonly why?: string;
}

/** The rollout itself, when it halts. */
export const BY_ITSELF: Actor = { role: 'system', id: 'rollout' };

/** What became of one store. Kept with the store, from the plan on: so that no attempt does anything twice, and all of it can be taken back. */
export interface StoreRollout {
  readonly rolloutId: string;
  readonly storeId: StoreId;
  readonly state: StoreState;
  /** Its wave, from 0 on. */
  readonly wave?: number;
  readonly steps: readonly Step[];
  /** Why it cannot take it, or what was left. */
  readonly told?: string;
  readonly at: Instant;
}

/**
 * `unfit`: it cannot take it. `same`: it is so already. `changing`: it is being changed, or a crash interrupted that. `left`: somebody else
 * had changed it. `restored`: it has back what it had; `partly`: but for what somebody else has changed since.
 */
export const STORE_STATES = ['unfit', 'same', 'planned', 'changing', 'changed', 'left', 'restored', 'partly'] as const;
export type StoreState = (typeof STORE_STATES)[number];
/** Something in the store was changed, or may have been. */
export const BEGUN_STATES: readonly StoreState[] = ['changing', 'changed', 'restored', 'partly'];

export type StoreResult = Pick<StoreRollout, 'storeId' | 'state' | 'told'>;

const MOST_NOTES = 100;
/** Each note is written again with every step of the rollout. All of it stands with the store. */
const LONGEST_NOTE = 200;

/** How often a store is tried before it is told as left. */
export const STORE_ATTEMPTS = 10;

export function planning(plan: RolloutPlan, at: Instant): Rollout {
  return {
    ...plan,
    ...{ version: 1, status: 'planning', unfit: 0, same: 0, waves: [], notes: [] },
    history: [{ what: 'plan', at, by: plan.plannedBy }],
  };
}

/** What planning found. */
export interface Planned {
  readonly waves: readonly { readonly stores: readonly StoreId[] }[];
  readonly unfit: number;
  readonly same: number;
  readonly needsApproval?: string;
}

export function planned(run: Rollout, { waves, ...found }: Planned): Rollout {
  const all = waves.map(({ stores }) => ({ stores: stores.length, changed: 0, left: 0 }));
  return { ...run, ...found, status: 'planned', waves: all };
}

/** Undefined if one person may do it. */
export function whyApproval(stores: number, limit: number): string | undefined {
  return stores > limit ? `more than ${limit} ${limit === 1 ? 'store' : 'stores'}` : undefined;
}

export interface RolloutRefusal {
  readonly code: 'illegal_transition' | 'forbidden';
  readonly message: string;
}

const FITTING: Readonly<Record<RolloutOrder['type'], readonly RolloutStatus[]>> = {
  start: ['planned'],
  approve: ['planned', 'approval'],
  pause: ['running'],
  resume: ['paused'],
  undo: ['running', 'paused', 'done'],
};

/** Why an order is refused; undefined if it is not. */
export function whyRefused(run: Rollout, { type, by }: RolloutOrder): RolloutRefusal | undefined {
  if (!FITTING[type].includes(run.status)) {
    return {
      code: 'illegal_transition',
      message: `The rollout is ${run.status}: it cannot be told to ${type === 'undo' ? 'roll back' : type}.`,
    };
  }
  if (type === 'approve' && run.needsApproval === undefined) {
    return { code: 'illegal_transition', message: 'It needs no approval.' };
  }
  const others = { approve: [run.plannedBy, run.startedBy], start: [run.approvedBy], pause: [], resume: [], undo: [] };
  if (!others[type].some((other) => other?.id === by.id)) return undefined;
  return {
    code: 'forbidden',
    message: `Somebody else has to ${type} it: one person plans and starts it, another one approves it.`,
  };
}

/** The rollout after an order that is not refused. */
export function ordered(run: Rollout, { type, by, why }: RolloutOrder, at: Instant): Rollout {
  const next = { ...run, history: [...run.history, { what: type, at, by, ...(why === undefined ? {} : { why }) }] };
  switch (type) {
    case 'start':
      return standing({ ...next, startedBy: by });
    case 'approve':
      return standing({ ...next, approvedBy: by });
    case 'pause':
      return { ...next, status: 'paused' };
    case 'resume':
      return { ...next, status: 'running' };
    case 'undo':
      return { ...next, status: 'undoing', undone: { restored: 0, left: 0 } };
    default:
      return type satisfies never;
  }
}

function standing(run: Rollout): Rollout {
  if (!run.startedBy) return run;
  const isApproved = run.needsApproval === undefined || run.approvedBy !== undefined;
  return { ...run, status: isApproved ? 'running' : 'approval' };
}

export function waveBegan(run: Rollout, index: number, at: Instant): Rollout {
  return withWave(run, index, (wave) => ({ ...wave, beganAt: wave.beganAt ?? at }));
}

/** Some stores of a wave were changed, or left. */
export function storesChanged(run: Rollout, index: number, results: readonly StoreResult[]): Rollout {
  const changed = results.filter(({ state }) => state === 'changed').length;
  const next = withWave(run, index, (wave) => ({
    ...wave,
    changed: wave.changed + changed,
    left: wave.left + results.length - changed,
  }));
  return noted(next, results);
}

export function waveChanged(run: Rollout, index: number, at: Instant): Rollout {
  return withWave(run, index, (wave) => ({ ...wave, changedAt: at }));
}

export function watched(run: Rollout, index: number, watch: Watch): Rollout {
  return withWave(run, index, (wave) => ({ ...wave, watch }));
}

/** Some stores have got back what they had. */
export function storesRestored(run: Rollout, results: readonly StoreResult[]): Rollout {
  const { restored, left } = run.undone ?? { restored: 0, left: 0 };
  const count = results.filter(({ state }) => state === 'restored').length;
  const undone = { restored: restored + count, left: left + results.length - count };
  return noted({ ...run, undone }, results);
}

function noted(run: Rollout, results: readonly StoreResult[]): Rollout {
  const notes = results.flatMap(({ storeId, told }) =>
    told === undefined
      ? []
      : [{ storeId, told: told.length > LONGEST_NOTE ? `${told.slice(0, LONGEST_NOTE - 2)} …` : told }],
  );
  return { ...run, notes: [...run.notes, ...notes].slice(0, MOST_NOTES) };
}

function withWave(run: Rollout, index: number, change: (wave: Wave) => Wave): Rollout {
  return { ...run, waves: run.waves.map((wave, at) => (at === index ? change(wave) : wave)) };
}

/** How it stands in words, for operators. */
export function describeRollout({ changeSet, status, waves, undone, unfit, same, history }: Rollout): string[] {
  const last = history.at(-1);
  return [
    `**${changeSet.name}**: ${status}${last?.why === undefined ? '' : ` (${last.why})`}.`,
    ...(unfit > 0 ? [`${unfit} stores cannot take it.`] : []),
    ...(same > 0 ? [`${same} stores are so already.`] : []),
    ...waves.map((wave, index) => `Wave ${index + 1}: ${describeWave(wave)}.`),
    ...(undone ? [`${undone.restored} stores have back what they had, ${undone.left} not or in part.`] : []),
  ];
}

function describeWave({ stores, changed, left, watch }: Wave): string {
  const parts = [`${changed} of ${stores} stores changed`, ...(left > 0 ? [`${left} left as they were`] : [])];
  return [...parts, ...(watch ? [`${watch.verdict}: ${describeGroup(watch.treated)}, compared with ${describeGroup(watch.control)}`] : [])].join(', '); // prettier-ignore
}

function describeGroup({ orders, refused, promiseError }: GroupFigures): string {
  const error = promiseError === undefined ? '' : `, promises wrong by ${promiseError.toFixed(1)} min`;
  return `${orders} orders, ${refused} refused${error}`;
}
