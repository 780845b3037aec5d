// Decides the partitions that are left over several threads. Each has a share of them, or, when
// there is only one partition, one of the two searches. The first illegal partition ends it all.

import { startThread } from '../../src/worker-thread.ts';
import type { Method, PartitionDecision, StopReason } from './decision.ts';
import type { Model } from './model.ts';
import type { Partitions } from './tables/partitions.ts';
import { shareColumns } from './tables/shared-columns.ts';
import type { WorkerMessage, WorkerTask } from './worker.ts';

export interface WorkerLimits {
  /** Threads. */
  readonly jobs: number;
  readonly configurationsMax: number;
  readonly memoryBytesMax: number;
  readonly witness: boolean;
  readonly methods: readonly Method[] | undefined;
  /** A reason to stop, asked for at every message and whenever `signal` says so. */
  readonly stop: () => StopReason | undefined;
  readonly signal: AbortSignal | undefined;
}

export interface WorkersResult {
  readonly decisions: readonly PartitionDecision[];
  readonly configurations: number;
  readonly stopped: StopReason | undefined;
}

/**
 * Decides the partitions `only`. The model must have a recipe. Rejects with what a thread throws.
 */
export function decideInThreads<State>(
  model: Model<State>,
  partitions: Partitions,
  only: readonly number[],
  limits: WorkerLimits,
): Promise<WorkersResult> {
  const shares = sharesOf(only, limits);
  const stop = new Int32Array(new SharedArrayBuffer(4));
  const columns = shareColumns(partitions.columns);
  const tasks = shares.map(
    (share): WorkerTask => ({
      columns,
      starts: partitions.starts,
      ...share,
      model: model.recipe as NonNullable<typeof model.recipe>,
      configurationsMax: limits.configurationsMax / shares.length,
      memoryBytesMax: limits.memoryBytesMax / shares.length,
      witness: limits.witness,
      stop,
    }),
  );
  return race(tasks, stop, limits);
}

/** A search each for one partition, otherwise partitions in turn. */
function sharesOf(only: readonly number[], { jobs, methods }: WorkerLimits) {
  const searches = (['depth-first', 'breadth-first'] as const).filter(
    (method) => methods === undefined || methods.includes(method),
  );
  if (only.length === 1) return searches.map((method) => ({ only, methods: [method] }));
  const count = Math.max(1, Math.min(jobs, only.length));
  return Array.from({ length: count }, (_, job) => ({
    only: only.filter((_partition, i) => i % count === job),
    methods,
  }));
}

function race(
  tasks: readonly WorkerTask[],
  stop: Int32Array,
  limits: WorkerLimits,
): Promise<WorkersResult> {
  return new Promise((resolve, reject) => {
    const decided = new Map<number, PartitionDecision>();
    const progress = new Array<number>(tasks.length).fill(0);
    let running = tasks.length;
    let stopped: StopReason | undefined;
    const workers = tasks.map(startWorker);
    const end = (finish: () => void) => {
      Atomics.store(stop, 0, 1);
      limits.signal?.removeEventListener('abort', onAbort);
      for (const worker of workers) void worker.terminate();
      finish();
    };
    const settle = () => {
      const configurations = progress.reduce((sum, each) => sum + each, 0);
      end(() => resolve({ decisions: [...decided.values()], configurations, stopped }));
    };
    const onAbort = () => {
      stopped = limits.stop() ?? 'cancelled';
      settle();
    };
    limits.signal?.addEventListener('abort', onAbort);
    workers.forEach((worker, job) => {
      worker.on('error', (error) => end(() => reject(error)));
      worker.on('message', (message: WorkerMessage) => {
        progress[job] = message.configurations;
        if (message.kind === 'done') {
          running--;
          for (const decision of message.decisions) keepBetter(decided, decision);
        }
        stopped = limits.stop();
        // A single partition is decided when either search has decided it.
        const only = tasks[0]?.only.length === 1 ? tasks[0].only[0] : undefined;
        const single =
          only !== undefined && (decided.get(only)?.verdict ?? 'unknown') !== 'unknown';
        const invalid = [...decided.values()].some(({ verdict }) => verdict === 'invalid');
        if (stopped !== undefined || running === 0 || invalid || (single && sameShare(tasks)))
          settle();
      });
    });
    if (limits.signal?.aborted === true) onAbort();
  });
}

/** True when all threads look at the same partitions. */
function sameShare(tasks: readonly WorkerTask[]): boolean {
  return tasks.every((task) => task.only[0] === tasks[0]?.only[0]);
}

function keepBetter(decided: Map<number, PartitionDecision>, decision: PartitionDecision): void {
  const known = decided.get(decision.partition);
  if (known === undefined || known.verdict === 'unknown') decided.set(decision.partition, decision);
}

function startWorker(task: WorkerTask) {
  return startThread(new URL('./worker.ts', import.meta.url), { workerData: task });
}
