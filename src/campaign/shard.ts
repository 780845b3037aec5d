// Which cells of a plan a machine has. Cells of each runtime are dealt out in turn, each runtime
// starting where the one before it stopped, so that no machine gets all the slow ones.

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

/**
 * The shard of a task that an engine of others has started: Kubernetes numbers the tasks of an
 * Indexed Job, Slurm those of an array, GitLab those of `parallel`, and `ordeal submit` its own.
 * Null where nothing of the sort is set.
 */
export function shardOfTask(env: Readonly<Record<string, string | undefined>>): Shard | null {
  const shards = env['ORDEAL_SHARDS'];
  const slot = env['ORDEAL_SLOT'];
  // The first slot of a Swarm job has no number, and its template prints something else instead.
  if (slot !== undefined) return shardAt(/^\d+$/.test(slot) ? Number(slot) + 1 : 1, shards);
  const pod = env['JOB_COMPLETION_INDEX'];
  if (pod) return shardAt(wholeOf(pod) + 1, shards);
  const array = env['SLURM_ARRAY_TASK_ID'];
  if (array) return shardAt(wholeOf(array) + 1, shards ?? env['SLURM_ARRAY_TASK_COUNT']);
  return shardAt(wholeOf(env['CI_NODE_INDEX']), shards ?? env['CI_NODE_TOTAL']);
}

function shardAt(index: number, of: string | undefined): Shard | null {
  const total = wholeOf(of);
  return index >= 1 && index <= total ? { index, total } : null;
}

/** Not a number where the text is no whole number. */
function wholeOf(text: string | undefined): number {
  return /^\d{1,6}$/.test(text ?? '') ? Number(text) : Number.NaN;
}
