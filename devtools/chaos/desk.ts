import { setTimeout as pause } from 'node:timers/promises';
import type { Order } from '../../clients/javascript/index.ts';
import {
  claimsNothingWillHappen,
  verdictOf,
  type Attempt,
  type Ledger,
  type LedgerRequest,
  type Wish,
} from './ledger.ts';

/** Sends requests with a key, and retries with the same key until there is a response, whatever crashes in between. */

/** The time limit for a response, including crashes and stalls. A longer one is a hang. */
const PATIENCE_MS = 240_000;
const TIMEOUT_MS = 30_000;
const RETRY_MS = 200;

export interface Answer {
  readonly status: number;
  readonly body: Order & { readonly code?: string; readonly order_id?: string; readonly detail?: string };
}

export interface Question {
  readonly wish: Wish;
  readonly method: string;
  readonly path: string;
  readonly body?: object;
  readonly key: string;
  /** Refusals that are retried. */
  readonly insistsOn?: readonly string[];
  /** 202 is not final either: retried until the outcome is known. */
  readonly untilDone?: boolean;
  /** Trusts a response about the future, and does not retry. */
  readonly isCredulous?: boolean;
}

export class Desk {
  readonly #urls: readonly string[];
  readonly #random: () => number;
  readonly #send: typeof fetch;
  readonly ledger: Ledger;

  /**
   * @param urls the base URLs of a store's routes; any of them will do
   * @param send with a manager's token
   */
  constructor(urls: readonly string[], random: () => number, ledger: Ledger, send: typeof fetch) {
    this.#urls = urls;
    this.#random = random;
    this.#send = send;
    this.ledger = ledger;
  }

  /** The same in another store. */
  in(storeId: string): Desk {
    const urls = this.#urls.map((url) => new URL(storeId, url).href);
    return new Desk(urls, this.#random, this.ledger, this.#send);
  }

  random(): number {
    return this.#random();
  }

  /** Retries until the outcome is known. */
  async ask(question: Question): Promise<Answer> {
    const { wish, method, path, body, key, insistsOn = [], untilDone = false, isCredulous = false } = question;
    const request = this.ledger.open({ wish, line: `${method} ${path}`, body, key });
    const limit = performance.now() + PATIENCE_MS;
    for (;;) {
      const answer = await this.#once(request, method, path);
      const attempt = request.attempts.at(-1);
      if (answer && attempt) {
        const isOpen = attempt.verdict === 'unknown' || (untilDone && answer.status === 202);
        if (!isOpen && !insistsOn.includes(attempt.code ?? '')) return answer;
        if (isCredulous && claimsNothingWillHappen(attempt)) {
          request.isBelieved = true;
          return answer;
        }
      }
      if (performance.now() > limit) throw new Error(`No answer within ${PATIENCE_MS / 1000} seconds: ${method} ${path}, key ${key}.`); // prettier-ignore
      await pause(RETRY_MS);
    }
  }

  /** Reads an accepted order: it must never be unknown. */
  async read(id: string): Promise<Answer['body']> {
    const limit = performance.now() + PATIENCE_MS;
    for (let count = 1; ; count += 1) {
      const requestId = `read-${id}-${Math.round(performance.now())}-${count}`;
      const answer = await this.#fetch('GET', `/orders/${id}`, requestId);
      if (answer) {
        this.#mustNotFail(answer, `GET /orders/${id}`, requestId);
        if (answer.status === 404) {
          const what = `${id} was accepted, but reading it was answered ${answer.body.code}.`;
          this.ledger.fault({ what, orderId: id, requestId });
        }
        if (answer.status < 300) return answer.body;
      }
      if (performance.now() > limit) throw new Error(`${id} could not be read within ${PATIENCE_MS / 1000} seconds.`);
      await pause(RETRY_MS);
    }
  }

  /** A customer's browser on the payment provider's page, at any of the processes that serve it. */
  async visit(url: string, answer: 'pay' | 'decline'): Promise<void> {
    const limit = performance.now() + PATIENCE_MS;
    for (;;) {
      const page = new URL(`${new URL(url).pathname}?answer=${answer}`, this.#anyUrl());
      const signal = AbortSignal.timeout(TIMEOUT_MS);
      const response = await fetch(page, { method: 'POST', redirect: 'manual', signal }).catch(() => undefined);
      if (response && response.status < 400) return;
      if (performance.now() > limit) throw new Error(`No answer within ${PATIENCE_MS / 1000} seconds: ${url}.`);
      await pause(RETRY_MS);
    }
  }

  #anyUrl(): string {
    return this.#urls[Math.floor(this.#random() * this.#urls.length)] ?? '';
  }

  async #once(request: LedgerRequest, method: string, path: string): Promise<Answer | undefined> {
    const { key, line, body } = request;
    const requestId = `${key}-t${request.attempts.length + 1}`.replaceAll(/[^\w-]/g, '-');
    const sentAt = new Date();
    const answer = await this.#fetch(method, path, requestId, body, key);
    const { code, detail, id, order_id: orderId = id } = answer?.body ?? {};
    const attempt: Attempt = {
      requestId,
      sentAt: sentAt.toISOString(),
      tookMs: Date.now() - sentAt.getTime(),
      verdict: verdictOf(answer?.status, code),
      ...(answer ? { status: answer.status } : {}),
      ...(code === undefined ? {} : { code }),
      ...(detail === undefined ? {} : { detail }),
      ...(orderId === undefined ? {} : { orderId }),
    };
    this.ledger.note(request, attempt);
    if (answer) this.#mustNotFail(answer, line, requestId, orderId);
    // A request is only made for an accepted order.
    if (code === 'order_not_found') {
      const what = `${line} was answered order_not_found, though the order was accepted.`;
      this.ledger.fault({ what, orderId: /ord_\w+/.exec(path)?.[0], requestId });
      return undefined;
    }
    return answer;
  }

  #mustNotFail({ status, body }: Answer, line: string, requestId: string, orderId?: string): void {
    if (status !== 500) return;
    this.ledger.fault({ what: `${line} was answered 500: ${JSON.stringify(body)}`, requestId, orderId });
  }

  /** @returns undefined if there was no response */
  async #fetch(
    method: string,
    path: string,
    requestId: string,
    body?: object,
    key?: string,
  ): Promise<Answer | undefined> {
    const url = this.#anyUrl();
    const headers = {
      'X-Request-Id': requestId,
      ...(body ? { 'Content-Type': 'application/json' } : {}),
      ...(key === undefined ? {} : { 'Idempotency-Key': key }),
    };
    try {
      const signal = AbortSignal.timeout(TIMEOUT_MS);
      const response = await this.#send(url + path, {
        method,
        headers,
        ...(body ? { body: JSON.stringify(body) } : {}),
        signal,
      });
      return { status: response.status, body: (await response.json()) as Answer['body'] };
    } catch {
      return undefined;
    }
  }
}
