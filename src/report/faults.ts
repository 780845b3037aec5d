// Faults as a person reads them: what was done, to whom, when, and what shows that it took effect.

import { formatDuration, formatMoment } from '../duration.ts';
import { unreachable } from '../errors.ts';
import type { FaultRecord } from '../run/types.ts';
import type {
  ClockSkew,
  DiskTrouble,
  Link,
  PacketEffect,
  PlannedFault,
  Resolution,
  ResolvedFault,
} from '../runtime/faults.ts';
import { type Line, span } from './line.ts';

/** Whether a fault was in force at some moment from `from` to `to` (nanoseconds, both included). */
export function isActive(fault: FaultRecord, from: number, to: number): boolean {
  return fault.injectedAt <= to && fault.healedAt >= from;
}

/** `f1  partition n1 n2 | n3 n4 n5`, with the moments. */
export function faultText(kind: PlannedFault['kind'], resolved: Resolution): string {
  return `${kind} ${resolvedText(resolved)}`;
}

/** One line per fault, by the time of injection, in columns; with its evidence where `withEvidence` is set. */
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

/** What a fault came down to: the nodes or links that it hit, and what could not be done as planned. */
export function resolvedText(resolved: Resolution): string {
  const { note } = resolved;
  return note === undefined ? hitText(resolved) : `${hitText(resolved)} (${note})`;
}

function hitText(resolved: ResolvedFault): string {
  switch (resolved.kind) {
    case 'partition':
      return cutText(resolved.cut);
    case 'loss':
      return `${resolved.percent} % on ${linksText(resolved.links)}`;
    case 'kill':
    case 'pause':
      return nodesText(resolved.nodes);
    case 'clock':
      return `${nodesText(resolved.nodes)} ${skewText(resolved.skew)}`;
    case 'packet':
      return `${effectText(resolved.effect)} on ${linksText(resolved.links)}`;
    case 'kill-at-sync':
      return `${nodesText(resolved.nodes)} (what was not synced is ${resolved.unsynced})`;
    case 'disk':
      return `${nodesText(resolved.nodes)} ${troubleText(resolved.trouble)}`;
    case 'swizzle':
      return swizzleText(resolved.cuts);
    default:
      return unreachable(resolved);
  }
}

function troubleText(trouble: DiskTrouble): string {
  switch (trouble.type) {
    case 'slow':
      return `slow by ${formatDuration(trouble.syncDelayMs)} a sync`;
    case 'failing':
      return `failing ${trouble.percent} % of syncs`;
    case 'lying':
      return `lying about ${trouble.percent} % of syncs`;
    case 'full':
    case 'bit-flip':
    case 'truncate':
      return trouble.type;
    default:
      return unreachable(trouble);
  }
}

/** The links one by one would fill a page. */
function swizzleText(cuts: readonly Link[]): string {
  if (cuts.length === 0) return 'nothing';
  const nodes = sorted(cuts.map((link) => link.from));
  return `${cuts.length / 2} links of ${nodesText(nodes)}, one by one`;
}

function nodesText(nodes: readonly string[]): string {
  return nodes.length === 0 ? 'nothing' : nodes.join(' ');
}

function skewText(skew: ClockSkew): string {
  switch (skew.type) {
    case 'jump':
      return `jump ${signed(skew.offsetMs)}`;
    case 'strobe':
      return `strobe ${signed(skew.offsetMs)} ${strobeText(skew.periodMs, skew.widthMs)}`;
    case 'drift':
      return `drift at ${(skew.ratePpm / 10_000).toFixed(1)} % of real speed`;
    default:
      return unreachable(skew);
  }
}

function strobeText(periodMs: number, widthMs: number | undefined): string {
  const every = `every ${formatDuration(periodMs)}`;
  return widthMs === undefined ? every : `for ${formatDuration(widthMs)} ${every}`;
}

function effectText(effect: PacketEffect): string {
  switch (effect.type) {
    case 'delay': {
      const jitter = effect.jitterMs === 0 ? '' : ` to ${effect.delayMs + effect.jitterMs}`;
      return `delay ${effect.delayMs}${jitter} ms`;
    }
    case 'loss':
    case 'duplicate':
    case 'reorder':
      return `${effect.type} ${effect.percent} %`;
    case 'bandwidth':
      return `${effect.bytesPerSecond} B/s`;
    case 'stall':
      return 'stall';
    case 'reset':
      return `reset every ${formatDuration(effect.everyMs)}`;
    default:
      return unreachable(effect);
  }
}

function signed(milliseconds: number): string {
  return `${milliseconds < 0 ? '-' : '+'}${formatDuration(Math.abs(milliseconds))}`;
}

/**
 * Cuts in as few words as are true: `n1 n2 | n3 n4 n5` where two sides are cut off from each other both ways,
 * `n1 n2 → n3` where messages are dropped one way only, and the links themselves where it is neither.
 */
function cutText(cut: readonly Link[]): string {
  if (cut.length === 0) return 'nothing';
  const sources = sorted(cut.map((link) => link.from));
  const blocks = new Map<string, string[]>();
  for (const from of sources) {
    const block = sorted(cut.filter((link) => link.from === from).map((link) => link.to)).join(' ');
    blocks.set(block, [...(blocks.get(block) ?? []), from]);
  }
  const sides = [...blocks].map(([to, from]) => ({ to, from: from.join(' ') }));
  const [first, second] = sides;
  if (sides.length === 1 && first !== undefined) return `${first.from} → ${first.to}`;
  const isMutual = first?.to === second?.from && first?.from === second?.to;
  if (sides.length === 2 && first !== undefined && isMutual) return `${first.from} | ${first.to}`;
  return linksText(cut);
}

/** Links by their source: `n1 → n3 n4, n2 → n4`; only counted where there are many. */
function linksText(links: readonly Link[]): string {
  const sources = sorted(links.map((link) => link.from));
  if (sources.length > 5) return `${links.length} links`;
  return sources
    .map((from) => {
      const targets = sorted(links.filter((link) => link.from === from).map((link) => link.to));
      return `${from} → ${targets.join(' ')}`;
    })
    .join(', ');
}

function sorted(nodes: readonly string[]): string[] {
  const byNumber = new Intl.Collator('en', { numeric: true });
  return [...new Set(nodes)].sort(byNumber.compare);
}
