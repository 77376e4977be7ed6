import { setTimeout as pause } from 'node:timers/promises';

const LONGEST_MS = 40_000;

/**
 * Asks again and again until something is so. What is not so after 40 seconds is not going to be.
 *
 * @param what names it in the error
 */
export async function until(condition: () => Promise<boolean>, what = String(condition)): Promise<void> {
  const limit = performance.now() + LONGEST_MS;
  while (!(await condition())) {
    if (performance.now() > limit) throw new Error(`Still not so after ${LONGEST_MS / 1000} seconds: ${what}`);
    await pause(10);
  }
}

/** How soon somebody who was told no asks again. Many who ask at once, and sooner, would be all that the machine is busy with. */
const ASK_AGAIN_MS = 200;
/** Each kill may cost an order seven seconds: two until the program is there again, five until its workflow task's time has run out. */
const PATIENCE_MS = 100_000;

/**
 * Asks as a person does who was told to try again, until there is an answer.
 *
 * @param ask undefined where it was none
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
