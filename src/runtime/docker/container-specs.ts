// The two containers of a node, as the engine is asked for them. Least privilege: the sandbox may
// change its own network and nothing else, the node may do nothing special at all, and neither can
// write outside its volume.

import type Docker from 'dockerode';
import type { HostConfig } from '../../node/host.ts';
import type { NodeId } from '../../node/types.ts';
import type { Facilities } from './facilities.ts';
import { FAKETIME_PATH } from './host-files.ts';
import { type Labels, NODE_LABEL, PART_LABEL } from './labels.ts';
import { AGENT_PATH, CLOCK_PATH, DATA_PATH, HOST_PATH, type NodeImage } from './node-image.ts';

/** Where every node listens inside its network, for its peers and for clients. */
export const NODE_PORT = 7000;
/** Where every sandbox answers the probes of others. */
export const PROBE_PORT = 7002;

const MEBIBYTE = 1024 * 1024;
const SANDBOX_MEMORY_BYTES = 256 * MEBIBYTE;
export const NODE_MEMORY_BYTES = 512 * MEBIBYTE;
const PIDS_MAX = 256;

/** The names and the place of one node's parts. */
export interface NodePlace {
  readonly id: NodeId;
  readonly sandboxName: string;
  readonly containerName: string;
  readonly volumeName: string;
  readonly networkName: string;
  readonly address: string;
  readonly labels: Labels;
  readonly image: NodeImage;
}

/** Owns the addresses, the published port and the fault tools; outlives the node. */
export function sandboxSpec(place: NodePlace): Docker.ContainerCreateOptions {
  const { image } = place;
  return {
    name: place.sandboxName,
    Image: image.id,
    Cmd: ['node', '--max-old-space-size=64', AGENT_PATH],
    // The address inside would be a random name otherwise, and end up in a system's messages.
    Hostname: hostnameOf(place.id),
    Labels: { ...place.labels, [NODE_LABEL]: place.id, [PART_LABEL]: 'sandbox' },
    OpenStdin: true,
    ExposedPorts: { [`${NODE_PORT}/tcp`]: {} },
    HostConfig: {
      ...common(SANDBOX_MEMORY_BYTES),
      NetworkMode: place.networkName,
      CapAdd: ['NET_ADMIN', 'NET_RAW'],
      // Clients come in through this machine's loopback interface only.
      PortBindings: { [`${NODE_PORT}/tcp`]: [{ HostIp: '127.0.0.1', HostPort: '' }] },
      // Only iptables-legacy has a lock file.
      ...(image.facilities.firewall === 'legacy' ? { Tmpfs: { '/run': 'size=64k' } } : {}),
      Mounts: [volume(place, true)],
    },
    NetworkingConfig: {
      EndpointsConfig: { [place.networkName]: { IPAMConfig: { IPv4Address: place.address } } },
    },
  };
}

/** Runs the node's program, in the sandbox's network. */
export function nodeSpec(place: NodePlace, config: HostConfig): Docker.ContainerCreateOptions {
  return {
    name: place.containerName,
    Image: place.image.id,
    Cmd: ['node', HOST_PATH, '--config', JSON.stringify(config)],
    Env: clockEnvironment(place.image.facilities),
    Labels: { ...place.labels, [NODE_LABEL]: place.id, [PART_LABEL]: 'node' },
    HostConfig: {
      ...common(NODE_MEMORY_BYTES),
      NetworkMode: `container:${place.sandboxName}`,
      Mounts: [volume(place, false)],
    },
  };
}

/**
 * FAKETIME_XRESET is left out on purpose: it would move the clock of every file and timer at each
 * change of rate.
 */
function clockEnvironment(facilities: Facilities): string[] {
  if (!facilities.found.faketime.works) return [];
  return [
    `LD_PRELOAD=${FAKETIME_PATH}`,
    `FAKETIME_TIMESTAMP_FILE=${CLOCK_PATH}`,
    'FAKETIME_NO_CACHE=1',
    'FAKETIME_DONT_FAKE_MONOTONIC=1',
    'NO_FAKE_STAT=1',
  ];
}

function common(memoryBytes: number): Docker.HostConfig {
  return {
    CapDrop: ['ALL'],
    SecurityOpt: ['no-new-privileges'],
    ReadonlyRootfs: true,
    Memory: memoryBytes,
    // No swap: a node that swaps is a slow node, which nobody asked for.
    MemorySwap: memoryBytes,
    PidsLimit: PIDS_MAX,
    // What nodes print is read as it comes; the engine need not keep it too.
    LogConfig: { Type: 'none', Config: {} },
  };
}

/**
 * Both containers share the volume; only the first to be made copies the image's folders into it.
 */
function volume(place: NodePlace, copy: boolean): Docker.MountSettings {
  return {
    Type: 'volume',
    Source: place.volumeName,
    Target: DATA_PATH,
    VolumeOptions: {
      NoCopy: !copy,
      Labels: { ...place.labels, [NODE_LABEL]: place.id },
      DriverConfig: { Name: 'local', Options: {} },
    },
  };
}

/** Host names allow letters, digits and hyphens. */
function hostnameOf(id: NodeId): string {
  return id.replace(/[^A-Za-z0-9-]/g, '-').slice(0, 63);
}
