// A harness that awaits what never comes, while nothing is left to happen in the simulation either.

import { startSimulation } from './clusters.ts';

const cluster = await startSimulation(() => ({
  start: () => undefined,
  receive: () => undefined,
}));
const error = await new Promise<Error>((resolve) => cluster.onFailure(resolve));
process.stdout.write(`${error.message}\n`);
await cluster.stop();
