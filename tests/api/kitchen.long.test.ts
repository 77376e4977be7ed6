export * from './kitchen.test.ts';
