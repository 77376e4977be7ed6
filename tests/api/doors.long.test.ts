export * from './doors.test.ts';
