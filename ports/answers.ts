import type { Instant, StoreId } from '../domain/shared/values.ts';

/** Requests with a key are remembered for this long. */
export const ANSWER_HOURS = 24;

/** A response, as it was sent. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A request with a key. */
export interface KeyedRequest {
  /** The hash of its content. */
  readonly content: string;
  readonly at: Instant;
  /** The attempt that may carry it out; none, if the last one was refused. */
  readonly attempt?: string;
  /** Absent while it is being carried out. */
  readonly answer?: Answer;
}

/** Answers to requests with an idempotency key, for repeating them. Orders keep their own keys. */
export interface AnswerStore {
  /**
   * Changes what is kept under a key by a pure function in one atomic, durable write; the function may be called more than
   * once. When it returns its argument unchanged, nothing is written. What is older than ANSWER_HOURS may be gone.
   */
  change(
    storeId: StoreId,
    key: string,
    apply: (known: KeyedRequest | undefined) => KeyedRequest,
  ): Promise<KeyedRequest>;
  /** Everything kept for a store, in no particular order. */
  findAll(storeId: StoreId): AsyncIterable<readonly [key: string, request: KeyedRequest]>;
}
