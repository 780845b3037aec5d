// A campaign as a Swarm job: each task one shard, its blob collected from its log. What is lost
// stays lost, and is unknown in the merged result; a shard is never judged by anything but its own
// blob.

import { createRealClock, hostMonotonicMs, sleep } from '../clock.ts';
import { messageOf } from '../errors.ts';
import type { Engine } from '../runtime/docker/engine.ts';
import {
  createJob,
  type JobTask,
  listLostNodes,
  listTasks,
  removeJob,
  taskLog,
} from '../runtime/docker/swarm-job.ts';
import { unframeBlob } from './blob-frames.ts';

const POLL_MS = 1_000;
/** A node that does not hand over a log in this time is asked again, until the job's deadline. */
const LOG_DEADLINE_MS = 15_000;
/**
 * A node that has been away for so long is not waited for; a manager calls one lost after about 15
 * s of silence.
 */
const NODE_LOST_MS = 10_000;

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

/** Follows a job until every shard has its blob or is lost. */
async function collect(
  engine: Engine,
  service: string,
  job: SwarmJob,
  note: (text: string) => void,
  signal: AbortSignal,
): Promise<readonly ShardBlob[]> {
  const follower = new Follower(engine, job, note);
  const clock = createRealClock();
  const deadline = hostMonotonicMs() + job.deadlineMs;
  while (!follower.isDone && !signal.aborted) {
    if (hostMonotonicMs() >= deadline) {
      note('the deadline has passed; what is missing is unknown');
      break;
    }
    await sleep(clock, POLL_MS, signal);
    await follower.look(service);
  }
  return follower.blobs();
}

class Follower {
  readonly #engine: Engine;
  readonly #job: SwarmJob;
  readonly #note: (text: string) => void;
  readonly #blobs = new Map<number, string>();
  readonly #lost = new Set<number>();
  readonly #told = new Set<string>();
  /** When each node was first seen to be lost. */
  readonly #lostSince = new Map<string, number>();

  constructor(engine: Engine, job: SwarmJob, note: (text: string) => void) {
    this.#engine = engine;
    this.#job = job;
    this.#note = note;
  }

  get isDone(): boolean {
    return this.#blobs.size + this.#lost.size >= this.#job.shards;
  }

  blobs(): readonly ShardBlob[] {
    return [...this.#blobs].map(([slot, text]) => ({ shard: slot + 1, text }));
  }

  async look(service: string): Promise<void> {
    const lostNodes = await listLostNodes(this.#engine);
    const now = hostMonotonicMs();
    for (const node of lostNodes) {
      if (!this.#lostSince.has(node)) this.#lostSince.set(node, now);
    }
    for (const node of this.#lostSince.keys()) {
      if (!lostNodes.has(node)) this.#lostSince.delete(node);
    }
    const gone = (node: string | null): boolean =>
      node !== null && now - (this.#lostSince.get(node) ?? now) > NODE_LOST_MS;
    for (const [slot, tasks] of bySlot(await listTasks(this.#engine, service))) {
      if (this.#blobs.has(slot) || this.#lost.has(slot)) continue;
      await this.#lookAt(slot, tasks, gone);
    }
  }

  async #lookAt(
    slot: number,
    tasks: readonly JobTask[],
    gone: (node: string | null) => boolean,
  ): Promise<void> {
    const { shards, attemptsMax } = this.#job;
    const shard = `shard ${slot + 1}/${shards}`;
    const done = tasks.find(({ state }) => state === 'complete');
    if (done !== undefined && !gone(done.node)) {
      const name = `${shard} (task ${done.id})`;
      const text = await readBlobOf(this.#engine, done, name, (problem) => this.#once(problem));
      if (text === null) return;
      this.#blobs.set(slot, text);
      this.#note(`${shard} is done, ${this.#blobs.size} of ${shards}`);
      return;
    }
    const failed = tasks.filter(({ state }) => state === 'failed' || state === 'rejected');
    for (const { state, error } of failed) this.#once(`${shard}: a task ${state}: ${error}`);
    if (failed.length >= attemptsMax) {
      this.#lose(
        slot,
        `${shard} is lost: ${failed.length} of at most ${attemptsMax} attempts failed`,
      );
    } else if (tasks.every((task) => failed.includes(task) || gone(task.node))) {
      this.#lose(slot, `${shard} is lost: its node does not answer any more`);
    }
  }

  #lose(slot: number, text: string): void {
    this.#lost.add(slot);
    this.#note(text);
  }

  #once(text: string): void {
    if (!this.#told.has(text)) this.#note(text);
    this.#told.add(text);
  }
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
