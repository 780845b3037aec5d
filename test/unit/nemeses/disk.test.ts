import { describe, expect, it } from 'vitest';
import { disk } from '../../../nemeses/disk/disk.ts';
import type { DiskTrouble } from '../../../nemeses/disk/trouble.ts';
import { unbearableFaults } from '../../../src/faults/plan/rules.ts';
import type { ClusterView } from '../../../src/faults/vocabulary/cluster-view.ts';
import { createRandom } from '../../../src/random.ts';
import type { FaultPlan, Target } from '../../../src/runtime/faults.ts';
import type { DiskTolerance } from '../../../src/runtime/types.ts';
import { resolveFault } from './support/resolve.ts';

const nodes = ['n1', 'n2', 'n3', 'n4', 'n5'];
const view: ClusterView = { nodes, running: nodes, leader: 'n4', spareDisks: ['n2', 'n3'] };

function typesDrawn(tolerance: DiskTolerance, count = nodes.length): readonly string[] {
  const types = new Set<string>();
  for (let seed = 0; seed < 300; seed++) {
    const { params } = disk.draw(createRandom(seed), nodes.slice(0, count), tolerance);
    types.add((params as DiskTrouble).type);
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
  const leader: Target = { select: 'leader' };
  const choose = (params: DiskTrouble, where = view, targets: Target = leader) => {
    const resolved = resolveFault({ kind: 'disk', targets, params }, where, createRandom(1));
    const { kind: _, trouble, ...chosen } = resolved;
    expect(trouble).toEqual(params);
    return chosen as { readonly nodes: readonly string[]; readonly note?: string };
  };

  it('spares who may hold the last good copy, unless the plan says otherwise', () => {
    expect(choose({ type: 'full' })).toEqual({ nodes: ['n4'] });
    const instead = choose(flip);
    expect(view.spareDisks).toContain(instead.nodes[0]);
    expect(instead.note).toBe('spared who may hold the last good copy');
    expect(choose({ ...flip, lastCopy: true })).toEqual({ nodes: ['n4'] });
    expect(choose(flip, { ...view, spareDisks: ['n4'] })).toEqual({ nodes: ['n4'] });
    expect(choose(flip, { nodes, running: nodes, leader: 'n4' }).nodes).toEqual([]);
    expect(choose(flip, view, { select: 'all' }).nodes).toEqual(['n2', 'n3']);
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
    expect(unbearableFaults(plan, nodes, { damaged: 'minority', forgotten: 'none' })).toEqual([]);
    expect(unbearableFaults(plan, nodes, { damaged: 'none', forgotten: 'none' })).toEqual([
      {
        path: '/0/params/type',
        message:
          'bit-flip may destroy the last good copy here; "lastCopy": true asks for it all the same',
      },
    ]);
  });
});
