// Faults as a person reads them: what was done, to whom, when, and what shows that it took effect.

import { findNemesis } from '../../nemeses/index.ts';
import { formatMoment } from '../duration.ts';
import type { FaultRecord } from '../run/types.ts';
import type { ResolvedFault } from '../runtime/faults.ts';
import { type Line, span } from './line.ts';

/** Whether a fault was in force at some moment from `from` to `to` (nanoseconds, both included). */
export function isActive(fault: FaultRecord, from: number, to: number): boolean {
  return fault.injectedAt <= to && fault.healedAt >= from;
}

/** `f1  partition n1 n2 | n3 n4 n5`, with the moments. */
export function faultText(kind: string, resolved: ResolvedFault): string {
  return `${kind} ${resolvedText(resolved)}`;
}

/**
 * One line per fault, by the time of injection, in columns; with its evidence where `withEvidence`
 * is set.
 */
export function faultLines(faults: readonly FaultRecord[], withEvidence: boolean): Line[] {
  const inOrder = [...faults].sort((a, b) => a.injectedAt - b.injectedAt);
  const rows = inOrder.map((fault) => ({
    fault,
    id: fault.id,
    when: `${formatMoment(fault.injectedAt)} to ${formatMoment(fault.healedAt)}`,
    what: faultText(fault.kind, fault.resolved),
  }));
  const width = (column: 'id' | 'when' | 'what'): number =>
    Math.max(0, ...rows.map((row) => row[column].length));
  const widths = { id: width('id'), when: width('when'), what: Math.min(44, width('what')) };
  return rows.map(({ fault, id, when, what }) => {
    const head: Line = [
      span('dim', `${id.padEnd(widths.id)}  ${when.padEnd(widths.when)}  `),
      withEvidence ? what.padEnd(widths.what) : what,
    ];
    return withEvidence ? [...head, '  ', ...evidenceSpans(fault)] : head;
  });
}

function evidenceSpans(fault: FaultRecord): Line {
  const { effective, summary, mechanism } = fault.evidence;
  if (effective) return [summary, span('dim', ` (${mechanism})`)];
  return [span('unknown', 'no evidence: '), summary, span('dim', ` (${mechanism})`)];
}

/**
 * What a fault came down to: the nodes or links that it hit, and what could not be done as planned.
 */
export function resolvedText(resolved: ResolvedFault): string {
  const { kind, note } = resolved;
  // A run may have been stored by a version that knows more kinds of faults than this one.
  const words = findNemesis(kind)?.text(resolved) ?? 'of a kind that this version does not know';
  return note === undefined ? words : `${words} (${note})`;
}
