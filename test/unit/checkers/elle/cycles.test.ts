// The cycle search against a deliberately dumb one that lists every cycle of a small graph.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Cycle, findCycles, kindOfCycle } from '../../../../checkers/elle/cycles.ts';
import { EdgeList, PROCESS, REALTIME, RW, WR, WW } from '../../../../checkers/elle/edge-list.ts';
import type { OrderNeeded } from '../../../../checkers/elle/models.ts';
import { boundary } from '../../../../checkers/elle/models.ts';
import { orderGraph } from '../../../../checkers/elle/order-graph.ts';
import { readTransactions, type TransactionTable } from '../../../../checkers/elle/transactions.ts';
import type { History, Op, OpType } from '../../../../src/history/types.ts';

interface Edge {
  readonly from: number;
  readonly to: number;
  readonly relation: number;
}

/**
 * Transactions that do nothing; which precedes which in time follows from when they begin and end.
 */
function historyOf(spans: readonly { readonly begin: number; readonly end: number }[]): History {
  const events: { at: number; type: OpType; process: number }[] = [];
  spans.forEach(({ begin, end }, process) => {
    events.push({ at: begin, type: 'invoke', process });
    events.push({ at: begin + 1 + end, type: 'ok', process });
  });
  events.sort((a, b) => a.at - b.at);
  return events.map(
    ({ type, process }, index): Op => ({ index, time: index, type, process, f: 'txn', value: [] }),
  );
}

function timeEdges(table: TransactionTable, order: OrderNeeded): Edge[] {
  const edges: Edge[] = [];
  for (let from = 0; from < table.count; from += 1) {
    for (let to = 0; to < table.count; to += 1) {
      if (order === 'realtime' && table.completed[from]! < table.invoked[to]!) {
        edges.push({ from, to, relation: REALTIME });
      }
      const next = to === from + 1;
      if (order === 'process' && next) edges.push({ from, to, relation: PROCESS });
    }
  }
  return edges;
}

/** Every simple cycle, once, as the relations along it; starts from its smallest node. */
function allCycles(count: number, edges: readonly Edge[]): { nodes: number[]; kind: string }[] {
  const found: { nodes: number[]; kind: string }[] = [];
  const walk = (nodes: number[], relations: number[]) => {
    for (const edge of edges) {
      if (edge.from !== nodes[nodes.length - 1]) continue;
      if (edge.to === nodes[0]) {
        found.push({ nodes: [...nodes], kind: slowKind([...relations, edge.relation]) });
      } else if (edge.to > nodes[0]! && !nodes.includes(edge.to)) {
        walk([...nodes, edge.to], [...relations, edge.relation]);
      }
    }
  };
  for (let node = 0; node < count; node += 1) walk([node], []);
  return found;
}

/** The definition, spelled out on letters: w for ww, r for wr, x for rw, t for time. */
function slowKind(relations: readonly number[]): string {
  const letters = relations
    .map((one) => (one === WW ? 'w' : one === WR ? 'r' : one === RW ? 'x' : 't'))
    .join('');
  const suffix = !letters.includes('t')
    ? ''
    : relations.includes(PROCESS)
      ? '-process'
      : '-realtime';
  const xs = letters.split('x').length - 1;
  if (xs === 0) return `${letters.includes('r') ? 'G1c' : 'G0'}${suffix}`;
  if (xs === 1) return `G-single-item${suffix}`;
  return `${(letters + letters[0]).includes('xx') ? 'G2-item' : 'G-nonadjacent-item'}${suffix}`;
}

const relation = fc.constantFrom(WW, WR, RW);
const graphs = fc.integer({ min: 2, max: 6 }).chain((count) => {
  const node = fc.integer({ min: 0, max: count - 1 });
  return fc.record({
    spans: fc.array(
      fc.record({ begin: fc.integer({ min: 0, max: 12 }), end: fc.integer({ min: 0, max: 4 }) }),
      { minLength: count, maxLength: count },
    ),
    edges: fc.array(fc.record({ from: node, to: node, relation }), { maxLength: 12 }),
  });
});

