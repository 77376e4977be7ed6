import { defineUpdate } from '@temporalio/workflow';
import type { Rollout, RolloutOrder, RolloutPlan } from '../domain/rollout/rollout.ts';

/** The workflow that rolls out a change set, and what it is told. */

export const ROLLOUT_WORKFLOW = 'rollout';

export function rolloutWorkflowId(id: string): string {
  return `rollout/${id}`;
}

export interface RolloutInput extends RolloutPlan {
  readonly lost?: Rollout;
}

/** @throws if it is refused */
export const rolloutUpdate = defineUpdate<Rollout, [RolloutOrder]>('order');
