import { SpanKind } from '@opentelemetry/api';
import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from 'pino';
import { withRequest } from '../lib/correlation.ts';
import { traceStep } from '../lib/tracing.ts';
import { readOutgoing } from '../application/messages/outgoing.ts';
import { isGivenUp, retryAt, type OutboxOutcome } from '../domain/order/index.ts';
import { instant, type Instant } from '../domain/shared/values.ts';
import type { Notifier, OutgoingMessage, Storage, TakenEntry } from '../ports.ts';
import { MessageWays } from './message-ways.ts';

/** Messages of this process are sent immediately; those left by others are found at this interval. */
const LOOK_EVERY_MS = 2_000;
/**
 * How long a taken message belongs to this process. Sending must begin within half of that, so two processes whose clocks differ by
 * less than the other half do not both send it, and a process that was suspended does not send it later.
 */
const TAKEN_MS = 60_000;
const SEND_WITHIN_MS = TAKEN_MS / 2;
const MOST_TAKEN_AT_ONCE = 50;
const MOST_IN_HAND = 256;
/** A message overdue by more than the time to send it may come from a restored copy, and have been sent after the copy was made. */
const OLD_MS = 60_000;
/** The retry interval while storage is unavailable. */
const STORAGE_AGAIN_MS = 5_000;
const SETTLE_AGAIN_MS = 1_000;

export interface DispatchDeps {
  readonly storage: Pick<Storage, 'outbox' | 'orders' | 'catalog' | 'access'>;
  readonly notifier: Notifier;
  readonly log: Logger;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** The maximum number of messages per second for each channel. */
  readonly perSecond?: Readonly<Record<string, number | undefined>>;
}

/**
 * Sends the messages in the outbox, in any number of processes: the one that takes a message sends it. Each is retried until it is
 * sent, refused, out of date, or too old. It never writes an order.
 */
export class MessageDispatcher {
  readonly #deps: DispatchDeps;
  readonly #ways: MessageWays;
  /** Messages in progress, by order and message. */
  readonly #inHand = new Map<string, Promise<void>>();
  readonly #working: Promise<void>;
  #isStopping = false;
  #isAsked = false;
  #waiting = new AbortController();
  #isStorageAway = false;

