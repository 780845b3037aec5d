// From a campaign file to a plan: ordered cells with stable ids, and one hash over everything that
// decides them. Pure: the same file gives the same plan on every machine, which is what lets shards
// be merged and campaigns be resumed.

import { createHash } from 'node:crypto';
import { parseDuration } from '../duration.ts';
import { messageOf, OrdealError } from '../errors.ts';
import type { RunSpec } from '../run/types.ts';
import { closest } from '../suggest.ts';
import { count } from '../text.ts';
import { CELLS_MAX, type CellDraft, draftCells } from './drafts.ts';
import type { FileMatch, FileSettings } from './file-types.ts';
import type { FilePath, LocatedFile } from './located-file.ts';
import { CellNames, cellId, matches } from './matching.ts';
import type { ReadCampaign } from './read-file.ts';
import { SettingsTable } from './settings.ts';
import {
  CAMPAIGN_FORMAT,
  type CampaignBudget,
  type CampaignPlan,
  type KnownFailure,
  type PlannedCell,
} from './types.ts';

export interface PlanContext {
  readonly version: string;
  readonly defaultNemesis: readonly string[];
  /**
   * The spec of a run, as `ordeal run` would make it. Throws an `OrdealError` where it cannot be.
   */
  readonly specOf: (draft: CellDraft) => RunSpec;
}

export interface PlannedCampaign {
  readonly plan: CampaignPlan;
  readonly budget: CampaignBudget;
}

interface PlacedDraft {
  readonly id: string;
  readonly draft: CellDraft;
}

/** Throws an `InputError` that names file, line and column. */
export function planCampaign(read: ReadCampaign, context: PlanContext): PlannedCampaign {
  const { content } = read;
  const drafts = draftAll(read, context);
  checkIds(read, drafts);
  const known = knownOf(read, drafts);
  const cells = applyOverrides(read, drafts).map(({ id, draft }): PlannedCell => {
    const expect = draft.settings.expect ?? 'valid';
    return { id, spec: specOf(read, draft, context), expect, known: known.get(id) ?? [] };
  });
  const { version } = context;
  const plan = seal({ format: CAMPAIGN_FORMAT, name: content.name, version, cells });
  return { plan, budget: budgetOf(read, plan) };
}

/** Adds the hash. */
export function seal(plan: Omit<CampaignPlan, 'hash'>): CampaignPlan {
  const { format, name, version, cells } = plan;
  return { format, name, version, cells, hash: hashOf({ format, name, version, cells }) };
}

/**
 * SHA-256 over the JSON with sorted keys: the order in which an object was written means nothing.
 */
export function hashOf(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex');
}

function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, each: unknown) =>
    typeof each === 'object' && each !== null && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)))
      : each,
  );
}

function draftAll({ content, file }: ReadCampaign, context: PlanContext): readonly PlacedDraft[] {
  const settings = new SettingsTable(content, file);
  const { defaultNemesis } = context;
  const draft = (matrix: Parameters<typeof draftCells>[0], path: FilePath): PlacedDraft[] =>
    draftCells(matrix, path, { file, settings, defaultNemesis }).map((each) => ({
      id: cellId(each),
      draft: each,
    }));
  let cells = content.matrix === undefined ? [] : draft(content.matrix, ['matrix']);
  const names = new CellNames(cells);
  for (const [place, match] of (content.exclude ?? []).entries()) {
    const left = cells.filter(({ id, draft }) => !matches(match, draft, id));
    if (left.length === cells.length) {
      const hint = '`ordeal campaign FILE --dry-run` lists the cells, without this entry';
      throw file.problem(['exclude', place], 'excludes no cell of the matrix', hint);
    }
    checkNames(file, match, ['exclude', place], names);
    cells = left;
  }
  if (content.matrix !== undefined && cells.length === 0) {
    throw file.problem(['matrix'], 'the matrix is empty', 'everything in it is excluded');
  }
  const all = [
    ...cells,
    ...(content.include ?? []).flatMap((matrix, place) => draft(matrix, ['include', place])),
  ];
  if (all.length <= CELLS_MAX) return all;
  throw file.problem([], `the campaign has ${count(all.length, 'cell')}`, 'split it');
}

function checkIds({ file }: ReadCampaign, drafts: readonly PlacedDraft[]): void {
  const seen = new Set<string>();
  for (const { id, draft } of drafts) {
    if (seen.has(id)) {
      const hint = 'leave one of them out, or give a matrix a label to tell its cells apart';
      throw file.problem(draft.path, `cell ${id} is there twice`, hint);
    }
    seen.add(id);
  }
}

