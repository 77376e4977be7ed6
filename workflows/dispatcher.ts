import {
  condition,
  continueAsNew,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  sleep,
  workflowInfo,
} from '@temporalio/workflow';
import type { Activities, RoundResult } from '../activities/index.ts';
import { instant } from '../domain/shared/values.ts';
import { nudgeSignal, replaySignal, wakeSignal, type DispatcherInput } from './messages.ts';

/**
 * Sends one subscription's events. How far it has come is kept in storage, so this workflow can be ended and started at any time: it
 * only says when to look, and sees that somebody does.
 */

/** Rounds follow each other at this distance at the least: on a busy evening one tells of many orders. */
const PACE_MS = 1_000;
/** A nudge is a hint. What nobody has hinted at is found by then. */
const LOOK_EVERY_MS = 5 * 60_000;
/** Whoever resumes or removes a subscription wakes its dispatcher; this is for when that was lost. */
const LOOK_PAUSED_EVERY_MS = 24 * 60 * 60_000;
/** A history of this many events is ended, and the next one begun. */
const MOST_EVENTS = 2_000;

const { deliverWebhooks, replayWebhooks } = proxyActivities<Pick<Activities, 'deliverWebhooks' | 'replayWebhooks'>>({
  startToCloseTimeout: '5 minutes',
  // It tells before and after each delivery that it lives; a delivery takes up to 10 seconds.
  heartbeatTimeout: '15s',
  retry: { initialInterval: '1s', maximumInterval: '30s' },
});

export async function dispatcher(input: DispatcherInput): Promise<void> {
  const { storeId, webhookId } = input;
  const replays = [...(input.replays ?? [])];
  let nudged = false;
  let woken = false;
  setHandler(nudgeSignal, () => void (nudged = true));
  setHandler(wakeSignal, () => void (woken = true));
  setHandler(replaySignal, (what) => {
    replays.push(what);
    woken = true;
  });

  for (;;) {
    nudged = false;
    woken = false;
    const at = instant(Date.now());
    const [what] = replays;
    if (what) {
      await replayWebhooks({ storeId, webhookId, at, what });
      replays.shift();
    }
    const round = await deliverWebhooks({ storeId, webhookId, at });
    if (round.outcome === 'gone') return;
    setCurrentDetails(describe(round, replays.length));
    // A new run begins with a round, so a nudge is not lost on the way.
    if (workflowInfo().historyLength > MOST_EVENTS) await continueAsNew<typeof dispatcher>({ ...input, replays });
    if (round.outcome === 'more' || replays.length > 0) continue;
    await condition(() => woken || (nudged && round.outcome === 'idle'), waitOf(round)); // oxlint-disable-line no-loop-func
    const early = Date.parse(at) + PACE_MS - Date.now();
    if (early > 0) await sleep(early);
  }
}

/** Milliseconds until the next round when nobody asks for one. */
function waitOf(round: Exclude<RoundResult, { outcome: 'gone' | 'more' }>): number {
  if (round.outcome === 'paused') return LOOK_PAUSED_EVERY_MS;
  const { retryAt } = round;
  const untilRetry = retryAt === undefined ? LOOK_EVERY_MS : Math.max(1, Date.parse(retryAt) - Date.now());
  return round.outcome === 'down' ? untilRetry : Math.min(untilRetry, LOOK_EVERY_MS);
}

function describe(round: RoundResult, replays: number): string {
  const waiting = replays > 0 ? ` ${replays} replays wait.` : '';
  switch (round.outcome) {
    case 'down':
      return `**The endpoint takes nothing.** ${round.error} It is tried again at ${round.retryAt}.${waiting}`;
    case 'paused':
      return `**Paused.** ${round.reason}${waiting}`;
    case 'idle':
      return round.retryAt === undefined ? 'All is sent.' : `An order’s event is tried again at ${round.retryAt}.`;
    case 'more':
      return `There is more to send.${waiting}`;
    case 'gone':
      return 'The subscription is gone.';
    default:
      return round satisfies never;
  }
}
