/**
 * What the pipeline needs from the outside world. Adapters implement these; activities and the API use them; the domain and
 * the workflows know nothing of them.
 */
export * from './ports/damage.ts';
export * from './ports/order-pipeline.ts';
export * from './ports/orders.ts';
export * from './ports/outbox.ts';
export * from './ports/providers.ts';
export * from './ports/stock.ts';
export * from './ports/storage.ts';
export * from './ports/webhooks.ts';
