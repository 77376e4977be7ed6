import { z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { Outlook } from '../domain/kitchen-queue.ts';
import { findRepeat, isPlaced, replay, type CommandMeta, type OrderEvent } from '../domain/order/index.ts';
import { parseOrderId, type OrderId } from '../domain/values.ts';
import type { Storage, StoredOrder } from '../ports.ts';
import { actorOf, type AppEnv } from './access.ts';
import { etagOf, ifMatch } from './headers.ts';
import { requestKey } from './keys.ts';
import type { FollowingCommand, Pipeline } from './pipeline.ts';
import type { Placing } from './place-order.ts';
import { notKnownYet, orderLost, Problem } from './problems.ts';
import { problems } from './routing.ts';
import { viewDraft, viewOrder } from './views.ts';

export const idParam = z.object({ id: z.string().openapi({ example: 'ord_0123456789abcdefghjkmnpqrs' }) });

/** It has been accepted, and it will be stored as soon as storage can be written. */
function beingPlaced(orderId: string): Problem {
  return new Problem('not_known_yet', 'The order has been accepted and is being stored. Try again in a moment.', {
    orderId,
    isBeingPlaced: true,
    retryAfter: 1,
  });
}

export const commandProblems = problems(
  'order_not_found', 'illegal_transition', 'no_free_slot', 'order_held', 'ingredients_missing', 'not_a_delivery', 'driver_mismatch', 'order_unattended',
  'version_mismatch', 'validation_failed', 'idempotency_key_reused', 'forbidden', 'not_known_yet', 'temporal_unreachable',
); // prettier-ignore

/** What all handlers do with one order: find it, have a command carried out on it, answer with it. */
export class OrderDesk {
  readonly #storage: Storage;
  readonly #pipeline: Pipeline;

  constructor({ storage, pipeline }: { readonly storage: Storage; readonly pipeline: Pipeline }) {
    this.#storage = storage;
    this.#pipeline = pipeline;
  }

  /** The order that the path names, unless another one is meant, of the store that the path names. */
  async find(c: Context<AppEnv>, text = c.req.param('id') ?? ''): Promise<StoredOrder> {
    const id = parseOrderId(text);
    const stored = id && (await this.#storage.orders.get(c.var.store.id, id));
    if (stored) return stored;
    switch (id ? await this.#pipeline.standingOf(c.var.store.id, id) : 'absent') {
      case 'placing':
        throw beingPlaced(text);
      case 'lost': {
        // It may have been written while its workflow was asked.
        const written = id && (await this.#storage.orders.get(c.var.store.id, id));
        if (written) return written;
        throw orderLost(text);
      }
      default:
        throw new Problem('order_not_found', `There is no order ${text}.`);
    }
  }

  /** The same for who only wants to read it, and can be told that it is about to be there. */
  async findOrPlacing(c: Context<AppEnv>): Promise<StoredOrder | Placing> {
    try {
      return await this.find(c);
    } catch (error) {
      if (error instanceof Problem && error.options.isBeingPlaced) return { placing: error.options.orderId as OrderId };
      throw error;
    }
  }

  /**
   * Has a command carried out on the order that the path names.
   *
   * @param command the command, or what prepares it: from the request or, for a repeated request, from the event that it led to,
   *   since what was possible then (an open store, a pizza on the menu) need not be so any more
   * @param options.orderId another order than the path's
   * @param options.content what makes this request the same as another with the same key; by default the command
   * @returns the order with what came of it. One that has been taken, and is still waiting for somebody else, is returned too.
   */
  async carryOut(
    c: Context<AppEnv>,
    command:
      | FollowingCommand
      | ((stored: StoredOrder, earlier: OrderEvent | undefined, commandId: string) => Promise<FollowingCommand>),
    {
      note,
      content = command,
      orderId,
    }: { readonly note?: string | null | undefined; readonly content?: unknown; readonly orderId?: OrderId } = {},
  ): Promise<StoredOrder & { readonly commandId: string }> {
    const stored = await this.find(c, orderId);
    const key = requestKey(c);
    const meta: CommandMeta = {
      commandId: key.commandId({ order: stored.state.id, command: content, note }),
      actor: actorOf(c.var.principal),
      ...(note ? { note } : {}),
      ...ifMatch(c.req.header('If-Match')),
    };
    const prepare = async (from: StoredOrder): Promise<FollowingCommand> => {
      if (typeof command !== 'function') return command;
      const earlier = from.events.find((event) => event.commandId === meta.commandId);
      return command(from, earlier, meta.commandId);
    };
    try {
      const prepared = await prepare(stored).catch(async (refusal: unknown) => {
        // No to this request is no answer to an equal one that has been accepted.
        if (!key.isSent) throw refusal;
        if (await this.#pipeline.isWriting(stored.state, meta)) throw notKnownYet({ orderId: stored.state.id });
        const later = await this.find(c, orderId);
        if (findRepeat(later.events, meta.commandId) !== 'same') throw refusal;
        return prepare(later);
      });
      const answer = await this.#pipeline.command(stored, meta, prepared);
      if (answer === 'closed') this.#pipeline.judgeClosed(await this.find(c, orderId), { ...meta, ...prepared });
    } catch (error) {
      if (!(error instanceof Problem) || error.code !== 'not_known_yet') throw error;
      // No answer is not "not done".
      const later = await this.find(c, orderId);
      if (findRepeat(later.events, meta.commandId) !== 'same') throw error;
    }
    return { ...(await this.find(c, orderId)), commandId: meta.commandId };
  }

  /** Answers a command with the order as it now is. */
  answer<Status extends 200 | 201 = 200>(
    c: Context<AppEnv>,
    { state }: StoredOrder,
    status = 200 as Status,
    outlook?: Outlook,
  ) {
    if (!isPlaced(state)) throw new Problem('illegal_transition', 'This order is a draft.');
    c.header('ETag', etagOf(state.version));
    return c.json(viewOrder(state, outlook), status);
  }

  /** Answers a command that drafts obey as well. */
  answerEither(c: Context<AppEnv>, stored: StoredOrder) {
    return isPlaced(stored.state) ? this.answer(c, stored) : this.answerDraft(c, stored, 200);
  }

  /** Answers with the draft as the command has left it: somebody else may have placed it since, and what was done is not refused. */
  answerDraft<Status extends 200 | 201>(
    c: Context<AppEnv>,
    { state, events, commandId }: StoredOrder & { readonly commandId?: string },
    status: Status,
  ) {
    const last = events.findLastIndex((event) => event.commandId === commandId);
    const draft = isPlaced(state) ? replay(events.slice(0, last + 1)) : state;
    if (!draft || isPlaced(draft)) throw new Problem('illegal_transition', 'This order has been placed.');
    c.header('ETag', etagOf(draft.version));
    return c.json(viewDraft(draft), status);
  }
}
