// A node's sandbox: the container that owns the node's network and its fault tools, and stays when
// the node is killed.

import type Docker from 'dockerode';
import { HarnessError } from '../../errors.ts';
import type { LinkState } from '../types.ts';
import { type Agent, attachAgent } from './agent.ts';
import { NODE_PORT, type NodePlace, sandboxSpec } from './container-specs.ts';
import { call, type Engine } from './engine.ts';
import { restore } from './facilities.ts';
import { type LinkPeer, linkRules, parseDropped, setUpRules } from './links.ts';
import { PacketFaults } from './packet-faults.ts';
import type { Resources } from './resources.ts';

export class Sandbox {
  readonly #container: Docker.Container;
  readonly #place: NodePlace;
  readonly agent: Agent;
  readonly packets: PacketFaults;
  /** Rules in force, or null where that is not known; links are clear at first. */
  #rules: string | null = '';
  #isSetUp = false;
  #turn: Promise<void> = Promise.resolve();
  #reading: Promise<ReadonlyMap<number, number>> | null = null;

  constructor(container: Docker.Container, place: NodePlace, agent: Agent) {
    this.#container = container;
    this.#place = place;
    this.agent = agent;
    this.packets = new PacketFaults(agent, place.image.facilities);
  }

  /** Starts it; resolves to the port of this machine that leads to the node. */
  async start(resources: Resources): Promise<number> {
    const what = `starting the sandbox of ${this.#place.id}`;
    await call(
      what,
      resources.track(() => this.#container.start()),
    );
    const { NetworkSettings: settings } = await call(what, this.#container.inspect());
    const port = Number(settings.Ports[`${NODE_PORT}/tcp`]?.[0]?.HostPort);
    if (Number.isSafeInteger(port) && port > 0) return port;
    throw new HarnessError({
      message: `${what}: the engine published no port`,
      hint: '`ordeal doctor` checks the engine',
    });
  }

  /** Why its process ended, or null while it runs. */
  async endedBecause(): Promise<string | null> {
    const { State: state } = await this.#container.inspect();
    if (state.Running) return null;
    return state.OOMKilled ? 'it ran out of memory' : `it ended with exit code ${state.ExitCode}`;
  }

  /**
   * Puts the links of the whole cluster in force, as far as they end here. `peers` keep their order
   * for ever.
   */
  setLinks(
    receiver: LinkPeer,
    peers: readonly LinkPeer[],
    links: readonly LinkState[],
  ): Promise<void> {
    // One after the other, so that the last call has the last word; a failed one does not hold up
    // the next.
    const apply = async (): Promise<void> => {
      await this.#applyLinks(receiver, peers, links);
      await this.packets.set(receiver, peers, links);
    };
    const work = this.#turn.then(apply, apply);
    this.#turn = work;
    return work;
  }

  async #applyLinks(
    receiver: LinkPeer,
    peers: readonly LinkPeer[],
    links: readonly LinkState[],
  ): Promise<void> {
    const toHere = links.filter((link) => link.to === receiver.id || link.from === receiver.id);
    const rules = linkRules(receiver, peers, toHere);
    if (rules === this.#rules || (!this.#isSetUp && linkRules(receiver, peers, []) === rules))
      return;
    const { firewall } = this.#place.image.facilities;
    if (firewall === null) throw new HarnessError({ message: 'no iptables works in the sandbox' });
    this.#rules = null;
    // A sandbox that never sees a fault is spared the rules, and the start of a run the time.
    const text = this.#isSetUp ? rules : `${setUpRules(peers)}${rules}`;
    await this.agent.run(restore(firewall), text);
    this.#isSetUp = true;
    this.#rules = rules;
  }

  /** Packets dropped so far, by the sender's place among the peers. */
  async dropped(): Promise<ReadonlyMap<number, number>> {
    const { firewall } = this.#place.image.facilities;
    if (!this.#isSetUp || firewall === null) return new Map();
    // A partition is asked about link by link; one look answers all that are asked in one turn.
    this.#reading ??= Promise.resolve().then(async () => {
      this.#reading = null;
      return parseDropped(
        await this.agent.run([`iptables-${firewall}-save`, '-c', '-t', 'filter']),
      );
    });
    return await this.#reading;
  }
}

/** Creates a node's sandbox, with its volume, and attaches to it. */
export async function createSandbox(
  engine: Engine,
  resources: Resources,
  place: NodePlace,
): Promise<Sandbox> {
  const what = `creating the sandbox of ${place.id}`;
  resources.note('volume', place.volumeName);
  const container = await call(
    what,
    resources.make('container', place.sandboxName, () =>
      engine.docker.createContainer(sandboxSpec(place)),
    ),
  );
  const agent = await call(what, attachAgent(container, `the sandbox of ${place.id}`));
  return new Sandbox(container, place, agent);
}
