import type { Channel } from './channel.ts';

/**
 * A channel that sends nothing that another may be sending by now. A process can be stopped for as long as it likes between taking a message and
 * sending it, so this is asked last, right before the provider.
 *
 * @param now milliseconds since 1970
 */
export function inTimeChannel(channel: Channel, now: () => number): Channel {
  return {
    send: async (delivery) => {
      const { sendBefore = Infinity } = delivery;
      if (now() >= sendBefore) throw new Error('Its time was over before it was sent: another may be sending it.');
      return channel.send(delivery);
    },
  };
}
