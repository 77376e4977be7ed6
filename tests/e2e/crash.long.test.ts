export * from './crash.test.ts';
