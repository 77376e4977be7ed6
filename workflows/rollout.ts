import {
  allHandlersFinished,
  ApplicationFailure,
  condition,
  log,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  sleep,
} from '@temporalio/workflow';
import type { Activities } from '../activities/index.ts';
import {
  BY_ITSELF,
  describeRollout,
  ordered,
  planned,
  planning,
  storesChanged,
  storesRestored,
  waveBegan,
  waveChanged,
  watched,
  whyRefused,
  type Rollout,
  type RolloutOrder,
} from '../domain/rollout/rollout.ts';
import { commandExpired } from '../domain/order/refusals.ts';
import { sampleOf } from '../domain/rollout/waves.ts';
import { minutesBetween, type StoreId } from '../domain/shared/values.ts';
import { now } from './record.ts';
import { rolloutQuery, rolloutUpdate, type RolloutInput } from './rollout-messages.ts';

const { planRollout, listBegun, watchRollout } = proxyActivities<
  Pick<Activities, 'planRollout' | 'listBegun' | 'watchRollout'>
>({
  startToCloseTimeout: '1h',
  heartbeatTimeout: '1m',
  retry: { initialInterval: '5s', maximumInterval: '1m' },
});
const { changeStores, restoreStores } = proxyActivities<Pick<Activities, 'changeStores' | 'restoreStores'>>({
  startToCloseTimeout: '30m',
  // Another worker goes on soon with what a dead one has begun.
  heartbeatTimeout: '10s',
  retry: { initialInterval: '1s', maximumInterval: '30s' },
});
const { keepRollout, noteHalt } = proxyActivities<Pick<Activities, 'keepRollout' | 'noteHalt'>>({
  startToCloseTimeout: '1m',
  retry: { initialInterval: '1s', maximumInterval: '30s' },
});

/** A plan that nobody starts ends after this. */
const EXPIRES_AFTER = '24h';
/** What is through can be rolled back for as long. */
const REGRET = '24h';
/** Stores that are changed by one activity. A pause takes effect between two of them. */
const PORTION = 50;
/** As many looks at a wave, but not more often than each five minutes: a look reads the orders of hundreds of stores. */
const LOOKS = 24;
const MIN_LOOK_MINUTES = 5;
/** As many stores of each side are compared. */
const MOST_COMPARED = 200;
/** If there are too few orders to conclude anything, they are waited for, with a look each hour; after that it pauses, for somebody to decide. */
const MOST_EXTRA_MINUTES = 24 * 60;
const EXTRA_LOOK_MINUTES = 60;

/**
 * Rolls out a change set, wave by wave. Each wave is watched: if its stores refuse more orders, or keep their promises worse, than those that
 * have not got it yet, it halts, and gives every store back what it had. A crash loses nothing, and nothing is done twice.
 *
 * @param input.lost what is known of an earlier run that was terminated: it is told to roll back, which is all that is left to do
 */
