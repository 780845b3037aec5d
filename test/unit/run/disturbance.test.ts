import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ActiveFault, clockOf, Disturbance, statusOf } from '../../../src/run/disturbance.ts';
import { linksOf } from '../../../src/run/link-states.ts';
import type { ResolvedFault } from '../../../src/runtime/faults.ts';
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
