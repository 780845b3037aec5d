// A campaign as a Swarm job: each task one shard, its blob collected from its log. What is lost stays lost, and is
// unknown in the merged result; a shard is never judged by anything but its own blob.

import { unframeBlob } from '../campaign/blob-frames.ts';
import { createRealClock, hostMonotonicMs, sleep } from '../clock.ts';
import { messageOf } from '../errors.ts';
import type { Engine } from '../runtime/docker/engine.ts';
import {
  createJob,
  type JobTask,
  listTasks,
  removeJob,
  taskLog,
} from '../runtime/docker/swarm-job.ts';

const POLL_MS = 1_000;
/** A node that does not hand over a log in this time is asked again, until the job's deadline. */
const LOG_DEADLINE_MS = 15_000;

export interface SwarmJob {
  readonly name: string;
  readonly image: string;
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly shards: number;
  readonly together: number;
  /** Tasks that are tried for one shard. */
  readonly attemptsMax: number;
  readonly deadlineMs: number;
}

export interface ShardBlob {
  /** From 1. */
  readonly shard: number;
  readonly text: string;
}

/** Runs the job to its end, and removes it. Shards without a blob were lost; `note` is told why. */
export async function runSwarmJob(
  engine: Engine,
  job: SwarmJob,
  note: (text: string) => void,
  signal: AbortSignal,
): Promise<readonly ShardBlob[]> {
  const { name, image, command, env, shards: tasks, together } = job;
  const service = await createJob(engine, { name, image, command, env, tasks, together });
  try {
    return await collect(engine, service, job, note, signal);
  } finally {
    await removeJob(engine, service);
  }
}

async function collect(
  engine: Engine,
  service: string,
  { shards, attemptsMax, deadlineMs }: SwarmJob,
  note: (text: string) => void,
  signal: AbortSignal,
): Promise<readonly ShardBlob[]> {
  const blobs = new Map<number, string>();
  const lost = new Set<number>();
  const told = new Set<string>();
  const once = (text: string): void => {
    if (!told.has(text)) note(text);
    told.add(text);
  };
  const clock = createRealClock();
  const deadline = hostMonotonicMs() + deadlineMs;
  while (blobs.size + lost.size < shards && !signal.aborted && hostMonotonicMs() < deadline) {
    await sleep(clock, POLL_MS, signal);
    for (const [slot, tasks] of bySlot(await listTasks(engine, service))) {
      if (blobs.has(slot) || lost.has(slot)) continue;
      const shard = `shard ${slot + 1}/${shards}`;
      const done = tasks.find(({ state }) => state === 'complete');
      if (done !== undefined) {
        const text = await readBlobOf(engine, done, `${shard} (task ${done.id})`, once);
        if (text !== null) blobs.set(slot, text);
        if (text !== null) note(`${shard} is done, ${blobs.size} of ${shards}`);
        continue;
      }
      for (const { state, error } of tasks) {
        if (state === 'failed' || state === 'rejected') once(`${shard}: a task ${state}: ${error}`);
      }
      if (tasks.length > attemptsMax) {
        lost.add(slot);
        note(`${shard} is lost: ${tasks.length - 1} of at most ${attemptsMax} attempts failed`);
      }
    }
  }
  if (hostMonotonicMs() >= deadline) note('the deadline has passed; what is missing is unknown');
  return [...blobs].map(([slot, text]) => ({ shard: slot + 1, text }));
}

function bySlot(tasks: readonly JobTask[]): ReadonlyMap<number, readonly JobTask[]> {
  const slots = new Map<number, JobTask[]>();
  for (const task of tasks) slots.set(task.slot, [...(slots.get(task.slot) ?? []), task]);
  return slots;
}

/** Null where the node does not answer; it may be asked again. */
async function readBlobOf(
  engine: Engine,
  { id }: JobTask,
  name: string,
  note: (text: string) => void,
): Promise<string | null> {
  try {
    const text = unframeBlob(await taskLog(engine, id, LOG_DEADLINE_MS), name);
    if (text === null) note(`${name} has ended without a blob`);
    return text;
  } catch (error) {
    note(`${name}: ${messageOf(error)}`);
    return null;
  }
}
