import { CHAIN } from '../../domain/webhooks/webhooks.ts';
import type { ApiDeps } from '../deps.ts';
import { ABOVE_STORES } from '../http/routing.ts';
import { subscriptionRoutes } from '../webhooks/subscriptions.ts';

/** Webhook subscriptions to all stores. */
export function chainWebhookRoutes(deps: ApiDeps) {
  return subscriptionRoutes(deps, {
    path: '/chain/webhooks',
    noun: 'ChainWebhook',
    one: 'webhook for all stores',
    about: { tags: ['chain'], servers: ABOVE_STORES },
    descriptions: {
      create:
        'Sends the events of every store, also of those opened later, as if each had this webhook; the event’s `source` is its store. In sequence per order, not over stores. ' +
        'Its state in one store is at `GET /stores/{store}/webhooks/{id}`, and events are replayed there.',
      list: 'Without those of single stores.',
      read: 'Its address and event types, and whether it is paused. Its progress is different in each store.',
      remove: 'Nothing more is sent to it.',
      rotate: 'For a day deliveries are also signed with the previous one. It takes a sign-in within five minutes.',
      resume: 'In each store it continues where it stopped, with that store’s next change.',
      deliveries: 'Of all stores together.',
    },
    ownerOf: () => CHAIN,
  });
}
