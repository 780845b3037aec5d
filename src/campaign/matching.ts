// Which cells a `match` of a campaign file means. What it does not say matches everything.

import type { CellDraft } from './drafts.ts';
import { nemesisNames, readSeeds } from './drafts.ts';
import { type FileMatch, listOf } from './file-types.ts';
import type { FilePath } from './located-file.ts';

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

type NamedField = Exclude<keyof FileMatch, 'seed'>;

/**
 * A name in a `match` that no cell has: a slip of the pen, which would match nothing in silence.
 */
export interface StrangeName {
  /** Below the `match`. */
  readonly path: FilePath;
  readonly field: NamedField;
  readonly name: string;
  /** What would do. */
  readonly known: readonly string[];
}

/** The names that cells have, by the field of a `match` that asks for them. */
export class CellNames {
  readonly #names: Readonly<Record<NamedField, Set<string>>> = {
    id: new Set(),
    system: new Set(),
    workload: new Set(),
    nemesis: new Set(),
    runtime: new Set(),
    label: new Set(),
    bug: new Set(),
  };

  constructor(cells: Iterable<{ readonly id: string; readonly draft: CellDraft }>) {
    const { id: ids, system, workload, nemesis, runtime, label, bug } = this.#names;
    for (const { id, draft } of cells) {
      ids.add(id);
      system.add(draft.system);
      workload.add(draft.workload);
      nemesis.add(draft.nemesis.join() || 'none');
      runtime.add(draft.runtime);
      if (draft.label !== null) label.add(draft.label);
      for (const name of draft.bugs.length === 0 ? ['none'] : draft.bugs) bug.add(name);
    }
  }

  /** The first name of a match that no cell has; null where there is none. */
  strangeIn(match: FileMatch): StrangeName | null {
    for (const field of Object.keys(this.#names) as NamedField[]) {
      const written = match[field];
      const known = this.#names[field];
      for (const [place, name] of listOf(written).entries()) {
        const read = field === 'nemesis' ? nemesisNames(name).join() || 'none' : name;
        if (known.has(read)) continue;
        const path = typeof written === 'object' ? [field, place] : [field];
        return { path, field, name, known: [...known] };
      }
    }
    return null;
  }
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
