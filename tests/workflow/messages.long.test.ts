export * from './messages.test.ts';
