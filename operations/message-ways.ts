/** The maximum number of concurrent messages per channel. */
const MOST_AT_ONCE = 32;
/** The maximum number waiting in memory per channel; the rest stay in the outbox. */
const MOST_WAITING = 64;
const SECOND = 1_000;

interface Way {
  active: number;
  readonly waiting: ((isIn: boolean) => void)[];
  /** When those of the last second were admitted. */
  started: number[];
  timer?: NodeJS.Timeout;
}

/**
 * Limits concurrency and rate per channel, such as SMS, so that a hanging provider delays only its own messages.
 */
export class MessageWays {
  readonly #ways = new Map<string, Way>();
  readonly #perSecond: Readonly<Record<string, number | undefined>>;

  /** @param perSecond a provider's rate limit; no entry: unlimited */
  constructor(perSecond: Readonly<Record<string, number | undefined>> = {}) {
    this.#perSecond = perSecond;
  }

  /** Waits for room; false immediately if too many are waiting. Callers that were admitted must leave. */
  enter(name: string): Promise<boolean> {
    const way = this.#wayOf(name);
    if (way.waiting.length >= MOST_WAITING) return Promise.resolve(false);
    return new Promise((resolve) => {
      way.waiting.push(resolve);
      this.#letIn(name);
    });
  }

  leave(name: string): void {
    this.#wayOf(name).active -= 1;
    this.#letIn(name);
  }

  /** Channels whose queue is full. */
  full(): string[] {
    return [...this.#ways].flatMap(([name, { waiting }]) => (waiting.length >= MOST_WAITING ? [name] : []));
  }

  /** Admits none of those waiting. */
  close(): void {
    for (const way of this.#ways.values()) {
      clearTimeout(way.timer);
      for (const resolve of way.waiting.splice(0)) resolve(false);
    }
  }

  #letIn(name: string): void {
    const way = this.#wayOf(name);
    while (way.active < MOST_AT_ONCE && way.waiting.length > 0) {
      const pauseMs = this.#pauseMs(name, way);
      if (pauseMs > 0) {
        clearTimeout(way.timer);
        way.timer = setTimeout(() => this.#letIn(name), pauseMs);
        return;
      }
      way.active += 1;
      way.started.push(performance.now());
      way.waiting.shift()?.(true);
    }
  }

  /** How long the next one must wait to keep the rate limit. */
  #pauseMs(name: string, way: Way): number {
    const most = this.#perSecond[name];
    const now = performance.now();
    way.started = way.started.filter((at) => at > now - SECOND);
    const [first] = way.started;
    return most === undefined || way.started.length < most || first === undefined ? 0 : first + SECOND - now;
  }

  #wayOf(name: string): Way {
    const way = this.#ways.get(name) ?? { active: 0, waiting: [], started: [] };
    this.#ways.set(name, way);
    return way;
  }
}
