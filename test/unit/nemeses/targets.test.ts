import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chooseTargets, majorityOf, minorityOf } from '../../../nemeses/parts/targets.ts';
import type { ClusterView } from '../../../src/faults/vocabulary/cluster-view.ts';
import { createRandom } from '../../../src/random.ts';
import type { Target } from '../../../src/runtime/faults.ts';
import { resolveFault } from './support/resolve.ts';

const nodes = ['n1', 'n2', 'n3', 'n4', 'n5'];
const view: ClusterView = { nodes, running: nodes, leader: 'n4' };
const choose = (target: Target, where = view, seed = 1) =>
  chooseTargets(target, where, createRandom(seed));

describe('targets', () => {
  it('are as many as their name says, and never none', () => {
    expect([1, 2, 3, 4, 5, 6, 7].map(minorityOf)).toEqual([1, 1, 1, 1, 2, 2, 3]);
    expect([1, 2, 3, 4, 5, 6, 7].map(majorityOf)).toEqual([1, 2, 2, 3, 3, 4, 4]);
    expect(choose({ select: 'one' }).nodes).toHaveLength(1);
    expect(choose({ select: 'minority' }).nodes).toHaveLength(2);
    expect(choose({ select: 'majority' }).nodes).toHaveLength(3);
    expect(choose({ select: 'all' }).nodes).toEqual(nodes);
    expect(choose({ select: 'nodes', nodes: ['n5', 'n2'] })).toEqual({ nodes: ['n2', 'n5'] });
    const alone = { nodes: ['n1'], running: ['n1'], leader: null };
    for (const select of ['one', 'minority', 'majority', 'all', 'leader', 'follower'] as const) {
      expect(choose({ select }, alone).nodes).toEqual(['n1']);
    }
  });

  it('find the leader and its followers', () => {
    expect(choose({ select: 'leader' })).toEqual({ nodes: ['n4'] });
    for (let seed = 0; seed < 30; seed++) {
      expect(choose({ select: 'follower' }, view, seed).nodes).not.toContain('n4');
    }
  });

  it('say when the leader is not known, and hit another node', () => {
    const lost = { ...view, leader: null };
    const leader = choose({ select: 'leader' }, lost);
    expect(leader.nodes).toHaveLength(1);
    expect(leader.note).toBe('no leader was known: a node at random instead');
    expect(choose({ select: 'follower' }, lost).note).toContain('instead of a follower');
  });

  it('are exactly a quorum: the leader and just enough others', () => {
    for (let seed = 0; seed < 20; seed++) {
      const { nodes: chosen } = choose({ select: 'quorum' }, view, seed);
      expect(chosen).toHaveLength(3);
      expect(chosen).toContain('n4');
    }
    const lost = choose({ select: 'quorum' }, { ...view, leader: null });
    expect(lost.nodes).toHaveLength(3);
    expect(lost.note).toBe('no leader was known: a majority at random instead');
  });

  it('are the nodes in a role, and what a system names', () => {
    const known = {
      ...view,
      roles: { n1: 'store', n2: 'follower', n4: 'leader', n5: 'follower' },
      named: { shard: { nodes: ['n3', 'n1'] } },
    };
    expect(choose({ select: 'role', role: 'follower' }, known)).toEqual({ nodes: ['n2', 'n5'] });
    expect(choose({ select: 'named', name: 'shard' }, known)).toEqual({ nodes: ['n1', 'n3'] });
    const nobody = choose({ select: 'role', role: 'coordinator' }, known);
    expect(nobody.nodes).toHaveLength(1);
    expect(nobody.note).toBe('no node was coordinator: a node at random instead');
  });

  it('are nodes that run, as long as there are enough', () => {
    fc.assert(
      fc.property(fc.subarray(nodes), fc.integer(), (running, seed) => {
        const chosen = choose({ select: 'minority' }, { ...view, running }, seed).nodes;
        expect(chosen).toHaveLength(2);
        const idle = chosen.filter((node) => !running.includes(node));
        expect(idle).toHaveLength(Math.max(0, 2 - running.length));
      }),
    );
  });

  it('hit every node alike', () => {
    const hits = new Map<string, number>();
    for (let seed = 0; seed < 1000; seed++) {
      const [node] = choose({ select: 'one' }, view, seed).nodes;
      hits.set(node as string, (hits.get(node as string) ?? 0) + 1);
    }
    for (const node of nodes) expect(Math.abs((hits.get(node) ?? 0) - 200)).toBeLessThan(60);
  });
});