/** Runs the search on data edges between transactions that do nothing, given by process. */
function search(
  table: TransactionTable,
  edges: readonly Edge[],
  order: OrderNeeded,
): readonly Cycle[] {
  const list = new EdgeList();
  for (const { from, to, relation: one } of edges) list.add(from, to, one);
  return findCycles(table, list, orderGraph(table, order), () => undefined);
}

describe.each(['none', 'process', 'realtime'] as const)('with time order %s', (order) => {
  test('finds the shortest cycle of each kind that says something about the models', () => {
    fc.assert(
      fc.property(graphs, ({ spans, edges }) => {
        // For process order, one process does all transactions one after the other.
        const history =
          order === 'process'
            ? spans.flatMap((_, i) =>
                (['invoke', 'ok'] as const).map(
                  (type, j): Op => ({
                    index: 2 * i + j,
                    time: 0,
                    type,
                    process: 0,
                    f: 'txn',
                    value: [],
                  }),
                ),
              )
            : historyOf(spans);
        const table = readTransactions(history, 'list-append');
        const data = edges.filter(({ from, to }) => from !== to);
        const cycles = allCycles(table.count, [...data, ...timeEdges(table, order)]);
        const found = search(table, data, order);
        for (const { txns, kind, relations } of found) {
          expect(kindOfCycle(relations)).toBe(kind);
          expect(slowKind(relations)).toBe(kind);
          const component = componentOf(cycles, txns[0]!);
          const lengths = cycles
            .filter((one) => one.kind === kind && one.nodes.some((node) => component.has(node)))
            .map((one) => one.nodes.length);
          expect(txns.length).toBe(Math.min(...lengths));
        }
        const ruledOut = boundary(found.map(({ kind }) => kind));
        const truth = boundary(cycles.map(({ kind }) => kind));
        expect([...ruledOut.rest]).toEqual([...truth.rest]);
      }),
      { numRuns: 3000 },
    );
  });

  test('every edge of a found cycle is an edge of the graph', () => {
    fc.assert(
      fc.property(graphs, ({ spans, edges }) => {
        const table = readTransactions(historyOf(spans), 'list-append');
        const all = [...edges, ...timeEdges(table, order === 'process' ? 'none' : order)];
        for (const { txns, relations } of search(
          table,
          edges,
          order === 'process' ? 'none' : order,
        )) {
          txns.forEach((from, i) => {
            const to = txns[(i + 1) % txns.length]!;
            expect(all).toContainEqual({ from, to, relation: relations[i] });
          });
        }
      }),
      { numRuns: 300 },
    );
  });
});

/** The nodes that lie on cycles together with a node, directly or through others. */
function componentOf(cycles: readonly { readonly nodes: readonly number[] }[], node: number) {
  const component = new Set([node]);
  for (let grown = true; grown; ) {
    grown = false;
    for (const { nodes } of cycles) {
      if (!nodes.some((one) => component.has(one))) continue;
      for (const one of nodes) {
        if (!component.has(one)) grown = true;
        component.add(one);
      }
    }
  }
  return component;
}

test('a ring of 200,000 transactions is found without looking at it 200,000 times', () => {
  const count = 200_000;
  const history = Array.from(
    { length: count },
    (_, index): Op => ({ index, time: 0, type: 'ok', process: 0, f: 'txn', value: [] }),
  );
  const table = readTransactions(history, 'list-append');
  const ring = Array.from({ length: count }, (_, from) => ({
    from,
    to: (from + 1) % count,
    relation: from % 2 === 0 ? RW : WW,
  }));
  const [cycle, ...others] = search(table, ring, 'none');
  expect([cycle?.kind, cycle?.txns.length, others.length]).toEqual([
    'G-nonadjacent-item',
    count,
    0,
  ]);
});
