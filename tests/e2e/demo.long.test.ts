export * from './demo.test.ts';
