import { PizzeriaError } from './error.ts';
import type { Operation } from './operations.ts';
import type { Problem } from './types.ts';

export interface ClientOptions {
  /** The URL of the API, with or without `/api`: `http://127.0.0.1:3000`. */
  readonly baseUrl: string;
  /** Sent as `Authorization: Bearer …`. */
  readonly accessToken?: string;
  /** The store; default: the API's default store. */
  readonly store?: string;
  /** Sent with each request. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The timeout of one attempt. */
  readonly timeoutMs?: number;
  /** How often to retry a request that got no response, or was asked to retry. */
  readonly retries?: number;
  /** For tests, and for runtimes without a global one. */
  readonly fetch?: typeof globalThis.fetch;
}

export interface CallOptions {
  /** The request's permanent identity; by default each call gets its own key, shared by its retries. */
  readonly idempotencyKey?: string;
  /** The version (ETag) that the order must still have. */
  readonly ifMatch?: string;
  readonly signal?: AbortSignal;
}

export interface Request extends CallOptions {
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly body?: unknown;
  /** A file, instead of a body. */
  readonly file?: Blob;
}

const LONGEST_WAIT_MS = 10_000;
/** Refusals that waiting a few seconds does not change: the caller decides when to retry. */
const NOT_WORTH_A_RETRY = ['kitchen_at_capacity', 'kitchen_paused', 'store_closed'];
/** Not specific to a store, so always directly under /api. */
const ABOVE_STORES = /^\/(health|stores|chain)(\/|$)/;

/** Sends requests, and retries them, which is always safe since every change carries its key. */
export class Transport {
  readonly #options: ClientOptions;
  /** Without `/api`. */
  readonly #root: string;

  constructor(options: ClientOptions) {
    this.#options = options;
    this.#root = options.baseUrl.replace(/\/+$/, '').replace(/\/api$/, '');
  }

  async call<T>(operation: Operation, request: Request = {}): Promise<T> {
    const response = await this.send(operation, request);
    return (response.status === 204 ? undefined : await response.json()) as T;
  }

  async send(operation: Operation, request: Request = {}): Promise<Response> {
    const [method = '', template = ''] = operation.split(' ');
    return this.#sendTo(method.toUpperCase(), this.#addressOf(template, request), request);
  }

  /** A URL from a Link header. */
  async follow(address: string, options: CallOptions): Promise<Response> {
    return this.#sendTo('GET', new URL(address, this.#root).href, options);
  }

  async #sendTo(method: string, address: string, request: Request): Promise<Response> {
    const { retries = 4, fetch = globalThis.fetch, timeoutMs = 15_000 } = this.#options;
    const init: RequestInit = {
      method,
      headers: this.#headersOf(method, request),
      ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
      ...(request.file ? { body: request.file } : {}),
    };
    for (let attempt = 0; ; attempt += 1) {
      const timeout = AbortSignal.timeout(timeoutMs);
      const signal = request.signal ? AbortSignal.any([request.signal, timeout]) : timeout;
      let failure: unknown;
      try {
        const response = await fetch(address, { ...init, signal });
        if (response.ok) return response;
        const error = await readError(response);
        if (!isWorthARetry(error)) throw error;
        failure = error;
      } catch (error) {
        request.signal?.throwIfAborted();
        if (error instanceof PizzeriaError) throw error;
        failure = error;
      }
      if (attempt >= retries) throw failure;
      await pause(waitBefore(attempt, failure), request.signal);
    }
  }

  #addressOf(template: string, { path = {}, query = {} }: Request): string {
    const { store } = this.#options;
    const prefix =
      store === undefined || ABOVE_STORES.test(template) ? '/api' : `/api/stores/${encodeURIComponent(store)}`;
    const filled = template.replace(/\{(\w+)\}/g, (_, name: string) => segment(name, path[name] ?? ''));
    const url = new URL(this.#root + prefix + filled);
    for (const [name, value] of Object.entries(query)) if (value !== undefined) url.searchParams.set(name, value);
    return url.href;
  }

  #headersOf(method: string, request: Request): Record<string, string> {
    const key = request.idempotencyKey ?? (method === 'GET' ? undefined : globalThis.crypto.randomUUID());
    const { accessToken, headers } = this.#options;
    return {
      ...headers,
      ...(accessToken === undefined ? {} : { Authorization: `Bearer ${accessToken}` }),
      ...(request.body === undefined ? {} : { 'Content-Type': 'application/json' }),
      ...(request.file ? { 'Content-Type': request.file.type } : {}),
      ...(key === undefined ? {} : { 'Idempotency-Key': key }),
      ...(request.ifMatch === undefined ? {} : { 'If-Match': request.ifMatch }),
    };
  }
}

/** Empty, or a step within the path, it would make another address: that of the whole list, for example. */
function segment(name: string, value: string): string {
  if (['', '.', '..'].includes(value)) throw new TypeError(`"${value}" is no ${name}.`);
  return encodeURIComponent(value);
}

async function readError(response: Response): Promise<PizzeriaError> {
  const problem = (await response.json().catch(() => ({}))) as Partial<Problem>;
  const after = Number(response.headers.get('Retry-After') ?? Number.NaN);
  return new PizzeriaError(response.status, problem, Number.isNaN(after) ? undefined : after);
}

function isWorthARetry({ status, code }: PizzeriaError): boolean {
  return (status === 503 || status === 429) && !NOT_WORTH_A_RETRY.includes(code);
}

function waitBefore(attempt: number, failure: unknown): number {
  const asked = failure instanceof PizzeriaError ? (failure.retryAfter ?? 0) * 1000 : 0;
  const doubled = 200 * 2 ** attempt * (0.75 + Math.random() / 2);
  return Math.min(Math.max(asked, doubled), LONGEST_WAIT_MS);
}

async function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds);
    signal?.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    });
  });
}
