import type { Rollout, RolloutOrder, RolloutPlan } from '../domain/rollout/rollout.ts';

/** The workflows of rollouts. Failures are thrown as `Refused`, as by the order pipeline. */
export interface RolloutPipeline {
  /** Starts its workflow, which plans it. */
  begin(plan: RolloutPlan): Promise<void>;
  /** @returns the rollout after the order; `over`: its workflow has ended */
  instruct(id: string, order: RolloutOrder): Promise<Rollout | 'over'>;
  /** Starts a workflow again that was terminated, or lost: one that gives every store back what it had. */
  takeUp(undoing: Rollout): Promise<void>;
}
