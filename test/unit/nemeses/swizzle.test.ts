import { describe, expect, it } from 'vitest';
import type { TimedCut } from '../../../nemeses/swizzle/evidence.ts';
import { swizzle } from '../../../nemeses/swizzle/swizzle.ts';
import type { ClusterView } from '../../../src/faults/vocabulary/cluster-view.ts';
import { createRandom } from '../../../src/random.ts';
import { resolveFault } from './support/resolve.ts';

const nodes = ['n1', 'n2', 'n3', 'n4', 'n5'];
const view: ClusterView = { nodes, running: nodes, leader: 'n4' };

describe('a swizzle', () => {
  it('cuts the links of its targets one by one, both ways, and heals each in another order', () => {
    const action = { kind: 'swizzle', targets: { select: 'nodes', nodes: ['n1', 'n2'] } } as const;
    const resolved = resolveFault({ ...action, at: 1_000, until: 5_200 }, view, createRandom(3));
    const cuts = resolved['cuts'] as readonly TimedCut[];
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

  it('asks for nothing at first, then for more, then for less, round after round', () => {
    const cuts = [
      { from: 'n1', to: 'n2', cutAt: 0, healAt: 30 },
      { from: 'n1', to: 'n3', cutAt: 10, healAt: 20 },
    ];
    const [first, second] = cuts.map(({ from, to }) => ({ from, to, cut: true }));
    expect(swizzle.asks({ cuts })).toEqual({});
    expect(swizzle.rhythm?.({ cuts })).toEqual({
      counts: 'from the round',
      beats: [
        { at: 0, asks: { links: [first] } },
        { at: 10, asks: { links: [first, second] } },
        { at: 20, asks: { links: [first] } },
        { at: 30, asks: { links: [] } },
      ],
    });
  });
});
