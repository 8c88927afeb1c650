import { defineConfig } from 'vitest/config';

export default defineConfig({
  // Vite would load graphql's ES modules beside the CommonJS ones that libraries load: two realms,
  // whose types do not recognize each other.
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/browser/**'],
    globalSetup: ['test/support/global-setup.ts'],
    // Two cores; each worker may run a database of its own.
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 60_000,
  },
});
