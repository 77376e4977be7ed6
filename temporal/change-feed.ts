import type { Logger } from 'pino';
import type { StoreId } from '../domain/shared/values.ts';
import type { WebhookSubscription } from '../domain/webhooks/webhooks.ts';
import type { ChangeFeed, WebhookStore } from '../ports.ts';

/** Changes that come within this time are told together. It is also how often a busy store's subscriptions are looked up. */
const GATHER_MS = 250;

/** Nudges the dispatchers of a store whose orders have changed. What goes wrong costs time only: they look by themselves, too. */
export class NudgingFeed implements ChangeFeed {
  readonly #webhooks: Pick<WebhookStore, 'list'>;
  readonly #nudge: (subscription: WebhookSubscription) => Promise<void>;
  readonly #log: Logger;
  readonly #gathering = new Set<StoreId>();

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
    if (this.#gathering.has(storeId)) return;
    this.#gathering.add(storeId);
    const timer = setTimeout(() => {
      // What changes from here on is collected again: it may come too late for the round that is asked for now.
      this.#gathering.delete(storeId);
      this.#nudgeAll(storeId).catch((error: unknown) => {
        this.#log.debug({ err: error, store: storeId }, 'Webhooks could not be nudged; they look by themselves.');
      });
    }, GATHER_MS);
    timer.unref();
  }

  async #nudgeAll(storeId: StoreId): Promise<void> {
    const active = (await this.#webhooks.list(storeId)).filter(({ paused }) => !paused);
    await Promise.all(active.map((subscription) => this.#nudge(subscription)));
  }
}
