// A node program that reaches for `process.nextTick`, directly and swallowing the error.

import { sleepVirtually, startSimulation } from './clusters.ts';

for (const swallows of [false, true]) {
  const cluster = await startSimulation(
    () => ({
      start: () => undefined,
      receive() {
        try {
          process.nextTick(() => undefined);
        } catch (error) {
          if (!swallows) throw error;
        }
      },
    }),
    { nodes: 1 },
  );
  cluster.onNodeExit(({ reason }) => process.stdout.write(`${reason}\n`));
  const connection = await cluster.connect('c1', 'n1');
  await connection.request({ type: 'go' }, 100);
  await sleepVirtually(cluster, 1);
  await cluster.stop();
}
