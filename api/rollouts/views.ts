import type { z } from '@hono/zod-openapi';
import { invalid } from '../../application/refused.ts';
import { describePlace, type ChangeSet } from '../../domain/rollout/change-set.ts';
import type { GroupFigures } from '../../domain/rollout/compare.ts';
import type { Rollout, StoreRollout, Wave } from '../../domain/rollout/rollout.ts';
import type { WaveRule } from '../../domain/rollout/waves.ts';
import { parseStoreId } from '../../domain/shared/values.ts';
import type { Actor } from '../../domain/order/index.ts';
import { writeChangeSet } from '../../formats/change-set.ts';
import type { changeSetView, rolloutRequest, rolloutStoreView, rolloutView } from './schemas.ts';

/** How change sets and rollouts are told over HTTP. */

export function viewChangeSet(set: ChangeSet): z.output<typeof changeSetView> {
  return { ...writeChangeSet(set), id: set.id, created_at: set.createdAt, created_by: viewActor(set.createdBy) };
}

export function readRules(waves: NonNullable<z.output<typeof rolloutRequest>['waves']>): WaveRule[] {
  return waves.map(({ share, stores, countries }, index) => {
    if (share !== undefined) return { share };
    if (countries) return { countries };
    return {
      stores: (stores ?? []).map((text) => {
        const id = parseStoreId(text);
        if (id) return id;
        throw invalid([
          { field: `waves[${index}].stores`, code: 'unknown_store', message: `There is no store ${text}.` },
        ]);
      }),
    };
  });
}

export function viewRollout(run: Rollout): z.input<typeof rolloutView> {
  const { id, changeSet, status, needsApproval, plannedBy, startedBy, approvedBy, unfit, same, undone } = run;
  return {
    ...{ id, change_set: changeSet, status, needs_approval: needsApproval ?? null },
    planned_by: viewActor(plannedBy),
    started_by: startedBy ? viewActor(startedBy) : null,
    approved_by: approvedBy ? viewActor(approvedBy) : null,
    waves: run.waves.map(viewWave),
    ...{ unfit, same, undone: undone ?? null },
    notes: run.notes.map(({ storeId, told }) => ({ store_id: storeId, told })),
    history: run.history.map(({ what, at, by, why }) => ({ what, at, by: viewActor(by), reason: why ?? null })),
  };
}

function viewWave({ stores, changed, left, beganAt, changedAt, watch }: Wave, index: number) {
  return {
    ...{ number: index + 1, stores, changed, left, began_at: beganAt ?? null, changed_at: changedAt ?? null },
    watch: watch
      ? {
          ...{ at: watch.at, verdict: watch.verdict, reason: watch.why ?? null, against: watch.against },
          with_change: viewGroup(watch.treated),
          without_change: viewGroup(watch.control),
        }
      : null,
  };
}

function viewGroup({ stores, orders, refused, refusalRate, promised, promiseError }: GroupFigures) {
  return {
    ...{ stores, orders, refused, promised },
    refusal_rate: rounded(refusalRate, 4),
    promise_error_minutes: rounded(promiseError, 1),
  };
}

export function viewStore(record: StoreRollout): z.input<typeof rolloutStoreView> {
  const { storeId, state, wave, told, steps, at } = record;
  return {
    ...{ store_id: storeId, state, wave: wave === undefined ? null : wave + 1, told: told ?? null },
    changes: steps.map(({ place }) => describePlace(place)),
    at,
  };
}

function viewActor({ role, id }: Actor) {
  return { role, id };
}

function rounded(value: number | undefined, decimals: number): number | null {
  return value === undefined ? null : Math.round(value * 10 ** decimals) / 10 ** decimals;
}