export async function rollout(input: RolloutInput): Promise<Rollout> {
  const { lost, ...plan } = input;
  const { id, terms } = plan;
  let run = lost ?? planning(plan, now());
  /** Stores that were not changed: they say nothing about the change, and have nothing to give back. */
  const left = new Set<StoreId>();

  const show = async (change: (before: Rollout) => Rollout): Promise<void> => {
    const next = change(run);
    run = { ...next, version: run.version + 1 };
    setCurrentDetails(describeRollout(run).join('\n\n'));
    await keepRollout(run);
  };

  setHandler(
    rolloutUpdate,
    async (order) => {
      // The validator has just looked, and nothing happens in between.
      await show((before) => ordered(before, order, now()));
      return run;
    },
    {
      validator: ({ notAfter, ...order }) => {
        // Its sender was told that it may not have been carried out, and another rollout may have begun since.
        if (notAfter !== undefined && now() > notAfter) {
          const { code, message } = commandExpired(notAfter);
          throw ApplicationFailure.nonRetryable(message, code);
        }
        const refusal = whyRefused(run, order);
        if (refusal) throw ApplicationFailure.nonRetryable(refusal.message, refusal.code);
      },
    },
  );

  setHandler(rolloutQuery, () => run);

  const waves = lost ? await listBegun(lost) : await prepare();

  for (let index = 0; index < waves.length && (await goesOn()); index += 1) {
    await changeWave(index);
    await watchWave(index);
  }
  if (await goesOn()) {
    await show((before) => ({ ...before, status: 'done' }));
    await condition(() => run.status === 'undoing', REGRET);
  }
  if (run.status === 'undoing') await giveBack();
  await condition(allHandlersFinished);
  return run;

  /** Plans it, and waits until it is started. */
  async function prepare(): Promise<StoreId[][]> {
    const found = await planRollout(plan);
    await show((before) => planned(before, found));
    // They are kept by now. With thousands of names, at each step, they would fill the history.
    run = { ...run, rules: [] };
    const isStarted = await condition(() => run.status === 'running', EXPIRES_AFTER);
    if (!isStarted) await show((before) => ({ ...before, status: 'expired' }));
    return found.waves.map(({ stores }) => [...stores]);
  }

  /** Waits out a pause. */
  async function goesOn(): Promise<boolean> {
    await condition(() => run.status !== 'paused');
    return run.status === 'running';
  }

  async function changeWave(index: number): Promise<void> {
    await show((before) => waveBegan(before, index, now()));
    for (const stores of portionsOf(waves[index] ?? [])) {
      if (!(await goesOn())) return;
      const [results] = await Promise.all([changeStores({ id, stores, by: answerable() }), throttle(stores)]);
      // One that is still being changed has failed half-way: it gets back what it had with the others.
      for (const { storeId, state } of results) if (state !== 'changed' && state !== 'changing') left.add(storeId);
      await show((before) => storesChanged(before, index, results));
    }
    await show((before) => waveChanged(before, index, now()));
  }

  async function watchWave(index: number): Promise<void> {
    const from = now();
    const every = Math.max(MIN_LOOK_MINUTES, Math.ceil(terms.watchMinutes / LOOKS));
    const hasIt = waves.slice(0, index + 1).flat().filter((store) => !left.has(store)); // prettier-ignore
    const treated = sampleOf(hasIt, MOST_COMPARED);
    const control = sampleOf(waves.slice(index + 1).flat(), MOST_COMPARED);
    // All were left as they were.
    if (treated.length === 0) return;
    for (;;) {
      const isExtra = minutesBetween(from, now()) >= terms.watchMinutes;
      await condition(() => run.status !== 'running', `${isExtra ? EXTRA_LOOK_MINUTES : every}m`);
      if (!(await goesOn())) return;
      const watch = await watchRollout({ treated, control, from, now: now(), minOrders: terms.minOrders });
      await show((before) => watched(before, index, watch));
      // Somebody may have paused it, or taken it back, during the look.
      if (run.status === 'undoing') return;
      if (watch.verdict === 'worse') return halt({ type: 'undo', by: BY_ITSELF, why: watch.why ?? 'It is worse.' });
      const waited = minutesBetween(from, now());
      if (waited < terms.watchMinutes) continue;
      // The last one is compared with a week ago, which may say nothing, as in a new chain. All have it anyway.
      if (watch.verdict === 'as_good' || control.length === 0) return;
      if (waited < terms.watchMinutes + MOST_EXTRA_MINUTES) continue;
      const { treated: had } = watch;
      await halt({ type: 'pause', by: BY_ITSELF, why: `Too few orders to conclude anything: ${had.orders} in a day.` });
      // Whoever resumes it has decided.
      await goesOn();
      return;
    }
  }

  async function halt(order: RolloutOrder & { readonly type: 'undo' | 'pause'; readonly why: string }): Promise<void> {
    // Somebody may just have paused it: it is halted nevertheless.
    await show((before) => ordered(before, order, now()));
    log.warn('A rollout has halted by itself.', { rollout: id, told: order.type, why: order.why });
    await noteHalt({ id, by: order.by, told: order.type, why: order.why });
  }

  /** The last ones first. */
  async function giveBack(): Promise<void> {
    const changed = waves.slice(0, run.waves.filter(({ beganAt }) => beganAt !== undefined).length).flat();
    const by = run.history.findLast(({ what }) => what === 'undo')?.by ?? BY_ITSELF;
    for (const stores of portionsOf(changed.filter((store) => !left.has(store)).toReversed())) {
      const [results] = await Promise.all([restoreStores({ id, stores, by }), throttle(stores)]);
      // Those whose turn had not come have nothing to give back.
      const done = results.filter(({ state }) => state !== 'planned');
      await show((before) => storesRestored(before, done));
    }
    await show((before) => ({ ...before, status: 'undone' }));
  }

  function answerable() {
    return run.startedBy ?? run.plannedBy;
  }

  function throttle(stores: readonly StoreId[]): Promise<void> {
    return sleep(Math.ceil((stores.length / terms.perSecond) * 1000));
  }
}

function portionsOf(stores: readonly StoreId[]): StoreId[][] {
  return Array.from({ length: Math.ceil(stores.length / PORTION) }, (_, index) =>
    stores.slice(index * PORTION, (index + 1) * PORTION),
  );
}
