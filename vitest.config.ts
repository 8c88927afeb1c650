import { defineConfig } from 'vitest/config';

/** Tests that send operations: what they see must not depend on how operations are executed. */
const operations = [
  'test/{api,operations,server}/**/*.test.ts',
  'test/differential/differential.test.ts',
];
/** What is decided before an operation is executed: once is enough. */
const beforeExecution = [
  'test/operations/{limits,trusted-documents}/**',
  'test/server/{authentication,rate-limits,refusals}.test.ts',
];
const browser = 'test/browser/**';

export default defineConfig({
  // Vite would load graphql's ES modules beside the CommonJS ones that libraries load: two realms,
  // whose types do not recognize each other.
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  test: {
    globalSetup: ['test/support/global-setup.ts'],
    // Two cores; each worker may run a database of its own.
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 60_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'other',
          include: ['test/**/*.test.ts'],
          exclude: [browser, ...operations],
        },
      },
      {
        extends: true,
        test: {
          name: 'interpreted',
          include: operations,
          exclude: beforeExecution,
          env: { EXECUTION: 'interpreted' },
        },
      },
      {
        extends: true,
        test: { name: 'compiled', include: operations, env: { EXECUTION: 'compiled' } },
      },
    ],
  },
});
