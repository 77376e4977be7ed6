import type { WebhookSender } from '../../ports.ts';
import type { Privacy } from './privacy.ts';

/** Unseals what a person typed in an event, which is its reason, for those who subscribed to the store's events. */
export function unsealingSender(sender: WebhookSender, privacy: Privacy): WebhookSender {
  return {
    check: (url) => sender.check(url),
    send: async (request) => {
      const { event } = request;
      const { details } = event.data as { readonly details?: { readonly reason?: unknown } };
      if (typeof details?.reason !== 'string') return sender.send(request);
      const reason = await privacy.openWithin(details.reason);
      const data = { ...event.data, details: { ...details, reason } } as typeof event.data;
      return sender.send({ ...request, event: { ...event, data } });
    },
  };
}
