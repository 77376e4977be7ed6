import { dueTaps, nextDue, refuse, waitBefore, type Refusal, type Sent, type Tap } from './taps.ts';

/** Where taps are kept. */
export interface TapStore {
  all(): Promise<Tap[]>;
  put(...taps: readonly Tap[]): Promise<void>;
  remove(...keys: readonly string[]): Promise<void>;
}

export interface OutboxOptions {
  readonly store: TapStore;
  readonly principal: string;
  readonly send: (tap: Tap) => Promise<Sent>;
  /** Runs in one tab at a time, whatever else is open. */
  readonly exclusively: (work: () => Promise<void>) => Promise<void>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly chance: () => number;
  /** What is kept has changed. */
  readonly changed: (taps: readonly Tap[]) => void;
  readonly arrived: (tap: Tap, body: unknown) => void;
  /** Explains a refusal, as far as it can. */
  readonly explain?: (tap: Tap, refusal: Refusal) => Promise<string | undefined>;
  readonly signedOut: () => void;
}

const JUST_BEFORE_MS = 100;

export type NewTap = Omit<Tap, 'seq' | 'attempts' | 'principal' | 'refused'>;

/** Keeps taps and sends them, in order per order, until each has arrived or was refused. */
export class Outbox {
  private taps: readonly Tap[] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;
  private sending: Promise<void> | undefined;
  private isAgain = false;
  private isSignedOut = false;
  private readonly options: OutboxOptions;

  constructor(options: OutboxOptions) {
    this.options = options;
  }

  async open(): Promise<void> {
    await this.reload();
    this.schedule();
  }

  /** Resolves once it is kept: from then on it survives a crash. */
  async add(tap: NewTap): Promise<void> {
    const { store, principal, now } = this.options;
    const last = Math.max(0, ...this.taps.map(({ seq }) => seq));
    await store.put({ ...tap, principal, attempts: 0, seq: Math.max(last + 1, now()) });
    await this.reload();
    this.schedule();
  }

  /** @returns false if it is too late: it may have been sent */
  async takeBack(key: string): Promise<boolean> {
    const tap = this.taps.find((each) => each.key === key);
    if (!tap || tap.attempts > 0 || tap.refused) return false;
    const { store, now, exclusively } = this.options;
    let isTaken = false;
    const remove = async (): Promise<void> => {
      const stored = (await store.all()).find((each) => each.key === key);
      if (!stored || stored.attempts > 0) return;
      await store.remove(key);
      isTaken = true;
    };
    // Nothing sends it yet, so it need not wait for another one that has no answer.
    await (now() < tap.sendAt - JUST_BEFORE_MS ? remove() : exclusively(remove));
    await this.reload();
    return isTaken;
  }

  /** It has been read that these were refused. */
  async dismiss(...keys: readonly string[]): Promise<void> {
    await this.options.store.remove(...keys);
    await this.reload();
  }

  /** Sends what is due, at once: the network is back, or somebody has signed in. */
  async flush(): Promise<void> {
    this.isSignedOut = false;
    if (this.sending) {
      this.isAgain = true;
      return this.sending;
    }
    this.sending = this.sendDue().finally(() => (this.sending = undefined));
    await this.sending;
    if (this.isAgain) {
      this.isAgain = false;
      return this.flush();
    }
    this.schedule();
  }

  /** Another tab has changed what is kept. */
  async reload(): Promise<void> {
    this.taps = await this.options.store.all();
    this.options.changed(this.taps);
  }

  close(): void {
    clearTimeout(this.timer);
  }

  private async sendDue(): Promise<void> {
    const { exclusively, store, principal, now } = this.options;
    await exclusively(async () => {
      const done = new Set<string>();
      for (;;) {
        // Read again each time: other tabs add and take back.
        const due = dueTaps(await store.all(), principal, now()).filter(({ key }) => !done.has(key));
        if (due.length === 0 || this.isSignedOut) break;
        for (const { key } of due) done.add(key);
        await Promise.all(due.map((tap) => this.sendOne(tap)));
      }
    });
    await this.reload();
  }

  private async sendOne(tap: Tap): Promise<void> {
    const { store, send, now, chance, arrived, explain, signedOut } = this.options;
    const tried = { ...tap, attempts: tap.attempts + 1 };
    // From here on it may have reached the server, even if this page ends now.
    await store.put(tried);
    const answer = await send(tried).catch((): Sent => ({ outcome: 'unknown' }));
    if (answer.outcome === 'signed_out') {
      this.isSignedOut = true;
      signedOut();
    }
    const isHeard = answer.outcome === 'done' || answer.outcome === 'refused';
    const sent: Sent = isHeard || !tap.ifUnheard ? answer : { outcome: 'refused', refused: tap.ifUnheard };
    switch (sent.outcome) {
      case 'done':
        arrived(tap, sent.body);
        await store.remove(tap.key);
        break;
      case 'refused': {
        const explanation = await explain?.(tap, sent.refused).catch(() => undefined);
        const why = explanation === undefined ? sent.refused : { ...sent.refused, explanation };
        await store.put(...refuse(await store.all(), tried, why));
        break;
      }
      case 'unknown':
        await store.put({ ...tried, sendAt: now() + Math.max(sent.afterMs ?? 0, waitBefore(tap.attempts, chance())) });
        break;
      case 'signed_out':
        break;
      default:
        sent satisfies never;
    }
    await this.reload();
  }

  private schedule(): void {
    clearTimeout(this.timer);
    const next = nextDue(this.taps, this.options.principal);
    if (next === undefined || this.isSignedOut) return;
    const wait = Math.max(20, next - this.options.now());
    this.timer = setTimeout(() => void this.flush(), Math.min(wait, 30_000));
  }
}
