// The verdict in words, for the title of the page and its first line.

import type { Verdict } from '../../../checkers/checker.ts';
import type { ReportData } from './report-data.ts';

/** How the run stands: a verdict, or none yet. */
export type Standing = Verdict | 'unjudged';

export const standingSigns: Readonly<Record<Standing, string>> = {
  valid: '✓',
  invalid: '✗',
  unknown: '?',
  unjudged: '…',
};

export function standingOf({ results }: ReportData): Standing {
  return results === null ? 'unjudged' : results.verdict;
}

/** `raft-kv broke a promise`. */
export function sentenceOf(data: ReportData): string {
  const { system } = data.test.spec;
  switch (standingOf(data)) {
    case 'valid':
      return `${system}: no violation found`;
    case 'invalid':
      return `${system} broke a promise`;
    case 'unknown':
      return `This run of ${system} shows nothing`;
    case 'unjudged':
      return `This run of ${system} has no verdict`;
  }
}

export function titleOf(data: ReportData): string {
  const { spec } = data.test;
  return `${standingOf(data)}: ${spec.system}, ${spec.workload}, seed ${spec.seed} – Ordeal`;
}
