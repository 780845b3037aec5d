import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { NodeStatus } from '../../../../src/system.ts';
import { findSystem } from '../../../../systems/index.ts';
import { replicaBugs } from '../../../../systems/raft-kv/bugs.ts';
import { raftKv } from '../../../../systems/raft-kv/index.ts';

const root = join(import.meta.dirname, '../../../../systems');

/** Every line of code in these folders, without comments. */
function codeLines(): readonly string[] {
  return ['raft/core', 'raft/replica', 'raft-kv'].flatMap((folder) =>
    readdirSync(join(root, folder))
      .filter((name) => name.endsWith('.ts') && name !== 'bugs.ts')
      .flatMap((name) => readFileSync(join(root, folder, name), 'utf8').split('\n'))
      .filter((line) => !/^\s*(\/\/|\*|\/\*)/.test(line)),
  );
}

describe('planted bugs', () => {
  it('are all off unless named', () => {
    expect(Object.values(replicaBugs(new Set())).every((on) => !on)).toBe(true);
  });

  it.each(Object.keys(replicaBugs(new Set())).filter((name) => name !== 'volatileVote'))(
    '%s is read in one line',
    (name) => {
      const reads = codeLines().filter((line) => line.includes(`bugs.${name}`));
      expect(reads.length).toBe(1);
    },
  );

  it('each name of the registry switches on one bug', () => {
    for (const { name } of raftKv.bugs) {
      const on = Object.values(replicaBugs(new Set([name]))).filter(Boolean).length;
      expect([name, on]).toEqual([name, name === 'no-dedup' ? 0 : 1]);
    }
    const all = replicaBugs(new Set(raftKv.bugs.map(({ name }) => name)));
    expect(Object.values(all).every(Boolean)).toBe(true);
  });

  it('promise to be found by a workload that the system serves, within 20 seeds', () => {
    for (const { workload, nemesis, seedsMax } of raftKv.bugs) {
      expect(raftKv.workloads).toContain(workload);
      expect(nemesis.length).toBeGreaterThan(0);
      expect(seedsMax).toBeLessThanOrEqual(20);
    }
  });
});

describe('the registry', () => {
  it('knows raft-kv by its name, and nothing by another', () => {
    expect(findSystem('raft-kv')).toBe(raftKv);
    expect(findSystem('raft')).toBeUndefined();
  });
});

describe('readiness', () => {
  const status = (role: string, leader: string | null, term = 1): NodeStatus => ({
    role,
    leader,
    details: { term },
  });
  const ready = (...statuses: (NodeStatus | null)[]): boolean =>
    raftKv.isReady(new Map(statuses.map((each, index) => [`n${index + 1}`, each])));

  it('is a leader with a majority that follows it in its term', () => {
    expect(ready(status('leader', 'n1'))).toBe(true);
    expect(ready(status('leader', 'n1'), status('follower', 'n1'), null)).toBe(true);
    expect(ready(status('leader', 'n1'), null, null)).toBe(false);
    expect(ready(status('leader', 'n1'), status('follower', 'n1', 2), null)).toBe(false);
    expect(
      ready(status('follower', 'n2'), status('candidate', null), status('follower', 'n2')),
    ).toBe(false);
    expect(
      ready(status('leader', 'n1'), status('leader', 'n2', 2), status('follower', 'n2', 2)),
    ).toBe(true);
  });
});
