import { describe, expect, it } from 'vitest';
import {
  candidateSubnets,
  NODE_COUNT_MAX,
  nodeAddress,
  overlaps,
  type Subnet,
} from '../../../../src/runtime/docker/subnet.ts';

const subnet: Subnet = { prefix: '198.18.7', cidr: '198.18.7.0/24', gateway: '198.18.7.1' };

describe('subnets', () => {
  it('are the 512 of 198.18.0.0/15, each once', () => {
    const all = candidateSubnets('some run').map((one) => one.cidr);
    expect(new Set(all).size).toBe(512);
    expect(all.every((cidr) => /^198\.1[89]\.\d+\.0\/24$/.test(cidr))).toBe(true);
  });

  it('begin at a place that depends on the run alone', () => {
    expect(candidateSubnets('a')[0]).toEqual(candidateSubnets('a')[0]);
    const starts = new Set(
      Array.from({ length: 20 }, (_, i) => candidateSubnets(`run ${i}`)[0]?.cidr),
    );
    expect(starts.size).toBeGreaterThan(10);
  });

  it('hold the gateway and as many nodes as are allowed', () => {
    expect(nodeAddress(subnet, 0)).toBe('198.18.7.10');
    expect(nodeAddress(subnet, NODE_COUNT_MAX - 1)).toBe('198.18.7.249');
  });
});

describe('overlap', () => {
  it.each([
    ['198.18.7.0/24', true],
    ['198.18.0.0/16', true],
    ['0.0.0.0/0', true],
    ['198.18.7.128/25', true],
    ['198.18.7.9/32', true],
    ['198.18.6.0/24', false],
    ['198.19.7.0/24', false],
    ['198.18.6.0/23', true],
    ['10.0.0.0/8', false],
    ['fe80::1/64', false],
    ['', false],
  ])('with %j: %s', (cidr, expected) => {
    expect(overlaps(subnet, cidr)).toBe(expected);
  });
});
