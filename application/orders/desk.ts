import {
  decide,
  findRepeat,
  isFinal,
  type CommandMeta,
  type Decision,
  type Order,
  type OrderCommand,
  type OrderEvent,
} from '../../domain/order/index.ts';
import { instant, parseOrderId, type CustomerId, type OrderId, type StoreId } from '../../domain/shared/values.ts';
import type { FollowingCommand, OrderPipeline, OrderSignals, Storage, StoredOrder } from '../../ports.ts';
import { ownersFor, readerOf } from '../access/relation.ts';
import { actorOf, type Principal } from '../principal.ts';
import { notKnownYet, orderLost, Refused } from '../refused.ts';
import type { RequestKey } from '../request-key.ts';
import { oneAtATime } from './one-at-a-time.ts';
import { WorkflowWaker } from './wake-workflow.ts';

/** An order that is accepted, but not stored yet. */
export interface Placing {
  readonly placing: OrderId;
}

/** Who asks for an order of which store. */
export interface Asker {
  readonly storeId: StoreId;
  readonly principal: Principal;
}

/** The sender and subject of a request about one order. */
export interface OrderRequest extends Asker {
  /** As given, possibly invalid. */
  readonly orderId: string;
  readonly key: RequestKey;
  /** The expected version, if one is; several if any of them will do. */
  readonly expectedVersions?: readonly number[];
}

/**
 * A command, or a function preparing it: from the request or, for a retry, from the resulting event, since its
 * preconditions (an open store, a pizza on the menu) may no longer hold.
 */
export type Preparation =
  | FollowingCommand
  | ((stored: StoredOrder, earlier: OrderEvent | undefined, commandId: string) => Promise<FollowingCommand>);

export interface OrderDeskDeps {
  readonly storage: Pick<Storage, 'orders'>;
  readonly pipeline: OrderPipeline;
  readonly signals: Pick<OrderSignals, 'lookAtStorage'>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Commands about money can arrive long after the order and its workflow have ended. */
const REOPENING: readonly FollowingCommand['type'][] = ['refund', 'approveRefund', 'declineRefund', 'questionPayment'];

/** Shared by use cases on one order: finds it and carries out commands. */
export class OrderDesk {
  readonly #deps: OrderDeskDeps;
  readonly #waker: WorkflowWaker;

  constructor(deps: OrderDeskDeps) {
    this.#deps = deps;
    this.#waker = new WorkflowWaker(deps);
  }

  /**
   * An order that the asker may know of: their own, or one of a store they work for.
   *
   * @param text its id as given, possibly invalid
   * @throws Refused `order_not_found`; `not_known_yet` or `storage_damaged` if Temporal knows it but storage does not
   * have it
   */
  async find({ storeId, principal }: Asker, text: string): Promise<StoredOrder> {
    const id = parseOrderId(text);
    const owners = id && ownersFor(readerOf(principal), storeId, id);
    return this.#find(storeId, text, owners);
  }

  /** @param owners finds only an order of one of these customers; default: of anybody */
  async #find(storeId: StoreId, text: string, owners?: readonly CustomerId[]): Promise<StoredOrder> {
    const { storage, pipeline } = this.#deps;
    const id = parseOrderId(text);
    const stored = id && (await storage.orders.get(storeId, id, owners));
    if (stored) {
      this.#waker.read(stored.state);
      return stored;
    }
    const notFound = new Refused('order_not_found', `There is no order ${text}.`);
    switch (id ? (await pipeline.standingOf(storeId, id)).standing : 'absent') {
      case 'placing':
        throw beingPlaced(text);
      case 'lost': {
        // It may have been written during the query, or be somebody else's.
        const written = id && (await storage.orders.get(storeId, id, owners));
        if (written) return written;
        if (owners && id && (await storage.orders.get(storeId, id))) throw notFound;
        throw orderLost(text);
      }
      default:
        throw notFound;
    }
  }

  /** The same for reads, which may also return a pending order. */
  async findOrPlacing(asker: Asker, text: string): Promise<StoredOrder | Placing> {
    try {
      return await this.find(asker, text);
    } catch (error) {
      if (error instanceof Refused && error.options.isBeingPlaced) return { placing: error.options.orderId as OrderId };
      throw error;
    }
  }

