import { setTimeout as pause } from 'node:timers/promises';
import type { Channel } from './channel.ts';

/** The time limit of an attempt, plus some time until the provider lists its result. */
const EARLIER_TRY_MS = 9_000;

/**
 * A channel whose provider has no idempotency keys, and can only be asked what it has sent. A silent worker is presumed dead after two
 * seconds, while its request may still be in progress: so an attempt that may be a repetition first waits until the earlier one must
 * have ended. Only the message is delayed by that.
 *
 * @param wait replaced in tests
 */
export function keylessChannel(channel: Channel, wait: (milliseconds: number) => Promise<unknown> = pause): Channel {
  return {
    send: async (delivery) => {
      if (delivery.mayBeRepeated) await wait(EARLIER_TRY_MS);
      return channel.send(delivery);
    },
  };
}
