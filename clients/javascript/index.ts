import { ChainCalls } from './chain-calls.ts';
import { OPERATIONS } from './operations.ts';
import type { CallOptions, ClientOptions } from './transport.ts';
import type { Readiness, Store } from './types.ts';

export type { ListFilter, OrderStatus } from './customer-calls.ts';
export { PizzeriaError } from './error.ts';
export { OPERATIONS } from './operations.ts';
export type { CallOptions, ClientOptions } from './transport.ts';
export type * from './types.ts';

/**
 * The pizzeria over HTTP. Every call that changes something carries an idempotency key, and is retried if there was no response, so
 * that it is done exactly once.
 *
 * @throws PizzeriaError if the API refuses; fetch's own error if the API cannot be reached
 */
export class PizzeriaClient extends ChainCalls {
  constructor(options: ClientOptions);
  constructor(baseUrl: string, accessToken?: string, options?: Omit<ClientOptions, 'baseUrl' | 'accessToken'>);
  constructor(given: ClientOptions | string, accessToken?: string, options: Partial<ClientOptions> = {}) {
    const token = accessToken === undefined ? {} : { accessToken };
    super(typeof given === 'string' ? { ...options, baseUrl: given, ...token } : given);
  }

  listStores(options: CallOptions = {}): Promise<Store[]> {
    return this.transport.call(OPERATIONS.listStores, options);
  }

  getStore(id: string, options: CallOptions = {}): Promise<Store> {
    return this.transport.call(OPERATIONS.getStore, { ...options, path: { id } });
  }

  /** Throws a PizzeriaError with status 503 while something is unavailable. */
  health(options: CallOptions = {}): Promise<Readiness> {
    return this.transport.call(OPERATIONS.getReadiness, options);
  }
}
