export * from './stock.test.ts';