  constructor(deps: DispatchDeps) {
    this.#deps = deps;
    this.#ways = new MessageWays(deps.perSecond);
    deps.storage.outbox.whenPut(() => this.#wake());
    this.#working = this.#work();
  }

  /** Stops taking messages, and waits for those in progress. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    this.#wake();
    this.#ways.close();
    await this.#working;
    await Promise.all(this.#inHand.values());
  }

  #wake(): void {
    this.#isAsked = true;
    this.#waiting.abort();
  }

  async #work(): Promise<void> {
    while (!this.#isStopping) {
      this.#isAsked = false;
      const isMore = await this.#takeSome();
      if (isMore || this.#isAsked) continue;
      this.#waiting = new AbortController();
      await pause(LOOK_EVERY_MS, undefined, { ref: false, signal: this.#waiting.signal }).catch(() => undefined);
    }
  }

  /** @returns whether more may be available immediately */
  async #takeSome(): Promise<boolean> {
    const { storage, now, log } = this.#deps;
    const limit = Math.min(MOST_TAKEN_AT_ONCE, MOST_IN_HAND - this.#inHand.size);
    if (limit <= 0) return false;
    const begun = now();
    const request = { now: instant(begun), until: instant(begun + TAKEN_MS), limit, exceptWays: this.#ways.full() };
    try {
      const taken = await storage.outbox.take(request);
      this.#isStorageAway = false;
      for (const entry of taken) this.#begin(entry, begun + SEND_WITHIN_MS);
      return taken.length === limit;
    } catch (error) {
      if (!this.#isStorageAway) log.warn({ err: error }, 'The outbox cannot be read; it is retried.');
      this.#isStorageAway = true;
      return false;
    }
  }

  #begin(entry: TakenEntry, sendBefore: number): void {
    const id = `${entry.orderId}/${entry.message.key}`;
    // It took longer than the message belonged to this process, and is still in progress.
    if (this.#inHand.has(id)) return;
    const delivering = this.#deliver(entry, sendBefore)
      .catch((error: unknown) => this.#deps.log.error({ err: error }, 'A message failed unexpectedly; it is retried.'))
      .finally(() => {
        const wasFull = this.#inHand.size >= MOST_IN_HAND;
        this.#inHand.delete(id);
        if (wasFull) this.#wake();
      });
    this.#inHand.set(id, delivering);
  }

  async #deliver(entry: TakenEntry, sendBefore: number): Promise<void> {
    const { now } = this.#deps;
    if (isGivenUp(entry.dueAt, instant(now()))) return this.#giveUp(entry, 'no process was running to send it');
    const outgoing = await readOutgoing(this.#deps, entry).catch((error: unknown) => ({
      outcome: 'unreadable' as const,
      error,
    }));
    switch (outgoing.outcome) {
      case 'to_send':
        return withRequest(outgoing.requestId, () =>
          traceStep({ name: `Message ${outgoing.message.kind}`, kind: SpanKind.PRODUCER }, () =>
            this.#send(entry, { ...outgoing.message, mayBeRepeated: mayBeRepeated(entry, now()), sendBefore }),
          ),
        );
      case 'stale':
        return this.#settle(entry, { at: instant(now()), outcome: 'dropped' });
      case 'unreadable':
      case 'order_missing':
      case 'store_missing':
        return this.#putBack(entry, instant(now() + STORAGE_AGAIN_MS));
      default:
        return outgoing satisfies never;
    }
  }

  async #send(entry: TakenEntry, message: OutgoingMessage): Promise<void> {
    const { notifier, now, log } = this.#deps;
    const way = notifier.wayOf(message);
    if (!(await this.#ways.enter(way))) return this.#putBack(entry, instant(now() + LOOK_EVERY_MS), way);
    try {
      if (now() >= (message.sendBefore ?? Infinity)) return await this.#putBack(entry, instant(now()), way);
      const result = await notifier.send(message);
      await this.#settle(entry, { at: instant(now()), ...result });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      log.debug(
        { order: entry.orderId, message: message.kind, attempt: entry.attempts, reason },
        'A message was not sent.',
      );
      if (isGivenUp(entry.dueAt, instant(now()))) return this.#giveUp(entry, reason);
      const { attempts } = entry;
      await this.#deps.storage.outbox.postpone(entry, { readyAt: retryAt(attempts, instant(now())), attempts, way });
    } finally {
      this.#ways.leave(way);
    }
  }

  /** It was not attempted. */
  #putBack(entry: TakenEntry, readyAt: Instant, way?: string): Promise<void> {
    const attempts = entry.attempts - 1;
    return this.#deps.storage.outbox.postpone(entry, { readyAt, attempts, ...(way === undefined ? {} : { way }) });
  }

  async #giveUp(entry: TakenEntry, reason: string): Promise<void> {
    const { log, now } = this.#deps;
    log.warn(
      { order: entry.orderId, message: entry.message.kind, reason },
      'A message was not sent within six hours, and is given up.',
    );
    await this.#settle(entry, {
      at: instant(now()),
      outcome: 'failed',
      reason: `not sent within six hours: ${reason}`,
    });
  }

  /** Retries until it is recorded, or another process has the message, which then knows that it may have been sent. */
  async #settle(entry: TakenEntry, outcome: OutboxOutcome): Promise<void> {
    const { storage, now } = this.#deps;
    for (;;) {
      try {
        return await storage.outbox.settle(entry, outcome);
      } catch (error) {
        if (this.#isStopping || instant(now()) >= entry.takenUntil) throw error;
        await pause(SETTLE_AGAIN_MS);
      }
    }
  }
}

function mayBeRepeated({ attempts, readyAt }: TakenEntry, now: number): boolean {
  return attempts > 1 || Date.parse(readyAt) < now - OLD_MS;
}
