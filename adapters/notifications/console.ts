import type { Logger } from 'pino';
import type { Notifier } from '../../ports.ts';
import { textOf } from './texts.ts';

/** Messages as lines in the log: for trying things out, and for a shop whose staff tells customers by word of mouth. */
export function consoleNotifier(log: Logger): Notifier {
  return {
    send: async (message) => {
      const { to, text } = textOf(message);
      log.info({ order: message.order.id, message: message.kind, to }, text);
      return { outcome: 'sent', channel: 'console' };
    },
  };
}
