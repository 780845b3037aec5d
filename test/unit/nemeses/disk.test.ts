import { describe, expect, it } from 'vitest';
import { chooseDisks, damageProblems, disk } from '../../../nemeses/disk.ts';
import { resolveFault } from '../../../nemeses/resolve.ts';
import type { ClusterView } from '../../../nemeses/targets.ts';
import { createRandom } from '../../../src/random.ts';
import type { DiskTrouble, FaultPlan } from '../../../src/runtime/faults.ts';
import type { DiskTolerance } from '../../../src/runtime/types.ts';

const nodes = ['n1', 'n2', 'n3', 'n4', 'n5'];
const view: ClusterView = { nodes, running: nodes, leader: 'n4', spareDisks: ['n2', 'n3'] };

function typesDrawn(tolerance: DiskTolerance, count = nodes.length): readonly string[] {
  const types = new Set<string>();
  for (let seed = 0; seed < 300; seed++) {
    const action = disk.draw(createRandom(seed), nodes.slice(0, count), tolerance);
    if (action.kind === 'disk') types.add(action.params.type);
  }
  return [...types].sort();
}

describe('the disk nemesis', () => {
  it('damages only what the system says that it bears', () => {
    const harmless = ['failing', 'full', 'slow'];
    expect(typesDrawn({ damaged: 'none', forgotten: 'none' })).toEqual(harmless);
    expect(typesDrawn({ damaged: 'minority', forgotten: 'none' })).toEqual([
      'bit-flip',
      ...harmless,
    ]);
    expect(typesDrawn({ damaged: 'minority', forgotten: 'minority' })).toEqual([
      'bit-flip',
      'failing',
      'full',
      'lying',
      'slow',
      'truncate',
    ]);
    // Of two nodes none can be spared.
    expect(typesDrawn({ damaged: 'minority', forgotten: 'minority' }, 2)).toEqual(harmless);
  });
});

describe('damage', () => {
  const flip: DiskTrouble = { type: 'bit-flip' };
  const choose = (trouble: DiskTrouble, where = view) =>
    chooseDisks({ select: 'leader' }, trouble, where, createRandom(1));

  it('spares who may hold the last good copy, unless the plan says otherwise', () => {
    expect(choose({ type: 'full' })).toEqual({ nodes: ['n4'] });
    const instead = choose(flip);
    expect(view.spareDisks).toContain(instead.nodes[0]);
    expect(instead.note).toBe('spared who may hold the last good copy');
    expect(choose({ ...flip, lastCopy: true })).toEqual({ nodes: ['n4'] });
    expect(choose(flip, { ...view, spareDisks: ['n4'] })).toEqual({ nodes: ['n4'] });
    expect(choose(flip, { nodes, running: nodes, leader: 'n4' }).nodes).toEqual([]);
    const all = chooseDisks({ select: 'all' }, flip, view, createRandom(1));
    expect(all.nodes).toEqual(['n2', 'n3']);
  });

  it('that a system cannot bear is a problem of the plan', () => {
    const plan: FaultPlan = [
      { id: 'f1', at: 0, until: 10, kind: 'disk', targets: { select: 'one' }, params: flip },
      {
        id: 'f2',
        at: 0,
        until: 10,
        kind: 'disk',
        targets: { select: 'one' },
        params: { type: 'truncate', lastCopy: true },
      },
    ];
    expect(damageProblems(plan, nodes, { damaged: 'minority', forgotten: 'none' })).toEqual([]);
    expect(damageProblems(plan, nodes, { damaged: 'none', forgotten: 'none' })).toEqual([
      {
        path: '/0/params/type',
        message:
          'bit-flip may destroy the last good copy here; "lastCopy": true asks for it all the same',
      },
    ]);
  });
});

describe('a swizzle', () => {
  it('cuts the links of its targets one by one, both ways, and heals each in another order', () => {
    const action = { kind: 'swizzle', targets: { select: 'nodes', nodes: ['n1', 'n2'] } } as const;
    const resolved = resolveFault({ ...action, at: 1_000, until: 5_200 }, view, createRandom(3));
    if (resolved.kind !== 'swizzle') throw new Error('it is a swizzle');
    const { cuts } = resolved;
    // n1–n2, and each of the two with the three others.
    expect(cuts).toHaveLength(14);
    const there = cuts.filter(({ from, to }) => from < to);
    for (const { from, to, cutAt, healAt } of there) {
      expect(cuts).toContainEqual({ from: to, to: from, cutAt, healAt });
      expect(cutAt).toBeLessThan(2_100);
      expect(healAt).toBeGreaterThan(2_100);
      expect(healAt).toBeLessThanOrEqual(4_200);
    }
    const by = (field: 'cutAt' | 'healAt') =>
      [...there].sort((a, b) => a[field] - b[field]).map(({ from, to }) => from + to);
    expect(new Set(there.map(({ cutAt }) => cutAt)).size).toBe(7);
    expect(by('cutAt')).not.toEqual(by('healAt'));
    const alone = { nodes: ['n1'], running: ['n1'], leader: null };
    expect(resolveFault(action, alone, createRandom(1))).toMatchObject({ cuts: [] });
  });
});
