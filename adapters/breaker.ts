import CircuitBreaker from 'opossum';
import type { Logger } from 'pino';
import { instant } from '../domain/shared/values.ts';
import { ProviderUnavailable, type ProviderState } from '../ports.ts';

/** A provider is left alone once at least five calls, and more than half of all, have failed within half a minute. */
const LEAST_CALLS = 5;
const FAILED_PERCENT = 50;
const WINDOW_MS = 30_000;
/** How long it is left alone before one call tries whether it is back. */
const OPEN_MS = 15_000;
/** Less than the ten seconds that an activity has. The provider's own client gives up earlier; this is for one that does not. */
const CALL_MS = 9_000;

export interface BreakerTimes {
  readonly openMs?: number;
  readonly callMs?: number;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

export interface GuardOptions<Port> {
  readonly log: Logger;
  /** The name of the group to which each operation belongs: one group, one breaker. Absent: they all fail together. */
  readonly groups?: Readonly<Record<keyof Port & string, string>>;
  /** Whether something that was thrown says that the provider is out of order. Absent: all but mistakes of the caller. */
  readonly isOutage?: (error: unknown) => boolean;
}

/**
 * The circuit breakers of a process. While one is open, calls fail at once with ProviderUnavailable and the provider hears nothing of
 * them; whoever gets that tries again later, as after any outage. A no that is returned is an answer and opens nothing.
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

  /** How it stands with every provider that this process calls, by name. */
  states(): Readonly<Record<string, ProviderState>> {
    return Object.fromEntries(this.#states);
  }

  /**
   * The same port behind a breaker. All its methods must return promises.
   *
   * @param name of the provider, for operators; groups of operations stand behind it: `stripe.refunds`
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
        `${name} fails, and is left alone for a while.`,
      );
    });
    breaker.on('halfOpen', () => enter('half_open'));
    breaker.on('close', () => {
      enter('closed');
      log.info({ provider: name }, `${name} answers again.`);
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

/** What the breaker itself throws, as an outage like any other. */
function translate(error: unknown, name: string): unknown {
  if (!isBreakers(error)) return error;
  return new ProviderUnavailable(
    'code' in error && error.code === 'EOPENBREAKER'
      ? `${name} has failed again and again, and is left alone for a while.`
      : `${name} gave no answer in time.`,
  );
}

function isBreakers(error: unknown): error is Error {
  return error instanceof Error && CircuitBreaker.isOurError(error);
}

/** A mistake in our own code says nothing of the provider, nor does what was marked as not worth repeating. */
function isNoMistake(error: unknown): boolean {
  if (error instanceof TypeError || error instanceof RangeError) return false;
  return (error as { nonRetryable?: unknown } | null)?.nonRetryable !== true;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
