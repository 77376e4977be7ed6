export * from './reconcile.test.ts';
