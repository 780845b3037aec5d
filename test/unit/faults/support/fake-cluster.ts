// A cluster of three nodes that does at once what it is asked, and writes down what that was. Nodes
// refuse what no node can do: a dead process cannot be paused.

import type { Cluster, NodeExit, NodeState } from '../../../../src/runtime/types.ts';
import { createVirtualClock, type VirtualClock } from '../../../support/virtual-clock.ts';

export interface FakeCluster {
  readonly cluster: Cluster;
  readonly clock: VirtualClock;
  readonly states: Map<string, NodeState['status']>;
  /**
   * Calls that reject, written as in the log: `kill n1`. Those that start with one of these words.
   */
  readonly broken: Set<string>;
  /** Nodes whose disk is damaged: they refuse to start. */
  readonly damaged: Set<string>;
  /** The node stops by itself. */
  crash(node: string, reason: string): NodeExit;
}

export function createFakeCluster(write: (line: string) => void): FakeCluster {
  const clock = createVirtualClock();
  const nodes = ['n1', 'n2', 'n3'];
  const states = new Map<string, NodeState['status']>(nodes.map((node) => [node, 'running']));
  const broken = new Set<string>();
  const damaged = new Set<string>();
  const act = async (line: string): Promise<void> => {
    write(line);
    if ([...broken].some((start) => line.startsWith(start))) throw new Error(`${line} failed`);
  };
  const move = async (
    what: string,
    node: string,
    from: readonly NodeState['status'][],
    to: NodeState['status'],
  ): Promise<void> => {
    await act(`${what} ${node}`);
    const now = states.get(node) as NodeState['status'];
    if (!from.includes(now)) throw new Error(`${node} is ${now}`);
    states.set(node, to);
  };
  const cluster: Pick<
    Cluster,
    | ('nodes' | 'clock' | 'kill' | 'restart' | 'pause' | 'resume' | 'setLinks' | 'setClock')
    | ('setDisk' | 'damageDisk' | 'nodeState' | 'clockOffset' | 'clients')
  > = {
    nodes,
    clock,
    kill: (node) => move('kill', node, ['running', 'paused', 'down'], 'down'),
    async restart(node) {
      if (damaged.has(node)) await act(`restart ${node} in vain`);
      if (damaged.has(node)) throw new Error('the journal is damaged');
      await move('restart', node, ['down'], 'running');
    },
    pause: (node) => move('pause', node, ['running'], 'paused'),
    resume: (node) => move('resume', node, ['paused'], 'running'),
    setLinks: (links) =>
      act(`cut ${links.map(({ from, to }) => `${from}>${to}`).join(' ') || 'nothing'}`),
    setClock: (node, { offsetMs }) => act(`clock ${node} ${offsetMs}`),
    setDisk: (node, state) => act(`disk ${node} ${JSON.stringify(state)}`),
    async damageDisk(node, { type }) {
      await act(`damage ${node} ${type}`);
      damaged.add(node);
      return `${node}: one bit`;
    },
    async nodeState(node) {
      const status = states.get(node) as NodeState['status'];
      return { status, life: status === 'down' ? null : '1' };
    },
    async clockOffset(node) {
      await act(`measure ${node}`);
      return { time: clock.now(), offsetMs: 0, uncertaintyMs: 1 };
    },
    clients: () => [],
  };
  return {
    cluster: cluster as Cluster,
    clock,
    states,
    broken,
    damaged,
    crash(node, reason) {
      states.set(node, 'down');
      write(`${node} crashes`);
      return { node, reason };
    },
  };
}
