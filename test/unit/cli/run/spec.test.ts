import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readOptions } from '../../../../src/cli/command.ts';
import { nemesisNames } from '../../../../src/cli/registry.ts';
import { type RunOptions, runDefaults, runOptions } from '../../../../src/cli/run/options.ts';
import { chooseParts, makeSpec, type PlannedRun } from '../../../../src/cli/run/spec.ts';
import {
  repeatArguments,
  repeatCommand,
  shellQuote,
} from '../../../../src/report/repeat-command.ts';
import type { Capabilities, Capability, RuntimeName } from '../../../../src/runtime/types.ts';
import { raftKv } from '../../../../systems/raft-kv/index.ts';

const yes: Capability = { available: true, mechanism: 'test' };
const no: Capability = { available: false, reason: 'test', remedy: 'none' };

function capabilities(clockRate: Capability): Capabilities {
  return {
    kill: yes,
    pause: yes,
    'cut-links': yes,
    'lose-messages': yes,
    'skew-clock-offset': yes,
    'skew-clock-rate': clockRate,
  };
}

/** Flags as on a command line, to option values. */
function given(texts: Record<string, string> = {}): RunOptions {
  return readOptions(runOptions, texts);
}

function plan(texts: Record<string, string> = {}, runtime: RuntimeName = 'process'): PlannedRun {
  const options = given(texts);
  return makeSpec(chooseParts('raft-kv', options), options, {
    runtime,
    capabilities: capabilities(yes),
    plan: null,
    drawSeed: () => 42,
  });
}

describe('what is not given', () => {
  it('comes from the system and the defaults', () => {
    const { spec, fromBugs } = plan();
    expect(spec).toEqual({
      system: 'raft-kv',
      workload: 'register',
      nemesis: ['partition', 'kill', 'pause', 'clock'],
      runtime: 'process',
      nodes: 5,
      concurrency: runDefaults.concurrency,
      rate: runDefaults.rate,
      timeLimitMs: runDefaults.timeLimitMs,
      operationTimeoutMs: runDefaults.operationTimeoutMs,
      seed: 42,
      bugs: [],
      keys: runDefaults.keys,
      operationsPerKeyMax: runDefaults.operationsPerKeyMax,
      options: {},
      plan: null,
      profile: null,
      script: null,
      stopOnViolation: false,
      liveness: 'none',
    });
    expect(fromBugs).toEqual([]);
  });

  it('has no clock faults where the runtime cannot skew clocks, no partitions of one node', () => {
    const options = given({ nodes: '1' });
    const around = { runtime: 'docker', plan: null, drawSeed: () => 1 } as const;
    const { spec } = makeSpec(chooseParts('raft-kv', options), options, {
      ...around,
      capabilities: capabilities(no),
    });
    expect(spec.nemesis).toEqual(['kill', 'pause']);
  });

  it('comes from the planted bug, and is said', () => {
    const bug = raftKv.bugs.find(({ name }) => name === 'unsynced-log');
    const { spec, fromBugs } = plan({ bug: 'unsynced-log' });
    expect(spec.bugs).toEqual(['unsynced-log']);
    expect(spec.nemesis).toEqual(bug?.nemesis);
    expect(spec.nodes).toBe(bug?.settings?.nodes);
    expect(spec.timeLimitMs).toBe(bug?.settings?.timeLimitMs);
    expect(fromBugs).toContain('--nemesis kill');
    expect(fromBugs).toContain(`--nodes ${bug?.settings?.nodes}`);
  });

  it('does not override what is given', () => {
    const { spec, fromBugs } = plan({
      bug: 'unsynced-log',
      nemesis: 'none',
      nodes: '5',
      rate: 'unlimited',
      timeLimit: '1s',
      concurrency: '2',
      workload: 'register',
    });
    expect(spec).toMatchObject({ nemesis: [], nodes: 5, rate: null, timeLimitMs: 1_000 });
    expect(fromBugs).toEqual([]);
  });
});

