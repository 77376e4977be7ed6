import type { Meter, Notifier } from '../../ports.ts';

/** Counts every attempt to send a message. */
export function countedNotifier(notifier: Notifier, meter: Pick<Meter, 'sentMessage'>): Notifier {
  return {
    send: async (message) => {
      const way = notifier.wayOf(message);
      try {
        const result = await notifier.send(message);
        meter.sentMessage(result.outcome === 'sent' ? result.channel : way, result.outcome);
        return result;
      } catch (error) {
        meter.sentMessage(way, 'unavailable');
        throw error;
      }
    },
    wayOf: (message) => notifier.wayOf(message),
  };
}
