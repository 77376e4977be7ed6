const LONG = '\\.long\\.test\\.ts$';

/** Tests that take minutes are named `*.long.test.ts` and run by `npm run test:long`, which sets TEST_LONG. */
const ignored = process.env.TEST_LONG ? [] : [LONG];

/** Packages without CommonJS. */
const MODULES_ONLY = 'jose|openid-client|oauth4webapi';

function compiled(jsc) {
  return { jsc: { ...jsc, target: 'es2022' }, module: { type: 'commonjs' } };
}

/** @type {import('jest').Config} */
export default {
  testEnvironment: 'node',
  testMatch: [process.env.TEST_LONG ? '<rootDir>/**/*.long.test.ts' : '<rootDir>/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/', ...ignored],
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/data/'],
  transformIgnorePatterns: [`/node_modules/(?!(${MODULES_ONLY})/)`],
  transform: {
    [`/node_modules/(${MODULES_ONLY})/.+\\.js$`]: ['@swc/jest', compiled({ parser: { syntax: 'ecmascript' } })],
    '^.+\\.ts$': ['@swc/jest', compiled({ parser: { syntax: 'typescript' } })],
    '^.+\\.tsx$': [
      '@swc/jest',
      compiled({
        parser: { syntax: 'typescript', tsx: true },
        transform: { react: { runtime: 'automatic', importSource: 'hono/jsx' } },
      }),
    ],
  },
  globalSetup: '<rootDir>/tests/support/global-setup.ts',
  globalTeardown: '<rootDir>/tests/support/global-teardown.ts',
  reporters: ['default', '<rootDir>/tests/support/summary-reporter.mjs'],
  testSequencer: '<rootDir>/tests/support/longest-first.mjs',
  testTimeout: 120_000,
  // Three keep two cores busy while tests wait. The long ones start several programs each.
  maxWorkers: process.env.TEST_LONG ? 2 : 3,
};
