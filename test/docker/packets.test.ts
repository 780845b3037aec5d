// Packet faults between containers, by each means that this machine has: the kernel's, and the
// relay in the sandbox.

import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Facilities } from '../../src/runtime/docker/facilities.ts';
import { meansFor, packetAbilities } from '../../src/runtime/docker/mechanisms.ts';
import { ensureNodeImage } from '../../src/runtime/docker/node-image.ts';
import type { LinkState, Transit } from '../../src/runtime/types.ts';
import { type Parrots, startParrots } from './support/cluster.ts';
import { buildPayload, describeWithEngine, engine } from './support/engine.ts';

const nodes = ['n1', 'n2', 'n3'];
const link = { from: 'n1', to: 'n2' };
const back = { from: 'n2', to: 'n1' };

/** A kernel that can shape nothing, and one that can do what this one can. */
const branches = [
  ['what this kernel has', (facilities: Facilities) => facilities],
  [
    'the relay alone',
    ({ firewall, found }: Facilities) => {
      const absent = { works: false as const, reason: 'a test' };
      return { firewall, found: { ...found, netem: absent, shape: absent } };
    },
  ],
] as const;

describeWithEngine.each(branches)('packets between containers, by %s', (_, restrict) => {
  let parrots: Parrots;
  let facilities: Facilities;
  beforeAll(async () => {
    const image = await ensureNodeImage(engine(), await buildPayload('parrot'), () => undefined);
    facilities = restrict(image.facilities);
    parrots = await startParrots(nodes, {
      facilities: restrict,
      needs: packetAbilities.filter((ability) => meansFor(ability, facilities) !== null),
    });
    for (const node of nodes) await parrots.say(node, { type: 'chatter' });
  });
  beforeEach(() => parrots.cluster.setLinks([]));
  afterAll(async () => {
    expect(await parrots?.stop()).toEqual([]);
  });

  const set = (more: Partial<LinkState>): Promise<void> =>
    parrots.cluster.setLinks([{ ...link, cut: false, lossPercent: 0, ...more }]);
  const transit = (of = link, bytes = 1, holdMs = 0): Promise<Transit> =>
    parrots.cluster.transit(of, { bytes, timeoutMs: 4_000, holdMs });

  async function msOf(probe: Promise<Transit>): Promise<number> {
    const result = await probe;
    if (result.kind !== 'arrived') throw new Error(`the probe was ${result.kind}`);
    return result.ms;
  }

  async function heard(): Promise<number> {
    const { counts } = await parrots.say('n2', { type: 'heard' });
    return (counts as Record<string, number>)['n1'] ?? 0;
  }

  it('arrive at once where nothing is wrong', async () => {
    for (const each of [link, back]) expect(await msOf(transit(each))).toBeLessThan(250);
    const before = await heard();
    await expect.poll(heard, { timeout: 10_000 }).toBeGreaterThan(before + 20);
  });

  it('are delayed one way only, and no more after a heal', async () => {
    await set({ delayMs: 300 });
    expect(await msOf(transit())).toBeGreaterThanOrEqual(295);
    expect(await msOf(transit(back))).toBeLessThan(250);
    expect(await msOf(transit({ from: 'n1', to: 'n3' }))).toBeLessThan(250);
    const before = await heard();
    await expect.poll(heard, { timeout: 10_000 }).toBeGreaterThan(before + 20);
    await parrots.cluster.setLinks([]);
    // Nothing overtakes what is still on its way.
    await expect.poll(() => msOf(transit()), { timeout: 10_000 }).toBeLessThan(250);
  });

  it('are as slow as the link, when they are more than it carries', async () => {
    await set({ bytesPerSecond: 20_000 });
    // The kernel lets a first burst pass; what comes after it has to wait for both.
    const first = await msOf(transit(link, 20_000));
    const second = await msOf(transit(link, 20_000));
    expect(first + second).toBeGreaterThanOrEqual(900);
    expect(await msOf(transit(back, 20_000))).toBeLessThan(450);
  });

  it('stop in a stall, and what was sent comes when it ends', async () => {
    await set({ clogged: true });
    const before = await heard();
    const held = transit();
    const timedOut = await parrots.cluster.transit(link, { bytes: 1, timeoutMs: 400 });
    expect(timedOut).toEqual({ kind: 'late' });
    expect(await heard()).toBeLessThan(before + 3);
    await parrots.cluster.setLinks([]);
    expect(await msOf(held)).toBeGreaterThanOrEqual(300);
    await expect.poll(heard, { timeout: 10_000 }).toBeGreaterThan(before + 20);
  });

  it('are lost with their connection when it is reset, again and again', async () => {
    await set({ resetEveryMs: 300 });
    expect(await transit(link, 1, 700)).toEqual({ kind: 'reset' });
    expect(await transit(link, 1, 700)).toEqual({ kind: 'reset' });
    await parrots.cluster.setLinks([]);
    expect(await msOf(transit(link, 1, 700))).toBeLessThan(250);
  });

  it('are neither doubled nor overtaken unless that is asked for', async () => {
    expect(await parrots.cluster.linkEffects(link, true)).toMatchObject({
      duplicated: 0,
      reordered: 0,
    });
    for (const ability of ['duplicate-messages', 'reorder-messages'] as const) {
      if (meansFor(ability, facilities) === null) continue;
      await set(
        ability === 'duplicate-messages' ? { duplicatePercent: 30 } : { reorderPercent: 30 },
      );
      const { duplicated, reordered } = await parrots.cluster.linkEffects(link, true);
      expect(ability === 'duplicate-messages' ? duplicated : reordered).toBeGreaterThan(0);
    }
  });
});
