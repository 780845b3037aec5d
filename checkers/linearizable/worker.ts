// The thread that decides a share of the partitions. It posts how far it is now and then, so that
// the thread that waits can look at its clock, and its decisions at the end; a flag in shared
// memory stops it.

import { parentPort, workerData } from 'node:worker_threads';
import type { Json } from '../../src/json.ts';
import type { Method, PartitionDecision } from './decision.ts';
import { modelNamed } from './models/registry.ts';
import { decidePartitions } from './portfolio.ts';
import type { Partitions } from './tables/partitions.ts';
import { type SharedColumns, unshareColumns } from './tables/shared-columns.ts';

/** What a worker is given. */
export interface WorkerTask {
  readonly columns: SharedColumns;
  readonly starts: Int32Array;
  readonly only: readonly number[];
  readonly methods: readonly Method[] | undefined;
  readonly model: { readonly name: string; readonly options: Json };
  readonly configurationsMax: number;
  readonly memoryBytesMax: number;
  readonly witness: boolean;
  /** One integer: not 0 when everyone is to stop. */
  readonly stop: Int32Array;
}

export type WorkerMessage =
  | { readonly kind: 'progress'; readonly configurations: number }
  | {
      readonly kind: 'done';
      readonly decisions: readonly PartitionDecision[];
      readonly configurations: number;
    };

/** Slices between two messages of progress. */
const PROGRESS_SLICES = 8;

function run(task: WorkerTask, post: (message: WorkerMessage) => void): void {
  const model = modelNamed(task.model.name, task.model.options);
  if (model === undefined) throw new Error(`there is no model named ${task.model.name}`);
  const partitions: Partitions = {
    count: task.starts.length - 1,
    starts: task.starts,
    columns: unshareColumns(task.columns),
    original: (row) => row,
    name: () => undefined,
  };
  const decision = decidePartitions(model, partitions, {
    configurationsMax: task.configurationsMax,
    memoryBytesMax: task.memoryBytesMax,
    witness: task.witness,
    only: task.only,
    methods: task.methods === undefined ? undefined : new Set(task.methods),
  });
  let step = decision.next();
  for (let slice = 1; step.done !== true; slice++) {
    if (slice % PROGRESS_SLICES === 0) post({ kind: 'progress', configurations: step.value });
    step = decision.next(Atomics.load(task.stop, 0) === 0 ? undefined : 'cancelled');
  }
  const { decisions, configurations } = step.value;
  post({ kind: 'done', decisions, configurations });
}

if (parentPort !== null) {
  const port = parentPort;
  run(workerData as WorkerTask, (message) => port.postMessage(message));
}
