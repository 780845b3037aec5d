// What is removed and what is kept, and what happens to what does not want to go.

import { afterEach, describe, expect, it } from 'vitest';
import { clean } from '../../../../src/runtime/docker/clean.ts';
import { OWNER_LABEL, RUN_LABEL, toolLabels } from '../../../../src/runtime/docker/labels.ts';
import { type FakeAnswer, type FakeEngine, startFakeEngine } from './support/fake-engine.ts';

let fake: FakeEngine;
afterEach(() => fake?.close());

const mine = toolLabels();
const [machine] = (mine[OWNER_LABEL] as string).split('/');
const dead = { ...mine, [OWNER_LABEL]: `${machine}/4000000/1`, [RUN_LABEL]: 'dead' };
const alive = { ...mine, [RUN_LABEL]: 'alive' };
const foreign = { ...mine, [OWNER_LABEL]: 'elsewhere/1/1', [RUN_LABEL]: 'foreign' };

interface World {
  containers: { Id: string; Names: string[] | null; Labels: object }[];
  networks: { Id: string; Labels: object | null }[];
  volumes: { Name: string; Labels: object }[];
}

/**
 * An engine with these things in it; `refusals` are given, in order, to the requests that remove
 * one.
 */
async function startWorld(
  world: World,
  refusals: Record<string, FakeAnswer[]> = {},
): Promise<FakeEngine> {
  fake = await startFakeEngine(({ method, path }) => {
    if (path === '/containers/json') return [200, world.containers];
    if (path === '/networks' && method === 'GET') return [200, world.networks];
    if (path === '/volumes') return [200, { Volumes: world.volumes }];
    if (path === '/networks/net' && method === 'GET') {
      return [200, { Containers: { 'ep-1': { Name: 'ghost' } } }];
    }
    if (path === '/networks/net/disconnect') return [200, ''];
    if (method !== 'DELETE') return undefined;
    const refusal = refusals[path]?.shift();
    if (refusal !== undefined) return refusal;
    const name = path.split('/')[2];
    const before = world.containers.length + world.networks.length + world.volumes.length;
    world.containers = world.containers.filter((one) => ![one.Id, one.Names?.[0]].includes(name));
    world.containers = world.containers.filter((one) => one.Names?.[0] !== `/${name}`);
    world.networks = world.networks.filter((one) => one.Id !== name);
    world.volumes = world.volumes.filter((one) => one.Name !== name);
    const after = world.containers.length + world.networks.length + world.volumes.length;
    return after < before ? [204, ''] : undefined;
  });
  return fake;
}

function threeOwners(): World {
  return {
    containers: [
      { Id: 'c1', Names: ['/dead-n1'], Labels: dead },
      { Id: 'c2', Names: null, Labels: dead },
      { Id: 'c3', Names: ['/alive-n1'], Labels: alive },
    ],
    networks: [
      { Id: 'net', Labels: dead },
      { Id: 'net2', Labels: foreign },
    ],
    volumes: [
      { Name: 'dead-data', Labels: dead },
      { Name: 'alive-data', Labels: alive },
    ],
  };
}

const gentle = { all: false, images: false };

describe('clean', () => {
  it('removes what belongs to the dead, containers first, and says what it kept', async () => {
    const engine = await (await startWorld(threeOwners())).open();
    const result = await clean(engine, gentle);
    expect(result.failed).toEqual([]);
    expect(result.removed.map((one) => one.name)).toEqual(['dead-n1', 'c2', 'net', 'dead-data']);
    expect(result.kept.map((one) => `${one.name} ${one.owner}`)).toEqual([
      'alive-n1 alive',
      'net2 unknown',
      'alive-data alive',
    ]);
    const deletions = fake.requests.filter((request) => request.startsWith('DELETE'));
    expect(deletions.slice(0, 2).every((request) => request.includes('/containers/'))).toBe(true);
  });

  it('removes everything where it is told to', async () => {
    const world = threeOwners();
    const engine = await (await startWorld(world)).open();
    const result = await clean(engine, { ...gentle, all: true });
    expect(result.removed).toHaveLength(7);
    expect(result.kept).toEqual([]);
    expect(world).toEqual({ containers: [], networks: [], volumes: [] });
  });

  it('does nothing where there is nothing', async () => {
    const engine = await (await startWorld({ containers: [], networks: [], volumes: [] })).open();
    expect(await clean(engine, gentle)).toEqual({ removed: [], kept: [], failed: [] });
  });

  it('waits for what somebody else is removing, and takes what is gone as removed', async () => {
    const refusals: Record<string, FakeAnswer[]> = {
      '/containers/dead-n1': [[409, { message: 'removal is already in progress' }]],
      '/containers/c2': [[404, { message: 'no such container' }]],
    };
    const engine = await (await startWorld(threeOwners(), refusals)).open();
    const result = await clean(engine, gentle);
    expect(result.failed).toEqual([]);
    expect(result.removed).toHaveLength(4);
  });

  it('takes ghosts out of a network that is half removed', async () => {
    const refusals: Record<string, FakeAnswer[]> = {
      '/networks/net': [[403, { message: 'network has active endpoints' }]],
    };
    const engine = await (await startWorld(threeOwners(), refusals)).open();
    expect((await clean(engine, gentle)).failed).toEqual([]);
    expect(fake.requests).toContain('POST /networks/net/disconnect');
  });

  it('says what does not go, and why', async () => {
    const stuck = (): FakeAnswer => [501, { message: 'the driver is gone' }];
    const refusals = { '/volumes/dead-data': Array.from({ length: 50 }, stuck) };
    const engine = await (await startWorld(threeOwners(), refusals)).open();
    const result = await clean(engine, gentle);
    expect(result.failed).toEqual([
      expect.stringMatching(/^volume dead-data: .*the driver is gone/),
    ]);
    expect(result.removed.map((one) => one.name)).toEqual(['dead-n1', 'c2', 'net']);
  });
});
