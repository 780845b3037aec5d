// Which cells of a plan a machine has. Cells of each runtime are dealt out in turn, each runtime starting where the one
// before it stopped, so that no machine gets all the slow ones.

import type { PlannedCell, Shard } from './types.ts';

/** The cells of one shard, in the order of the plan. All shards together hold each cell once. */
export function cellsOfShard(
  cells: readonly PlannedCell[],
  shard: Shard | null,
): readonly PlannedCell[] {
  if (shard === null) return cells;
  const mine = new Set<PlannedCell>();
  let next = 0;
  for (const runtime of [...new Set(cells.map(({ spec }) => spec.runtime))].sort()) {
    for (const cell of cells) {
      if (cell.spec.runtime !== runtime) continue;
      if (next % shard.total === shard.index - 1) mine.add(cell);
      next++;
    }
  }
  return cells.filter((cell) => mine.has(cell));
}

/** `2/8`. */
export function shardText({ index, total }: Shard): string {
  return `${index}/${total}`;
}

/** Null where the text is no shard. */
export function parseShard(text: string): Shard | null {
  const [, index, total] = /^(\d{1,6})\/(\d{1,6})$/.exec(text) ?? [];
  const shard = { index: Number(index), total: Number(total) };
  return shard.index >= 1 && shard.index <= shard.total ? shard : null;
}
