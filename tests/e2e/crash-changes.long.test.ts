export * from './crash-changes.test.ts';
