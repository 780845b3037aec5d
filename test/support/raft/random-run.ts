// A random life of a cluster of cores: messages are lost, duplicated, delayed and reordered, nodes
// crash between writing and syncing, links are cut. Everything is drawn from one seed.

import type { NodeId } from '../../../src/node/types.ts';
import { createRandom, type Random } from '../../../src/random.ts';
import { Cluster, type ClusterOptions } from './cluster.ts';
import { SafetyWatch } from './safety.ts';

export interface RandomRunOptions extends Pick<ClusterOptions, 'bugs' | 'disk'> {
  readonly seed: number;
  readonly nodes: number;
  readonly steps: number;
  /** Whether clients read; default true. */
  readonly reads?: boolean;
}

export interface RandomRunResult {
  /** The first broken property, or null. */
  readonly violation: string | null;
  readonly committed: number;
  readonly reads: number;
  /** The highest term that was reached. */
  readonly term: number;
  readonly snapshotsInstalled: number;
}

/** Never more under way: a network loses what it cannot hold. */
const NETWORK_MAX = 200;

export function randomRun(options: RandomRunOptions): RandomRunResult {
  return new RandomRun(options).run();
}

class RandomRun {
  readonly #options: RandomRunOptions;
  readonly #random: Random;
  readonly #cluster: Cluster;
  readonly #watch = new SafetyWatch();
  readonly #ids: readonly NodeId[];
  /**
   * Of 1000 steps so many are of this kind; drawn once per run, so that runs differ in what is hard
   * about them.
   */
  readonly #weights: readonly (readonly [number, () => void])[];
  #snapshotsInstalled = 0;
  #proposals = 0;
  #reads = 0;

  constructor(options: RandomRunOptions) {
    const random = createRandom(options.seed);
    this.#options = options;
    this.#random = random;
    this.#ids = Array.from({ length: options.nodes }, (_, index) => `n${index + 1}`);
    this.#cluster = new Cluster({
      nodes: this.#ids,
      electionTicks: 10,
      heartbeatTicks: 3,
      random: random.fork('cores'),
      trace: (line) => {
        if (line.includes('takes over the snapshot')) this.#snapshotsInstalled++;
      },
      ...(options.bugs === undefined ? {} : { bugs: options.bugs }),
      ...(options.disk === undefined ? {} : { disk: options.disk }),
    });
    this.#weights = [
      [200, () => this.#onNode((id) => this.#cluster.tick(id))],
      [500, () => this.#deliver()],
      [50 + random.int(100), () => this.#onNode((id) => this.#cluster.sync(id))],
      [random.int(30), () => this.#duplicate()],
      [random.int(60), () => this.#lose()],
      [random.int(6), () => this.#onNode((id) => this.#cluster.crash(id))],
      [10, () => this.#restart()],
      [20 + random.int(60), () => this.#propose()],
      [options.reads === false ? 0 : random.int(20), () => this.#read()],
      [random.int(8), () => this.#cut()],
      [4, () => this.#cluster.cut.clear()],
      [random.int(6), () => this.#compact()],
      [random.int(10), () => this.#changeDisk()],
    ];
  }

  run(): RandomRunResult {
    let violation: string | null = null;
    try {
      for (let step = 0; step < this.#options.steps; step++) {
        this.#act();
        this.#watch.check(this.#cluster);
        if (step % 50 === 0) this.#watch.checkLogs(this.#cluster);
      }
    } catch (error) {
      violation = (error as Error).message;
    }
    return {
      violation,
      committed: this.#watch.committedIndex,
      reads: this.#reads,
      term: Math.max(...[...this.#cluster.nodes.values()].map(({ raft }) => raft.term)),
      snapshotsInstalled: this.#snapshotsInstalled,
    };
  }

  #act(): void {
    const total = this.#weights.reduce((sum, [weight]) => sum + weight, 0);
    let left = this.#random.int(total);
    for (const [weight, action] of this.#weights) {
      left -= weight;
      if (left < 0) {
        action();
        return;
      }
    }
  }

  /** Acts on a node that is up, if the one that is drawn is. */
  #onNode(action: (id: NodeId) => void): void {
    const id = this.#random.pick(this.#ids);
    if (this.#cluster.node(id).up) action(id);
  }

  /** Mostly the oldest message; now and then any other. */
  #deliver(): void {
    const { network } = this.#cluster;
    if (network.length === 0) return;
    const position = this.#random.chance(3, 4) ? 0 : this.#random.int(network.length);
    const [envelope] = network.splice(position, 1);
    if (envelope !== undefined) this.#cluster.deliver(envelope);
  }

  #duplicate(): void {
    const { network } = this.#cluster;
    if (network.length > 0) network.push(this.#random.pick(network));
  }

  #lose(): void {
    const { network } = this.#cluster;
    if (network.length > 0) network.splice(this.#random.int(network.length), 1);
    network.splice(NETWORK_MAX);
  }

  #restart(): void {
    const id = this.#random.pick(this.#ids);
    if (!this.#cluster.node(id).up) this.#cluster.restart(id);
  }

  #propose(): void {
    this.#onNode((id) => {
      this.#proposals++;
      this.#cluster.propose(id, `v${this.#proposals}`);
    });
  }

  #read(): void {
    this.#onNode((id) => {
      this.#reads++;
      this.#watch.readCameIn(this.#reads);
      this.#cluster.read(id, this.#reads);
    });
  }

  /** Cuts the links between two groups, in both directions or in one. */
  #cut(): void {
    const order = this.#random.shuffle(this.#ids);
    const size = 1 + this.#random.int(order.length - 1);
    const oneWay = this.#random.chance(1, 3);
    for (const left of order.slice(0, size)) {
      for (const right of order.slice(size)) {
        this.#cluster.cut.add(`${left}>${right}`);
        if (!oneWay) this.#cluster.cut.add(`${right}>${left}`);
      }
    }
  }

  #compact(): void {
    this.#onNode((id) => {
      const { raft } = this.#cluster.node(id);
      if (raft.applied > 2) this.#cluster.compact(id, raft.applied - this.#random.int(3));
    });
  }

  #changeDisk(): void {
    this.#onNode((id) => {
      const node = this.#cluster.node(id);
      node.slow = !node.slow;
    });
  }
}
