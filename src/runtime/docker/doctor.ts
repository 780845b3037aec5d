// What `ordeal doctor` says of the Docker engine: data only, the command line shows it.

import { statfsSync } from 'node:fs';
import type { DoctorCheck } from '../../doctor-check.ts';
import { messageOf, OrdealError } from '../../errors.ts';
import { findLeftovers } from './clean.ts';
import { call, type Engine, type EngineSearch, findEngine } from './engine.ts';
import type { Facilities, FacilityName } from './facilities.ts';
import { describeMechanisms, packetAbilities, packetCapability } from './mechanisms.ts';
import { ensureNodeImage } from './node-image.ts';
import type { Payload } from './package-files.ts';
import { findPayload } from './package-files.ts';

export interface DoctorOptions {
  /** The engine to look at; searched for where absent. */
  readonly search?: EngineSearch;
  /** Told what takes long. */
  readonly progress?: (text: string) => void;
  /** What goes into the image; the built package's files where absent. */
  readonly payload?: Payload;
}

/** An image, some volumes and some logs. */
const DISK_BYTES_MIN = 1024 ** 3;

/** What is looked at in a sandbox: its name for people, and what to do where it does not work. */
const FACILITY_CHECKS: readonly {
  readonly facility: FacilityName;
  readonly name: string;
  readonly without: string;
  readonly remedy: string;
}[] = [
  {
    facility: 'drop',
    name: 'iptables',
    without: 'no partitions',
    remedy: 'install iptables on this machine (on Debian: apt-get install iptables)',
  },
  {
    facility: 'loss',
    name: 'iptables statistic',
    without: 'no packet loss',
    remedy: 'load the kernel module xt_statistic (modprobe xt_statistic)',
  },
  {
    facility: 'redirect',
    name: 'iptables redirect',
    without: 'no relay: no stalls, no resets',
    remedy: 'load the kernel module xt_REDIRECT (modprobe xt_REDIRECT)',
  },
  {
    facility: 'netem',
    name: 'tc netem',
    without: 'no duplicated or reordered packets, and delays only by the relay',
    remedy:
      'load the kernel module sch_netem (modprobe sch_netem; on Ubuntu in linux-modules-extra), and install iproute2',
  },
  {
    facility: 'shape',
    name: 'tc htb',
    without: 'bandwidth is limited by the relay instead',
    remedy: 'load the kernel module sch_htb (modprobe sch_htb), and install iproute2',
  },
  {
    facility: 'faketime',
    name: 'libfaketime',
    without: 'clocks are skewed by the node host instead, which only bundled systems have',
    remedy: 'install libfaketime on this machine (on Debian: apt-get install libfaketime)',
  },
];

/**
 * Looks at the engine and at what sandboxes can do in it. Builds the image where that has not been
 * done. Never rejects.
 */
export async function checkDocker(options: DoctorOptions = {}): Promise<readonly DoctorCheck[]> {
  const search = options.search ?? (await findEngine());
  if (!search.found) {
    const text = `${search.reason}; runs use local processes`;
    return [{ name: 'Docker engine', state: 'limited', text, remedy: search.remedy }];
  }
  const { engine } = search;
  const text = `${engine.version}, API ${engine.apiVersion}, at ${engine.address}`;
  return [
    { name: 'Docker engine', state: 'ok', text },
    ...(await guarded('sandboxes', () => checkSandbox(engine, options))),
    ...(await guarded('Docker disk', () => checkDisk(engine))),
    ...(await guarded('leftovers', () => checkLeftovers(engine))),
  ];
}

async function checkSandbox(
  engine: Engine,
  options: DoctorOptions,
): Promise<readonly DoctorCheck[]> {
  const payload = options.payload ?? findPayload();
  const image = await ensureNodeImage(engine, payload, options.progress ?? (() => undefined));
  return describeFacilities(image.facilities);
}

/** One check per facility. */
export function describeFacilities(facilities: Facilities): readonly DoctorCheck[] {
  const facilityChecks = FACILITY_CHECKS.map(({ facility, name, without, remedy }): DoctorCheck => {
    const found = facilities.found[facility];
    if (found.works) return { name, state: 'ok', text: found.mechanism };
    return { name, state: 'limited', text: `${without}: ${found.reason}`, remedy };
  });
  return [...facilityChecks, describePackets(facilities)];
}

/** Which of the ways to disturb packets this machine gets. */
function describePackets(facilities: Facilities): DoctorCheck {
  const name = 'packet faults';
  const text = describeMechanisms(facilities);
  const absent = packetAbilities.map((ability) => packetCapability(ability, facilities));
  const missing = absent.find((capability) => !capability.available);
  if (missing === undefined || missing.available) return { name, state: 'ok', text };
  return { name, state: 'limited', text: `${text}: ${missing.reason}`, remedy: missing.remedy };
}

async function checkDisk(engine: Engine): Promise<readonly DoctorCheck[]> {
  const name = 'Docker disk';
  const info = (await call('asking for the engine’s folder', engine.docker.info())) as {
    readonly DockerRootDir?: string;
  };
  const folder = info.DockerRootDir ?? '';
  let free: number;
  try {
    const { bavail, bsize } = statfsSync(folder);
    free = bavail * bsize;
  } catch {
    // An engine in a virtual machine keeps its files where we cannot look.
    return [{ name, state: 'ok', text: `${folder}, which cannot be seen from here` }];
  }
  const text = `${Math.floor(free / 1024 ** 2)} MB free in ${folder}`;
  if (free >= DISK_BYTES_MIN) return [{ name, state: 'ok', text }];
  const remedy = 'free at least 1 GB, for example with docker system prune';
  return [{ name, state: 'limited', text, remedy }];
}

async function checkLeftovers(engine: Engine): Promise<readonly DoctorCheck[]> {
  const name = 'leftovers';
  const found = await findLeftovers(engine);
  const left = found.filter((one) => one.owner === 'dead');
  if (left.length === 0) return [{ name, state: 'ok', text: 'none' }];
  const runs = new Set(left.map((one) => one.run)).size;
  const text = `${left.length} containers, networks and volumes of ${runs} runs that ended without removing them`;
  return [{ name, state: 'limited', text, remedy: 'remove them: ordeal clean' }];
}

/** A check that cannot be made is a finding of its own, not the end of the others. */
async function guarded(
  name: string,
  check: () => Promise<readonly DoctorCheck[]>,
): Promise<readonly DoctorCheck[]> {
  try {
    return await check();
  } catch (error) {
    const remedy = error instanceof OrdealError ? error.hint : undefined;
    return [
      {
        name,
        state: 'failed',
        text: messageOf(error),
        remedy: remedy ?? 'look at the log of the engine',
      },
    ];
  }
}
