export * from './crash-payment.test.ts';
