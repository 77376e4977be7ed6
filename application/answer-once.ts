import { randomUUID } from 'node:crypto';
import { instant, type StoreId } from '../domain/shared/values.ts';
import { ANSWER_HOURS, type Answer, type KeyedRequest, type Storage } from '../ports.ts';
import { oneAtATime } from './orders/one-at-a-time.ts';
import { notKnownYet, Refused } from './refused.ts';
import type { RequestKey } from './request-key.ts';

/** A process that has not answered by then has died, and its request is carried out again. */
const MOST_SECONDS = 60;

interface OnceDeps {
  readonly storage: Pick<Storage, 'answers'>;
  readonly now: () => number;
}

interface OnceRequest {
  readonly storeId: StoreId;
  readonly key: RequestKey;
  readonly content: unknown;
}

/**
 * Carries out a request once per key, and answers its repetitions as the first. Orders have their own way, which outlasts
 * crashes at any moment; here a request whose process dies before it has answered may be carried out twice.
 *
 * @param carryOut returns the answer; undefined if it was refused and nothing was done, so that the key stays free
 * @returns the earlier answer; undefined if this call has carried it out, or tried to
 */
export async function answerOnce(
  deps: OnceDeps,
  { storeId, key, content }: OnceRequest,
  carryOut: () => Promise<Answer | undefined>,
): Promise<Answer | undefined> {
  return oneAtATime(key, async () => {
    const { answers } = deps.storage;
    const at = instant(deps.now());
    const mine: KeyedRequest = { content: key.commandId(content), at, attempt: randomUUID() };
    const kept = await answers.change(storeId, key.name, (known) =>
      known && isBinding(known, deps.now()) ? known : mine,
    );
    if (kept.content !== mine.content) {
      throw new Refused('idempotency_key_reused', 'This key was used for another request. Use a new key.');
    }
    if (kept.answer) return kept.answer;
    if (kept.attempt !== mine.attempt) throw notKnownYet({ retryAfter: 1 });
    let answer: Answer | undefined;
    try {
      answer = await carryOut();
    } finally {
      const settled = { content: mine.content, at, ...(answer ? { answer } : {}) };
      // Unless it took so long that another attempt began.
      await answers.change(storeId, key.name, (known) => (known && known.attempt !== mine.attempt ? known : settled));
    }
    return undefined;
  });
}

/** Whether it was carried out, or is being. */
function isBinding({ at, attempt, answer }: KeyedRequest, now: number): boolean {
  const seconds = (now - Date.parse(at)) / 1000;
  if (answer) return seconds < ANSWER_HOURS * 3600;
  return attempt !== undefined && seconds < MOST_SECONDS;
}
