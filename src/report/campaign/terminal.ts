// A campaign for a terminal: the worst first, then what failed and how to do it again.

import type { CampaignSummary, SummaryCell, SummaryGroup } from '../../campaign/summary.ts';
import { formatDuration } from '../../duration.ts';
import { count } from '../../text.ts';
import { type Line, type Style, span } from '../line.ts';
import { countTexts, verdictOf } from './words.ts';

/** How many cells of a group are listed. */
const CELLS_SHOWN = 8;

/** `shown` is where the runs lie, as it is to be shown. */
export function terminalCampaign(summary: CampaignSummary, shown: string): Line[] {
  const { name, shard, cells, wallMs, planHash } = summary;
  const verdict = verdictOf(summary);
  const part = shard === null ? '' : `, shard ${shard}`;
  return [
    [
      span(verdict.style, verdict.word),
      `  campaign ${name}: ${count(cells.length, 'cell')}`,
      span('dim', ` (plan ${planHash.slice(0, 12)}${part}, ${formatDuration(seconds(wallMs))})`),
    ],
    [`  ${countTexts(summary).join(', ')}`],
    ...retryLines(cells),
    ...summary.groups.flatMap((group) => groupLines(group, summary, shown)),
  ];
}

function seconds(milliseconds: number): number {
  return milliseconds < 10_000 ? milliseconds : Math.round(milliseconds / 1_000) * 1_000;
}

const styles: Readonly<Record<SummaryCell['gate'], Style>> = {
  valid: 'valid',
  invalid: 'invalid',
  unknown: 'unknown',
  harness: 'invalid',
};

function groupLines(group: SummaryGroup, summary: CampaignSummary, shown: string): Line[] {
  const members = new Set(group.cells);
  const cells = summary.cells.filter(({ id }) => members.has(id));
  const [first] = cells;
  if (first === undefined) return [];
  const more = cells.length - CELLS_SHOWN;
  return [
    [],
    [
      span(styles[first.gate], group.status),
      '  ',
      span('strong', group.signature),
      `  ${count(cells.length, 'cell')}`,
    ],
    ...(group.text === '' ? [] : [[`  ${group.text}`]]),
    ...(first.issue === null ? [] : [[span('dim', `  ${first.issue}`)]]),
    ...cells.slice(0, CELLS_SHOWN).map(({ id }): Line => [span('dim', `    ${id}`)]),
    ...(more > 0 ? [[span('dim', `    and ${more} more`)]] : []),
    ...(first.directory === null
      ? []
      : [[span('heading', '  Files'), `   ${shown}/${first.directory}`] as Line]),
    [span('heading', '  Repeat'), '  ', span('command', first.repeat)],
  ];
}

/** Cells that were tried more than once: how many of the attempts failed. */
function retryLines(cells: readonly SummaryCell[]): Line[] {
  return cells
    .filter(({ attempts }) => attempts > 1)
    .slice(0, CELLS_SHOWN)
    .map(({ id, failed, attempts }) => [
      span('unknown', '  retried'),
      `  ${failed} of ${attempts} attempts failed: ${id}`,
    ]);
}
