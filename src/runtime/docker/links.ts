// What links do to packets, as iptables rules in the receiver's sandbox. There a lost packet is
// lost as on a real network: the sender's kernel learns nothing of it.
//
// A one-way cut has to be exact, but TCP cannot live with one: where nothing of n1 reaches n2, n2's
// own connection to n1 starves for want of acknowledgements. Our transport carries messages one way
// per connection, each to the receiver's port. So what n1 sends to n2's port are its messages to
// n2, everything else it sends to n2 are acknowledgements of n2's messages, and only the former is
// cut while the reverse link is whole:
//
//   -A ordeal -s <n1> -p tcp ! --dport <port> -j RETURN       only while n2→n1 is not cut
//   -A ordeal -s <n1> -j ordeal-from-0                        drops and counts
//
// The dropping chains, one per sender, are made once and never flushed, so their counters last as
// long as the sandbox.

import type { NodeId } from '../../node/types.ts';
import type { LinkState } from '../types.ts';

/** A node as its neighbours see it. */
export interface LinkPeer {
  readonly id: NodeId;
  readonly address: string;
  /**
   * Where it takes messages, each connection carrying them one way; null where that is not known of
   * the system.
   */
  readonly port: number | null;
}

const CHAIN = 'ordeal';

/**
 * Rules for `iptables-restore --noflush` that every sandbox needs once: empty, but for the dropping
 * chains.
 */
export function setUpRules(peers: readonly LinkPeer[]): string {
  const chains = peers.map((_, index) => `:${dropChain(index)} - [0:0]`);
  const drops = peers.map((_, index) => `-A ${dropChain(index)} -j DROP`);
  return [
    '*filter',
    `:${CHAIN} - [0:0]`,
    ...chains,
    ...drops,
    `-A INPUT -j ${CHAIN}`,
    'COMMIT',
    '',
  ].join('\n');
}

/**
 * All rules of one receiver in place of those it had, in one transaction. `links` are those of the
 * whole cluster.
 */
export function linkRules(
  receiver: LinkPeer,
  peers: readonly LinkPeer[],
  links: readonly LinkState[],
): string {
  const rules = peers.flatMap((sender, index) => {
    const state = links.find((link) => link.from === sender.id && link.to === receiver.id);
    if (state === undefined) return [];
    const from = `-A ${CHAIN} -s ${sender.address}`;
    if (!state.cut) return state.lossPercent <= 0 ? [] : [lossRule(from, state.lossPercent, index)];
    const reverse = links.find((link) => link.from === receiver.id && link.to === sender.id);
    const isOneWay = reverse?.cut !== true && receiver.port !== null;
    return [
      ...(isOneWay ? [`${from} -p tcp ! --dport ${receiver.port} -j RETURN`] : []),
      `${from} -j ${dropChain(index)}`,
    ];
  });
  return ['*filter', `:${CHAIN} - [0:0]`, ...rules, 'COMMIT', ''].join('\n');
}

/** Reads `iptables-save -c`: packets dropped so far, by the sender's place among the peers. */
export function parseDropped(saved: string): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (const match of saved.matchAll(/^\[(\d+):\d+\] -A ordeal-from-(\d+) -j DROP$/gm)) {
    counts.set(Number(match[2]), Number(match[1]));
  }
  return counts;
}

/**
 * How many packets make it all but certain (99.9 %) that a link which loses some of them has lost
 * one.
 */
export function probeCount(state: LinkState | undefined): number {
  if (state === undefined || state.cut || state.lossPercent >= 100) return 1;
  if (state.lossPercent <= 0) return 1;
  return Math.min(1_000, Math.ceil(Math.log(0.001) / Math.log(1 - state.lossPercent / 100)));
}

function dropChain(index: number): string {
  return `ordeal-from-${index}`;
}

function lossRule(from: string, percent: number, index: number): string {
  const probability = Math.min(1, percent / 100).toFixed(6);
  return `${from} -m statistic --mode random --probability ${probability} -j ${dropChain(index)}`;
}
