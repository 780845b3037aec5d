// All that a node program may see of the world. A program over these types, and nothing else, runs
// unchanged in a container, as a local process and inside the simulator.

import type { Json, JsonObject } from '../json.ts';
import type { Random } from '../random.ts';

/** `n1`, `n2` … as in Maelstrom. Clients are `c1`, `c2` … */
export type NodeId = string;

/**
 * A message body, in Maelstrom's shape. A request carries `msg_id`; its reply carries
 * `in_reply_to`. An error reply is `{type: 'error', code, text}` with Maelstrom's codes (see
 * errors.ts).
 */
export type Body = JsonObject & {
  readonly type: string;
  readonly msg_id?: number;
  readonly in_reply_to?: number;
};

/** One message on the wire: `{src, dest, body}`. */
export interface Message {
  readonly src: string;
  readonly dest: string;
  readonly body: Body;
}

/** A pending timer. */
export interface Timer {
  /** After this the callback never runs. Cancelling twice, or after it ran, does nothing. */
  cancel(): void;
}

export interface NodeClock {
  /**
   * Milliseconds since the Unix epoch as this node believes. Faults skew it: it may jump, drift and
   * go backwards.
   */
  wall(): number;
  /** Milliseconds since the node started. Never skewed, never goes backwards. */
  monotonic(): number;
  /**
   * Runs `callback` once, `delayMs` monotonic milliseconds from now. A paused node fires its timers
   * late.
   */
  setTimer(delayMs: number, callback: () => void): Timer;
}

/**
 * Durable storage: named files of text. Reads see every write made so far. A crash loses what was
 * not synced: appended text may survive as any prefix (a torn write), a replaced file is the old
 * one or the new one whole.
 */
export interface Storage {
  /** The content of a file, or null where there is none. */
  read(name: string): string | null;
  /** Adds text at the end of a file, which is made where there is none. */
  append(name: string, text: string): void;
  /** Puts `text` in place of the whole file, atomically. */
  replace(name: string, text: string): void;
  /** Removes a file; does nothing where there is none. */
  remove(name: string): void;
  /**
   * Resolves once all that was written before the call survives a crash. Rejects with a
   * `StorageError` where the disk refuses (full, failing); then nothing may be assumed of those
   * writes.
   */
  sync(): Promise<void>;
}

/** What a node program is given. */
export interface NodeEnv {
  readonly id: NodeId;
  /** Every other node. */
  readonly peers: readonly NodeId[];
  /** The planted bugs that are switched on for this run. */
  readonly bugs: ReadonlySet<string>;
  /** The system's own settings for this run. */
  readonly options: JsonObject;
  readonly clock: NodeClock;
  readonly random: Random;
  readonly storage: Storage;
  /** Sends to a node or to a client. The message may be lost, delayed, duplicated and reordered. */
  send(dest: string, body: Body): void;
  /** One line in the node's log, stamped with the time. */
  log(event: string, fields?: Readonly<Record<string, Json>>): void;
}

/**
 * A node program. Its host never calls it again before an earlier call has returned (not: its
 * promise settled).
 */
export interface NodeProgram {
  /** Called once, with the storage that the previous life of the node left. */
  start(): void | Promise<void>;
  /** A message from a node or a client. An exception here is a crash of the node. */
  receive(message: Message): void;
}

/** Makes a node's program. Must do nothing before `start()`. */
export type CreateProgram = (env: NodeEnv) => NodeProgram;
