export * from './customer.test.ts';
