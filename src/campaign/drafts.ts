// From the matrices of a campaign file to drafts of its cells: the product of the lists, in the
// order of the file, seeds innermost. Names are checked here, where it is known at which line they
// stand.

import { findNemesis, nemeses } from '../../nemeses/index.ts';
import { findSystem, systems } from '../../systems/index.ts';
import { findWorkload, workloads } from '../../workloads/index.ts';
import { closest } from '../suggest.ts';
import type { System } from '../system.ts';
import { count, formatNumber, sentenceList } from '../text.ts';
import { type FileMatrix, type FileSettings, listOf } from './file-types.ts';
import type { FilePath, LocatedFile } from './located-file.ts';
import type { SettingsTable } from './settings.ts';

/** No gate waits for more. */
export const CELLS_MAX = 100_000;

/** A cell before its settings are read. */
export interface CellDraft {
  readonly system: string;
  readonly workload: string;
  /** Empty for none. */
  readonly nemesis: readonly string[];
  readonly runtime: 'sim' | 'process' | 'docker';
  readonly seed: number;
  readonly bugs: readonly string[];
  readonly label: string | null;
  readonly settings: FileSettings;
  /** Its matrix in the file. */
  readonly path: FilePath;
}

export interface DraftContext {
  readonly file: LocatedFile;
  readonly settings: SettingsTable;
  /** What is used where neither a matrix nor a planted bug names nemeses. */
  readonly defaultNemesis: readonly string[];
}

/**
 * Every combination of one matrix that makes sense. Throws an `InputError` about names that do not
 * exist.
 */
export function draftCells(
  matrix: FileMatrix,
  path: FilePath,
  context: DraftContext,
): readonly CellDraft[] {
  const { use, label, ...inline } = matrix;
  const settings = { ...context.settings.use(use, [...path, 'use']), ...ownSettings(inline) };
  const bugs = listOf(settings.bugs);
  const drafts: CellDraft[] = [];
  const seeds = seedsOf(matrix, path, context.file);
  const loads = workloadsOf(matrix, path, context.file);
  for (const [place, name] of listOf(matrix.systems).entries()) {
    const system = findSystem(name);
    if (system === undefined) {
      const known = [...systems.keys()];
      throw unknown(context.file, [...path, 'systems', place], 'system', name, known);
    }
    checkBugs(bugs, system, path, context.file);
    const nemesisSets = nemesisSetsOf(matrix, system, bugs, path, context);
    const served = servedBy(system, bugs, loads, path, context.file);
    for (const workload of served) {
      for (const nemesis of nemesisSets) {
        for (const runtime of listOf(matrix.runtimes)) {
          for (const seed of seeds) {
            const shared = { system: name, workload, nemesis, runtime, seed, bugs, settings, path };
            drafts.push({ ...shared, label: label ?? null });
          }
        }
      }
    }
    if (drafts.length > CELLS_MAX) {
      const message = `a matrix has more than ${formatNumber(CELLS_MAX)} cells`;
      throw context.file.problem(path, message, 'take fewer seeds, or several campaigns');
    }
  }
  return drafts;
}

/** The fields of a matrix that are settings of its runs. */
function ownSettings(matrix: Omit<FileMatrix, 'use' | 'label'>): FileSettings {
  const {
    systems: _systems,
    workloads: _workloads,
    nemeses: _nemeses,
    runtimes,
    seeds,
    ...rest
  } = matrix;
  return rest;
}

/** Seeds of a field that holds one, a list, or a range `1..20`; null where the range is none. */
export function readSeeds(
  seeds: FileMatrix['seeds'],
): { readonly first: number; readonly last: number } | readonly number[] | null {
  if (typeof seeds !== 'string') return listOf(seeds);
  const [first, last] = seeds.split('..').map(Number) as [number, number];
  return first <= last && Number.isSafeInteger(last) ? { first, last } : null;
}

