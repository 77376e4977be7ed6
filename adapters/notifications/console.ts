import type { Logger } from 'pino';
import { isForManager } from '../../domain/order/index.ts';
import type { Notifier } from '../../ports.ts';
import { letterOf } from './templates.ts';

/** Messages as lines in the log: for trying things out, and for a shop whose staff tells customers by word of mouth. */
export function consoleNotifier(log: Logger): Notifier {
  return {
    send: async (message) => {
      const { kind, order } = message;
      const to = isForManager(kind) ? 'manager' : kind === 'kitchen_alert' ? 'kitchen' : order.customer.phone;
      log.info({ order: order.id, message: kind, to }, letterOf(message).text);
      return { outcome: 'sent', channel: 'console' };
    },
  };
}
