/**
 * What a screen knows of the state it shows, and how old that is. The feed only says that something has changed: what it is, is read
 * again. Pure; the streams, tabs and requests are in `feed.ts`.
 */

/** What is on the screen, by id. */
export type Versions = ReadonlyMap<string, number>;

export type FeedEvent =
  /** @property version of the order */
  | { readonly type: 'order'; readonly id: string; readonly version: number }
  /** The queue, the kitchen's state, the menu or the stock may have changed. */
  | { readonly type: 'other' }
  /** @property digest of what should be on the screen; undefined if the server does not say */
  | { readonly type: 'heartbeat'; readonly digest: string | undefined }
  /** The storage is another one than before: versions mean nothing. */
  | { readonly type: 'reset' };

export type LiveEvent =
  | FeedEvent
  | { readonly type: 'opened' }
  | { readonly type: 'lost' }
  | { readonly type: 'asked' }
  /** @property versions of what was read @property digest of it */
  | { readonly type: 'read'; readonly versions: Versions; readonly digest: string };

export interface Live {
  readonly isOpen: boolean;
  readonly versions: Versions;
  readonly digest: string | undefined;
  /** It has to be read (again). */
  readonly isWanted: boolean;
  /** Of news that came while it was being read, and that the answer may not have. */
  readonly cameMeanwhile: boolean;
  readonly isBeingRead: boolean;
  /** When anything was last heard. */
  readonly heardAt: number;
  /** When the screen was last known to be in step; undefined: never. */
  readonly inStepAt: number | undefined;
}

export const NOT_LIVE: Live = {
  isOpen: false,
  versions: new Map(),
  digest: undefined,
  isWanted: true,
  cameMeanwhile: false,
  isBeingRead: false,
  heardAt: Number.NEGATIVE_INFINITY,
  inStepAt: undefined,
};

/** Heartbeats come every 20 s: one may be late, none may be missing. */
export const SILENCE_MS = 30_000;
/** News takes a moment to be read, and that is still live. */
const BRIEF_MS = 2_000;

export function hear(live: Live, event: LiveEvent, now: number): Live {
  switch (event.type) {
    case 'opened':
      return want({ ...live, isOpen: true, heardAt: now });
    case 'lost':
      return { ...live, isOpen: false };
    case 'asked':
      return { ...live, isBeingRead: true, isWanted: false, cameMeanwhile: false };
    case 'read': {
      const { versions, digest } = event;
      const isWanted = live.cameMeanwhile || live.isWanted;
      return { ...live, versions, digest, isBeingRead: false, cameMeanwhile: false, isWanted, inStepAt: now };
    }
    case 'order': {
      const heard = { ...live, heardAt: now };
      return (live.versions.get(event.id) ?? -1) >= event.version ? inStep(heard, now) : want(inStep(heard, now));
    }
    case 'other':
      return want(inStep({ ...live, heardAt: now }, now));
    case 'heartbeat': {
      const heard = { ...live, heardAt: now };
      return event.digest === undefined || event.digest === live.digest ? inStep(heard, now) : want(heard);
    }
    case 'reset':
      return want({ ...live, versions: new Map(), digest: undefined, heardAt: now });
    default:
      return event satisfies never;
  }
}

/** A request failed: what it would have read is still wanted. */
export function failed(live: Live): Live {
  return { ...live, isBeingRead: false, isWanted: true, cameMeanwhile: false };
}

function want(live: Live): Live {
  return live.isBeingRead ? { ...live, cameMeanwhile: true } : { ...live, isWanted: true };
}

/** Until news comes, a screen that wants nothing is in step. */
function inStep(live: Live, now: number): Live {
  return live.isWanted || live.isBeingRead || live.inStepAt === undefined ? live : { ...live, inStepAt: now };
}

export type Freshness =
  | { readonly state: 'live' }
  /** @property seconds undefined: nothing was ever read */
  | { readonly state: 'old'; readonly seconds: number | undefined };

export function freshness({ isOpen, isWanted, heardAt, inStepAt }: Live, now: number): Freshness {
  if (inStepAt === undefined) return { state: 'old', seconds: undefined };
  const isHeard = isOpen && now - heardAt < SILENCE_MS;
  if (isHeard && (!isWanted || now - inStepAt < BRIEF_MS)) return { state: 'live' };
  const knownUntil = isHeard ? inStepAt : Math.max(inStepAt, isWanted ? 0 : heardAt);
  return { state: 'old', seconds: Math.max(0, Math.floor((now - knownUntil) / 1000)) };
}
