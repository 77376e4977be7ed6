import type { ServerClock } from './clock.ts';
import { readAnswer, type Sent, type Tap } from './taps.ts';

/** Calls of the public API with the session's cookie. */

const PATIENCE_MS = 15_000;

export interface Answer<T> {
  readonly status: number;
  readonly body: T;
}

export class CallFailed extends Error {
  override readonly name = 'CallFailed';
  readonly status: number | undefined;
  readonly code: string | undefined;

  /** @param status undefined: there was no answer */
  constructor(message: string, status?: number, code?: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

export interface Api {
  /** @throws CallFailed for everything but a success */
  get<T>(path: string): Promise<T>;
  /** What must be known at once, and is not kept for later. @throws CallFailed */
  change<T>(method: 'POST' | 'PUT' | 'DELETE', path: string, body?: object): Promise<T>;
  /** Sends what was tapped. */
  send(tap: Tap): Promise<Sent>;
}

/** @param store the store's id */
export function openApi(store: string, clock: ServerClock): Api {
  const call = async (method: string, path: string, body?: object, key?: string): Promise<Response> => {
    const sentAt = performance.now();
    const response = await fetch(`/api/stores/${encodeURIComponent(store)}${path}`, {
      method,
      credentials: 'same-origin',
      cache: 'no-store',
      signal: AbortSignal.timeout(PATIENCE_MS),
      headers: {
        Accept: 'application/json',
        ...(body ? { 'Content-Type': 'application/json' } : {}),
        ...(key ? { 'Idempotency-Key': key } : {}),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const date = Date.parse(response.headers.get('Date') ?? '');
    // Whole seconds: on average half a second earlier than it was.
    clock.learn(date + 500, sentAt, performance.now() + 500);
    return response;
  };
  const orFail = async <T>(asking: Promise<Response>): Promise<T> => {
    const response = await asking.catch(() => {
      throw new CallFailed('No connection.');
    });
    const body: unknown = await response.json().catch(() => undefined);
    if (response.ok) return body as T;
    const { detail, title, code } = (body ?? {}) as { detail?: string; title?: string; code?: string };
    throw new CallFailed(detail ?? title ?? response.statusText, response.status, code);
  };
  return {
    get: (path) => orFail(call('GET', path)),
    change: (method, path, body) => orFail(call(method, path, body, crypto.randomUUID())),
    send: async ({ method, path, body, key }) => {
      const response = await call(method, path, body, key);
      const answer: unknown = await response.json().catch(() => undefined);
      return readAnswer(response.status, answer, response.headers.get('Retry-After'));
    },
  };
}