function applyOverrides(
  { content, file }: ReadCampaign,
  drafts: readonly PlacedDraft[],
): readonly PlacedDraft[] {
  const table = new SettingsTable(content, file);
  let cells = drafts;
  const names = new CellNames(drafts);
  for (const [place, { match, set }] of (content.overrides ?? []).entries()) {
    const path = ['overrides', place];
    const { use, ...own } = set;
    const settings: FileSettings = { ...table.use(use, [...path, 'set', 'use']), ...own };
    if (settings.bugs !== undefined) {
      const hint = 'a planted bug is part of what a cell is: name it in a matrix';
      throw file.problem([...path, 'set', 'use'], 'an override cannot plant a bug', hint);
    }
    let hits = 0;
    cells = cells.map((cell) => {
      if (!matches(match, cell.draft, cell.id)) return cell;
      hits++;
      return {
        ...cell,
        draft: { ...cell.draft, settings: { ...cell.draft.settings, ...settings } },
      };
    });
    if (hits === 0) throw file.problem([...path, 'match'], 'matches no cell', MATCH_HINT);
    checkNames(file, match, [...path, 'match'], names);
  }
  return cells;
}

/**
 * A name in a list that no cell has would match nothing, and nobody would see it among the others
 * that do.
 */
function checkNames(file: LocatedFile, match: FileMatch, path: FilePath, names: CellNames): void {
  const strange = names.strangeIn(match);
  if (strange === null) return;
  const near = closest(strange.name, strange.known);
  const hint = near === null ? MATCH_HINT : `did you mean ${near}?`;
  const message = `no cell has ${strange.field} '${strange.name}'`;
  throw file.problem([...path, ...strange.path], message, hint);
}

const MATCH_HINT = '`ordeal campaign FILE --dry-run` lists the cells, without this entry';

function knownOf(
  { content, file }: ReadCampaign,
  drafts: readonly PlacedDraft[],
): ReadonlyMap<string, readonly KnownFailure[]> {
  const known = new Map<string, KnownFailure[]>();
  const names = new CellNames(drafts);
  for (const [place, entry] of (content.known ?? []).entries()) {
    const { match, issue, expires, signature, strict } = entry;
    const path = ['known', place];
    if (!isDate(expires)) {
      throw file.problem([...path, 'expires'], `'${expires}' is no day`, 'write it as 2026-12-31');
    }
    const hits = drafts.filter(({ id, draft }) => matches(match, draft, id));
    if (hits.length === 0) throw file.problem([...path, 'match'], 'matches no cell', MATCH_HINT);
    checkNames(file, match, [...path, 'match'], names);
    const failure = { issue, expires, signature: signature ?? null, strict: strict ?? false };
    for (const { id } of hits) known.set(id, [...(known.get(id) ?? []), failure]);
  }
  return known;
}

/** Whether a text such as `2026-02-30` is a day of the calendar. */
function isDate(text: string): boolean {
  const [year, month, day] = text.split('-').map(Number) as [number, number, number];
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
  return day >= 1 && day <= (days[month - 1] ?? 0);
}

function specOf({ file }: ReadCampaign, draft: CellDraft, context: PlanContext): RunSpec {
  try {
    return context.specOf(draft);
  } catch (error) {
    if (!(error instanceof OrdealError)) throw error;
    throw file.problem(draft.path, `cell ${cellId(draft)}: ${messageOf(error)}`, error.hint);
  }
}

/** Timers hold no longer time than 2^31 ms, or about 24 days. */
const BUDGET_MS_MAX = 480 * 3_600_000;

/** A budget that the plan cannot keep is a mistake, and is better found now than after an hour. */
function budgetOf({ content, file }: ReadCampaign, { cells }: CampaignPlan): CampaignBudget {
  const { time, runs, failures } = content.budget ?? {};
  const timeMs = time === undefined ? null : parseDuration(time);
  if (runs !== undefined && runs < cells.length) {
    const message = `a budget of ${count(runs, 'run')} cannot hold ${count(cells.length, 'cell')}`;
    throw file.problem(['budget', 'runs'], message, `raise it to ${cells.length}, or take fewer`);
  }
  if (timeMs !== null && timeMs > BUDGET_MS_MAX) {
    const message = `a budget of ${time} is longer than 480h`;
    throw file.problem(['budget', 'time'], message, 'lower it, or leave it out for no limit');
  }
  const longest = longestRealTime(cells);
  if (time !== undefined && (timeMs === null || timeMs <= 0 || timeMs < longest.timeMs)) {
    const message =
      timeMs !== null && timeMs > 0
        ? `a budget of ${time} cannot hold cell ${longest.id}`
        : `a budget of '${time}' holds nothing`;
    throw file.problem(['budget', 'time'], message, 'raise it, or shorten the cells');
  }
  return { timeMs, runs: runs ?? null, failures: failures ?? null };
}

function longestRealTime(cells: readonly PlannedCell[]) {
  return cells.reduce(
    (longest, { id, spec }) =>
      spec.runtime !== 'sim' && spec.timeLimitMs > longest.timeMs
        ? { id, timeMs: spec.timeLimitMs }
        : longest,
    { id: '', timeMs: 0 },
  );
}
