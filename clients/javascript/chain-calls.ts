import { ManagerCalls } from './manager-calls.ts';
import { OPERATIONS, type Operation } from './operations.ts';
import type { CallOptions } from './transport.ts';
import type { ChangeSet, ChangeSetRequest, Rollout, RolloutRequest, RolloutStore } from './types.ts';

/**
 * Changes to many stores, which administrators roll out in waves; managers of the chain may look. These calls take no idempotency key: a
 * change set that was sent twice is written down twice, a plan planned twice, and an order that was carried out already is refused
 * (`illegal_transition`).
 */
export class ChainCalls extends ManagerCalls {
  addChangeSet(set: ChangeSetRequest, options: CallOptions = {}): Promise<ChangeSet> {
    return this.transport.call(OPERATIONS.addChangeSet, { ...options, body: set });
  }

  /** Newest first. */
  listChangeSets(options: CallOptions = {}): Promise<ChangeSet[]> {
    return this.transport.call(OPERATIONS.listChangeSets, options);
  }

  getChangeSet(id: string, options: CallOptions = {}): Promise<ChangeSet> {
    return this.transport.call(OPERATIONS.getChangeSet, { ...options, path: { id } });
  }

  /** A dry run: nothing is changed before it is started. It is being planned; read it until it is `planned`. */
  planRollout(
    plan: Pick<RolloutRequest, 'change_set_id'> & Partial<RolloutRequest>,
    options: CallOptions = {},
  ): Promise<Rollout> {
    return this.transport.call(OPERATIONS.planRollout, { ...options, body: plan });
  }

  /** Newest first. */
  listRollouts(options: CallOptions = {}): Promise<Rollout[]> {
    return this.transport.call(OPERATIONS.listRollouts, options);
  }

  getRollout(id: string, options: CallOptions = {}): Promise<Rollout> {
    return this.transport.call(OPERATIONS.getRollout, { ...options, path: { id } });
  }

  /** What it does in each store, by the stores' ids; pages are fetched as needed. */
  async *listRolloutStores(
    id: string,
    { state, wave }: { readonly state?: RolloutStore['state']; readonly wave?: number } = {},
    options: CallOptions = {},
  ): AsyncGenerator<RolloutStore> {
    const query = { state, wave: wave?.toString() };
    let page = await this.transport.send(OPERATIONS.listRolloutStores, { ...options, path: { id }, query });
    for (;;) {
      yield* (await page.json()) as RolloutStore[];
      const next = /<([^>]+)>; rel="next"/.exec(page.headers.get('Link') ?? '')?.[1];
      if (next === undefined) return;
      page = await this.transport.follow(next, options);
    }
  }

  startRollout(id: string, reason?: string, options: CallOptions = {}): Promise<Rollout> {
    return this.#order(OPERATIONS.startRollout, id, reason, options);
  }

  /** By another administrator than who planned or starts it. */
  approveRollout(id: string, reason?: string, options: CallOptions = {}): Promise<Rollout> {
    return this.#order(OPERATIONS.approveRollout, id, reason, options);
  }

  /** It stays as it is until it is resumed or rolled back. */
  pauseRollout(id: string, reason?: string, options: CallOptions = {}): Promise<Rollout> {
    return this.#order(OPERATIONS.pauseRollout, id, reason, options);
  }

  resumeRollout(id: string, reason?: string, options: CallOptions = {}): Promise<Rollout> {
    return this.#order(OPERATIONS.resumeRollout, id, reason, options);
  }

  /** Every store gets back what it had, but for what somebody has changed since. */
  rollBackRollout(id: string, reason?: string, options: CallOptions = {}): Promise<Rollout> {
    return this.#order(OPERATIONS.rollBackRollout, id, reason, options);
  }

  #order(operation: Operation, id: string, reason: string | undefined, options: CallOptions): Promise<Rollout> {
    return this.transport.call(operation, { ...options, path: { id }, body: reason === undefined ? {} : { reason } });
  }
}
