export * from './chaos.test.ts';
