import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import { Refused } from '../application/refused.ts';
import type { Rollout, RolloutOrder, RolloutPlan } from '../domain/rollout/rollout.ts';
import type { Instant } from '../domain/shared/values.ts';
import type { RolloutPipeline } from '../ports.ts';
import { TASK_QUEUE } from '../workflows/messages.ts';
import { ROLLOUT_WORKFLOW, rolloutQuery, rolloutUpdate, rolloutWorkflowId } from '../workflows/rollout-messages.ts';
import { hasEnded, problemFrom } from './errors.ts';

/** Starts the workflows of rollouts, and tells them what to do. */
export class TemporalRollouts implements RolloutPipeline {
  readonly #client: Client;
  readonly #timeoutMs: number;

  constructor(client: Client, timeoutMs: number) {
    this.#client = client;
    this.#timeoutMs = timeoutMs;
  }

  async begin(plan: RolloutPlan): Promise<void> {
    await this.#inTime(() =>
      this.#client.workflow.start(ROLLOUT_WORKFLOW, {
        workflowId: rolloutWorkflowId(plan.id),
        taskQueue: TASK_QUEUE,
        args: [plan],
        staticSummary: `Rollout of ${plan.changeSet.name}`,
      }),
    );
  }

  instruct(id: string, order: RolloutOrder, notAfter: Instant): Promise<Rollout> {
    const handle = this.#client.workflow.getHandle(rolloutWorkflowId(id));
    return this.#inTime(() => handle.executeUpdate(rolloutUpdate, { args: [{ ...order, notAfter }] }));
  }

  lookAt(id: string): Promise<Rollout | undefined> {
    const handle = this.#client.workflow.getHandle(rolloutWorkflowId(id));
    return this.#inTime(async () => {
      try {
        const { status } = await handle.describe();
        return status.name === 'RUNNING' ? await handle.query(rolloutQuery) : undefined;
      } catch (error) {
        if (error instanceof WorkflowNotFoundError) return undefined;
        throw error;
      }
    });
  }

  async #inTime<T>(call: () => Promise<T>): Promise<T> {
    try {
      return await this.#client.connection.withDeadline(Date.now() + this.#timeoutMs, call);
    } catch (error) {
      if (hasEnded(error)) throw new Refused('illegal_transition', 'This rollout is over.');
      throw problemFrom(error);
    }
  }
}
