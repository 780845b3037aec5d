// The Raft core under random networks, crashes and disks: the safety properties of figure 3 hold in
// every run, and every planted bug breaks one of them in some run, which shows that the watch can
// see.

import { describe, expect, it } from 'vitest';
import {
  type RandomRunOptions,
  type RandomRunResult,
  randomRun,
} from '../support/raft/random-run.ts';

const STEPS = 8000;

function runs(
  count: number,
  options: Omit<RandomRunOptions, 'seed' | 'steps'>,
): readonly RandomRunResult[] {
  return Array.from({ length: count }, (_, seed) => randomRun({ ...options, seed, steps: STEPS }));
}

/** The first violation that some seed below `count` shows. */
function firstViolation(
  count: number,
  options: Omit<RandomRunOptions, 'seed' | 'steps'>,
): string | null {
  for (let seed = 0; seed < count; seed++) {
    const { violation } = randomRun({ ...options, seed, steps: STEPS });
    if (violation !== null) return violation;
  }
  return null;
}

describe('the correct core', () => {
  it.each([1, 2, 3, 4, 5])('keeps the safety properties with %i nodes', (nodes) => {
    const results = runs(60, { nodes });
    expect(results.map(({ violation }) => violation).filter((found) => found !== null)).toEqual([]);
    // Not for lack of anything happening.
    expect(results.reduce((sum, { committed }) => sum + committed, 0)).toBeGreaterThan(500);
    expect(Math.max(...results.map(({ term }) => term))).toBeGreaterThan(5);
  });

  it('installs snapshots on the way', () => {
    const results = runs(60, { nodes: 3 });
    const installed = results.reduce((sum, { snapshotsInstalled }) => sum + snapshotsInstalled, 0);
    expect(installed).toBeGreaterThan(20);
  });

  it('does the same twice for one seed', () => {
    const options = { nodes: 5, seed: 7, steps: STEPS };
    expect(randomRun(options)).toEqual(randomRun(options));
  });
});

describe('each planted bug of the core breaks a property', () => {
  it.each([
    ['staleRead', 3, /stale read/],
    ['smallQuorum', 4, /election safety|state machine safety|leader completeness/],
    ['noElectionRestriction', 3, /leader completeness|state machine safety/],
    ['skipLogMatch', 3, /log matching|state machine safety|leader completeness/],
    ['commitPreviousTerm', 3, /leader completeness|state machine safety|stale read/],
  ] as const)('%s with %i nodes', (bug, nodes, property) => {
    expect(firstViolation(300, { nodes, bugs: [bug] })).toMatch(property);
  });
});

describe('each planted bug of the driver breaks a property', () => {
  it('term and vote forgotten in a restart', () => {
    const violation = firstViolation(300, { nodes: 3, disk: 'forgets-hard-state' });
    expect(violation).toMatch(/election safety|leader completeness|state machine safety/);
  });

  it('answers before the disk has what they promise', () => {
    const violation = firstViolation(300, { nodes: 3, disk: 'syncs-late' });
    expect(violation).toMatch(
      /leader completeness|state machine safety|election safety|log matching/,
    );
  });
});
