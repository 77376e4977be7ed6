import { setTimeout as pause } from 'node:timers/promises';

/** Something that goes wrong once, or for a while, at the ports of a process. */
export type Fault =
  /** The next matching call hangs, before it does anything or once it has done it and before it answers. */
  | {
      readonly kind: 'stall';
      readonly id: number;
      readonly operation: string;
      readonly when: 'before' | 'after';
      readonly ms: number;
    }
  /** All calls of a port fail for a while, as those to a disk or a provider that is away do. */
  | { readonly kind: 'outage'; readonly id: number; readonly port: Port; readonly ms: number };

/** What can be away as a whole. */
export type Port = 'storage' | 'payments' | 'notifier';

/** Tells that a fault has hit a call; of an outage, the first one. */
export type OnHit = (hit: { readonly id: number; readonly operation: string; readonly subject: string }) => void;

/** The faults that a process has been told of and that have not happened yet. */
export class Faults {
  readonly #onHit: OnHit;
  readonly #stalls: Extract<Fault, { kind: 'stall' }>[] = [];
  readonly #away = new Map<Port, { readonly id: number; readonly until: number; isTold: boolean }>();

  constructor(onHit: OnHit) {
    this.#onHit = onHit;
  }

  add(fault: Fault): void {
    if (fault.kind === 'stall') this.#stalls.push(fault);
    else this.#away.set(fault.port, { id: fault.id, until: performance.now() + fault.ms, isTold: false });
  }

  /**
   * Does a call, with whatever is to go wrong with it.
   *
   * @param operation as faults name it: `orders.append`
   * @param subject what the call is about, for whoever reads what happened
   * @param unavailable what a port that is away throws
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
      if (!away.isTold) this.#onHit({ id: away.id, operation, subject });
      away.isTold = true;
      throw unavailable(`${operation}: injected outage ${away.id}`);
    }
    const result = await call();
    if (stall?.when === 'after') await pause(stall.ms);
    return result;
  }
}