function seedsOf({ seeds }: FileMatrix, path: FilePath, file: LocatedFile): readonly number[] {
  const place = [...path, 'seeds'];
  const read = readSeeds(seeds);
  if (read === null) {
    throw file.problem(place, `the range '${seeds}' holds no seed`, 'write it as 1..20');
  }
  if ('first' in read) {
    const { first, last } = read;
    if (last - first >= CELLS_MAX) {
      const message = `the range '${seeds}' holds more than ${formatNumber(CELLS_MAX)} seeds`;
      throw file.problem(place, message, 'take fewer seeds');
    }
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  }
  if (read.some((seed) => !Number.isSafeInteger(seed))) {
    throw file.problem(place, 'a seed is too large', 'take seeds below 2^53');
  }
  return read;
}

/**
 * The workloads that are named; null for all. Each must be one that some system of the matrix can
 * serve.
 */
function workloadsOf(
  matrix: FileMatrix,
  path: FilePath,
  file: LocatedFile,
): readonly string[] | null {
  if (matrix.workloads === undefined) return null;
  const named = listOf(matrix.workloads);
  const offered = listOf(matrix.systems).flatMap((name) => findSystem(name)?.workloads ?? []);
  for (const [place, name] of named.entries()) {
    const at = [...path, 'workloads', place];
    if (findWorkload(name) === null) {
      const known = workloads.map((workload) => workload.name);
      throw unknown(file, at, 'workload', name, known);
    }
    if (!offered.includes(name) && offered.length > 0) {
      const hint = `they serve ${sentenceList([...new Set(offered)])}`;
      throw file.problem(at, `no system of this matrix can serve workload ${name}`, hint);
    }
  }
  return named;
}

function servedBy(
  system: System,
  bugs: readonly string[],
  named: readonly string[] | null,
  path: FilePath,
  file: LocatedFile,
): readonly string[] {
  const [bug] = bugs.flatMap((name) => system.bugs.find((each) => each.name === name) ?? []);
  if (named === null) return bug === undefined ? system.workloads : [bug.workload];
  const served = named.filter((name) => system.workloads.includes(name));
  if (served.length > 0) return served;
  const message = `${system.name} serves none of the workloads of this matrix`;
  const hint = `it serves ${sentenceList(system.workloads)}`;
  throw file.problem([...path, 'workloads'], message, hint);
}

function nemesisSetsOf(
  { nemeses: written }: FileMatrix,
  system: System,
  bugs: readonly string[],
  path: FilePath,
  { file, defaultNemesis }: DraftContext,
): readonly (readonly string[])[] {
  if (written === undefined) {
    const entries = system.bugs.filter((bug) => bugs.includes(bug.name));
    if (entries.length === 0) return [defaultNemesis];
    return [[...new Set(entries.flatMap((bug) => bug.nemesis))]];
  }
  return listOf(written).map((text, place) => {
    const names = nemesisNames(text);
    const at = [...path, 'nemeses', place];
    for (const name of names) {
      if (findNemesis(name) !== null) continue;
      const known = [...nemeses.map((nemesis) => nemesis.name), 'none'];
      if (name !== 'none') throw unknown(file, at, 'nemesis', name, known);
      throw file.problem(at, 'nemesis none cannot be combined with others', 'give it alone');
    }
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    if (twice === undefined) return names;
    throw file.problem(at, `names ${twice} twice`, 'give each name once');
  });
}

/** `partition, kill` → both; `none` → nothing. */
export function nemesisNames(text: string): readonly string[] {
  if (text.trim() === 'none') return [];
  return text.split(',').map((name) => name.trim());
}

function checkBugs(
  bugs: readonly string[],
  system: System,
  path: FilePath,
  file: LocatedFile,
): void {
  const known = system.bugs.map((bug) => bug.name);
  const strange = bugs.find((name) => !known.includes(name));
  if (strange === undefined) return;
  throw unknown(file, [...path, 'bugs'], `bug of ${system.name}`, strange, known);
}

function unknown(
  file: LocatedFile,
  path: FilePath,
  what: string,
  name: string,
  known: readonly string[],
) {
  const near = closest(name, known);
  const choices =
    known.length === 0
      ? 'there is none'
      : `there ${known.length === 1 ? 'is' : 'are'} ${list(known)}`;
  return file.problem(
    path,
    `unknown ${what} '${name}'`,
    near === null ? choices : `did you mean ${near}?`,
  );
}

function list(names: readonly string[]): string {
  return names.length > 12 ? count(names.length, 'choice') : sentenceList(names);
}