describe("a system's own settings", () => {
  const lockPlan = (words: Record<string, string>) => {
    const options = given(words);
    const around = { runtime: 'sim', plan: null, drawSeed: () => 1 } as const;
    const surroundings = { ...around, capabilities: capabilities(no) };
    return makeSpec(chooseParts('lock-server', options), options, surroundings);
  };

  it('are of the type that the system declares, and are repeated', () => {
    const { spec } = lockPlan({ option: 'ordering=contention,leaseMs=500' });
    expect(spec.options).toEqual({ ordering: 'contention', leaseMs: 500 });
    const words = repeatArguments(spec, null);
    expect(words[words.indexOf('--option') + 1]).toBe('ordering=contention,leaseMs=500');
  });

  it('come from the planted bug, and are said, unless they are given', () => {
    const ofBug = lockPlan({ bug: 'token-reuse' });
    expect(ofBug.spec.options).toEqual({ snapshotEntries: 50 });
    expect(ofBug.fromBugs).toContain('--option snapshotEntries=50');
    const more = lockPlan({ bug: 'token-reuse', option: 'leaseMs=700' });
    expect(more.spec.options).toEqual({ snapshotEntries: 50, leaseMs: 700 });
    const own = lockPlan({ bug: 'token-reuse', option: 'snapshotEntries=9' });
    expect(own.spec.options).toEqual({ snapshotEntries: 9 });
    expect(own.fromBugs.join()).not.toContain('--option');
  });

  it.each([
    ['orderin=ticket', "--option: lock-server has no option 'orderin'", 'did you mean ordering?'],
    ['ordering=tickets', "--option: ordering 'tickets' is not one of them", 'did you mean ticket?'],
    ['leaseMs=0', "--option: leaseMs '0' is below 1", 'write it as leaseMs=1000'],
    ['leaseMs=long', "--option: leaseMs 'long' is not a number", 'write it as leaseMs=1000'],
  ])('%s is refused', (option, message, hint) => {
    expect(() => lockPlan({ option })).toThrow(expect.objectContaining({ message, hint }));
  });
});

describe('what does not exist', () => {
  it.each([
    ['raft-kvv', {}, "unknown system 'raft-kvv'", 'did you mean raft-kv?'],
    ['raft-kv', { workload: 'registr' }, "unknown workload 'registr'", 'did you mean register?'],
    ['raft-kv', { nemesis: 'kil' }, "unknown nemesis 'kil'", 'did you mean kill?'],
    [
      'raft-kv',
      { bug: 'stale-reads' },
      "unknown bug of raft-kv 'stale-reads'",
      'did you mean stale-read?',
    ],
    [
      'raft-kv',
      { nemesis: 'none,kill' },
      'nemesis none cannot be combined with others',
      'leave out none, or give it alone',
    ],
    [
      'raft-kv',
      { nodes: '1', nemesis: 'partition' },
      'nemesis partition needs at least 2 nodes, not 1',
      'raise --nodes, or leave partition out of --nemesis',
    ],
  ])('%s %j: %s', (system, texts, message, hint) => {
    expect(() => chooseParts(system, given(texts as Record<string, string>))).toThrowError(
      expect.objectContaining({ code: 'usage', message, hint }),
    );
  });
});

describe('the command that repeats a run', () => {
  const some = <T extends string>(names: readonly T[], minimum: number): fc.Arbitrary<T[]> =>
    fc.subarray([...names], { minLength: minimum });
  const texts = fc.record(
    {
      nodes: fc.integer({ min: 2, max: 99 }).map(String),
      nemesis: fc.oneof(
        fc.constant('none'),
        some(nemesisNames(), 1).map((names) => names.join(',')),
      ),
      bug: some(
        raftKv.bugs.map((bug) => bug.name),
        1,
      ).map((names) => names.join(',')),
      rate: fc.oneof(fc.constant('unlimited'), fc.integer({ min: 1, max: 9_999 }).map(String)),
      timeLimit: fc.integer({ min: 1, max: 86_400_000 }).map((ms) => `${ms}ms`),
      opTimeout: fc.integer({ min: 1, max: 86_400_000 }).map((ms) => `${ms}ms`),
      concurrency: fc.integer({ min: 1, max: 1_000 }).map(String),
      keys: fc.integer({ min: 1, max: 10_000 }).map(String),
      opsPerKey: fc.integer({ min: 1, max: 1_000_000 }).map(String),
      seed: fc.maxSafeNat().map(String),
    },
    { requiredKeys: [] },
  );

  it('leads to the very same spec', () => {
    fc.assert(
      fc.property(texts, fc.constantFrom('docker', 'process', 'sim'), (drawn, runtime) => {
        const first = plan(drawn as Record<string, string>, runtime).spec;
        const words = repeatArguments(first, null);
        expect(words.slice(0, 2)).toEqual(['run', 'raft-kv']);
        const again: Record<string, string> = {};
        for (let i = 2; i < words.length; i += 2) {
          const key = (words[i] as string)
            .slice(2)
            .replace(/-./g, (part) => part.slice(1).toUpperCase());
          again[key] = words[i + 1] as string;
        }
        expect(again['runtime']).toBe(runtime);
        expect(plan(again, runtime).spec).toEqual(first);
      }),
    );
  });

  it('is one line that a shell reads as it is meant', () => {
    const { spec } = plan();
    expect(repeatCommand({ ...spec, plan: [] }, "my run's/plan.json")).toBe(
      'npx ordeal run raft-kv --runtime process --nodes 5 --workload register ' +
        '--nemesis partition,kill,pause,clock --time-limit 15s --rate 100 --concurrency 10 ' +
        "--keys 5 --ops-per-key 200 --op-timeout 2s --plan 'my run'\\''s/plan.json' --seed 42",
    );
    expect(shellQuote('$(rm -rf /)')).toBe("'$(rm -rf /)'");
    expect(shellQuote('')).toBe("''");
  });
});
