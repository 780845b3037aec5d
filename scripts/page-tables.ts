// The parts of the pages that are made from the registries: texts by the name of their markers,
// page by page.

import { type CatalogueEntry, catalogue, type catalogueNames } from '../src/cli/catalogue.ts';
import { type Command, flagUsage } from '../src/cli/command.ts';
import { commands } from '../src/cli/commands/index.ts';
import { exitCodeMeanings, exitCodes } from '../src/cli/exit-codes.ts';
import { TRACK_RECORD_COMMAND, trackRecord } from './track-record.ts';

/** Markdown by marker: `<!-- systems:begin -->` … `<!-- systems:end -->`. */
export type Texts = ReadonlyMap<string, string>;

type CatalogueName = (typeof catalogueNames)[number];

/** What there is, a line for each: the README's tables. */
export function shortTables(): Texts {
  return tablesOf(['systems', 'workloads', 'nemeses'], (entries) =>
    table(
      ['name', 'what it is'],
      entries.map(({ name, summary }) => [code(name), summary]),
    ),
  );
}

/** What there is, with all that the registries say of it. */
export function bundledTables(): Texts {
  return tablesOf(['systems', 'workloads', 'nemeses', 'checkers'], wholeTable);
}

export function plantedBugTables(): Texts {
  const { heads, rows } = trackRecord();
  const record = [`\`${TRACK_RECORD_COMMAND}\``, '', table(heads, rows)].join('\n');
  return new Map([...tablesOf(['bugs'], wholeTable), ['track-record', record]]);
}

export function commandTables(): Texts {
  const codes = Object.entries(exitCodes).map(([name, number]) => [
    String(number),
    exitCodeMeanings[name as keyof typeof exitCodes],
  ]);
  return new Map([
    ['commands', commands.map(commandText).join('\n\n')],
    ['exit-codes', table(['code', 'meaning'], codes)],
  ]);
}

function tablesOf(
  names: readonly CatalogueName[],
  text: (entries: readonly CatalogueEntry[]) => string,
): Texts {
  const wanted = catalogue().filter(({ name }) => names.includes(name));
  return new Map(wanted.map(({ name, entries }) => [name, text(entries)]));
}

function wholeTable(entries: readonly CatalogueEntry[]): string {
  const labels = [...new Set(entries.flatMap(({ details }) => Object.keys(details)))];
  return table(
    ['name', 'what it is', ...labels],
    entries.map(({ name, summary, details }) => [
      code(name),
      summary,
      ...labels.map((label) => details[label] ?? ''),
    ]),
  );
}

function commandText(command: Command): string {
  const operands = command.operands.map(({ name, required, variadic }) => {
    const shown = variadic ? `${name}…` : name;
    return required ? ` <${shown}>` : ` [${shown}]`;
  });
  const rows = Object.entries(command.options).map(([key, row]) => [
    code(flagUsage(key, row)),
    row.summary,
    row.kind === 'value' ? (row.shown ?? '') : '',
  ]);
  return [
    `## ${code(`ordeal ${command.name}${operands.join('')}`)}`,
    '',
    `${command.summary.replace(/^./, (letter) => letter.toUpperCase())}.`,
    '',
    table(['option', 'meaning', 'default'], rows),
    '',
    '```',
    ...command.examples.map(({ line, what }) => `npx ordeal ${line}   # ${what}`),
    '```',
  ].join('\n');
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`;
  return [line(heads), `|${heads.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n');
}

/**
 * A bar would end the cell, also between backticks; angle brackets outside of them would be taken
 * for HTML.
 */
function cell(text: string): string {
  const escaped = text.replaceAll('|', '\\|');
  return escaped.startsWith('`') ? escaped : escaped.replaceAll('<', '&lt;');
}

function code(text: string): string {
  return `\`${text}\``;
}
