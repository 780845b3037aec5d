// A worker thread that simulates one cell after another.

import { parentPort } from 'node:worker_threads';
import { assert } from '../errors.ts';
import { simulate } from '../search/simulate.ts';
import { endOfError, endOfResults } from './run-end.ts';
import type { CellAnswer, CellJob } from './sim-pool.ts';

const port = parentPort;
assert(port !== null, 'this file is the entry of a worker thread');
port.on('message', (job: CellJob) => {
  void perform(job).then((answer) => port.postMessage(answer));
});

async function perform({ spec, directory }: CellJob): Promise<CellAnswer> {
  try {
    const { results } = await simulate(spec, { directory });
    return endOfResults(results);
  } catch (error) {
    return endOfError(error);
  }
}
