// The parts of README.md that are made from the registries, by the name of their markers.

import { catalogue } from '../src/cli/catalogue.ts';
import { type Command, flagUsage } from '../src/cli/command.ts';
import { commands } from '../src/cli/commands/index.ts';
import { exitCodeMeanings, exitCodes } from '../src/cli/exit-codes.ts';
import { TRACK_RECORD_COMMAND, trackRecord } from './track-record.ts';

/** Markdown by marker: `<!-- systems:begin -->` … `<!-- systems:end -->`. */
export function readmeTables(): ReadonlyMap<string, string> {
  const tables = new Map<string, string>();
  for (const { name, entries } of catalogue()) {
    const labels = [...new Set(entries.flatMap((entry) => Object.keys(entry.details)))];
    tables.set(
      name,
      table(
        ['name', 'what it is', ...labels],
        entries.map((entry) => [
          code(entry.name),
          entry.summary,
          ...labels.map((label) => entry.details[label] ?? ''),
        ]),
      ),
    );
  }
  const { heads, rows } = trackRecord();
  tables.set('track-record', [`\`${TRACK_RECORD_COMMAND}\``, '', table(heads, rows)].join('\n'));
  tables.set('commands', commands.map(commandText).join('\n\n'));
  tables.set(
    'exit-codes',
    table(
      ['code', 'meaning'],
      Object.entries(exitCodes).map(([name, number]) => [
        String(number),
        exitCodeMeanings[name as keyof typeof exitCodes],
      ]),
    ),
  );
  return tables;
}

/** Puts each text between its markers. Throws where a marker is missing: a table must not vanish unseen. */
export function fillMarkers(document: string, texts: ReadonlyMap<string, string>): string {
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
    `### ${code(`ordeal ${command.name}${operands.join('')}`)}`,
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

/** A bar would end the cell, also between backticks; angle brackets outside of them would be taken for HTML. */
function cell(text: string): string {
  const escaped = text.replaceAll('|', '\\|');
  return escaped.startsWith('`') ? escaped : escaped.replaceAll('<', '&lt;');
}

function code(text: string): string {
  return `\`${text}\``;
}
