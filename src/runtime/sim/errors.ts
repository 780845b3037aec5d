// What can go wrong inside a simulation, by name.

import { OrdealError } from '../../errors.ts';
import type { NodeId } from '../../node/types.ts';

/**
 * A simulated node reached for something of the host: its clock, its randomness, its files, its
 * network. The node crashes with this error even where its program catches it, because what it
 * would do next depends on the host.
 */
export class HostAccessError extends OrdealError {
  override readonly code = 'host-access';
  readonly node: NodeId;
  /** What it reached for: `Date`, `Math.random`, `node:fs readFileSync` … */
  readonly reachedFor: string;

  constructor(node: NodeId, reachedFor: string) {
    super({
      message: `node ${node} reached for the host: ${reachedFor}`,
      hint: 'a node program may use its NodeEnv only (clock, random, storage, send, log)',
    });
    this.node = node;
    this.reachedFor = reachedFor;
  }
}

/** What a node sends is not JSON: a class instance, a cycle, a function. */
export class MessageShapeError extends OrdealError {
  override readonly code = 'message-shape';
}
