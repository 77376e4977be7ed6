import { digestOf } from '../../../domain/shared/digest.ts';

/**
 * What a screen knows of the state it shows, and how old that is. The feed only says that something has changed: what it is now, is read
 * again. Pure; streams, tabs and requests are in `feed.ts` and `session.ts`.
 */

/** What is on the screen, by id. */
export type Versions = ReadonlyMap<string, number>;

export interface Told {
  readonly id: string;
  readonly version: number;
  readonly status: string;
}

export type FeedEvent =
  /** All open orders. */
  | { readonly type: 'snapshot'; readonly orders: readonly Told[] }
  | { readonly type: 'order'; readonly order: Told }
  /** The kitchen's state, its queue, the menu or the stock has changed. */
  | { readonly type: 'other' }
  /** @property digest of all open orders; null if the server cannot say at the moment */
  | { readonly type: 'heartbeat'; readonly digest: string | null }
  /** The storage has gone back to an earlier state: versions mean nothing. */
  | { readonly type: 'reset' };

export type LiveEvent =
  | FeedEvent
  | { readonly type: 'opened' }
  | { readonly type: 'lost' }
  | { readonly type: 'asked' }
  /** @property versions of what was read */
  | { readonly type: 'read'; readonly versions: Versions };

export interface Live {
  readonly isOpen: boolean;
  /** Open orders, by what the feed has told. */
  readonly told: ReadonlyMap<string, Told>;
  /** Of what is on the screen. */
  readonly versions: Versions;
  /** It has to be read (again). */
  readonly isWanted: boolean;
  readonly isBeingRead: boolean;
  /** News came while it was being read, and the answer may not have it. */
  readonly cameMeanwhile: boolean;
  /** The feed has left something out: it has to begin again. */
  readonly isAdrift: boolean;
  /** When anything was last heard. */
  readonly heardAt: number;
  /** When the screen was last known to be in step; undefined: never. */
  readonly inStepAt: number | undefined;
}

export const NOT_LIVE: Live = {
  isOpen: false,
  told: new Map(),
  versions: new Map(),
  isWanted: true,
  isBeingRead: false,
  cameMeanwhile: false,
  isAdrift: false,
  heardAt: Number.NEGATIVE_INFINITY,
  inStepAt: undefined,
};

/** Heartbeats come every 20 s: one may be late, none may be missing. */
export const SILENCE_MS = 30_000;
/** News takes a moment to be read, and that is still live. */
const BRIEF_MS = 2_000;
const FINAL = ['delivered', 'cancelled', 'rejected'];

export function hear(live: Live, event: LiveEvent, now: number): Live {
  switch (event.type) {
    case 'opened':
      return want({ ...live, isOpen: true, heardAt: now });
    case 'lost':
      return { ...live, isOpen: false };
    case 'asked':
      return { ...live, isBeingRead: true, isWanted: false, cameMeanwhile: false };
    case 'read': {
      const isWanted = live.cameMeanwhile || live.isWanted;
      return { ...live, versions: event.versions, isBeingRead: false, cameMeanwhile: false, isWanted, inStepAt: now };
    }
    case 'snapshot':
      return want({ ...live, told: tell(live.told, event), isAdrift: false, heardAt: now });
    case 'order': {
      const heard = { ...live, told: tell(live.told, event), heardAt: now };
      const { id, version } = event.order;
      const isKnown = (live.versions.get(id) ?? -1) >= version;
      return isKnown ? inStep(heard, now) : want(inStep(heard, now));
    }
    case 'other':
      return want(inStep({ ...live, heardAt: now }, now));
    case 'heartbeat': {
      const heard = { ...live, heardAt: now };
      const isRight = event.digest === null || event.digest === digestOf(live.told.values());
      return isRight ? inStep(heard, now) : want({ ...heard, isAdrift: true });
    }
    case 'reset':
      return want({ ...live, told: new Map(), versions: new Map(), heardAt: now });
    default:
      return event satisfies never;
  }
}

/** A request failed: what it would have read is still wanted. */
export function failed(live: Live): Live {
  return { ...live, isBeingRead: false, isWanted: true, cameMeanwhile: false };
}

/** The open orders after an event. News that is older than what was told is dropped. */
export function tell(told: Live['told'], event: LiveEvent): Live['told'] {
  if (event.type === 'snapshot') return new Map(event.orders.map((order) => [order.id, order]));
  if (event.type === 'reset') return new Map();
  if (event.type !== 'order') return told;
  const { order } = event;
  if ((told.get(order.id)?.version ?? -1) >= order.version) return told;
  const next = new Map(told);
  if (FINAL.includes(order.status)) next.delete(order.id);
  else next.set(order.id, order);
  return next;
}

function want(live: Live): Live {
  return live.isBeingRead ? { ...live, cameMeanwhile: true } : { ...live, isWanted: true };
}

/** Until news comes, a screen that wants nothing is in step. */
function inStep(live: Live, now: number): Live {
  return live.isWanted || live.isBeingRead || live.isAdrift || live.inStepAt === undefined
    ? live
    : { ...live, inStepAt: now };
}

export type Freshness =
  | { readonly state: 'live' }
  /** @property seconds undefined: nothing was ever read */
  | { readonly state: 'old'; readonly seconds: number | undefined };

export function freshness(
  { isOpen, isWanted, isBeingRead, isAdrift, heardAt, inStepAt }: Live,
  now: number,
): Freshness {
  if (inStepAt === undefined) return { state: 'old', seconds: undefined };
  const isBehind = isWanted || isBeingRead || isAdrift;
  const isHeard = isOpen && now - heardAt < SILENCE_MS;
  if (isHeard && (!isBehind || now - inStepAt < BRIEF_MS)) return { state: 'live' };
  const knownUntil = isBehind ? inStepAt : Math.max(inStepAt, heardAt);
  return { state: 'old', seconds: Math.max(0, Math.floor((now - knownUntil) / 1000)) };
}
