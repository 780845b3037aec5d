// How a sandbox's relay is laid: which of the node's outbound connections are redirected to it, and
// what it is to do to them. REDIRECT forgets where a connection was going, so every destination has
// a port of the relay to itself.

import type { LinkState } from '../types.ts';
import type { Facilities } from './facilities.ts';
import type { LinkPeer } from './links.ts';
import { partFor } from './mechanisms.ts';
import { RELAY_SOURCE_PORTS, type RelayRoute, type RelayState } from './relay.ts';

const FIRST_PORT = 7_100;
const CHAIN = 'ordeal-relay';

/**
 * The ways from a node to the others, with the probes' own. Nodes whose port is not known have only
 * the latter.
 */
export function relayRoutes(
  own: LinkPeer,
  peers: readonly LinkPeer[],
  probePort: number,
): readonly RelayRoute[] {
  return peers
    .filter((peer) => peer.id !== own.id)
    .flatMap(({ address, port }) => [port, probePort].map((toPort) => ({ host: address, toPort })))
    .flatMap(({ host, toPort }, index) =>
      toPort === null ? [] : [{ host, toPort, port: FIRST_PORT + index }],
    );
}

/**
 * Rules for `iptables-restore --noflush` that lead these connections to the relay, but not the
 * relay's own.
 */
export function redirectRules(routes: readonly RelayRoute[]): string {
  const { minimum, maximum } = RELAY_SOURCE_PORTS;
  return [
    '*nat',
    `:${CHAIN} - [0:0]`,
    `-A ${CHAIN} -p tcp --sport ${minimum}:${maximum} -j RETURN`,
    ...routes.map(
      ({ host, toPort, port }) =>
        `-A ${CHAIN} -p tcp -d ${host} --dport ${toPort} -j REDIRECT --to-ports ${port}`,
    ),
    `-A OUTPUT -p tcp -j ${CHAIN}`,
    'COMMIT',
    '',
  ].join('\n');
}

/**
 * What the relay of `own` is to do. Where a connection carries messages one way (the port is
 * known), what comes back on it are acknowledgements, and belongs to the same link; else it is what
 * the link back carries.
 */
export function relayStates(
  own: LinkPeer,
  peers: readonly LinkPeer[],
  links: readonly LinkState[],
  facilities: Facilities,
): readonly RelayState[] {
  const find = (from: string, to: string): LinkState | undefined =>
    links.find((link) => link.from === from && link.to === to);
  return peers.flatMap((peer) => {
    const up = partFor('relay', find(own.id, peer.id), facilities);
    const back = peer.port === null ? find(peer.id, own.id) : undefined;
    const down = partFor('relay', back, facilities);
    return up === null && down === null ? [] : [{ host: peer.address, up, down }];
  });
}
