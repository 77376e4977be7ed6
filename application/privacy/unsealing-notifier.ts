import { isForCustomer } from '../../domain/order/index.ts';
import type { Notifier, OutgoingMessage } from '../../ports.ts';
import { ERASED, type Privacy } from './privacy.ts';

/** Unseals an order for the message about it. What a provider answers is stored, so it must not repeat whom it was sent to. */
export function unsealingNotifier(notifier: Notifier, privacy: Privacy): Notifier {
  return {
    send: async (message) => {
      const { kind, order } = message;
      if (isForCustomer(kind) && (await privacy.isErased(order.customer.id)))
        return { outcome: 'failed', reason: ERASED };
      const [unsealed = order] = await privacy.unseal([order]);
      const opened: OutgoingMessage = { ...message, order: unsealed };
      const result = await notifier.send(opened);
      return result.outcome === 'failed'
        ? { ...result, reason: withoutNames(result.reason, unsealed.customer) }
        : result;
    },
    wayOf: (message) => notifier.wayOf(message),
  };
}

function withoutNames(reason: string, { name, phone, email }: OutgoingMessage['order']['customer']): string {
  return [name, phone, email].reduce<string>((text, each) => (each ? text.replaceAll(each, '…') : text), reason);
}
