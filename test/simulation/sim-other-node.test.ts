// One seed has one history on every supported Node: a promise of exact replay is worth little if an
// upgrade breaks it.

import { execa } from 'execa';
import { expect, test } from 'vitest';
import { OTHER_NODE_MAJOR, otherNode } from './support/other-node.ts';

/** What a script prints in a process of its own. */
async function printed(node: string, script: string, ...words: string[]): Promise<string> {
  const path = new URL(`./support/${script}`, import.meta.url).pathname;
  return (await execa(node, ['--import', 'tsx', path, ...words])).stdout;
}

test('this Node and a newer one give the same histories, byte for byte', {
  timeout: 240_000,
}, async () => {
  const newer = await otherNode();
  const { stdout: version } = await execa(newer, ['--version']);
  expect(version).toMatch(new RegExp(`^v${OTHER_NODE_MAJOR}\\.`));
  expect(version).not.toBe(process.version);
  for (const roughness of ['calm', 'swarm']) {
    const here = await printed(process.execPath, 'print-history.ts', '5', roughness);
    const there = await printed(newer, 'print-history.ts', '5', roughness);
    expect(here.split('\n').length).toBeGreaterThan(500);
    expect(there).toBe(here);
  }
  const trace = await printed(process.execPath, 'print-trace.ts', 'gossip', '7');
  expect(await printed(newer, 'print-trace.ts', 'gossip', '7')).toBe(trace);
  // And what leaks is caught across versions too.
  const leaky = await printed(process.execPath, 'print-trace.ts', 'leaky', '7');
  expect(await printed(newer, 'print-trace.ts', 'leaky', '7')).not.toBe(leaky);
});
