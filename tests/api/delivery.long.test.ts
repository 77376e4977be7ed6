export * from './delivery.test.ts';
