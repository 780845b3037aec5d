// The README's track record: what `ordeal selftest` found, from the document that it printed.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../src/package-root.ts';
import type { SelftestRow } from '../src/search/selftest.ts';
import { systems } from '../systems/index.ts';

/** How the stored document is made anew. */
export const TRACK_RECORD_COMMAND = 'npx ordeal selftest --jobs 2 --json > docs/track-record.json';

interface TrackRecord {
  readonly tables: readonly { readonly system: string; readonly rows: readonly SelftestRow[] }[];
}

/** Heads and rows of the table: a row for each planted bug, then one for each correct system. */
export function trackRecord(): {
  readonly heads: readonly string[];
  readonly rows: readonly (readonly string[])[];
} {
  const { tables } = readRecord();
  const profiles = [
    ...new Set(tables.flatMap(({ rows }) => rows.map(({ profile }) => profile))),
  ].filter((profile) => profile !== 'entry');
  const heads = [
    'system',
    'planted bug',
    'faults of its entry',
    'found in',
    'first seed',
    'median',
  ];
  const rows = [...systems.values()].flatMap((system) => {
    const measured = tables.find((table) => table.system === system.name)?.rows ?? [];
    const bugs = system.bugs.map((bug) => {
      const own = measured.filter((row) => row.bug === bug.name);
      return [system.name, `\`${bug.name}\``, ...bugCells(own, profiles)];
    });
    return [...bugs, [system.name, 'none: false alarms', ...correctCells(measured, profiles)]];
  });
  return { heads: [...heads, ...profiles], rows };
}

function readRecord(): TrackRecord {
  const path = join(packageRoot(), 'docs/track-record.json');
  if (!existsSync(path)) return { tables: [] };
  return JSON.parse(readFileSync(path, 'utf8')) as TrackRecord;
}

/** The bug's own entry in four cells, then a rate for each profile. */
function bugCells(rows: readonly SelftestRow[], profiles: readonly string[]): readonly string[] {
  const entry = rows.find((row) => row.profile === 'entry');
  if (entry === undefined) return ['not measured yet', '', '', '', ...profiles.map(() => '')];
  const { nemesis, firstSeed, medianSeconds } = entry;
  return [
    nemesis.join(', '),
    rateOf([entry]),
    firstSeed === null ? 'never' : String(firstSeed),
    medianSeconds === null ? '' : `${medianSeconds.toFixed(1)} s`,
    ...profiles.map((profile) => {
      const row = rows.find((each) => each.profile === profile);
      // A profile that is the entry's own is not run twice.
      return row === undefined ? '–' : rateOf([row]);
    }),
  ];
}

function correctCells(
  rows: readonly SelftestRow[],
  profiles: readonly string[],
): readonly string[] {
  const correct = rows.filter((row) => row.bug === null);
  const under = (profile: string): string =>
    rateOf(correct.filter((row) => row.profile === profile));
  return ['all of them', under('entry'), '', '', ...profiles.map(under)];
}

function rateOf(rows: readonly SelftestRow[]): string {
  const seeds = rows.reduce((sum, row) => sum + row.seeds, 0);
  const found = rows.reduce((sum, row) => sum + row.found, 0);
  return seeds === 0 ? '' : `${found} of ${seeds}`;
}
