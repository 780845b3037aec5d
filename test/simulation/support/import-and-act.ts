// A node program that goes on after an `import()`. No trap can be on syntax; what it does
// afterwards is seen.

import { sleepVirtually, startSimulation } from './clusters.ts';

const cluster = await startSimulation(
  (env) => ({
    start: () => undefined,
    receive: () =>
      void import('node:perf_hooks').then(() => {
        try {
          env.send('n1', { type: 'late' });
        } catch {
          // The node ends even where its program swallows the error.
        }
      }),
  }),
  { nodes: 1 },
);
cluster.onNodeExit(({ reason }) => process.stdout.write(`${reason}\n`));
const connection = await cluster.connect('c1', 'n1');
await connection.request({ type: 'go' }, 1);
await new Promise((resolve) => setTimeout(resolve, 200));
await sleepVirtually(cluster, 1);
await cluster.stop();
