import type { Logger } from 'pino';
import { audienceOf, isForCustomer } from '../../domain/order/index.ts';
import type { Notifier } from '../../ports.ts';
import { letterOf } from './templates.ts';

/**
 * Messages as log lines: for trying things out, and for a shop whose staff informs customers in person. If a crash causes a line to be
 * written twice, both have the same order number.
 */
export function consoleNotifier(log: Logger): Notifier {
  return {
    send: async (message) => {
      const { kind, order } = message;
      const to = isForCustomer(kind) ? order.customer.phone : audienceOf(kind);
      log.info({ order: order.id, message: kind, to }, letterOf(message).text);
      return { outcome: 'sent', channel: 'console' };
    },
    wayOf: () => 'console',
  };
}
