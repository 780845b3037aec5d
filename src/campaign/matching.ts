// Which cells a `match` of a campaign file means. What it does not say matches everything.

import type { CellDraft } from './drafts.ts';
import { nemesisNames, readSeeds } from './drafts.ts';
import { type FileMatch, listOf } from './file-types.ts';

/** `id` is that of the cell. */
export function matches(match: FileMatch, draft: CellDraft, id: string): boolean {
  const { id: ids, system, workload, runtime, label, bug, nemesis, seed } = match;
  const among = (value: string | null, wanted: FileMatch['system']): boolean =>
    wanted === undefined || (value !== null && listOf(wanted).includes(value));
  const bugs = draft.bugs.length === 0 ? ['none'] : draft.bugs;
  return (
    among(id, ids) &&
    among(draft.system, system) &&
    among(draft.workload, workload) &&
    among(draft.runtime, runtime) &&
    among(draft.label, label) &&
    (bug === undefined || listOf(bug).some((name) => bugs.includes(name))) &&
    (nemesis === undefined ||
      listOf(nemesis).some((text) => nemesisNames(text).join() === draft.nemesis.join())) &&
    (seed === undefined || holdsSeed(seed, draft.seed))
  );
}

function holdsSeed(written: NonNullable<FileMatch['seed']>, seed: number): boolean {
  const seeds = readSeeds(written);
  if (seeds === null) return false;
  return 'first' in seeds ? seed >= seeds.first && seed <= seeds.last : seeds.includes(seed);
}

/** `raft-kv/register/partition+kill/sim/7`, then planted bugs and a label, where there are any. */
export function cellId(draft: CellDraft): string {
  const { system, workload, nemesis, runtime, seed, bugs, label } = draft;
  const faults = nemesis.length === 0 ? 'none' : nemesis.join('+');
  const parts = [system, workload, faults, runtime, String(seed)];
  if (bugs.length > 0) parts.push(bugs.join('+'));
  if (label !== null) parts.push(label);
  return parts.join('/');
}
