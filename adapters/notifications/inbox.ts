import { createHash } from 'node:crypto';
import { withNotification } from '../../domain/customer/inbox.ts';
import { isForCustomer } from '../../domain/order/index.ts';
import { instant } from '../../domain/shared/values.ts';
import type { InboxStore, Notifier } from '../../ports.ts';
import { letterOf } from './templates.ts';

/**
 * Stores messages to customers in their inbox, and then sends them. Customers without an account have no inbox.
 *
 * @param now milliseconds since 1970
 */
export function keepingNotifier(notifier: Notifier, inboxes: InboxStore, now: () => number): Notifier {
  return {
    send: async (message) => {
      const { key, kind, order } = message;
      const { id: customerId } = order.customer;
      if (isForCustomer(kind)) {
        const id = `ntf_${createHash('sha256').update(key).digest('hex').slice(0, 24)}`;
        const notification = { id, orderId: order.id, kind, at: instant(now()), ...letterOf(message) };
        await inboxes.change(order.storeId, customerId, (inbox) => withNotification(inbox, notification));
      }
      return notifier.send(message);
    },
    wayOf: (message) => notifier.wayOf(message),
  };
}
