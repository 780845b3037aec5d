// By what each effect on packets is brought about on this machine: by the kernel where it can do it
// per link, else by the relay in the sandbox, else not at all. One table for the capabilities, the
// sandboxes and `ordeal doctor`.

import type { Capability, ExtraAbility, LinkState } from '../types.ts';
import type { Facilities, FacilityName } from './facilities.ts';

export type PacketAbility = Extract<
  ExtraAbility,
  | 'delay-messages'
  | 'limit-bandwidth'
  | 'clog-links'
  | 'reset-connections'
  | 'duplicate-messages'
  | 'reorder-messages'
>;

export type Means = 'netem' | 'htb' | 'relay';

/**
 * What can do it, the best first. A relay sees no packets, so it can neither duplicate nor reorder
 * them.
 */
const CANDIDATES: Readonly<Record<PacketAbility, readonly Means[]>> = {
  'delay-messages': ['netem', 'relay'],
  'limit-bandwidth': ['htb', 'relay'],
  'clog-links': ['relay'],
  'reset-connections': ['relay'],
  'duplicate-messages': ['netem'],
  'reorder-messages': ['netem'],
};

const FACILITIES: Readonly<Record<Means, FacilityName>> = {
  netem: 'netem',
  htb: 'shape',
  relay: 'redirect',
};

const REMEDIES: Readonly<Record<Means, string>> = {
  netem:
    'load the kernel module sch_netem (modprobe sch_netem; on Ubuntu in linux-modules-extra) and install iproute2, or use --runtime process or sim',
  htb: 'load the kernel module sch_htb (modprobe sch_htb), and install iproute2',
  relay:
    'install iptables on this machine (on Debian: apt-get install iptables), on a kernel with xt_REDIRECT',
};

export const packetAbilities = Object.keys(CANDIDATES) as readonly PacketAbility[];

/** What does it here, or null where nothing can. */
export function meansFor(ability: PacketAbility, facilities: Facilities): Means | null {
  const able = CANDIDATES[ability].find((means) => facilities.found[FACILITIES[means]].works);
  return able ?? null;
}

export function packetCapability(ability: PacketAbility, facilities: Facilities): Capability {
  const means = meansFor(ability, facilities);
  if (means !== null) {
    const facility = facilities.found[FACILITIES[means]];
    const mechanism = facility.works ? facility.mechanism : means;
    return { available: true, mechanism: means === 'relay' ? `relay by ${mechanism}` : mechanism };
  }
  const [best] = CANDIDATES[ability];
  const found = facilities.found[FACILITIES[best as Means]];
  return {
    available: false,
    reason: found.works ? 'nothing here can do it' : found.reason,
    remedy: REMEDIES[best as Means],
  };
}

/** One line for `ordeal doctor`: which of the two ways this machine gets. */
export function describeMechanisms(facilities: Facilities): string {
  const words: Readonly<Record<PacketAbility, string>> = {
    'delay-messages': 'delay',
    'limit-bandwidth': 'bandwidth',
    'clog-links': 'stall',
    'reset-connections': 'reset',
    'duplicate-messages': 'duplication',
    'reorder-messages': 'reordering',
  };
  return packetAbilities
    .map((ability) => `${words[ability]} ${nameOf(meansFor(ability, facilities))}`)
    .join(', ');
}

function nameOf(means: Means | null): string {
  if (means === null) return 'absent';
  return means === 'relay' ? 'by relay' : `by tc ${means}`;
}

/** The parts of a link's state that one means is to bring about; null where there are none. */
export function partFor(
  means: Means,
  state: LinkState | undefined,
  facilities: Facilities,
): Partial<LinkState> | null {
  if (state === undefined) return null;
  const own = (ability: PacketAbility): boolean => meansFor(ability, facilities) === means;
  const { delayMs, jitterMs, bytesPerSecond, clogged, resetEveryMs } = state;
  const { duplicatePercent, reorderPercent } = state;
  const part: Partial<LinkState> = {
    ...(own('delay-messages') && delayMs !== undefined ? { delayMs } : {}),
    ...(own('delay-messages') && jitterMs !== undefined ? { jitterMs } : {}),
    ...(own('limit-bandwidth') && bytesPerSecond !== undefined ? { bytesPerSecond } : {}),
    ...(own('clog-links') && clogged === true ? { clogged } : {}),
    ...(own('reset-connections') && resetEveryMs !== undefined ? { resetEveryMs } : {}),
    ...(own('duplicate-messages') && duplicatePercent !== undefined ? { duplicatePercent } : {}),
    ...(own('reorder-messages') && reorderPercent !== undefined ? { reorderPercent } : {}),
  };
  return Object.keys(part).length === 0 ? null : part;
}
