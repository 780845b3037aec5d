// Faults that overlap by design, that take exactly a quorum, and that hit whoever holds a lock, in
// whole simulated runs.

import { expect, it } from 'vitest';
import type { Op } from '../../src/history/types.ts';
import type { FaultPlan, Link } from '../../src/runtime/faults.ts';
import { simulate } from '../../src/search/simulate.ts';
import { raftKvSpec } from '../support/run-spec.ts';

it('a quorum that is lost, under a cut and a delay, is back in the end', async () => {
  const plan: FaultPlan = [
    {
      id: 'f1',
      at: 1_000,
      until: 6_000,
      kind: 'packet',
      targets: { select: 'all' },
      params: { direction: 'both', effect: { type: 'delay', delayMs: 20, jitterMs: 10 } },
    },
    { id: 'f2', at: 2_000, until: 5_000, kind: 'kill', targets: { select: 'quorum' } },
    { id: 'f3', at: 3_000, until: 7_000, kind: 'partition', params: { shape: 'one-node' } },
  ];
  const ops: Op[] = [];
  const { results } = await simulate(raftKvSpec({ nemesis: [], plan }), {
    observer: { op: (op) => void ops.push(op) },
  });
  expect(results.doubts).toEqual([]);
  expect(results.verdict).toBe('valid');
  const kill = results.faults.find(({ id }) => id === 'f2');
  if (kill === undefined) throw new Error('f2 was carried out');
  expect(kill.resolved['nodes']).toHaveLength(3);
  expect(kill.evidence.effective).toBe(true);
  // A client had to wait for what was asked for while the quorum was away: nothing began and
  // succeeded within that time.
  const from = kill.injectedAt;
  const until = kill.healedAt;
  const invoked = new Map<Op['process'], number>();
  let within = 0;
  let afterwards = 0;
  for (const op of ops) {
    if (op.process === 'nemesis') continue;
    if (op.type === 'invoke') invoked.set(op.process, op.time);
    else if (op.type === 'ok') {
      const began = invoked.get(op.process) ?? 0;
      if (began > from && op.time < until) within++;
      if (began > until) afterwards++;
    }
  }
  expect(within).toBe(0);
  expect(afterwards).toBeGreaterThan(50);
});

it('whoever holds a lock can be held up and cut off, without harm to what the lock protects', async () => {
  const holder = { select: 'named', name: 'lock-holder' } as const;
  const plan: FaultPlan = [
    {
      id: 'f1',
      at: 1_500,
      until: 4_000,
      kind: 'packet',
      targets: holder,
      params: { direction: 'both', effect: { type: 'stall' } },
    },
    {
      id: 'f2',
      at: 5_000,
      until: 7_000,
      kind: 'packet',
      targets: holder,
      params: { direction: 'out', effect: { type: 'reset', everyMs: 300 } },
    },
  ];
  const spec = raftKvSpec({
    system: 'lock-server',
    workload: 'fenced-register',
    nodes: 4,
    nemesis: [],
    plan,
  });
  const { results } = await simulate(spec);
  expect(results.verdict).toBe('valid');
  const resolved = results.faults.map((fault) => fault.resolved);
  for (const each of resolved) {
    expect(each).not.toHaveProperty('note');
    const links = each['links'] as readonly Link[];
    expect(links.length).toBeGreaterThan(0);
    for (const { from, to } of links) expect(`${from}${to}`).toMatch(/c\d+/);
  }
});
