// How packet faults become commands, rules and settings of the relay. What they do is seen in
// test/docker.

import { describe, expect, it } from 'vitest';
import type { Facilities, Facility } from '../../../../src/runtime/docker/facilities.ts';
import type { LinkPeer } from '../../../../src/runtime/docker/links.ts';
import {
  describeMechanisms,
  meansFor,
  packetCapability,
} from '../../../../src/runtime/docker/mechanisms.ts';
import {
  redirectRules,
  relayRoutes,
  relayStates,
} from '../../../../src/runtime/docker/relay-routes.ts';
import { shapingOf } from '../../../../src/runtime/docker/shaping.ts';
import type { LinkState } from '../../../../src/runtime/types.ts';

const yes = (mechanism: string): Facility => ({ works: true, mechanism });
const no: Facility = { works: false, reason: 'Specified qdisc kind is unknown.' };
const full: Facilities = {
  firewall: 'nft',
  found: {
    drop: yes('iptables'),
    loss: yes('iptables statistic'),
    redirect: yes('iptables REDIRECT'),
    netem: yes('tc netem'),
    shape: yes('tc htb'),
    faketime: yes('libfaketime'),
  },
};
const without = (...names: ('netem' | 'shape' | 'redirect')[]): Facilities => ({
  ...full,
  found: { ...full.found, ...Object.fromEntries(names.map((name) => [name, no])) },
});

const peers: readonly LinkPeer[] = ['n1', 'n2', 'n3'].map((id, index) => ({
  id,
  address: `198.18.0.1${index}`,
  port: 7000,
}));
const [n1] = peers as [LinkPeer];
const link = (from: string, to: string, more: Partial<LinkState>): LinkState => ({
  from,
  to,
  cut: false,
  lossPercent: 0,
  ...more,
});

describe('the means for packet faults', () => {
  it('are the kernel where it can, else the relay, else none', () => {
    expect(meansFor('delay-messages', full)).toBe('netem');
    expect(meansFor('delay-messages', without('netem'))).toBe('relay');
    expect(meansFor('delay-messages', without('netem', 'redirect'))).toBeNull();
    expect(meansFor('limit-bandwidth', full)).toBe('htb');
    expect(meansFor('limit-bandwidth', without('shape'))).toBe('relay');
    expect(meansFor('clog-links', full)).toBe('relay');
    expect(meansFor('duplicate-messages', without('netem'))).toBeNull();
  });

  it('are said by the doctor in one line', () => {
    expect(describeMechanisms(full)).toBe(
      'delay by tc netem, bandwidth by tc htb, stall by relay, reset by relay, duplication by tc netem, reordering by tc netem',
    );
    expect(describeMechanisms(without('netem', 'shape'))).toBe(
      'delay by relay, bandwidth by relay, stall by relay, reset by relay, duplication absent, reordering absent',
    );
  });

  it('that are absent have a reason and a remedy', () => {
    expect(packetCapability('reorder-messages', without('netem'))).toEqual({
      available: false,
      reason: 'Specified qdisc kind is unknown.',
      remedy: expect.stringContaining('modprobe sch_netem'),
    });
    expect(packetCapability('delay-messages', without('netem'))).toEqual({
      available: true,
      mechanism: 'relay by iptables REDIRECT',
    });
  });
});

describe('shaping by the kernel', () => {
  const commands = (links: readonly LinkState[], facilities = full): readonly string[] =>
    shapingOf(n1, peers, links, facilities, 7002).commands.split('\n').filter(Boolean);

  it('has a class per shaped link out of the node, and nothing for the others', () => {
    const links = [
      link('n1', 'n2', { delayMs: 100, jitterMs: 40 }),
      link('n1', 'n3', { bytesPerSecond: 20_000, duplicatePercent: 5 }),
      link('n2', 'n1', { delayMs: 7 }),
    ];
    expect(commands(links)).toEqual([
      'qdisc add dev eth0 root handle 1: htb',
      'class add dev eth0 parent 1: classid 1:11 htb rate 10gbit',
      'qdisc add dev eth0 parent 1:11 handle 11: netem limit 10000 delay 120ms 20ms',
      'class add dev eth0 parent 1: classid 1:12 htb rate 20000bps',
      'qdisc add dev eth0 parent 1:12 handle 12: netem limit 10000 duplicate 5%',
    ]);
    const { rules } = shapingOf(n1, peers, links, full, 7002);
    expect(rules).toContain(
      '-A ordeal-class -d 198.18.0.11 -p tcp --dport 7000 -j CLASSIFY --set-class 1:11',
    );
    expect(rules).toContain('--dport 7002 -j CLASSIFY --set-class 1:12');
    expect(rules).not.toContain('198.18.0.10');
  });

  it('gives reordered packets something to be overtaken in', () => {
    expect(commands([link('n1', 'n2', { reorderPercent: 25 })]).at(-1)).toMatch(
      /netem limit 10000 delay 20ms reorder 25%$/,
    );
  });

  it('leaves to the relay what the kernel cannot do', () => {
    const links = [link('n1', 'n2', { delayMs: 100, bytesPerSecond: 5_000, clogged: true })];
    expect(commands(links, without('netem', 'shape'))).toEqual([]);
    expect(relayStates(n1, peers, links, without('netem', 'shape'))).toEqual([
      {
        host: '198.18.0.11',
        up: { delayMs: 100, bytesPerSecond: 5_000, clogged: true },
        down: null,
      },
    ]);
    expect(relayStates(n1, peers, links, full)).toMatchObject([{ up: { clogged: true } }]);
  });

  it('touches all that goes to a node whose port is not known, and what comes back', () => {
    const unknown = peers.map((peer) => ({ ...peer, port: null }));
    const own = unknown[0] as LinkPeer;
    const { rules } = shapingOf(own, unknown, [link('n1', 'n2', { delayMs: 1 })], full, 7002);
    expect(rules).toContain('-A ordeal-class -d 198.18.0.11 -j CLASSIFY');
    const back = [link('n2', 'n1', { resetEveryMs: 100 })];
    expect(relayStates(own, unknown, back, full)).toEqual([
      { host: '198.18.0.11', up: null, down: { resetEveryMs: 100 } },
    ]);
    expect(relayStates(n1, peers, back, full)).toEqual([]);
  });
});

describe('the relay', () => {
  it('has a port for every destination, and its own connections are not led to it', () => {
    const routes = relayRoutes(n1, peers, 7002);
    expect(routes).toEqual([
      { host: '198.18.0.11', toPort: 7000, port: 7100 },
      { host: '198.18.0.11', toPort: 7002, port: 7101 },
      { host: '198.18.0.12', toPort: 7000, port: 7102 },
      { host: '198.18.0.12', toPort: 7002, port: 7103 },
    ]);
    const rules = redirectRules(routes).split('\n');
    expect(rules.slice(2, 4)).toEqual([
      '-A ordeal-relay -p tcp --sport 10000:19999 -j RETURN',
      '-A ordeal-relay -p tcp -d 198.18.0.11 --dport 7000 -j REDIRECT --to-ports 7100',
    ]);
  });
});
