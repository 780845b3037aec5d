// Nodes as containers of a Docker engine: real processes, real network, real clocks, real disks.
// Counterpart: Jepsen's docker set-up, without SSH, privileged containers or a registry.

import { CapabilityError, HarnessError, InterruptedError } from '../../errors.ts';
import { untilAborted } from '../../until-aborted.ts';
import type { Capabilities, Capability, Cluster, ClusterSpec, Runtime } from '../types.ts';
import { DockerCluster } from './cluster.ts';
import { call, type Engine, findEngine } from './engine.ts';
import type { Facilities, Facility } from './facilities.ts';
import { packetAbilities, packetCapability } from './mechanisms.ts';
import { ensureNodeImage, type NodeImage } from './node-image.ts';
import { findPayload, type Payload } from './package-files.ts';
import { NODE_COUNT_MAX } from './subnet.ts';

export interface DockerRuntimeOptions {
  /** Found by `findEngine()` where absent. */
  readonly engine?: Engine;
  /** Told, in a few words, what takes long: building the image. */
  readonly progress?: (text: string) => void;
  /** What goes into the image; the built package's files where absent. */
  readonly payload?: Payload;
}

export function createDockerRuntime(options: DockerRuntimeOptions = {}): Runtime {
  // Both are found once: the plan is checked against them before the cluster is started with them.
  let prepared: Promise<Prepared> | null = null;
  const ready = (): Promise<Prepared> => {
    prepared ??= prepare(options);
    return prepared;
  };
  return {
    name: 'docker',
    capabilities: async () => {
      const { image, engine } = await ready();
      return describeCapabilities(image.facilities, await canPause(engine));
    },
    start: async (spec, signal) => startCluster(await ready(), spec, signal),
  };
}

interface Prepared {
  readonly engine: Engine;
  readonly image: NodeImage;
}

async function prepare(options: DockerRuntimeOptions): Promise<Prepared> {
  let { engine } = options;
  if (engine === undefined) {
    const search = await findEngine();
    if (!search.found) throw new HarnessError({ message: search.reason, hint: search.remedy });
    engine = search.engine;
  }
  const payload = options.payload ?? findPayload();
  const image = await ensureNodeImage(engine, payload, options.progress ?? (() => undefined));
  return { engine, image };
}

/**
 * What faults can be carried out with what works in sandboxes. `hostsPrograms`: the nodes are
 * programs of ours, which ask their host for the time, so that the host can stand in for
 * libfaketime; anybody else's node cannot be told.
 */
export function describeCapabilities(
  facilities: Facilities,
  pause: Capability,
  hostsPrograms = true,
): Capabilities {
  const { found } = facilities;
  const iptables = 'install iptables on this machine (on Debian: apt-get install iptables)';
  const skew: Capability =
    hostsPrograms && !found.faketime.works
      ? { available: true, mechanism: 'node host clock' }
      : fromFacility(found.faketime, FAKETIME_REMEDY);
  return {
    kill: { available: true, mechanism: 'SIGKILL by the engine' },
    pause,
    'cut-links': fromFacility(found.drop, iptables),
    'lose-messages': fromFacility(
      found.loss,
      `${iptables}, on a kernel with the match "statistic" (CONFIG_NETFILTER_XT_MATCH_STATISTIC)`,
    ),
    'skew-clock-offset': skew,
    'skew-clock-rate': skew,
    'disturb-clients': { available: true, mechanism: 'client connection' },
    ...Object.fromEntries(
      packetAbilities.map((ability) => [ability, packetCapability(ability, facilities)]),
    ),
  };
}

const FAKETIME_REMEDY =
  'install libfaketime on this machine (on Debian: apt-get install libfaketime), or leave the nemesis clock out';

function fromFacility(facility: Facility, remedy: string): Capability {
  if (facility.works) return { available: true, mechanism: facility.mechanism };
  return { available: false, reason: facility.reason, remedy };
}

/** Pausing needs the freezer of control groups, which rootless engines have only with version 2. */
async function canPause(engine: Engine): Promise<Capability> {
  const info = (await call('asking the engine about itself', engine.docker.info())) as {
    readonly SecurityOptions?: readonly string[] | null;
    readonly CgroupVersion?: string;
  };
  const rootless = (info.SecurityOptions ?? []).some((option) => option.includes('rootless'));
  if (rootless && info.CgroupVersion === '1') {
    return {
      available: false,
      reason: 'a rootless engine cannot pause containers with version 1 of control groups',
      remedy: 'boot the machine with control groups version 2, or use an engine that runs as root',
    };
  }
  return { available: true, mechanism: 'cgroup freezer' };
}

async function startCluster(
  { engine, image }: Prepared,
  spec: ClusterSpec,
  signal: AbortSignal,
): Promise<Cluster> {
  if (spec.nodes.length > NODE_COUNT_MAX) {
    throw new CapabilityError({
      message: `${spec.nodes.length} nodes do not fit into one container network`,
      hint: `use at most ${NODE_COUNT_MAX} nodes`,
    });
  }
  const interrupted = (): InterruptedError =>
    new InterruptedError({ message: 'interrupted while the cluster was starting' });
  if (signal.aborted) throw interrupted();
  const cluster = new DockerCluster(engine, image, spec);
  const interruption = untilAborted(signal, interrupted);
  try {
    await Promise.race([cluster.start(), interruption.promise]);
  } catch (error) {
    const left = await cluster.stop();
    if (left.length === 0) throw error;
    // The first error is what went wrong; what could not be removed must not hide it, and must not
    // go unsaid.
    const message = error instanceof Error ? error.message : String(error);
    throw new HarnessError({
      message: `${message} (and this could not be removed: ${left.join('; ')})`,
      hint: '`ordeal clean` removes what is left',
      cause: error,
    });
  } finally {
    interruption.forget();
  }
  return cluster;
}
