// Annotations of a GitHub Actions step: workflow commands on standard output.
// https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands

import type { CampaignSummary, SummaryGroup } from '../../campaign/summary.ts';
import { clip, count, sanitize } from '../../text.ts';

/** GitHub shows ten of each kind for a step, and drops the rest. */
const ANNOTATIONS_MAX = 10;

/**
 * One line for each group of failures: errors, warnings for what is unknown, notices for what is
 * known.
 */
export function githubAnnotations(summary: CampaignSummary): string[] {
  const left = { error: ANNOTATIONS_MAX, warning: ANNOTATIONS_MAX, notice: ANNOTATIONS_MAX };
  return summary.groups.flatMap((group) => {
    const kind = kindOf(group);
    if (left[kind] === 0) return [];
    left[kind]--;
    const repeat = summary.cells.find(({ id }) => id === group.cells[0])?.repeat ?? '';
    const title = `${group.status}: ${group.signature} (${count(group.cells.length, 'cell')})`;
    const text = [clip(group.text, 500), ...group.cells.slice(0, 5), `repeat: ${repeat}`];
    return [`::${kind} title=${property(title)}::${text.map(message).join('%0A')}`];
  });
}

function kindOf({ status }: SummaryGroup): 'error' | 'warning' | 'notice' {
  if (status === 'known') return 'notice';
  return status === 'unknown' || status === 'not-run' ? 'warning' : 'error';
}

function message(text: string): string {
  return sanitize(text).replaceAll('%', '%25');
}

function property(text: string): string {
  return message(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
