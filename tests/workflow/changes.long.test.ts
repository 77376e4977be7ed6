export * from './changes.test.ts';
