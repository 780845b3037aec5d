import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ActiveFault } from '../../../src/faults/active-fault.ts';
import { clockOf, Disturbance, diskOf, statusOf } from '../../../src/faults/disturbance.ts';
import { linksOf } from '../../../src/faults/link-states.ts';
import type { DiskTrouble, ResolvedFault } from '../../../src/runtime/faults.ts';
import type { Cluster } from '../../../src/runtime/types.ts';

function active(id: string, resolved: ResolvedFault): ActiveFault {
  return { id, resolved, on: true };
}

const killN1 = active('f1', { kind: 'kill', nodes: ['n1'] });
const pauseN1 = active('f2', { kind: 'pause', nodes: ['n1', 'n2'] });

describe('what overlapping faults mean', () => {
  it('keeps a node down while any kill holds it', () => {
    expect(statusOf('n1', [killN1, active('f3', { kind: 'kill', nodes: ['n1'] })])).toBe('down');
    expect(statusOf('n1', [active('f3', { kind: 'kill', nodes: ['n1'] })])).toBe('down');
    expect(statusOf('n1', [])).toBe('running');
  });

  it('lets down win over paused', () => {
    expect(statusOf('n1', [pauseN1, killN1])).toBe('down');
    expect(statusOf('n2', [pauseN1, killN1])).toBe('paused');
  });

  it('joins the cuts of two partitions and keeps one that both made when one is healed', () => {
    const link = { from: 'n1', to: 'n2' };
    const first = active('f1', { kind: 'partition', cut: [link, { from: 'n2', to: 'n1' }] });
    const second = active('f2', { kind: 'partition', cut: [link] });
    expect(linksOf([first, second])).toEqual([
      { from: 'n1', to: 'n2', cut: true, lossPercent: 0 },
      { from: 'n2', to: 'n1', cut: true, lossPercent: 0 },
    ]);
    expect(linksOf([second])).toEqual([{ from: 'n1', to: 'n2', cut: true, lossPercent: 0 }]);
  });

  it('takes the greater of two losses, and a cut over both', () => {
    const links = [{ from: 'n1', to: 'n2' }];
    const low = active('f1', { kind: 'loss', links, percent: 10 });
    const high = active('f2', { kind: 'loss', links, percent: 60 });
    expect(linksOf([high, low])).toEqual([{ from: 'n1', to: 'n2', cut: false, lossPercent: 60 }]);
    const cut = active('f3', { kind: 'partition', cut: links });
    expect(linksOf([high, cut])).toMatchObject([{ cut: true }]);
  });

  it('adds offsets, and the off half of a strobe is a right clock', () => {
    const jump = active('f1', {
      kind: 'clock',
      nodes: ['n1'],
      skew: { type: 'jump', offsetMs: 500 },
    });
    const strobe: ActiveFault = {
      ...active('f2', {
        kind: 'clock',
        nodes: ['n1'],
        skew: { type: 'strobe', offsetMs: -200, periodMs: 100 },
      }),
    };
    expect(clockOf('n1', [jump, strobe])).toEqual({ offsetMs: 300, ratePpm: 1_000_000 });
    expect(clockOf('n1', [jump, { ...strobe, on: false }])).toEqual({
      offsetMs: 500,
      ratePpm: 1_000_000,
    });
    expect(clockOf('n2', [jump])).toEqual({ offsetMs: 0, ratePpm: 1_000_000 });
  });

  it('multiplies rates: two slow clocks are slower still, and never run backwards', () => {
    const drift = (id: string, ratePpm: number): ActiveFault =>
      active(id, { kind: 'clock', nodes: ['n1'], skew: { type: 'drift', ratePpm } });
    expect(clockOf('n1', [drift('f1', 266_856)]).ratePpm).toBe(266_856);
    const slow = clockOf('n1', [drift('f1', 250_000), drift('f2', 200_000)]);
    expect(slow).toEqual({ offsetMs: 0, ratePpm: 50_000 });
  });
});

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
      kind: fc.constantFrom('kill' as const, 'pause' as const),
      nodes: fc.uniqueArray(fc.constantFrom('n1', 'n2', 'n3'), { minLength: 1 }),
    });
    const step = fc.oneof(fc.record({ inject: fault }), fc.record({ heal: fc.nat({ max: 5 }) }));
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
        const cluster = new StrictNodes();
        const disturbance = new Disturbance(cluster as unknown as Cluster);
        let faults: ActiveFault[] = [];
        for (const [index, each] of steps.entries()) {
          if ('inject' in each) faults.push(active(`f${index}`, each.inject));
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
      kind: fc.constantFrom('kill' as const, 'pause' as const, 'kill-at-sync' as const),
      nodes: fc.uniqueArray(fc.constantFrom('n1', 'n2'), { minLength: 1 }),
      unsynced: fc.constant('lost' as const),
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
        let faults: ActiveFault[] = [];
        for (const [index, each] of steps.entries()) {
          if ('sync' in each) cluster.sync(each.sync);
          else if ('inject' in each) faults.push(active(`f${index}`, each.inject));
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

describe('disks', () => {
  const trouble = (id: string, node: string, params: DiskTrouble): ActiveFault =>
    active(id, { kind: 'disk', nodes: [node], trouble: params });

  it('are as bad as the worst of the faults makes them', () => {
    const faults = [
      trouble('f1', 'n1', { type: 'slow', syncDelayMs: 5 }),
      trouble('f2', 'n1', { type: 'slow', syncDelayMs: 500 }),
      trouble('f3', 'n1', { type: 'failing', percent: 10 }),
      trouble('f4', 'n2', { type: 'full' }),
      trouble('f5', 'n1', { type: 'bit-flip' }),
    ];
    expect(diskOf('n1', faults)).toEqual({ syncDelayMs: 500, syncFailPercent: 10 });
    expect(diskOf('n2', faults)).toEqual({ full: true });
    expect(diskOf('n3', faults)).toEqual({});
  });
});