describe('a planned fault', () => {
  const random = () => createRandom(5);

  it('resolves to nodes, links and clocks', () => {
    expect(resolveFault({ kind: 'kill', targets: { select: 'leader' } }, view, random())).toEqual({
      kind: 'kill',
      nodes: ['n4'],
    });
    expect(
      resolveFault(
        { kind: 'clock', targets: { select: 'leader' }, params: { type: 'jump', offsetMs: -9 } },
        view,
        random(),
      ),
    ).toEqual({ kind: 'clock', nodes: ['n4'], skew: { type: 'jump', offsetMs: -9 } });
    const loss = { kind: 'loss', targets: { select: 'leader' }, params: { percent: 20 } } as const;
    expect(resolveFault(loss, { ...view, nodes: ['n3', 'n4', 'n5'] }, random())).toEqual({
      kind: 'loss',
      percent: 20,
      links: [
        { from: 'n4', to: 'n3' },
        { from: 'n4', to: 'n5' },
      ],
    });
    const shape = { kind: 'partition', params: { shape: 'leader' } } as const;
    expect(resolveFault(shape, { ...view, nodes: ['n3', 'n4'] }, random())).toEqual({
      kind: 'partition',
      cut: [
        { from: 'n4', to: 'n3' },
        { from: 'n3', to: 'n4' },
      ],
    });
  });

  it('cuts links that are named as they are', () => {
    const cut = [{ from: 'n1', to: 'n2' }];
    const named = { kind: 'partition', params: { shape: 'links', cut } } as const;
    expect(resolveFault(named, view, random())).toEqual({ kind: 'partition', cut });
  });

  it('carries a note where something else was done than planned', () => {
    const lost = { ...view, leader: null };
    const pause = resolveFault({ kind: 'pause', targets: { select: 'leader' } }, lost, random());
    expect(pause.note).toBe('no leader was known: a node at random instead');
  });
});

describe('the links of a packet fault', () => {
  const effect = { type: 'stall' } as const;
  const resolve = (params: object, targets: Target, where = view) =>
    resolveFault(
      { kind: 'packet', targets, params: { effect, direction: 'out', ...params } },
      where,
      createRandom(1),
    );
  const leader = { select: 'leader' } as const;
  const n2 = { select: 'nodes', nodes: ['n2'] } as const;

  it('go out of, into, or both ways between targets and their peers', () => {
    expect(resolve({ peers: n2 }, leader)).toEqual({
      kind: 'packet',
      links: [{ from: 'n4', to: 'n2' }],
      effect,
    });
    expect(resolve({ peers: n2, direction: 'in' }, leader)).toMatchObject({
      links: [{ from: 'n2', to: 'n4' }],
    });
    expect(resolve({ direction: 'both' }, leader)).toMatchObject({ links: { length: 8 } });
    expect(resolve({ direction: 'both' }, { select: 'all' })).toMatchObject({
      links: { length: 20 },
    });
  });

  it('are those of the clients that a system names, or of one at random', () => {
    const clients = [
      { from: 'c1', to: 'n1' },
      { from: 'c3', to: 'n2' },
    ];
    const held = { ...view, clients, named: { 'lock-holder': { clients: ['c3'] } } };
    const holder = { select: 'named', name: 'lock-holder' } as const;
    expect(resolve({ peers: n2, direction: 'both' }, holder, held)).toEqual({
      kind: 'packet',
      links: [
        { from: 'c3', to: 'n2' },
        { from: 'n2', to: 'c3' },
      ],
      effect,
    });
    expect(resolve({ peers: n2 }, holder, { ...view, clients })).toMatchObject({
      links: [{ to: 'n2' }],
      note: 'no lock-holder was known: a client at random instead',
    });
  });
});
