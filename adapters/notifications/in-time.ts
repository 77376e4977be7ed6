import type { Channel } from './channel.ts';

/**
 * A channel that does not send messages past their `sendBefore`. A process can be suspended for any time between taking a message and
 * sending it, so this is checked last, right before the provider is called.
 *
 * @param now milliseconds since 1970
 */
export function inTimeChannel(channel: Channel, now: () => number): Channel {
  return {
    send: async (delivery) => {
      const { sendBefore = Infinity } = delivery;
      if (now() >= sendBefore) throw new Error('It was not sent in time: another process may be sending it.');
      return channel.send(delivery);
    },
  };
}
