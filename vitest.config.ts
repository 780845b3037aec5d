import { defineConfig } from 'vitest/config';

const limits = { testTimeout: 120_000, hookTimeout: 120_000 };

// What only computes runs in parallel. What starts processes and containers comes after it and has
// the machine to itself: a cluster that is starved of processor time is a different experiment.
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...limits,
          name: 'computed',
          include: ['test/{unit,conformance,simulation}/**/*.test.ts'],
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          ...limits,
          name: 'clusters',
          include: ['test/{cli,docker}/**/*.test.ts'],
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          ...limits,
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
