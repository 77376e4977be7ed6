/**
 * The pipeline's interfaces to the outside. Adapters implement them; activities and use cases call them; domain and
 * workflows do not know them.
 */
export * from './ports/access.ts';
export * from './ports/answers.ts';
export * from './ports/audit.ts';
export * from './ports/damage.ts';
export * from './ports/identity.ts';
export * from './ports/limits.ts';
export * from './ports/meter.ts';
export * from './ports/images.ts';
export * from './ports/keys.ts';
export * from './ports/order-pipeline.ts';
export * from './ports/orders.ts';
export * from './ports/outbox.ts';
export * from './ports/payload-codec.ts';
export * from './ports/providers.ts';
export * from './ports/rollouts.ts';
export * from './ports/sessions.ts';
export * from './ports/stock.ts';
export * from './ports/storage.ts';
export * from './ports/webhooks.ts';
