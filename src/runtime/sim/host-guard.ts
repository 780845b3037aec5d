// Tells a node's code from the harness's while a simulation runs, and keeps the host out of the
// former. The simulator says whose code it is about to call; while that is a node's, everything in
// host-traps.ts throws.
//
// What this cannot see is a function that was taken from the host before the simulation began
// (`const {now} = Date` at the top of a module). Where such a function calls back later (a timer, a
// promise), the node's environment sees it: it then acts outside of its own events, see `SimLife`.
// Where it only returns a value, two runs of one seed differ.

import { syncBuiltinESMExports } from 'node:module';
import type { NodeId } from '../../node/types.ts';
import { HostAccessError } from './errors.ts';
import { trapAll } from './host-traps.ts';

/** The life of a node whose code may be running. */
export interface GuardedNode {
  readonly id: NodeId;
  /** Why this life must end, once that is known; `cause` is whatever was thrown. */
  failure: { readonly cause: unknown } | null;
}

let current: GuardedNode | null = null;
let holders = 0;
let release: (() => void) | null = null;

/** From here on the running code is this node's. */
export function enterNode(node: GuardedNode): void {
  current = node;
}

/** From here on the running code is the harness's. */
export function enterHarness(): void {
  current = null;
}

/** The node whose code is running, or null. */
export function runningNode(): GuardedNode | null {
  return current;
}

/** Runs harness code that a node's call led to, such as an observer of messages. */
export function asHarness<T>(action: () => T): T {
  const node = current;
  current = null;
  try {
    return action();
  } finally {
    current = node;
  }
}

/**
 * Closes the host to nodes, until the returned function is called. Holding the guard twice costs
 * nothing; whoever runs many simulations one after another holds it meanwhile, because opening and
 * closing takes about a millisecond.
 */
export function holdHostGuard(): () => void {
  holders++;
  release ??= install();
  let held = true;
  return () => {
    if (!held) return;
    held = false;
    holders--;
    if (holders > 0 || release === null) return;
    release();
    release = null;
  };
}

/** Fails the running node for what it reached for; does nothing in the harness's own code. */
function refuseToNode(reachedFor: string): void {
  const node = current;
  if (node === null) return;
  // The error's stack may be made by code (a source map hook) that itself looks at the host.
  const error = asHarness(() => new HostAccessError(node.id, reachedFor));
  node.failure ??= { cause: error };
  throw error;
}

function install(): () => void {
  const restore = trapAll(refuseToNode);
  const restoreRejections = takeOverRejections();
  syncBuiltinESMExports();
  return () => {
    restoreRejections();
    restore();
    syncBuiltinESMExports();
  };
}

/**
 * A promise that a node's program rejects and nobody handles ends that node, as it would end its
 * process. Node tells of it while the microtasks of the very event are drained, so that `current`
 * says whose it is. All other rejections go to whoever listened before.
 */
function takeOverRejections(): () => void {
  const listeners = process.listeners('unhandledRejection');
  const listener: NodeJS.UnhandledRejectionListener = (reason, promise) => {
    if (current !== null) {
      current.failure ??= { cause: reason };
      return;
    }
    // Without a listener Node's default is an uncaught exception, which is what throwing here makes
    // of it.
    if (listeners.length === 0) throw reason;
    for (const previous of listeners) previous.call(process, reason, promise);
  };
  process.removeAllListeners('unhandledRejection');
  process.on('unhandledRejection', listener);
  return () => {
    process.removeListener('unhandledRejection', listener);
    for (const previous of listeners) process.on('unhandledRejection', previous);
  };
}
