import { defineConfig } from 'vitest/config';

/** Tests that send operations: what they see must not depend on how operations are executed. */
const operations = 'test/{api,operations,server}/**/*.test.ts';
/** What asks both itself, executes nothing, or is decided before: once is enough. */
const once = [
  'test/api/{list-sizes,statements}.test.ts',
  'test/operations/{compiled,csv,limits,trusted-documents}/**',
  'test/operations/{cache-policy,failures,http-status}.test.ts',
  'test/server/{authentication,client-key,health,logger,playground,rate-limits}.test.ts',
];
/** What measures times: other files that run, or left something in the process, would add to them. */
const measured = 'test/server/refusals.test.ts';
const browser = 'test/browser/**';

export default defineConfig({
  // Vite would load graphql's ES modules beside the CommonJS ones that libraries load: two realms,
  // whose types do not recognize each other.
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  test: {
    globalSetup: ['test/support/global-setup.ts'],
    // Two cores; each worker may run a database of its own.
    maxWorkers: 2,
    // To load the sources and to make the schema of them takes longer than most files: each worker does
    // it once. A file leaves nothing behind that another could see: its database is its own, and what
    // it replaces it puts back.
    isolate: false,
    // Far more than any needs, since others may use the machine.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'other',
          include: ['test/**/*.test.ts'],
          exclude: [browser, operations],
        },
      },
      {
        extends: true,
        test: {
          name: 'interpreted',
          include: [operations],
          exclude: [...once, measured],
          env: { EXECUTION: 'interpreted' },
        },
      },
      {
        extends: true,
        test: {
          name: 'compiled',
          include: [operations],
          exclude: [measured],
          env: { EXECUTION: 'compiled' },
        },
      },
      {
        extends: true,
        test: {
          name: 'measured',
          include: [measured],
          isolate: true,
          sequence: { groupOrder: 1 },
          env: { EXECUTION: 'compiled' },
        },
      },
    ],
  },
});
