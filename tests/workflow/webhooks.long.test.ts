export * from './webhooks.test.ts';