  /**
   * Carries out a command on an order.
   *
   * @param options.content content compared for equal keys; default: the command
   * @returns the updated order, also if the accepted command is still pending
   */
  async carryOut(
    request: OrderRequest,
    command: Preparation,
    options: { readonly note?: string | null | undefined; readonly content?: unknown } = {},
  ): Promise<StoredOrder & { readonly commandId: string }> {
    return oneAtATime(request.key, () => this.#carryOut(request, command, options));
  }

  async #carryOut(
    request: OrderRequest,
    command: Preparation,
    { note, content = command }: { readonly note?: string | null | undefined; readonly content?: unknown },
  ): Promise<StoredOrder & { readonly commandId: string }> {
    const { orderId, principal, key, expectedVersions } = request;
    const find = () => this.find(request, orderId);
    const stored = await find();
    const compared = { order: stored.state.id, command: content, note };
    const commandId = key.commandId(compared);
    // Sent before signing in, with the guest's key.
    const former = key.former?.commandId(compared);
    const meta: CommandMeta = {
      commandId: former !== undefined && findRepeat(stored.events, former) ? former : commandId,
      actor: actorOf(principal),
      requestId: key.requestId,
      ...(note ? { note } : {}),
      ...(expectedVersions ? { expectedVersion: oneOf(expectedVersions, stored.state.version) } : {}),
    };
    try {
      const prepared = await this.#prepare(request, command, stored, meta);
      await this.#command(stored, meta, prepared, { find, arrivedAt: key.arrivedAt });
    } catch (error) {
      if (!(error instanceof Refused) || error.code !== 'not_known_yet') throw error;
      // A timeout does not mean "not done".
      const later = await find();
      if (findRepeat(later.events, meta.commandId) !== 'same') throw error;
    }
    return { ...(await find()), commandId: meta.commandId };
  }

  /** Passes a notice, such as a payment provider's, to an order; idempotent by the notice's id. */
  async tell(stored: StoredOrder, meta: CommandMeta, command: FollowingCommand): Promise<void> {
    const { storeId, id } = stored.state;
    const find = () => this.#find(storeId, id);
    await this.#command(stored, meta, command, { find, arrivedAt: this.#deps.now() });
  }

  async #prepare(
    request: OrderRequest,
    command: Preparation,
    stored: StoredOrder,
    meta: CommandMeta,
  ): Promise<FollowingCommand> {
    if (typeof command !== 'function') return command;
    const prepare = (from: StoredOrder): Promise<FollowingCommand> =>
      command(
        from,
        from.events.find((event) => event.commandId === meta.commandId),
        meta.commandId,
      );
    try {
      return await prepare(stored);
    } catch (refusal) {
      // Refusing this request must not deny an equal one that was accepted.
      if (!request.key.isSent) throw refusal;
      const { state } = stored;
      if (await this.#isWriting(state, meta)) throw notKnownYet({ orderId: state.id });
      const later = await this.find(request, request.orderId);
      if (findRepeat(later.events, meta.commandId) !== 'same') throw refusal;
      return prepare(later);
    }
  }

  async #command(
    stored: StoredOrder,
    meta: CommandMeta,
    command: FollowingCommand,
    { find, arrivedAt }: { readonly find: () => Promise<StoredOrder>; readonly arrivedAt: number },
  ): Promise<void> {
    if (findRepeat(stored.events, meta.commandId) === 'other') {
      const message = 'This key was used for another request. Use a new key.';
      throw new Refused('idempotency_key_reused', message);
    }
    const reopens = REOPENING.includes(command.type) && isFinal(stored.state.status);
    if (reopens) this.#mustBePossible(stored, { ...meta, ...command });
    let answer;
    try {
      answer = await this.#deps.pipeline.command(stored, meta, command, { arrivedAt, reopens });
    } catch (error) {
      throw this.#unanswered(error, stored.state);
    }
    if (answer === 'closed') this.#judgeClosed(await find(), { ...meta, ...command });
  }

  async #isWriting(order: Order, meta: CommandMeta): Promise<boolean> {
    try {
      return await this.#deps.pipeline.isWriting(order, meta);
    } catch (error) {
      throw this.#unanswered(error, order);
    }
  }

  /** A workflow that does not answer is given a hint, since its task may wait for minutes to be tried again. */
  #unanswered(error: unknown, order: Order): unknown {
    if (error instanceof Refused && error.code === 'not_known_yet') this.#waker.noAnswer(order);
    return error;
  }

  /**
   * The order's workflow has ended, so storage is authoritative.
   *
   * @param stored read after that, since the workflow may have ended between an earlier read and the command
   */
  #judgeClosed(stored: StoredOrder, command: OrderCommand): void {
    if (this.#mustBePossible(stored, command).kind === 'unchanged') return;
    const { id, storeId } = stored.state;
    throw new Refused(
      'order_unattended',
      `The order’s workflow was terminated before the order ended. An operator can resume it: npm run repair -- unattended ${storeId}/${id}.`,
      { orderId: id },
    );
  }

  #mustBePossible({ state, events }: StoredOrder, command: OrderCommand): Decision {
    if (findRepeat(events, command.commandId) === 'same') return { kind: 'unchanged' };
    const decision = decide(state, command, instant(this.#deps.now()));
    if (decision.kind === 'refused') throw new Refused(decision.refusal.code, decision.refusal.message);
    return decision;
  }
}

/** The order itself compares with one version only; -1 is none. */
function oneOf(expected: readonly number[], current: number): number {
  return expected.includes(current) ? current : (expected[0] ?? -1);
}

/** It is accepted, and will be stored as soon as storage is writable. */
function beingPlaced(orderId: string): Refused {
  return new Refused('not_known_yet', 'The order has been accepted and is being stored. Try again in a moment.', {
    orderId,
    isBeingPlaced: true,
    retryAfter: 1,
  });
}
