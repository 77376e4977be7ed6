import { setTimeout as pause } from 'node:timers/promises';

/** A fault injected at the ports of a process, once or for a while. */
export type Fault =
  /** The next matching call hangs, before or after it takes effect. */
  | {
      readonly kind: 'stall';
      readonly id: number;
      readonly operation: string;
      readonly when: 'before' | 'after';
      readonly ms: number;
    }
  /** All calls of a port fail for a while, as in an outage. */
  | { readonly kind: 'outage'; readonly id: number; readonly port: Port; readonly ms: number };

/** Ports that can fail as a whole. */
export type Port = 'storage' | 'payments' | 'notifier';

/** Reports that a fault has hit a call; for an outage, the first one only. */
export type OnHit = (hit: { readonly id: number; readonly operation: string; readonly subject: string }) => void;

/** The pending faults of a process. */
export class Faults {
  readonly #onHit: OnHit;
  readonly #stalls: Extract<Fault, { kind: 'stall' }>[] = [];
  readonly #away = new Map<Port, { readonly id: number; readonly until: number; isReported: boolean }>();

  constructor(onHit: OnHit) {
    this.#onHit = onHit;
  }

  add(fault: Fault): void {
    if (fault.kind === 'stall') this.#stalls.push(fault);
    else this.#away.set(fault.port, { id: fault.id, until: performance.now() + fault.ms, isReported: false });
  }

  /**
   * Makes a call, injecting any pending fault.
   *
   * @param operation as named in faults: `orders.append`
   * @param subject the subject of the call, for the log
   * @param unavailable creates the error thrown during an outage
   */
  async around<T>(
    { port, operation, subject }: { readonly port: Port; readonly operation: string; readonly subject: string },
    unavailable: (message: string) => Error,
    call: () => Promise<T>,
  ): Promise<T> {
    const at = this.#stalls.findIndex((each) => each.operation === operation);
    const [stall] = at < 0 ? [] : this.#stalls.splice(at, 1);
    if (stall) this.#onHit({ id: stall.id, operation, subject });
    if (stall?.when === 'before') await pause(stall.ms);
    const away = this.#away.get(port);
    if (away && performance.now() < away.until) {
      if (!away.isReported) this.#onHit({ id: away.id, operation, subject });
      away.isReported = true;
      throw unavailable(`${operation}: injected outage ${away.id}`);
    }
    const result = await call();
    if (stall?.when === 'after') await pause(stall.ms);
    return result;
  }
}
