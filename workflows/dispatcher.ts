import {
  condition,
  continueAsNew,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  setWorkflowOptions,
  sleep,
  workflowInfo,
} from '@temporalio/workflow';
import type { Activities, RoundResult } from '../activities/index.ts';
import { instant } from '../domain/shared/values.ts';
import { nudgeSignal, replaySignal, wakeSignal, type DispatcherInput } from './messages.ts';

/**
 * Sends one subscription's events. Progress is kept in storage, so this workflow can be ended and restarted at any
 * time: it only schedules the rounds.
 */

/** Minimum time between rounds, so that on a busy evening one round covers many orders. */
const PACE_MS = 1_000;
/** Nudges are only hints: events without one are found after this long. */
const LOOK_EVERY_MS = 5 * 60_000;
/** Resuming or removing a subscription wakes its dispatcher; this is the fallback if that signal was lost. */
const LOOK_PAUSED_EVERY_MS = 24 * 60 * 60_000;
/** One that ends when it is idle does so after this long. */
const IDLE_MS = 60 * 60_000;
/** Continue as new after this many events. */
const MOST_EVENTS = 2_000;

const { deliverWebhooks, replayWebhooks } = proxyActivities<Pick<Activities, 'deliverWebhooks' | 'replayWebhooks'>>({
  startToCloseTimeout: '5 minutes',
  // It heartbeats before and after each delivery, which takes up to 10 seconds.
  heartbeatTimeout: '15s',
  retry: { initialInterval: '1s', maximumInterval: '30s' },
});

// It runs for as long as its subscription: with a build of its own, no old worker could ever be stopped.
setWorkflowOptions({ versioningBehavior: 'AUTO_UPGRADE' }, dispatcher);

export async function dispatcher(input: DispatcherInput): Promise<void> {
  const { storeId, webhookId } = input;
  const replays = [...(input.replays ?? [])];
  let nudged = false;
  let woken = false;
  let busyAt = Date.now();
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
    // A new run begins with a round, so no nudge is lost.
    if (workflowInfo().historyLength > MOST_EVENTS) await continueAsNew<typeof dispatcher>({ ...input, replays });
    if (round.outcome !== 'idle' || round.retryAt !== undefined || nudged || woken) busyAt = Date.now();
    if (input.endsWhenIdle && Date.now() - busyAt >= IDLE_MS) return;
    if (round.outcome === 'more' || replays.length > 0) continue;
    await condition(() => woken || (nudged && round.outcome === 'idle'), waitOf(round)); // oxlint-disable-line no-loop-func
    const early = Date.parse(at) + PACE_MS - Date.now();
    if (early > 0) await sleep(early);
  }
}

/** Milliseconds until the next round if no signal arrives. */
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
      return `**The endpoint is down.** ${round.error} Next attempt at ${round.retryAt}.${waiting}`;
    case 'paused':
      return `**Paused.** ${round.reason}${waiting}`;
    case 'idle':
      return round.retryAt === undefined
        ? 'All events are sent.'
        : `An order’s event will be retried at ${round.retryAt}.`;
    case 'more':
      return `There is more to send.${waiting}`;
    case 'gone':
      return 'The subscription is gone.';
    default:
      return round satisfies never;
  }
}
