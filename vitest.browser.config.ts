import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/browser/**/*.test.ts'],
    fileParallelism: false,
    testTimeout: 60_000,
    // The first start lays out its database before it is ready.
    hookTimeout: 180_000,
  },
});
