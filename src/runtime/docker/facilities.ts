// What a sandbox can really do with this engine, this kernel and the tools in the image. Found by
// trying each thing in a throwaway container, because neither a tool's presence nor a kernel's
// version settles it.

import { messageOf } from '../../errors.ts';
import type { Agent } from './agent.ts';
import { FAKETIME_PATH } from './host-files.ts';

/** One thing that was tried. */
export type Facility =
  | { readonly works: true; readonly mechanism: string }
  | { readonly works: false; readonly reason: string };

export type FacilityName =
  /** Drop packets by address and port. */
  | 'drop'
  /** Drop a share of the packets. */
  | 'loss'
  /** Redirect outbound connections to a relay. */
  | 'redirect'
  /** Delay, duplicate and reorder the packets of single links. */
  | 'netem'
  /** Limit the bandwidth of single links. */
  | 'shape'
  /** Skew a node's wall clock from outside. */
  | 'faketime';

/** Which flavour of iptables is used, or null where none works. */
export type Firewall = 'nft' | 'legacy' | null;

export interface Facilities {
  readonly firewall: Firewall;
  readonly found: Readonly<Record<FacilityName, Facility>>;
}

/** A chain that is never reached, with every match that faults need. */
const DROP_RULES = `*filter
:ordeal-probe - [0:0]
-A ordeal-probe -s 198.18.0.1 -p tcp ! --dport 7000 -j RETURN
-A ordeal-probe -s 198.18.0.1 -j DROP
COMMIT
`;
const LOSS_RULES = `*filter
:ordeal-probe - [0:0]
-A ordeal-probe -m statistic --mode random --probability 0.5 -j DROP
COMMIT
`;
const REDIRECT_RULES = `*nat
:ordeal-probe - [0:0]
-A ordeal-probe -p tcp -j REDIRECT --to-ports 7001
COMMIT
`;

const CLASSIFY_RULES = `*mangle
:ordeal-probe - [0:0]
-A ordeal-probe -d 198.18.0.1 -p tcp --dport 7000 -j CLASSIFY --set-class 1:10
COMMIT
`;
/** Of a network of its own, without a route: nothing that is probed here is disturbed. */
const SHAPE_COMMANDS = [
  'qdisc add dev lo root handle 1: htb',
  'class add dev lo parent 1: classid 1:10 htb rate 20000bps',
].join('\n');
/** Below the class of the commands above. */
const NETEM_COMMAND =
  'qdisc add dev lo parent 1:10 handle 10: netem limit 100 delay 1ms duplicate 1% reorder 1%';

/**
 * What is tried, as text: what an earlier version found out by other means is not taken for its
 * answer.
 */
export const WHAT_IS_TRIED = [
  DROP_RULES,
  LOSS_RULES,
  REDIRECT_RULES,
  CLASSIFY_RULES,
  SHAPE_COMMANDS,
  NETEM_COMMAND,
].join('');

/**
 * Tries everything through a sandbox's agent. Never rejects for what does not work, only for a lost
 * agent.
 */
export async function probeFacilities(agent: Agent): Promise<Facilities> {
  const [nft, legacy, qdiscs, faketime] = await Promise.all([
    attempt(agent, restore('nft'), DROP_RULES),
    attempt(agent, restore('legacy'), DROP_RULES),
    probeQdiscs(agent),
    probeFaketime(agent),
  ]);
  // iptables-legacy is on its way out of the kernel, so it comes second.
  const firewall: Firewall = nft === null ? 'nft' : legacy === null ? 'legacy' : null;
  const [loss, redirect, classify] =
    firewall === null
      ? [nft, nft, nft]
      : [
          await attempt(agent, restore(firewall), LOSS_RULES),
          await attempt(agent, restore(firewall), REDIRECT_RULES),
          await attempt(agent, restore(firewall), CLASSIFY_RULES),
        ];
  const iptables = `iptables (${firewall})`;
  return {
    firewall,
    found: {
      drop: facility(firewall === null ? nft : null, iptables),
      loss: facility(loss, `${iptables} statistic`),
      redirect: facility(redirect, `${iptables} REDIRECT`),
      netem: facility(qdiscs.netem ?? classify, 'tc netem'),
      shape: facility(qdiscs.shape ?? classify, 'tc htb'),
      faketime: facility(faketime, 'libfaketime'),
    },
  };
}

/** The command that applies rules without touching others. */
export function restore(firewall: 'nft' | 'legacy'): readonly string[] {
  return [`iptables-${firewall}-restore`, '--noflush'];
}

/** Reads commands from its input. */
export const TC_BATCH = ['tc', '-batch', '-'] as const;

/** One after the other: an interface has one root. */
async function probeQdiscs(
  agent: Agent,
): Promise<{ readonly netem: string | null; readonly shape: string | null }> {
  const shape = await attempt(agent, TC_BATCH, SHAPE_COMMANDS);
  return { shape, netem: shape ?? (await attempt(agent, TC_BATCH, NETEM_COMMAND)) };
}

function facility(failure: string | null, mechanism: string): Facility {
  return failure === null ? { works: true, mechanism } : { works: false, reason: failure };
}

/** Null where it worked, else one line of why not. */
async function attempt(
  agent: Agent,
  argv: readonly string[],
  stdin?: string,
): Promise<string | null> {
  try {
    await agent.run(argv, stdin);
    return null;
  } catch (error) {
    return messageOf(error);
  }
}

/**
 * Runs node under libfaketime with a clock 1,000 s ahead; the monotonic clock must stay as it is.
 */
async function probeFaketime(agent: Agent): Promise<string | null> {
  const script = `
    const { spawnSync } = require('node:child_process');
    const { existsSync } = require('node:fs');
    const library = ${JSON.stringify(FAKETIME_PATH)};
    if (!existsSync(library)) throw new Error('libfaketime is not in the image');
    const ask = 'process.stdout.write(JSON.stringify([Date.now(), Number(process.hrtime.bigint()) / 1e6]))';
    const before = [Date.now(), Number(process.hrtime.bigint()) / 1e6];
    const env = { ...process.env, LD_PRELOAD: library, FAKETIME: '+1000', FAKETIME_DONT_FAKE_MONOTONIC: '1' };
    const run = spawnSync(process.execPath, ['-e', ask], { env, encoding: 'utf8', timeout: 10000 });
    const after = JSON.parse(run.stdout);
    if (Math.abs(after[0] - before[0] - 1e6) > 9e3) throw new Error('libfaketime does not move the wall clock');
    if (after[1] - before[1] > 9e3) throw new Error('libfaketime moves the monotonic clock too');
  `;
  const wrapped = `try { ${script} } catch (error) { process.stderr.write(error.message); process.exit(1); }`;
  const failure = await attempt(agent, ['node', '-e', wrapped]);
  if (failure === null) return null;
  return (
    /libfaketime [a-z ]+/
      .exec(failure)?.[0]
      .replace(/Command.*$/, '')
      .trim() ?? failure
  );
}
