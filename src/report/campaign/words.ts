// The words that all reports of a campaign have in common.

import type { CampaignSummary, SummaryCell } from '../../campaign/summary.ts';
import { formatNumber } from '../../text.ts';

/** What each status is called where cells are counted. */
const statusWords: Readonly<Record<SummaryCell['status'], string>> = {
  invalid: 'invalid',
  missed: 'valid though expected invalid',
  fixed: 'no longer failing as known',
  harness: 'failures of the harness',
  unknown: 'unknown',
  'not-run': 'not run',
  known: 'known failures',
  found: 'invalid as expected',
  valid: 'valid',
};

/** `12 valid`, `1 invalid` …, from worst to best, without zeros. */
export function countTexts({ counts }: CampaignSummary): readonly string[] {
  return Object.entries(counts)
    .filter(([, number]) => number > 0)
    .map(
      ([status, number]) =>
        `${formatNumber(number)} ${statusWords[status as SummaryCell['status']]}`,
    );
}

/**
 * The verdict over all cells, by the gate's own order: invalid, harness failure, unknown, valid.
 */
export function verdictOf({ cells }: CampaignSummary): {
  readonly word: string;
  readonly style: 'valid' | 'invalid' | 'unknown';
} {
  const has = (gate: SummaryCell['gate']): boolean => cells.some((cell) => cell.gate === gate);
  if (has('invalid')) return { word: 'invalid', style: 'invalid' };
  if (has('harness')) return { word: 'failed', style: 'invalid' };
  if (has('unknown') || cells.length === 0) return { word: 'unknown', style: 'unknown' };
  return { word: 'valid', style: 'valid' };
}
