import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Cut, cutLinks, type PartitionShape } from '../../../nemeses/partition/shapes.ts';
import { majorityOf } from '../../../nemeses/parts/targets.ts';
import { createRandom } from '../../../src/random.ts';

const shapes: readonly PartitionShape[] = [
  'halves',
  'one-node',
  'leader',
  'majority-ring',
  'bridge',
  'one-way',
];

function names(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `n${index + 1}`);
}

function cut(shape: PartitionShape, count: number, seed = 1, leader: string | null = null): Cut {
  const nodes = names(count);
  return cutLinks(shape, { nodes, running: nodes, leader }, createRandom(seed));
}

/** Whom each node still hears, itself included. */
function hears(count: number, { cut: links }: Cut): ReadonlyMap<string, readonly string[]> {
  const cutOff = new Set(links.map(({ from, to }) => `${from}>${to}`));
  const nodes = names(count);
  return new Map(nodes.map((to) => [to, nodes.filter((from) => !cutOff.has(`${from}>${to}`))]));
}

function sizes(count: number, links: Cut): readonly number[] {
  return [...hears(count, links).values()].map((heard) => heard.length).sort((a, b) => a - b);
}

describe('a partition', () => {
  it('of any shape and size cuts only links that exist, each once', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...shapes),
        fc.integer({ min: 2, max: 12 }),
        fc.integer(),
        fc.boolean(),
        (shape, count, seed, led) => {
          const result = cut(shape, count, seed, led ? 'n2' : null);
          const texts = result.cut.map(({ from, to }) => `${from}>${to}`);
          expect(result.cut.length).toBeGreaterThan(0);
          expect(new Set(texts).size).toBe(texts.length);
          for (const { from, to } of result.cut) {
            expect(from).not.toBe(to);
            expect(names(count)).toContain(from);
            expect(names(count)).toContain(to);
          }
          expect(cut(shape, count, seed, led ? 'n2' : null)).toEqual(result);
        },
      ),
    );
  });

  it('into halves splits five nodes into two and three, one node from the others', () => {
    expect(sizes(5, cut('halves', 5))).toEqual([2, 2, 3, 3, 3]);
    expect(sizes(5, cut('one-node', 5))).toEqual([1, 4, 4, 4, 4]);
  });

  it('cuts off the leader where there is one, else some node, and says so', () => {
    const known = cut('leader', 5, 1, 'n3');
    expect(hears(5, known).get('n3')).toEqual(['n3']);
    expect(known.note).toBeUndefined();
    const unknown = cut('leader', 5);
    expect(sizes(5, unknown)).toEqual([1, 4, 4, 4, 4]);
    expect(unknown.note).toBe('no leader was known: a node at random instead');
  });

  it('as a majority ring shows every node a majority, no two the same, and seeing is mutual', () => {
    fc.assert(
      fc.property(fc.integer({ min: 4, max: 15 }), fc.integer(), (count, seed) => {
        const ring = hears(count, cut('majority-ring', count, seed));
        const views = [...ring.values()].map((heard) => heard.join());
        expect(new Set(views).size).toBe(count);
        for (const [node, heard] of ring) {
          expect(heard).toContain(node);
          expect(heard.length).toBeGreaterThanOrEqual(majorityOf(count));
          expect(heard.length).toBeLessThan(count);
          for (const other of heard) expect(ring.get(other)).toContain(node);
        }
      }),
    );
    expect(sizes(5, cut('majority-ring', 5))).toEqual([3, 3, 3, 3, 3]);
    expect(sizes(6, cut('majority-ring', 6))).toEqual([4, 4, 4, 4, 4, 4]);
    expect(sizes(7, cut('majority-ring', 7))).toEqual([5, 5, 5, 5, 5, 5, 5]);
  });

  it('as a bridge leaves one node that sees everybody', () => {
    expect(sizes(5, cut('bridge', 5))).toEqual([3, 3, 3, 3, 5]);
    expect(sizes(3, cut('bridge', 3))).toEqual([2, 2, 3]);
  });

  it('one way leaves a node that is not heard, or hears nobody', () => {
    const stories = new Set<string>();
    for (let seed = 0; seed < 20; seed++) stories.add(sizes(5, cut('one-way', 5, seed)).join());
    expect([...stories].sort()).toEqual(['1,5,5,5,5', '4,4,4,4,5']);
  });

  it('falls back to a shape that makes sense in a small cluster, and says so', () => {
    expect(sizes(3, cut('majority-ring', 3))).toEqual([2, 2, 3]);
    expect(cut('majority-ring', 3).note).toBe('3 nodes make no majority ring: a bridge instead');
    expect(sizes(2, cut('bridge', 2))).toEqual([1, 1]);
    expect(cut('bridge', 2).note).toBe('2 nodes make no bridge: one node cut off instead');
    for (const shape of shapes) {
      expect(cut(shape, 1)).toEqual({ cut: [], note: 'one node has no links to cut' });
    }
  });
});
