export * from './reports.test.ts';
