// What the faults that are on ask for, joined: how each node, link, clock and disk should be. These
// rules are about what a cluster has, not about kinds of faults. Down wins over paused, cuts win,
// delays and offsets add up, rates multiply, and of the rest the worst counts.

import type { NodeId } from '../node/types.ts';
import type { UnsyncedFate } from '../runtime/faults.ts';
import type { ClockState, DiskState, LinkState } from '../runtime/types.ts';
import type { Asks, LinkAsk, NodeAsk } from './vocabulary/asks.ts';

/**
 * The status a node should have; `doomed`: it runs up to its next sync, and is down from then on.
 */
export type WantedStatus = 'running' | NodeAsk['status'];

export const RIGHT_CLOCK: ClockState = { offsetMs: 0, ratePpm: 1_000_000 };

/** The status a node should have. Down wins over paused: a dead process cannot be stopped. */
export function statusOf(node: NodeId, all: readonly Asks[]): WantedStatus {
  const asked = new Set(asksOf(node, all, 'nodes').map(({ status }) => status));
  if (asked.has('down')) return 'down';
  if (asked.has('paused')) return 'paused';
  return asked.has('doomed') ? 'doomed' : 'running';
}

/**
 * What is to become of what a doomed node is syncing when it dies: as the first who asked for it
 * said.
 */
export function unsyncedOf(node: NodeId, all: readonly Asks[]): UnsyncedFate {
  for (const ask of asksOf(node, all, 'nodes')) if (ask.status === 'doomed') return ask.unsynced;
  return 'lost';
}

/** How a node's disk should misbehave. */
export function diskOf(node: NodeId, all: readonly Asks[]): DiskState {
  let state: DiskState = {};
  for (const { node: _, ...ask } of asksOf(node, all, 'disks')) state = worseDisk(state, ask);
  return state;
}

function worseDisk(one: DiskState, other: DiskState): DiskState {
  const either = (field: 'full' | 'lastCopy') =>
    one[field] === true || other[field] === true ? { [field]: true } : {};
  return {
    ...greater(one, other, 'syncDelayMs'),
    ...greater(one, other, 'syncFailPercent'),
    ...greater(one, other, 'syncLiePercent'),
    ...either('full'),
    ...either('lastCopy'),
  };
}

/**
 * How a node's clock should be wrong: offsets add up, and rates multiply, so that no clock runs
 * backwards.
 */
export function clockOf(node: NodeId, all: readonly Asks[]): ClockState {
  let { offsetMs, ratePpm } = RIGHT_CLOCK;
  for (const ask of asksOf(node, all, 'clocks')) {
    offsetMs += ask.offsetMs ?? 0;
    if (ask.ratePpm !== undefined) {
      ratePpm = Math.round((ratePpm * ask.ratePpm) / RIGHT_CLOCK.ratePpm);
    }
  }
  return { offsetMs, ratePpm };
}

/** The state of every link that is not clear, in a stable order. */
export function linksOf(all: readonly Asks[]): readonly LinkState[] {
  const states = new Map<string, LinkState>();
  for (const ask of all.flatMap(({ links = [] }) => links)) {
    const { from, to } = ask;
    const key = `${from}>${to}`;
    states.set(key, worseLink(states.get(key) ?? { from, to, cut: false, lossPercent: 0 }, ask));
  }
  return [...states.keys()].sort().map((key) => states.get(key) as LinkState);
}

function worseLink(one: LinkState, other: LinkAsk): LinkState {
  return {
    from: one.from,
    to: one.to,
    cut: one.cut || other.cut === true,
    lossPercent: Math.max(one.lossPercent, other.lossPercent ?? 0),
    ...sum(one, other, 'delayMs'),
    ...sum(one, other, 'jitterMs'),
    ...less(one, other, 'bytesPerSecond'),
    ...(one.clogged === true || other.clogged === true ? { clogged: true } : {}),
    ...less(one, other, 'resetEveryMs'),
    ...greater(one, other, 'duplicatePercent'),
    ...greater(one, other, 'reorderPercent'),
  };
}

/** What all ask of one node, in their order. */
function asksOf<K extends 'nodes' | 'clocks' | 'disks'>(
  node: NodeId,
  all: readonly Asks[],
  what: K,
): NonNullable<Asks[K]>[number][] {
  return all.flatMap((asks) => [...(asks[what] ?? [])]).filter((ask) => ask.node === node);
}

type Numbers<K extends string> = { readonly [field in K]?: number | undefined };

/** One field of two states joined into one; absent where both lack it. */
function joined<K extends string>(
  one: Numbers<K>,
  other: Numbers<K>,
  field: K,
  join: (a: number, b: number) => number,
): { readonly [field in K]?: number } {
  const [a, b] = [one[field], other[field]];
  const value = a === undefined ? b : b === undefined ? a : join(a, b);
  return (value === undefined ? {} : { [field]: value }) as { readonly [field in K]?: number };
}

function greater<K extends string>(one: Numbers<K>, other: Numbers<K>, field: K) {
  return joined(one, other, field, Math.max);
}

function less<K extends string>(one: Numbers<K>, other: Numbers<K>, field: K) {
  return joined(one, other, field, Math.min);
}

function sum<K extends string>(one: Numbers<K>, other: Numbers<K>, field: K) {
  return joined(one, other, field, (a, b) => a + b);
}
