import { defineConfig } from 'vitest/config';

// Unit and conformance tests run in parallel; what starts clusters has the machine to itself.
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
