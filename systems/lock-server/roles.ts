// Who does what: all nodes but the last replicate the lock service; the last one is the protected
// store, which knows nothing of the service but the tokens that clients bring.

import type { NodeId } from '../../src/node/types.ts';

/** `n1`, `n2` … `n10`: by length, then by letters. */
function inOrder(nodes: readonly NodeId[]): readonly NodeId[] {
  return [...nodes].sort((a, b) => a.length - b.length || (a < b ? -1 : 1));
}

/** The nodes of the lock service, in order. There are at least two nodes. */
export function votersOf(nodes: readonly NodeId[]): readonly NodeId[] {
  return inOrder(nodes).slice(0, -1);
}

/** The protected store. */
export function storeOf(nodes: readonly NodeId[]): NodeId {
  return inOrder(nodes).at(-1) as NodeId;
}
