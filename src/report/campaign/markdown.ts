// A campaign in Markdown: for the step summary of a pipeline, a comment, a wiki.

import type { CampaignSummary, SummaryCell, SummaryGroup } from '../../campaign/summary.ts';
import { formatDuration } from '../../duration.ts';
import { clip, count, sanitize } from '../../text.ts';
import { countTexts, verdictOf } from './words.ts';

/** Platforms cut summaries at a size; groups tell what cells would only repeat. */
const GROUPS_MAX = 50;
const CELLS_SHOWN = 10;

export function markdownCampaign(summary: CampaignSummary): string {
  const { name, cells, groups, planHash, shard, wallMs } = summary;
  const part = shard === null ? '' : `, shard ${shard}`;
  const lines = [
    `## ${escapeMarkdown(verdictOf(summary).word)}: campaign ${escapeMarkdown(name)}`,
    '',
    `${count(cells.length, 'cell')}: ${countTexts(summary).join(', ')} ` +
      `(plan \`${planHash.slice(0, 12)}\`${part}, ${formatDuration(Math.round(wallMs / 1_000) * 1_000)}, ` +
      `exit code ${summary.exitCode})`,
    '',
    ...groups.slice(0, GROUPS_MAX).flatMap((group) => groupLines(group, cells)),
  ];
  if (groups.length > GROUPS_MAX) {
    lines.push(`… and ${count(groups.length - GROUPS_MAX, 'more group')}`, '');
  }
  return `${[...lines, ...tableLines(cells)].join('\n')}\n`;
}

function groupLines(group: SummaryGroup, cells: readonly SummaryCell[]): string[] {
  const first = cells.find(({ id }) => id === group.cells[0]);
  const more = group.cells.length - CELLS_SHOWN;
  return [
    `### ${escapeMarkdown(group.status)}: ${escapeMarkdown(group.signature)} (${count(group.cells.length, 'cell')})`,
    '',
    ...(group.text === '' ? [] : [escapeMarkdown(group.text), '']),
    ...(first?.issue == null ? [] : [`Known: <${first.issue}>`, '']),
    ...group.cells.slice(0, CELLS_SHOWN).map((id) => `* \`${code(id)}\``),
    ...(more > 0 ? [`* and ${more} more`] : []),
    '',
    ...(first === undefined ? [] : ['```', first.repeat, '```', '']),
  ];
}

/** Counts by system and runtime. */
function tableLines(cells: readonly SummaryCell[]): string[] {
  const rows = new Map<string, SummaryCell[]>();
  for (const cell of cells) {
    const key = `${cell.system} | ${cell.workload} | ${cell.runtime}`;
    const row = rows.get(key);
    if (row === undefined) rows.set(key, [cell]);
    else row.push(cell);
  }
  const passed = (all: readonly SummaryCell[]): number =>
    all.filter(({ gate }) => gate === 'valid').length;
  return [
    '| system | workload | runtime | passed | of |',
    '|---|---|---|---|---|',
    ...[...rows].map(([key, all]) => `| ${key} | ${passed(all)} | ${all.length} |`),
  ];
}

/** Text of nodes and errors, without a meaning in Markdown or HTML. */
function escapeMarkdown(text: string): string {
  return clip(sanitize(text), 500).replace(/[\\`*_{}[\]<>#|~&]/g, (character) =>
    character === '<' ? '&lt;' : character === '&' ? '&amp;' : `\\${character}`,
  );
}

/** Inside backticks. */
function code(text: string): string {
  return sanitize(text).replaceAll('`', "'");
}
