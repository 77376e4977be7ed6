import { setTimeout as pause } from 'node:timers/promises';
import type { Channel } from './channel.ts';

/** As long as one try may be under way, and some more for the provider to list what came of it. */
const EARLIER_TRY_MS = 9_000;

/**
 * A channel whose provider takes no key with a message, and can only be asked what it has sent. A worker that falls silent is thought dead
 * after two seconds, while what it has asked for may still be on its way: so a try that may be a repetition first lets the earlier one come
 * to its end. Nobody waits for it but the message.
 *
 * @param wait given by tests
 */
export function keylessChannel(channel: Channel, wait: (milliseconds: number) => Promise<unknown> = pause): Channel {
  return {
    send: async (delivery) => {
      if (delivery.mayBeRepeated) await wait(EARLIER_TRY_MS);
      return channel.send(delivery);
    },
  };
}
