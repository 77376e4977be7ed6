import type { Logger } from 'pino';
import type { StoreId } from '../domain/shared/values.ts';
import type { WebhookSubscription } from '../domain/webhooks/webhooks.ts';
import { subscriptionsTo, type ChangeFeed, type WebhookStore } from '../ports.ts';

/** Changes within this time share one nudge. It also limits how often a busy store's subscriptions are looked up. */
const BATCH_MS = 250;

/** Nudges the dispatchers of a store whose orders have changed. A failure only costs time, since they also poll. */
export class NudgingFeed implements ChangeFeed {
  readonly #webhooks: Pick<WebhookStore, 'list'>;
  readonly #nudge: (subscription: WebhookSubscription) => Promise<void>;
  readonly #log: Logger;
  readonly #pending = new Set<StoreId>();

  constructor(
    webhooks: Pick<WebhookStore, 'list'>,
    nudge: (subscription: WebhookSubscription) => Promise<void>,
    log: Logger,
  ) {
    this.#webhooks = webhooks;
    this.#nudge = nudge;
    this.#log = log;
  }

  changed(storeId: StoreId): void {
    if (this.#pending.has(storeId)) return;
    this.#pending.add(storeId);
    const timer = setTimeout(() => {
      // Later changes start a new batch: they may be too late for the round triggered now.
      this.#pending.delete(storeId);
      this.#nudgeAll(storeId).catch((error: unknown) => {
        this.#log.debug({ err: error, store: storeId }, 'Webhook dispatchers could not be nudged; they will poll.');
      });
    }, BATCH_MS);
    timer.unref();
  }

  async #nudgeAll(storeId: StoreId): Promise<void> {
    const active = (await subscriptionsTo(this.#webhooks, storeId)).filter(({ paused }) => !paused);
    await Promise.all(active.map((subscription) => this.#nudge(subscription)));
  }
}
