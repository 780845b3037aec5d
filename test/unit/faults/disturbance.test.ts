import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Disturbance } from '../../../src/faults/disturbance.ts';
import type { Asks, NodeAsk } from '../../../src/faults/vocabulary/asks.ts';
import { statusOf } from '../../../src/faults/wanted.ts';
import type { Cluster } from '../../../src/runtime/types.ts';

function asksOf(fault: {
  readonly status: NodeAsk['status'];
  readonly nodes: readonly string[];
}): Asks {
  const { status, nodes } = fault;
  return { nodes: nodes.map((node) => ({ node, status, unsynced: 'lost' }) as NodeAsk) };
}

/** Does what a node can do and refuses what it cannot: a dead process cannot be paused. */
class StrictNodes {
  readonly states = new Map<string, 'running' | 'paused' | 'down'>();
  readonly nodes = ['n1', 'n2', 'n3'];

  #move(node: string, from: readonly string[], to: 'running' | 'paused' | 'down'): Promise<void> {
    const now = this.states.get(node) ?? 'running';
    if (!from.includes(now)) throw new Error(`${node} is ${now}, cannot become ${to}`);
    this.states.set(node, to);
    return Promise.resolve();
  }

  kill = (node: string) => this.#move(node, ['running', 'paused'], 'down');
  restart = (node: string) => this.#move(node, ['down'], 'running');
  pause = (node: string) => this.#move(node, ['running'], 'paused');
  resume = (node: string) => this.#move(node, ['paused'], 'running');
  setLinks = async (): Promise<void> => undefined;
  setClock = async (): Promise<void> => undefined;
}

/** Nodes that can be told to die at their next sync, which comes when the test says so. */
class DyingNodes {
  readonly nodes = ['n1', 'n2'];
  readonly clock = { now: () => 0, setTimer: () => ({ cancel: () => undefined }) };
  readonly alive = new Set(this.nodes);
  readonly paused = new Set<string>();
  readonly doomed = new Set<string>();

  sync(node: string): void {
    if (this.doomed.has(node) && !this.paused.has(node)) this.kill(node);
  }

  kill = async (node: string): Promise<void> => {
    this.alive.delete(node);
    this.doomed.delete(node);
    this.paused.delete(node);
  };
  restart = async (node: string): Promise<void> => {
    this.alive.add(node);
    this.doomed.delete(node);
  };
  pause = async (node: string): Promise<void> => {
    if (this.alive.has(node)) this.paused.add(node);
  };
  resume = async (node: string): Promise<void> => void this.paused.delete(node);
  killAtSync = async (node: string): Promise<void> => {
    if (this.alive.has(node)) this.doomed.add(node);
  };
  nodeState = async (node: string) => ({ status: this.alive.has(node) ? 'running' : 'down' });
  setLinks = async (): Promise<void> => undefined;
}

describe('bringing a cluster to the state that faults call for', () => {
  it('never asks a node for the impossible, and leaves nothing behind, in any order of faults', async () => {
    const fault = fc.record({
      status: fc.constantFrom('down' as const, 'paused' as const),
      nodes: fc.uniqueArray(fc.constantFrom('n1', 'n2', 'n3'), { minLength: 1 }),
    });
    const step = fc.oneof(fc.record({ inject: fault }), fc.record({ heal: fc.nat({ max: 5 }) }));
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
        const cluster = new StrictNodes();
        const disturbance = new Disturbance(cluster as unknown as Cluster);
        let faults: Asks[] = [];
        for (const each of steps) {
          if ('inject' in each) faults.push(asksOf(each.inject));
          else faults = faults.filter((_, place) => place !== each.heal);
          await disturbance.apply(faults);
          for (const node of cluster.nodes) {
            expect(cluster.states.get(node) ?? 'running').toBe(statusOf(node, faults));
          }
        }
        await disturbance.apply([]);
        expect(disturbance.running()).toEqual(cluster.nodes);
        for (const state of cluster.states.values()) expect(state).toBe('running');
      }),
      { numRuns: 200 },
    );
  });
});

describe('nodes that are to die at a sync', () => {
  it('run again once every fault is healed, whatever came first', async () => {
    const fault = fc.record({
      status: fc.constantFrom('down' as const, 'paused' as const, 'doomed' as const),
      nodes: fc.uniqueArray(fc.constantFrom('n1', 'n2'), { minLength: 1 }),
    });
    const step = fc.oneof(
      fc.record({ inject: fault }),
      fc.record({ heal: fc.nat({ max: 5 }) }),
      fc.record({ sync: fc.constantFrom('n1', 'n2') }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 14 }), async (steps) => {
        const cluster = new DyingNodes();
        const disturbance = new Disturbance(cluster as unknown as Cluster);
        let faults: Asks[] = [];
        for (const each of steps) {
          if ('sync' in each) cluster.sync(each.sync);
          else if ('inject' in each) faults.push(asksOf(each.inject));
          else faults = faults.filter((_, place) => place !== each.heal);
          await disturbance.apply(faults);
          for (const node of cluster.nodes) {
            const wanted = statusOf(node, faults);
            if (wanted === 'down') expect(cluster.alive.has(node)).toBe(false);
            if (wanted === 'running') {
              expect(cluster.alive.has(node)).toBe(true);
              expect(cluster.doomed.has(node)).toBe(false);
            }
            if (wanted === 'doomed' && cluster.alive.has(node)) {
              expect(cluster.doomed.has(node)).toBe(true);
            }
          }
        }
        await disturbance.apply([]);
        expect([...cluster.alive].sort()).toEqual(cluster.nodes);
        expect([...cluster.doomed, ...cluster.paused]).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});
