// What the page's script is told, besides the packed tables: small things, as JSON. The script
// imports the type.

import { findingsOf } from '../account.ts';
import { faultText } from '../faults.ts';
import type { ClockSample, LogLine, NodeState, ReportData } from './report-data.ts';

/** One fault as a band: on which nodes, from when to when. */
export interface FaultBand {
  readonly id: string;
  readonly kind: string;
  readonly text: string;
  /** Microseconds since the start of the run, as everything in the page's script. */
  readonly from: number;
  readonly to: number;
  readonly nodes: readonly string[];
}

export interface PhaseMark {
  readonly name: string;
  readonly at: number;
}

export interface PageModel {
  readonly nodes: readonly string[];
  /** Clients at one time; process numbers that are equal modulo this share a thread. */
  readonly concurrency: number;
  readonly end: number;
  readonly phases: readonly PhaseMark[];
  readonly faults: readonly FaultBand[];
  readonly statuses: readonly NodeState[];
  readonly clocks: readonly ClockSample[];
  readonly logs: readonly LogLine[];
  /** Indices of the events that the first anomaly names. */
  readonly accused: readonly number[];
  /** The key of the first anomaly. */
  readonly key: string | null;
  readonly hasMessages: boolean;
}

/** Times become microseconds, which is as fine as a screen can show. */
export function pageModel(data: ReportData): PageModel {
  const { results, test, nodes, endNs } = data;
  const first = results === null ? undefined : findingsOf(results)[0];
  const us = (ns: number): number => Math.floor(ns / 1000);
  return {
    nodes,
    concurrency: test.spec.concurrency,
    end: us(endNs),
    phases: Object.entries(results?.phasesNs ?? {}).map(([name, at]) => ({ name, at: us(at) })),
    faults: (results?.faults ?? []).map((fault) => ({
      id: fault.id,
      kind: fault.kind,
      text: faultText(fault.kind, fault.resolved),
      from: us(fault.injectedAt),
      to: us(fault.healedAt),
      nodes: nodesHit(fault.resolved),
    })),
    statuses: data.statuses.map((each) => ({ ...each, time: us(each.time) })),
    clocks: data.clocks.map((each) => ({ ...each, time: us(each.time) })),
    logs: data.logs.map((each) => ({ ...each, time: us(each.time) })),
    accused: first?.anomaly.ops ?? [],
    key: first?.anomaly.key ?? null,
    hasMessages: data.messages !== null,
  };
}

/** The nodes that a fault touches: by name, or at the ends of its links, whatever its kind. */
function nodesHit(resolved: object): readonly string[] {
  const found = new Set<string>();
  const visit = (value: unknown, name: string): void => {
    if (typeof value === 'string') {
      if (name === 'nodes' || name === 'from' || name === 'to') found.add(value);
    } else if (Array.isArray(value)) {
      for (const each of value) visit(each, name);
    } else if (value !== null && typeof value === 'object') {
      for (const [key, each] of Object.entries(value)) visit(each, key);
    }
  };
  visit(resolved, '');
  return [...found].sort();
}
