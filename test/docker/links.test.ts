// Links between containers, judged by the messages that arrive: each node says something to each
// other one all the time, and counts what it hears.

import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Link } from '../../src/runtime/faults.ts';
import type { LinkState } from '../../src/runtime/types.ts';
import { type Parrots, startParrots } from './support/cluster.ts';
import { describeWithEngine } from './support/engine.ts';

const nodes = ['n1', 'n2', 'n3'];
const links: readonly Link[] = nodes.flatMap((from) =>
  nodes.filter((to) => to !== from).map((to) => ({ from, to })),
);

function cut(from: string, to: string): LinkState {
  return { from, to, cut: true, lossPercent: 0 };
}

describeWithEngine('links between containers', () => {
  let parrots: Parrots;
  beforeAll(async () => {
    parrots = await startParrots(nodes);
    for (const node of nodes) await parrots.say(node, { type: 'chatter' });
  });
  beforeEach(() => parrots.cluster.setLinks([]));
  afterAll(async () => {
    expect(await parrots?.stop()).toEqual([]);
  });

  async function heard(link: Link): Promise<number> {
    const { counts } = await parrots.say(link.to, { type: 'heard' });
    return (counts as Record<string, number>)[link.from] ?? 0;
  }

  function counts(): Promise<readonly number[]> {
    return Promise.all(links.map(heard));
  }

  /**
   * Waits until exactly these links are mute: the others go on, and these have stood still as long.
   */
  async function expectMute(mute: readonly string[]): Promise<void> {
    const name = (link: Link): string => `${link.from}→${link.to}`;
    await expect
      .poll(
        async () => {
          const before = await counts();
          // Every link that works carries 50 messages in a second; 10 are past all doubt.
          const working = links.filter((link) => !mute.includes(name(link)));
          await expect
            .poll(
              async () => {
                const now = await counts();
                return working.every((link) => {
                  const index = links.indexOf(link);
                  return (now[index] ?? 0) >= (before[index] ?? 0) + 10;
                });
              },
              { timeout: 10_000 },
            )
            .toBe(true);
          const after = await counts();
          return links.filter((_, index) => before[index] === after[index]).map(name);
        },
        { timeout: 30_000 },
      )
      .toEqual(mute);
  }

  it('are all clear at first', async () => {
    await expectMute([]);
    const dropped = await Promise.all(links.map((link) => parrots.cluster.dropped(link, false)));
    expect(dropped).toEqual(links.map(() => 0));
  });

  it('that are cut both ways carry nothing, and carry again after a heal', async () => {
    await parrots.cluster.setLinks([cut('n1', 'n2'), cut('n2', 'n1')]);
    await expectMute(['n1→n2', 'n2→n1']);
    expect(await parrots.cluster.dropped({ from: 'n1', to: 'n2' }, false)).toBeGreaterThan(0);
    expect(await parrots.cluster.dropped({ from: 'n2', to: 'n1' }, false)).toBeGreaterThan(0);
    expect(await parrots.cluster.dropped({ from: 'n1', to: 'n3' }, false)).toBe(0);
    await parrots.cluster.setLinks([]);
    await expectMute([]);
  });

  it('that are cut one way carry what goes the other way', async () => {
    await parrots.cluster.setLinks([cut('n2', 'n3')]);
    await expectMute(['n2→n3']);
    // 150 messages are three seconds: a connection that starved for want of acknowledgements would
    // have been given up.
    const back = { from: 'n3', to: 'n2' };
    const before = await heard(back);
    await expect.poll(() => heard(back), { timeout: 20_000 }).toBeGreaterThan(before + 150);
    expect(parrots.log('n3')).not.toMatch(/"peer_unreachable","peer":"n2"/);
    await expectMute(['n2→n3']);
    expect(await parrots.cluster.dropped({ from: 'n2', to: 'n3' }, false)).toBeGreaterThan(0);
    expect(await parrots.cluster.dropped({ from: 'n3', to: 'n2' }, false)).toBe(0);
  });

  it('carry again soon after a cut that was so long that every connection was given up', async () => {
    const ends = { n1: 'n3', n3: 'n1' };
    await parrots.cluster.setLinks([cut('n1', 'n3'), cut('n3', 'n1')]);
    for (const [node, peer] of Object.entries(ends)) {
      const given = `"peer_unreachable","peer":"${peer}"`;
      await expect.poll(() => parrots.log(node), { timeout: 20_000 }).toContain(given);
    }
    await parrots.cluster.setLinks([]);
    await expectMute([]);
  });

  it('may be cut in a ring, each one way', async () => {
    await parrots.cluster.setLinks([cut('n1', 'n2'), cut('n2', 'n3'), cut('n3', 'n1')]);
    await expectMute(['n1→n2', 'n2→n3', 'n3→n1']);
  });

  it('do not matter to clients', async () => {
    await parrots.cluster.setLinks(links.map(({ from, to }) => cut(from, to)));
    for (const node of nodes) {
      expect(await parrots.say(node, { type: 'heard' })).toMatchObject({ type: 'ok' });
      (await parrots.cluster.connect('c7', node)).close();
    }
    await expectMute(links.map(({ from, to }) => `${from}→${to}`));
  });

  it('that lose packets drop some and carry the rest; drops add up across changes', async () => {
    const link = { from: 'n1', to: 'n3' };
    const before = await parrots.cluster.dropped(link, false);
    await parrots.cluster.setLinks([{ ...link, cut: false, lossPercent: 30 }]);
    await expect.poll(() => parrots.cluster.dropped(link, false)).toBeGreaterThan(before);
    await expectMute([]);
    await parrots.cluster.setLinks([]);
    const after = await parrots.cluster.dropped(link, false);
    await parrots.cluster.setLinks([cut('n1', 'n3')]);
    await expect.poll(() => parrots.cluster.dropped(link, false)).toBeGreaterThan(after);
  });

  it('show a cut when they are probed, though both ends are dead', async () => {
    await parrots.cluster.kill('n2');
    await parrots.cluster.kill('n3');
    const link = { from: 'n2', to: 'n3' };
    const before = await parrots.cluster.dropped(link, true);
    expect(await parrots.cluster.dropped(link, true)).toBe(before);
    await parrots.cluster.setLinks([cut('n2', 'n3')]);
    await parrots.cluster.dropped(link, true);
    await expect.poll(() => parrots.cluster.dropped(link, false)).toBeGreaterThan(before);
    await parrots.cluster.restart('n2');
    await parrots.cluster.restart('n3');
  });

  it('stay cut when a node dies and comes back', async () => {
    await parrots.cluster.setLinks([cut('n1', 'n2'), cut('n2', 'n1')]);
    await parrots.cluster.kill('n2');
    await parrots.cluster.restart('n2');
    for (const node of ['n2', 'n3']) await parrots.say(node, { type: 'chatter' });
    await expectMute(['n1→n2', 'n2→n1']);
  });
});
