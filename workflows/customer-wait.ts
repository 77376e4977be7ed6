import type { Instant } from '../domain/shared/values.ts';
import type { Alarm } from './alarm.ts';
import type { OrderRecord } from './record.ts';
import { minutes } from './time.ts';

/** The provider's notice usually comes first. Intervals double, so a payment costs a handful of looks at most. */
const FIRST_LOOK_MINUTES = 2;
const WAITED_FOR = 'customer completes the payment';

/**
 * Waits for a customer to complete a payment, until the provider's notice arrives. A notice may be lost, so the provider's state is
 * looked at now and then, and one last time when the payment expires.
 */
export class CustomerWait {
  readonly #record: OrderRecord;
  readonly #effects: CustomerWaitDeps['effects'];
  readonly #alarm: Alarm;
  #interval = minutes(FIRST_LOOK_MINUTES);

  constructor({ record, effects, alarm }: CustomerWaitDeps) {
    this.#record = record;
    this.#effects = effects;
    this.#alarm = alarm;
  }

  /**
   * @param when.since when the customer was asked: a fixed end, however often the wait is interrupted. Undefined for orders of the
   * earlier rules, which wait for a notice only, with each one from the beginning
   * @returns `expired` if the customer has had all their time
   */
  async untilNextLook({ since, isOver }: CustomerWaitTimes): Promise<'look' | 'expired'> {
    const all = minutes(this.#record.placed.timers.paymentActionMinutes);
    const isMet = (): boolean => this.#effects.paymentResumed || isOver();
    if (since === undefined) return (await this.#alarm.wait(isMet, all, WAITED_FOR)) ? 'look' : 'expired';
    const left = Date.parse(since) + all - Date.now();
    if (left <= 0) return 'expired';
    if (!(await this.#alarm.wait(isMet, Math.min(left, this.#interval), WAITED_FOR))) this.#interval *= 2;
    return 'look';
  }
}

interface CustomerWaitDeps {
  readonly record: OrderRecord;
  /** Whether the customer has come back since the last look. */
  readonly effects: { readonly paymentResumed: boolean };
  readonly alarm: Alarm;
}

interface CustomerWaitTimes {
  readonly since: Instant | undefined;
  readonly isOver: () => boolean;
}
