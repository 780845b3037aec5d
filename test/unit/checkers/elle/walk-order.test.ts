// Random components: where the order says that no walk leads from one node to another, none does.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { CycleKind } from '../../../../checkers/elle/cycle-kinds.ts';
import { RW, WR, WW } from '../../../../checkers/elle/edge-list.ts';
import type { LocalGraph, RealTimeOrder } from '../../../../checkers/elle/local-graph.ts';
import { WalkOrder } from '../../../../checkers/elle/walk-order.ts';

const KIND: CycleKind = {
  name: 'G-single-item-realtime',
  starts: RW,
  walks: WW | WR,
  nonadjacent: false,
  ordered: true,
};
const NEVER = 0x7fffffff;

const nodes = fc.array(
  fc.record({ invoked: fc.integer({ min: -1, max: 40 }), lasts: fc.integer({ min: 1, max: 60 }) }),
  { minLength: 2, maxLength: 9 },
);
const edges = fc.array(
  fc.record({ from: fc.nat(8), to: fc.nat(8), relation: fc.constantFrom(WW, WR, RW) }),
  { maxLength: 14 },
);

test('a walk that the order excludes does not exist, and most that do not exist are excluded', () => {
  let excluded = 0;
  let missed = 0;
  fc.assert(
    fc.property(nodes, edges, (moments, drawn) => {
      const size = moments.length;
      const kept = drawn
        .filter(({ from, to }) => from < size && to < size && from !== to)
        .sort((a, b) => a.from - b.from);
      const completed = Int32Array.from(moments, ({ invoked, lasts }) =>
        lasts > 40 ? NEVER : invoked + lasts,
      );
      const invoked = Int32Array.from(moments, (moment) => moment.invoked);
      const byInvocation = Int32Array.from(moments.keys()).sort(
        (a, b) => invoked[a]! - invoked[b]!,
      );
      const realtime: RealTimeOrder = { completed, invoked, byInvocation, immediate: undefined };
      const graph: LocalGraph = {
        members: Int32Array.from(moments.keys()),
        start: Int32Array.from(
          { length: size + 1 },
          (_, node) => kept.filter(({ from }) => from < node).length,
        ),
        to: Int32Array.from(kept, ({ to }) => to),
        from: Int32Array.from(kept, ({ from }) => from),
        relation: Uint8Array.from(kept, ({ relation }) => relation),
        enteringStart: new Int32Array(size + 1),
        entering: new Int32Array(0),
        realtime,
      };
      const reach = (from: number, seen = new Set([from])): Set<number> => {
        for (let to = 0; to < size; to++) {
          const follows =
            completed[from]! < invoked[to]! ||
            kept.some((edge) => edge.from === from && edge.to === to && edge.relation !== RW);
          if (follows && !seen.has(to)) reach(to, seen.add(to));
        }
        return seen;
      };
      const order = new WalkOrder(graph, KIND, realtime);
      for (let from = 0; from < size; from++) {
        const reached = reach(from);
        for (let to = 0; to < size; to++) {
          if (order.mayReach(from, to)) {
            if (!reached.has(to)) missed++;
          } else {
            excluded++;
            expect(reached.has(to)).toBe(false);
          }
        }
      }
    }),
    { numRuns: 1000 },
  );
  expect(excluded).toBeGreaterThan(missed / 2);
});
