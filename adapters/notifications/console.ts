import type { Logger } from 'pino';
import { audienceOf, type OrderState } from '../../domain/order/index.ts';
import type { Notifier } from '../../ports.ts';
import { letterOf } from './templates.ts';

/**
 * Messages as log lines: for trying things out, and for a shop whose staff informs customers in person. A log names nobody and repeats
 * nobody's words, so it has the order's number in place of the customer. If a crash causes a line to be written twice, both have the same
 * number.
 */
export function consoleNotifier(log: Logger): Notifier {
  return {
    send: async (message) => {
      const { kind, order } = message;
      const letter = letterOf({ ...message, order: withoutPerson(order) });
      log.info({ order: order.id, message: kind, to: audienceOf(kind) }, letter.text);
      return { outcome: 'sent', channel: 'console' };
    },
    wayOf: () => 'console',
  };
}

function withoutPerson(order: OrderState): OrderState {
  const nameless = { ...order, customer: { ...order.customer, name: '' } };
  if (!order.cancellation) return nameless;
  const { reason: _, ...cancellation } = order.cancellation;
  return { ...nameless, cancellation };
}
