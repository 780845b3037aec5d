// What the kernel does to packets on their way out of a sandbox, as commands of tc and rules of
// iptables. An `htb` root has one class per peer; iptables puts packets into it by address
// (`CLASSIFY`), so that no filter module is needed; what is in no class goes out as ever. Of nodes
// whose one port is known only what goes there is touched: everything else that they send each
// other are acknowledgements.
//
//   qdisc add dev eth0 root handle 1: htb
//   class add dev eth0 parent 1: classid 1:10 htb rate 20000bps
//   qdisc add dev eth0 parent 1:10 handle 10: netem delay 75ms 25ms
//   -A ordeal-class -d <peer> -p tcp --dport 7000 -j CLASSIFY --set-class 1:10

import type { LinkState } from '../types.ts';
import type { Facilities } from './facilities.ts';
import type { LinkPeer } from './links.ts';
import { partFor } from './mechanisms.ts';

/** What is to be put in force. */
export interface Shaping {
  /** Input of `tc -batch -`; empty where nothing is shaped. */
  readonly commands: string;
  /** Input of `iptables-restore --noflush`. */
  readonly rules: string;
}

const DEVICE = 'eth0';
const CHAIN = 'ordeal-class';
/** Fast enough to be no limit. */
const UNLIMITED = '10gbit';
/** How many packets may wait in a delay: more than a second's worth of anything a node says. */
const NETEM_PACKETS_MAX = 10_000;
/**
 * A packet that netem is to let others overtake goes out at once, so there must be a delay to
 * overtake in.
 */
const REORDER_DELAY_MS = 20;

/** The chain that classifies packets; made once. */
export const SHAPING_SET_UP = ['*mangle', `:${CHAIN} - [0:0]`, `-A POSTROUTING -j ${CHAIN}`]
  .concat('COMMIT', '')
  .join('\n');

/** Takes everything back that `tc` was told. Fails where there is nothing. */
export const SHAPING_TEAR_DOWN = ['tc', 'qdisc', 'del', 'dev', DEVICE, 'root'] as const;

/** How the links out of `sender` are to be shaped. */
export function shapingOf(
  sender: LinkPeer,
  peers: readonly LinkPeer[],
  links: readonly LinkState[],
  facilities: Facilities,
  probePort: number,
): Shaping {
  const commands: string[] = [];
  const rules: string[] = [];
  peers.forEach((peer, index) => {
    const state = links.find((link) => link.from === sender.id && link.to === peer.id);
    const speed = partFor('htb', state, facilities)?.bytesPerSecond;
    const netem = netemArguments(partFor('netem', state, facilities));
    if (speed === undefined && netem === null) return;
    const minor = (index + 16).toString(16);
    const rate = speed === undefined ? UNLIMITED : `${speed}bps`;
    commands.push(`class add dev ${DEVICE} parent 1: classid 1:${minor} htb rate ${rate}`);
    if (netem !== null) {
      commands.push(`qdisc add dev ${DEVICE} parent 1:${minor} handle ${minor}: netem ${netem}`);
    }
    rules.push(...classify(peer, probePort, minor));
  });
  const root = `qdisc add dev ${DEVICE} root handle 1: htb`;
  return {
    commands: commands.length === 0 ? '' : `${[root, ...commands].join('\n')}\n`,
    rules: ['*mangle', `:${CHAIN} - [0:0]`, ...rules, 'COMMIT', ''].join('\n'),
  };
}

function classify(peer: LinkPeer, probePort: number, minor: string): readonly string[] {
  const to = `-A ${CHAIN} -d ${peer.address}`;
  const verdict = `-j CLASSIFY --set-class 1:${minor}`;
  if (peer.port === null) return [`${to} ${verdict}`];
  return [
    `${to} -p tcp --dport ${peer.port} ${verdict}`,
    `${to} -p tcp --dport ${probePort} ${verdict}`,
    `${to} -p udp --dport ${probePort} ${verdict}`,
  ];
}

/**
 * Null where netem has nothing to do. Its jitter goes both ways from the middle, ours up from the
 * least.
 */
function netemArguments(part: Partial<LinkState> | null): string | null {
  if (part === null) return null;
  const { delayMs = 0, jitterMs = 0, duplicatePercent, reorderPercent } = part;
  const half = jitterMs / 2;
  const delay = delayMs + half;
  const words = [`limit ${NETEM_PACKETS_MAX}`];
  if (delay > 0) words.push(`delay ${delay}ms${half > 0 ? ` ${half}ms` : ''}`);
  else if (reorderPercent !== undefined) words.push(`delay ${REORDER_DELAY_MS}ms`);
  if (duplicatePercent !== undefined) words.push(`duplicate ${duplicatePercent}%`);
  if (reorderPercent !== undefined) words.push(`reorder ${reorderPercent}%`);
  return words.join(' ');
}
