import CircuitBreaker from 'opossum';
import type { Logger } from 'pino';
import { instant } from '../domain/shared/values.ts';
import { ProviderUnavailable, type ProviderState } from '../ports.ts';

/** A breaker opens once at least five calls, and more than half of all, have failed within half a minute. */
const LEAST_CALLS = 5;
const FAILED_PERCENT = 50;
const WINDOW_MS = 30_000;
/** How long it stays open before one call probes the provider. */
const OPEN_MS = 15_000;
/** Less than an activity's ten seconds. A fallback for provider clients without a shorter timeout. */
const CALL_MS = 9_000;

export interface BreakerTimes {
  readonly openMs?: number;
  readonly callMs?: number;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

export interface GuardOptions<Port> {
  readonly log: Logger;
  /** The group of each operation; each group has its own breaker. Default: one for all. */
  readonly groups?: Readonly<Record<keyof Port & string, string>>;
  /** Whether a thrown error means that the provider is down. Default: everything except the caller's own errors. */
  readonly isOutage?: (error: unknown) => boolean;
}

/**
 * The circuit breakers of a process. While one is open, calls fail immediately with ProviderUnavailable without
 * reaching the provider; callers retry later, as after any outage. Returned refusals do not open it.
 */
export class Breakers {
  readonly #states = new Map<string, ProviderState>();
  readonly #openMs: number;
  readonly #callMs: number;
  readonly #now: () => number;

  constructor({ openMs = OPEN_MS, callMs = CALL_MS, now = Date.now }: BreakerTimes = {}) {
    this.#openMs = openMs;
    this.#callMs = callMs;
    this.#now = now;
  }

  /** The state of every provider this process calls, by name. */
  states(): Readonly<Record<string, ProviderState>> {
    return Object.fromEntries(this.#states);
  }

  /**
   * Wraps a port in a breaker. All its methods must return promises.
   *
   * @param name the provider's name, for operators; groups are appended: `stripe.refunds`
   */
  guarded<Port extends object>(
    port: Port,
    name: string,
    { log, groups, isOutage = isNoMistake }: GuardOptions<Port>,
  ): Port {
    const nameOf = (operation: string): string =>
      groups ? `${name}.${groups[operation as keyof Port & string]}` : name;
    const names = groups ? Object.keys(groups).map(nameOf) : [name];
    const guards = new Map([...new Set(names)].map((each) => [each, this.#guard(each, log, isOutage)]));
    return new Proxy(port, {
      get: (target, operation) => {
        const value: unknown = Reflect.get(target, operation, target);
        const guard = typeof operation === 'string' ? guards.get(nameOf(operation)) : undefined;
        if (typeof value !== 'function' || !guard) return value;
        return (...args: unknown[]) => guard(() => value.apply(target, args) as Promise<unknown>);
      },
    });
  }

  #guard(name: string, log: Logger, isOutage: (error: unknown) => boolean): Guard {
    const breaker = new CircuitBreaker((call: () => Promise<unknown>) => call(), {
      timeout: this.#callMs,
      resetTimeout: this.#openMs,
      volumeThreshold: LEAST_CALLS,
      errorThresholdPercentage: FAILED_PERCENT,
      rollingCountTimeout: WINDOW_MS,
      rollingPercentilesEnabled: false,
      enableSnapshots: false,
      errorFilter: (error: unknown) => !isBreakers(error) && !isOutage(error),
    });
    const enter = (state: ProviderState['state']): void => {
      const { lastError } = this.#states.get(name) ?? {};
      this.#states.set(name, { state, since: instant(this.#now()), ...(lastError ? { lastError } : {}) });
    };
    enter('closed');
    breaker.on('failure', (error: unknown) => {
      const known = this.#states.get(name);
      const lastError = { at: instant(this.#now()), message: messageOf(error) };
      if (known) this.#states.set(name, { ...known, lastError });
    });
    breaker.on('open', () => {
      enter('open');
      log.warn(
        { provider: name, ...this.#states.get(name)?.lastError },
        `${name} keeps failing; its circuit breaker is open.`,
      );
    });
    breaker.on('halfOpen', () => enter('half_open'));
    breaker.on('close', () => {
      enter('closed');
      log.info({ provider: name }, `${name} is back.`);
    });
    return async (call) => {
      try {
        return await breaker.fire(call);
      } catch (error) {
        throw translate(error, name);
      }
    };
  }
}

type Guard = (call: () => Promise<unknown>) => Promise<unknown>;

/** Turns the breaker's own errors into outages. */
function translate(error: unknown, name: string): unknown {
  if (!isBreakers(error)) return error;
  return new ProviderUnavailable(
    'code' in error && error.code === 'EOPENBREAKER'
      ? `${name} keeps failing; its circuit breaker is open.`
      : `${name} did not respond in time.`,
  );
}

function isBreakers(error: unknown): error is Error {
  return error instanceof Error && CircuitBreaker.isOurError(error);
}

/** An error in our own code, or one marked as not retryable, says nothing about the provider. */
function isNoMistake(error: unknown): boolean {
  if (error instanceof TypeError || error instanceof RangeError) return false;
  return (error as { nonRetryable?: unknown } | null)?.nonRetryable !== true;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
