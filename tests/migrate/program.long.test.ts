export * from './program.test.ts';
