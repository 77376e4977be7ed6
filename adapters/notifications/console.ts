import type { Logger } from 'pino';
import { audienceOf } from '../../domain/order/index.ts';
import type { Notifier } from '../../ports.ts';
import { letterOf } from './templates.ts';

/**
 * Messages as log lines: for trying things out, and for a shop whose staff informs customers in person. A log names nobody, so it has the
 * order's number in place of the customer. If a crash causes a line to be written twice, both have the same number.
 */
export function consoleNotifier(log: Logger): Notifier {
  return {
    send: async (message) => {
      const { kind, order } = message;
      const nameless = { ...message, order: { ...order, customer: { ...order.customer, name: '' } } };
      log.info({ order: order.id, message: kind, to: audienceOf(kind) }, letterOf(nameless).text);
      return { outcome: 'sent', channel: 'console' };
    },
    wayOf: () => 'console',
  };
}
