/** So many messages go one way at once. */
const MOST_AT_ONCE = 32;
/** So many more are kept for when there is room; the rest stay in the outbox. */
const MOST_WAITING = 64;
const SECOND = 1_000;

interface Way {
  active: number;
  readonly waiting: ((isIn: boolean) => void)[];
  /** When those of the last second were let in. */
  started: number[];
  timer?: NodeJS.Timeout;
}

/**
 * How much goes each way at present, such as by SMS. Each has its own room, so a provider that hangs holds up what goes by it, and nothing else.
 */
export class MessageWays {
  readonly #ways = new Map<string, Way>();
  readonly #perSecond: Readonly<Record<string, number | undefined>>;

  /** @param perSecond how many a provider takes in a second; without a number, as many as it likes */
  constructor(perSecond: Readonly<Record<string, number | undefined>> = {}) {
    this.#perSecond = perSecond;
  }

  /** Waits for room; false, at once, where too many wait for it already. Whoever is let in has to leave. */
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

  /** Those that nothing more is to be brought for. */
  full(): string[] {
    return [...this.#ways].flatMap(([name, { waiting }]) => (waiting.length >= MOST_WAITING ? [name] : []));
  }

  /** Whoever waits is not let in any more. */
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

  /** How long the next one has to wait so that no second has too many. */
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
