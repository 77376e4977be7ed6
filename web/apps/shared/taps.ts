/**
 * What was tapped and is not known to have reached the server: kept on the device with its idempotency key before it is sent, so that
 * neither a lost answer nor a closed page loses or doubles it. Pure rules; `outbox.ts` sends.
 */

export interface Tap {
  /** The idempotency key. */
  readonly key: string;
  /** Taps are sent in this order, per order. */
  readonly seq: number;
  /** Who was signed in: another person's session must not send it. */
  readonly principal: string;
  readonly store: string;
  /** One, or all that a driver leaves with. */
  readonly orderIds: readonly string[];
  /** Their numbers. */
  readonly numbers: readonly number[];
  /** What was tapped, for people. */
  readonly label: string;
  /** The status that the order has then; undefined: it does not change. */
  readonly to?: string;
  readonly method: 'POST' | 'PUT';
  /** Below the store's address. */
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
  /** By the server's clock: a claim of this device. */
  readonly tappedAt: string;
  /** Until then it can be taken back, in milliseconds since 1970. */
  readonly sendAt: number;
  readonly attempts: number;
  /** What is said if the server does not say that it is done: it is not sent again, since it must not be done without its knowledge. */
  readonly ifUnheard?: Refusal;
  /** Why it was refused: it stays until it has been read. */
  readonly refused?: Refusal;
}

export interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  /** What is known of why, such as "Ben took it at 19:02". */
  readonly explanation?: string;
}

/** The outcome of sending one. */
export type Sent =
  | { readonly outcome: 'done'; readonly body: unknown }
  | { readonly outcome: 'refused'; readonly refused: Refusal }
  /** Nothing is known: it is sent again with its key. @property afterMs by the server's wish */
  | { readonly outcome: 'unknown'; readonly afterMs?: number }
  /** It is kept until somebody has signed in. */
  | { readonly outcome: 'signed_out' };

/** Statuses that say nothing about whether it may be done later. */
const UNDECIDED = [408, 425, 429];

export function readAnswer(status: number, body: unknown, retryAfter: string | null): Sent {
  if (status >= 200 && status < 300) return { outcome: 'done', body };
  if (status === 401) return { outcome: 'signed_out' };
  if (status >= 500 || UNDECIDED.includes(status) || status < 400) {
    const seconds = Number(retryAfter ?? Number.NaN);
    return { outcome: 'unknown', ...(Number.isFinite(seconds) ? { afterMs: seconds * 1000 } : {}) };
  }
  const { code, detail, title } = (body ?? {}) as { code?: unknown; detail?: unknown; title?: unknown };
  return {
    outcome: 'refused',
    refused: { status, code: textOf(code) ?? String(status), detail: textOf(detail) ?? textOf(title) ?? '' },
  };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 30_000;

/**
 * How long to wait before it is sent again.
 *
 * @param chance 0 to 1, so that many devices do not come back at once
 */
export function waitBefore(attempts: number, chance: number): number {
  const longest = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(attempts, 16));
  return longest * (0.5 + chance / 2);
}

/** The taps that may be sent now: none before an earlier one of the same order, nor while it can be taken back. */
export function dueTaps(taps: readonly Tap[], principal: string, now: number): Tap[] {
  const behind = new Set<string>();
  return inOrder(taps).filter((tap) => {
    if (tap.principal !== principal || tap.refused) return false;
    const isFirst = !tap.orderIds.some((id) => behind.has(id));
    for (const id of tap.orderIds) behind.add(id);
    return isFirst && tap.sendAt <= now;
  });
}

/** When the next one becomes due; undefined: none. */
export function nextDue(taps: readonly Tap[], principal: string): number | undefined {
  const times = taps.filter((tap) => tap.principal === principal && !tap.refused).map(({ sendAt }) => sendAt);
  return times.length === 0 ? undefined : Math.min(...times);
}

/** A refused tap takes those with it that were tapped after it for the same order: they were meant for what did not happen. */
export function refuse(taps: readonly Tap[], refused: Tap, why: Refusal): Tap[] {
  const later = taps.filter(
    ({ orderIds, seq, principal }) =>
      orderIds.every((id) => refused.orderIds.includes(id)) && principal === refused.principal && seq > refused.seq,
  );
  return [{ ...refused, refused: why }, ...later.map((tap) => ({ ...tap, refused: why }))];
}

export function inOrder(taps: readonly Tap[]): Tap[] {
  return taps.toSorted((a, b) => a.seq - b.seq);
}

/** Taps of an order that are on their way, in order. */
export function pendingOf(taps: readonly Tap[], orderId: string): Tap[] {
  return inOrder(taps).filter((tap) => tap.orderIds.includes(orderId) && !tap.refused);
}

/** The status of an order once its taps have arrived. */
export function statusAfterTaps(status: string, taps: readonly Tap[], now: number): string {
  // One that can still be taken back has not moved yet.
  return (
    taps.filter(({ sendAt, attempts }) => sendAt <= now || attempts > 0).findLast(({ to }) => to !== undefined)?.to ??
    status
  );
}

/** Refused taps of a person, by the orders they were for. */
export function refusedBy(taps: readonly Tap[], principal: string): Tap[][] {
  const groups = new Map<string, Tap[]>();
  for (const tap of inOrder(taps)) {
    if (!tap.refused || tap.principal !== principal) continue;
    const ids = tap.orderIds.join();
    groups.set(ids, [...(groups.get(ids) ?? []), tap]);
  }
  return [...groups.values()];
}

/** Taps of a person that are due and have not arrived. */
export function unsentBy(taps: readonly Tap[], principal: string, now: number): Tap[] {
  return taps.filter((tap) => !tap.refused && tap.principal === principal && (tap.attempts > 0 || tap.sendAt <= now));
}
