// A worker thread that simulates one seed after another.

import { parentPort } from 'node:worker_threads';
import { assert } from '../errors.ts';
import type { SeedJob } from './seed-job.ts';
import { simulateSeed } from './simulate-seed.ts';

const port = parentPort;
assert(port !== null, 'this file is the entry of a worker thread');
port.on('message', (job: SeedJob) => {
  // What is thrown here ends the worker, and is told to whoever waits for it.
  void simulateSeed(job).then((result) => port.postMessage(result));
});
