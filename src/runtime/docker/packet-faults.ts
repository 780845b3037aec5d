// One sandbox's packet faults: prepared before the node starts, so that its connections go through
// the relay from the first one on, and then set as often as wanted.

import { assert, HarnessError } from '../../errors.ts';
import type { Ability, ExtraAbility, LinkState } from '../types.ts';
import type { Agent } from './agent.ts';
import { PROBE_PORT } from './container-specs.ts';
import { type Facilities, restore, TC_BATCH } from './facilities.ts';
import type { LinkPeer } from './links.ts';
import { meansFor, packetAbilities } from './mechanisms.ts';
import { redirectRules, relayRoutes, relayStates } from './relay-routes.ts';
import { SHAPING_SET_UP, SHAPING_TEAR_DOWN, shapingOf } from './shaping.ts';

export class PacketFaults {
  readonly #agent: Agent;
  readonly #facilities: Facilities;
  #prepared = false;
  #shaped = false;
  #relayText = '[]';
  #shapingText = '';

  constructor(agent: Agent, facilities: Facilities) {
    this.#agent = agent;
    this.#facilities = facilities;
  }

  /**
   * Does nothing where the plan asks for no packet fault: a run without them runs without a relay.
   */
  async prepare(
    own: LinkPeer,
    peers: readonly LinkPeer[],
    needs: readonly (Ability | ExtraAbility)[],
  ): Promise<void> {
    const asked = packetAbilities.filter((ability) => needs.includes(ability));
    if (asked.length === 0) return;
    const means = new Set(asked.map((ability) => meansFor(ability, this.#facilities)));
    const routes = means.has('relay') ? relayRoutes(own, peers, PROBE_PORT) : [];
    await this.#agent.openRelay(routes, PROBE_PORT);
    if (routes.length > 0) await this.#restore(redirectRules(routes));
    if (means.has('htb') || means.has('netem')) await this.#restore(SHAPING_SET_UP);
    this.#prepared = true;
  }

  /**
   * Puts what these links ask for in force, as far as they begin here. `links` are those of the
   * whole cluster.
   */
  async set(own: LinkPeer, peers: readonly LinkPeer[], links: readonly LinkState[]): Promise<void> {
    const states = relayStates(own, peers, links, this.#facilities);
    const shaping = shapingOf(own, peers, links, this.#facilities, PROBE_PORT);
    assert(
      this.#prepared || (states.length === 0 && shaping.commands === ''),
      `packet faults at ${own.id} were announced before the cluster started`,
    );
    const relayText = JSON.stringify(states);
    if (relayText !== this.#relayText) {
      await this.#agent.setRelay(states);
      this.#relayText = relayText;
    }
    if (shaping.commands === this.#shapingText) return;
    if (this.#shaped) await this.#agent.run(SHAPING_TEAR_DOWN);
    this.#shaped = false;
    await this.#restore(shaping.rules);
    if (shaping.commands !== '') await this.#agent.run(TC_BATCH, shaping.commands);
    this.#shaped = shaping.commands !== '';
    this.#shapingText = shaping.commands;
  }

  async #restore(rules: string): Promise<void> {
    const { firewall } = this.#facilities;
    if (firewall === null) throw new HarnessError({ message: 'no iptables works in the sandbox' });
    await this.#agent.run(restore(firewall), rules);
  }
}
