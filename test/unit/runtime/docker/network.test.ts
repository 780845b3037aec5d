import { afterEach, describe, expect, it } from 'vitest';
import { createNetwork } from '../../../../src/runtime/docker/network.ts';
import { Resources } from '../../../../src/runtime/docker/resources.ts';
import { candidateSubnets } from '../../../../src/runtime/docker/subnet.ts';
import { type FakeAnswer, type FakeEngine, startFakeEngine } from './support/fake-engine.ts';

let fake: FakeEngine;
afterEach(() => fake?.close());

const run = { id: 'run', cell: 'raft-kv/1', name: 'ordeal-run' };
const overlap: FakeAnswer = [
  403,
  { message: 'Pool overlaps with other one on this address space' },
];

/** An engine with these networks, which answers each attempt to create one with the next answer. */
async function attempt(
  existing: readonly string[],
  answers: FakeAnswer[],
): Promise<{ outcome: unknown; asked: readonly string[] }> {
  const asked: string[] = [];
  fake = await startFakeEngine(({ method, path, body }) => {
    if (method === 'GET' && path === '/networks') {
      return [200, existing.map((Subnet) => ({ IPAM: { Config: [{ Subnet }] } }))];
    }
    if (path !== '/networks/create') return undefined;
    asked.push(JSON.parse(body).IPAM.Config[0].Subnet);
    return answers.shift() ?? overlap;
  });
  const engine = await fake.open();
  const work = createNetwork(engine, new Resources(engine), run);
  const outcome = await work.catch((error: unknown) => error);
  return { outcome, asked };
}

const [first, second, third] = candidateSubnets('run').map((one) => one.cidr);

describe('a network', () => {
  it('gets the first subnet that nobody has', async () => {
    const { asked, outcome } = await attempt([String(first)], [[201, { Id: 'x' }]]);
    expect(asked).toEqual([second]);
    expect(outcome).toMatchObject({ name: 'ordeal-run', subnet: { cidr: second } });
  });

  it('gets another one where somebody else was quicker', async () => {
    const { asked, outcome } = await attempt([], [overlap, overlap, [201, { Id: 'x' }]]);
    expect(asked).toEqual([first, second, third]);
    expect(outcome).toMatchObject({ subnet: { cidr: third } });
  });

  it('is refused where every subnet is taken', async () => {
    const { asked, outcome } = await attempt(['198.18.0.0/15'], []);
    expect(asked).toEqual([]);
    expect(outcome).toMatchObject({
      code: 'harness',
      message: 'no subnet of 198.18.0.0/15 is free for the network ordeal-run',
    });
  });

  it('is not tried again and again where the engine has another reason', async () => {
    const { asked, outcome } = await attempt([], [[500, { message: 'iptables failed' }]]);
    expect(asked).toHaveLength(1);
    expect(outcome).toMatchObject({ message: expect.stringContaining('iptables failed') });
  });
});
