import { defineQuery, defineUpdate } from '@temporalio/workflow';
import type { Rollout, RolloutOrder, RolloutPlan } from '../domain/rollout/rollout.ts';
import type { Instant } from '../domain/shared/values.ts';

/** The workflow that rolls out a change set, and what it is told. */

export const ROLLOUT_WORKFLOW = 'rollout';

export function rolloutWorkflowId(id: string): string {
  return `rollout/${id}`;
}

export interface SentOrder extends RolloutOrder {
  /** It is refused after this. Absent: it never comes too late. */
  readonly notAfter?: Instant;
}

export interface RolloutInput extends RolloutPlan {
  readonly lost?: Rollout;
}

/** @throws if it is refused */
export const rolloutUpdate = defineUpdate<Rollout, [SentOrder]>('order');

/** How it stands. */
export const rolloutQuery = defineQuery<Rollout>('rollout');
