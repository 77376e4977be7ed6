import type { Rollout, RolloutOrder, RolloutPlan } from '../domain/rollout/rollout.ts';
import type { Instant } from '../domain/shared/values.ts';

/** The workflows of rollouts. Failures are thrown as `Refused`, as by the order pipeline. */
export interface RolloutPipeline {
  /** Starts its workflow, which plans it. */
  begin(plan: RolloutPlan): Promise<void>;
  /**
   * @param notAfter the order is refused after this, however late it arrives
   * @returns the rollout after the order; `over`: its workflow has ended
   */
  instruct(id: string, order: RolloutOrder, notAfter: Instant): Promise<Rollout | 'over'>;
  /** As its workflow has it: what is stored may be a moment behind. Undefined if it has none any more that goes on. */
  lookAt(id: string): Promise<Rollout | undefined>;
  /** What its workflow knows, also one that has ended. Undefined if Temporal has forgotten it. */
  recall(id: string): Promise<Rollout | undefined>;
  /** Starts a workflow again that was terminated, or lost: one that gives every store back what it had. */
  takeUp(undoing: Rollout): Promise<void>;
}
