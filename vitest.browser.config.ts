import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/browser/**/*.test.ts'],
    globalSetup: 'test/browser/global-setup.ts',
    fileParallelism: false,
    testTimeout: 60_000,
    // A browser takes its time on a busy machine, to start and to show what is waited for.
    hookTimeout: 60_000,
    expect: { poll: { timeout: 20_000 } },
  },
});
