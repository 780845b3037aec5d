// Which pages have parts that are made from the code, and how such a part gets into its page.

import { faultTables } from './evidence-table.ts';
import {
  bundledTables,
  commandTables,
  plantedBugTables,
  shortTables,
  type Texts,
} from './page-tables.ts';

/**
 * By page, as a path from the root. Transcripts are apart (see transcripts.ts): they take runs to
 * make.
 */
export const generatedPages: ReadonlyMap<string, () => Texts> = new Map([
  ['README.md', shortTables],
  ['docs/bundled.md', bundledTables],
  ['docs/commands.md', commandTables],
  ['docs/faults.md', faultTables],
  ['docs/planted-bugs.md', plantedBugTables],
]);

/**
 * Puts each text between its markers. Throws where a marker is missing: a table must not vanish
 * unseen.
 */
export function fillMarkers(document: string, texts: Texts): string {
  let filled = document;
  for (const [name, text] of texts) {
    const [begin, end] = [`<!-- ${name}:begin -->`, `<!-- ${name}:end -->`];
    const from = filled.indexOf(begin);
    const to = filled.indexOf(end);
    if (from < 0 || to < from) throw new Error(`the document lacks the markers of ${name}`);
    filled = `${filled.slice(0, from + begin.length)}\n${text}\n${filled.slice(to)}`;
  }
  return filled;
}

/** What stands between two markers of a page; undefined where they are not there. */
export function textBetween(document: string, name: string): string | undefined {
  return document.split(new RegExp(`<!-- ${name}:(?:begin|end) -->`))[1];
}

/** The names of the markers in a page, each once for its beginning. */
export function markersIn(document: string): readonly string[] {
  return [...document.matchAll(/<!-- ([a-z-]+):begin -->/g)].map(([, name]) => name as string);
}
