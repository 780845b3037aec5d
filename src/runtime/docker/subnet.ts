// The addresses of a run's network: one /24 of 198.18.0.0/15, which is reserved for benchmarks of
// network devices (RFC 2544) and so belongs to nobody. 512 runs can share an engine.

import { shortHash } from './short-hash.ts';

/** Four parts of an IPv4 network `a.b.c.0/24`, as text: `198.18.7`. */
export interface Subnet {
  readonly prefix: string;
  /** `198.18.7.0/24` */
  readonly cidr: string;
  readonly gateway: string;
}

const SUBNET_COUNT = 512;
/** The first node's last part; 1 is the gateway. */
const FIRST_NODE = 10;
/** More nodes than this do not fit into one network. */
export const NODE_COUNT_MAX = 240;

/**
 * All subnets, from one that depends on the run on, so that runs that start together rarely want
 * the same.
 */
export function candidateSubnets(runId: string): readonly Subnet[] {
  const start = Number.parseInt(shortHash(runId).slice(0, 6), 16);
  return Array.from({ length: SUBNET_COUNT }, (_, offset) => {
    const index = (start + offset) % SUBNET_COUNT;
    const prefix = `198.${18 + Math.floor(index / 256)}.${index % 256}`;
    return { prefix, cidr: `${prefix}.0/24`, gateway: `${prefix}.1` };
  });
}

/** The address of the node with this index. */
export function nodeAddress(subnet: Subnet, index: number): string {
  return `${subnet.prefix}.${FIRST_NODE + index}`;
}

/** Whether a network in CIDR notation, such as `10.0.0.0/8`, shares addresses with a subnet. */
export function overlaps(subnet: Subnet, cidr: string): boolean {
  const own = parse(subnet.cidr);
  const other = parse(cidr);
  if (own === null || other === null) return false;
  const bits = Math.min(own.bits, other.bits);
  const shift = 2 ** (32 - bits);
  return Math.floor(own.address / shift) === Math.floor(other.address / shift);
}

function parse(cidr: string): { readonly address: number; readonly bits: number } | null {
  const match = /^(\d+)\.(\d+)\.(\d+)\.(\d+)\/(\d+)$/.exec(cidr);
  if (match === null) return null;
  const [a = 0, b = 0, c = 0, d = 0, bits = 0] = match.slice(1).map(Number);
  return { address: ((a * 256 + b) * 256 + c) * 256 + d, bits };
}
