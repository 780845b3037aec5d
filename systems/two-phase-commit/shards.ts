// Which node owns a key.

import { checksum } from '../wire/checksum.ts';

/**
 * A key may name its shard, so that a client can put keys on different nodes on purpose:
 * `shard-3/log`.
 */
const NAMED_SHARD = /^shard-(\d+)\//;

/** The owner of `key` among `nodes`, which every node and client lists in the same order. */
export function ownerOf(key: string, nodes: readonly string[]): string {
  const named = NAMED_SHARD.exec(key);
  const shard = named === null ? Number.parseInt(checksum(key), 16) : Number(named[1]);
  return nodes[shard % nodes.length] as string;
}

/** `n1`, `n2` … `n10`: by length, then by letters. */
export function inOrder(nodes: readonly string[]): readonly string[] {
  return [...nodes].sort((a, b) => a.length - b.length || (a < b ? -1 : 1));
}
