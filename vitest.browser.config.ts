import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/browser/**/*.test.ts'],
    globalSetup: 'test/browser/global-setup.ts',
    fileParallelism: false,
    testTimeout: 60_000,
    // A browser takes its time to start on a busy machine.
    hookTimeout: 60_000,
  },
});
