import type { Client } from '@temporalio/client';
import { TypedSearchAttributes, type SignalDefinition } from '@temporalio/common';
import type { ReplayRequest, WebhookSubscription } from '../domain/webhooks/webhooks.ts';
import type { WebhookDispatchers } from '../ports.ts';
import {
  DISPATCHER_WORKFLOW,
  dispatcherWorkflowId,
  nudgeSignal,
  replaySignal,
  TASK_QUEUE,
  wakeSignal,
} from '../workflows/messages.ts';
import { ORDER_STORE } from '../workflows/search-attributes.ts';

/** Signals the dispatchers' workflows, and starts those that are not running. */
export class TemporalDispatchers implements WebhookDispatchers {
  readonly #client: Client;
  readonly #timeoutMs: number;

  constructor(client: Client, timeoutMs: number) {
    this.#client = client;
    this.#timeoutMs = timeoutMs;
  }

  nudge(subscription: WebhookSubscription): Promise<void> {
    return this.#signal(subscription, nudgeSignal, []);
  }

  wake(subscription: WebhookSubscription): Promise<void> {
    return this.#signal(subscription, wakeSignal, []);
  }

  replay(subscription: WebhookSubscription, what: ReplayRequest): Promise<void> {
    return this.#signal(subscription, replaySignal, [what]);
  }

  async #signal<Args extends unknown[]>(
    { storeId, id, url, isChain }: WebhookSubscription,
    signal: SignalDefinition<Args>,
    signalArgs: Args,
  ): Promise<void> {
    await this.#client.connection.withDeadline(Date.now() + this.#timeoutMs, () =>
      this.#client.workflow.signalWithStart(DISPATCHER_WORKFLOW, {
        workflowId: dispatcherWorkflowId(storeId, id),
        taskQueue: TASK_QUEUE,
        args: [{ storeId, webhookId: id, ...(isChain ? { endsWhenIdle: true } : {}) }],
        signal: signal as SignalDefinition<unknown[]>,
        signalArgs,
        workflowTaskTimeout: '5s',
        staticSummary: `Webhook to ${new URL(url).host}`,
        typedSearchAttributes: new TypedSearchAttributes([{ key: ORDER_STORE, value: storeId }]),
      }),
    );
  }
}
