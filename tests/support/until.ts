import { setTimeout as pause } from 'node:timers/promises';

const LONGEST_MS = 40_000;

/**
 * Polls until a condition is true.
 *
 * @param what names it in the error
 */
export async function until(
  condition: () => Promise<boolean>,
  what = String(condition),
  withinMs = LONGEST_MS,
): Promise<void> {
  const limit = performance.now() + withinMs;
  while (!(await condition())) {
    if (performance.now() > limit) throw new Error(`Not true after ${withinMs / 1000} seconds: ${what}`);
    await pause(10);
  }
}

/** The retry interval after a refusal. Many clients with a shorter one would overload the machine. */
const ASK_AGAIN_MS = 200;
/** Each kill may cost an order seven seconds: two for the program to restart, five for its workflow task's timeout. */
const PATIENCE_MS = 100_000;

/**
 * Retries as advised by the API, until there is a final response.
 *
 * @param ask returns undefined if there was no response
 */
export async function untilAnswered<Answer extends { readonly status: number; readonly body: unknown }>(
  what: string,
  ask: () => Promise<Answer | undefined>,
): Promise<Answer> {
  const limit = performance.now() + PATIENCE_MS;
  for (let last: Answer | undefined; ; await pause(ASK_AGAIN_MS)) {
    const answer = await ask().catch(() => undefined);
    if (answer?.status === 200 || answer?.status === 201) return answer;
    last = answer ?? last;
    if (last && ![202, 409, 503].includes(last.status)) throw new Error(`${what}: ${JSON.stringify(last.body)}`);
    if (performance.now() > limit) throw new Error(`No answer to ${what}; the last was ${JSON.stringify(last?.body)}`);
  }
}
