import type { Rollout, RolloutStore } from '../../clients/javascript/types.ts';

/** What `npm run rollout` says. */

type Wave = Rollout['waves'][number];
type Figures = NonNullable<Wave['watch']>['with_change'];

export function listed(rollouts: readonly Rollout[]): string[] {
  if (rollouts.length === 0) return ['There is none yet.'];
  return rollouts.map((run) => `${run.id}  ${run.status.padEnd(8)}  ${run.history[0]?.at ?? ''}  ${run.change_set.name}`);
} // prettier-ignore

export function described(run: Rollout): string[] {
  const { change_set: set, needs_approval: approval, approved_by: approved, undone } = run;
  return [
    `${run.id}  ${set.name} (${set.id}): ${run.status}`,
    ...(approval !== null && !approved ? [`It takes the approval of another administrator: ${approval}.`] : []),
    ...(run.unfit > 0 ? [`${stores(run.unfit)} cannot take it.`] : []),
    ...(run.same > 0 ? [`${stores(run.same)} so already.`] : []),
    ...run.waves.flatMap(wave),
    ...(undone ? [`Rolled back: ${stores(undone.restored)} as before, ${undone.left} not or in part.`] : []),
    ...run.notes.map((note) => `  ${note.store_id}: ${note.told}`),
    ...run.history.map(({ what, at, by, reason }) => `  ${at}  ${what} by ${by.role} ${by.id}${reason === null ? '' : `: ${reason}`}`), // prettier-ignore
  ];
}

export function describedStores(all: readonly RolloutStore[]): string[] {
  return all.map(({ store_id: id, state, wave: number, told, changes }) =>
    [id, state, ...(number === null ? [] : [`wave ${number}`]), told ?? changes.join(', ')].join('  '),
  );
}

export function whatNext({ id, status, waves }: Rollout): string {
  const by = 'npm run rollout --';
  switch (status) {
    case 'planned':
      return waves.length === 0 ? 'No store would be different.' : `To start it: ${by} start ${id}`;
    case 'approval':
      return `Another administrator approves it: ${by} approve ${id}`;
    case 'running':
      return `It goes on by itself: ${by} show ${id}, ${by} halt ${id}, or ${by} back ${id}`;
    case 'paused':
      return `To go on: ${by} resume ${id}. To take it back: ${by} back ${id}`;
    case 'done':
      return `For a day it can be taken back: ${by} back ${id}`;
    case 'planning':
    case 'undoing':
      return `It goes on by itself: ${by} show ${id}`;
    case 'undone':
    case 'expired':
      return 'It is over.';
    default:
      return status satisfies never;
  }
}

function wave({ number, stores: count, changed, left, watch }: Wave): string[] {
  const others = left === 0 ? '' : `, ${left} left as they were`;
  const line = `Wave ${number}: ${changed} of ${stores(count)} changed${others}`;
  if (!watch) return [line];
  const against = watch.against === 'others' ? 'without it' : 'a week before';
  return [
    `${line}; ${watch.verdict.replace('_', ' ')} at ${watch.at}${watch.reason === null ? '' : `: ${watch.reason}`}`,
    `  with it:   ${figures(watch.with_change)}`,
    `  ${against}: ${figures(watch.without_change)}`,
  ];
}

function figures({
  stores: count,
  orders,
  refused,
  refusal_rate: rate,
  promise_error_minutes: error,
}: Figures): string {
  const share = rate === null ? '' : ` (${(rate * 100).toFixed(1)} %)`;
  const promises = error === null ? '' : `, promises wrong by ${error.toFixed(1)} min`;
  return `${stores(count)}, ${orders} orders, ${refused} refused${share}${promises}`;
}

function stores(count: number): string {
  return count === 1 ? '1 store' : `${count} stores`;
}
