export * from './dispatcher.test.ts';
