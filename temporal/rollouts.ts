import { WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError, type Client } from '@temporalio/client';
import type { Rollout, RolloutOrder, RolloutPlan } from '../domain/rollout/rollout.ts';
import type { Instant } from '../domain/shared/values.ts';
import type { RolloutPipeline } from '../ports.ts';
import { TASK_QUEUE } from '../workflows/messages.ts';
import {
  ROLLOUT_WORKFLOW,
  rolloutQuery,
  rolloutUpdate,
  rolloutWorkflowId,
  type RolloutInput,
} from '../workflows/rollout-messages.ts';
import { hasEnded, problemFrom } from './errors.ts';

/** Starts the workflows of rollouts, and tells them what to do. */
export class TemporalRollouts implements RolloutPipeline {
  readonly #client: Client;
  readonly #timeoutMs: number;

  constructor(client: Client, timeoutMs: number) {
    this.#client = client;
    this.#timeoutMs = timeoutMs;
  }

  begin(plan: RolloutPlan): Promise<void> {
    return this.#start(plan);
  }

  async takeUp(undoing: Rollout): Promise<void> {
    const { id, changeSet, rules, terms, plannedBy } = undoing;
    try {
      await this.#start({ id, changeSet, rules, terms, plannedBy, lost: undoing });
    } catch (error) {
      // Somebody else has just done so.
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    }
  }

  async instruct(id: string, order: RolloutOrder, notAfter: Instant): Promise<Rollout | 'over'> {
    const handle = this.#client.workflow.getHandle(rolloutWorkflowId(id));
    try {
      return await this.#inTime(() => handle.executeUpdate(rolloutUpdate, { args: [{ ...order, notAfter }] }));
    } catch (error) {
      if (hasEnded(error)) return 'over';
      throw problemFrom(error);
    }
  }

  async lookAt(id: string): Promise<Rollout | undefined> {
    const handle = this.#client.workflow.getHandle(rolloutWorkflowId(id));
    try {
      return await this.#inTime(async () => {
        const { status } = await handle.describe();
        return status.name === 'RUNNING' ? handle.query(rolloutQuery) : undefined;
      });
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return undefined;
      throw problemFrom(error);
    }
  }

  async recall(id: string): Promise<Rollout | undefined> {
    const handle = this.#client.workflow.getHandle(rolloutWorkflowId(id));
    try {
      return await this.#inTime(() => handle.query(rolloutQuery));
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return undefined;
      throw problemFrom(error);
    }
  }

  async #start(input: RolloutInput): Promise<void> {
    try {
      await this.#inTime(() =>
        this.#client.workflow.start(ROLLOUT_WORKFLOW, {
          workflowId: rolloutWorkflowId(input.id),
          taskQueue: TASK_QUEUE,
          args: [input],
          staticSummary: `Rollout of ${input.changeSet.name}`,
        }),
      );
    } catch (error) {
      throw error instanceof WorkflowExecutionAlreadyStartedError ? error : problemFrom(error);
    }
  }

  #inTime<T>(call: () => Promise<T>): Promise<T> {
    return this.#client.connection.withDeadline(Date.now() + this.#timeoutMs, call);
  }
}
