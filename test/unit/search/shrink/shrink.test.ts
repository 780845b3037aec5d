// Shrinking against made-up failures: which parts matter is known, so what must be left is known
// too.

import { describe, expect, it } from 'vitest';
import type { ScriptedOp } from '../../../../src/generator/script.ts';
import type { RunSpec } from '../../../../src/run/types.ts';
import type { PlannedFault } from '../../../../src/runtime/faults.ts';
import { Attempts } from '../../../../src/search/shrink/attempts.ts';
import { shrink } from '../../../../src/search/shrink/shrink.ts';
import { sizeOf } from '../../../../src/search/shrink/size.ts';
import { cutEnd } from '../../../../src/search/shrink/time-passes.ts';
import { raftKvSpec } from '../../../support/run-spec.ts';

const operations: ScriptedOp[] = Array.from({ length: 200 }, (_, place) => ({
  at: place * 40_300_000,
  thread: place % 10,
  f: place % 2 === 0 ? 'write' : 'read',
  key: `k${place % 5}`,
}));

const plan: PlannedFault[] = Array.from({ length: 8 }, (_, place) => ({
  id: `f${place + 1}`,
  kind: 'kill',
  at: 137 + place * 1000,
  until: 737 + place * 1000,
  targets: { select: 'nodes', nodes: ['n2', 'n4'] },
}));

const failing = raftKvSpec({ plan, script: { main: operations, final: [] } });

interface Tried {
  readonly spec: RunSpec;
  readonly attempts: number;
  readonly tried: number;
}

async function shrunk(
  fails: (spec: RunSpec) => boolean,
  { jobs = 1, attemptsMax = 5_000, stopAfter = Number.POSITIVE_INFINITY } = {},
): Promise<Tried> {
  const controller = new AbortController();
  let tried = 0;
  const result = await shrink({
    spec: failing,
    signature: 'linearizable/nonlinearizable',
    jobs,
    attemptsMax,
    signal: controller.signal,
    async run(spec) {
      if (++tried >= stopAfter) controller.abort();
      // Answers come in another order than questions, as they do from threads.
      for (let turns = tried % 3; turns > 0; turns--) await Promise.resolve();
      return fails(spec) ? 'linearizable/nonlinearizable' : null;
    },
    observe: async () => null,
  });
  return { ...result, tried };
}

const hasKill = ({ plan: faults }: RunSpec): boolean =>
  (faults ?? []).some(
    (fault) =>
      fault.kind === 'kill' &&
      fault.targets?.select === 'nodes' &&
      fault.targets.nodes.includes('n4') &&
      fault.until - fault.at >= 100,
  );
const does = ({ script }: RunSpec, f: string, key: string): boolean =>
  (script?.main ?? []).some((op) => op.f === f && op.key === key);
const needsThree = (spec: RunSpec): boolean =>
  hasKill(spec) && does(spec, 'write', 'k3') && does(spec, 'read', 'k3') && spec.nodes >= 4;

describe('shrinking', () => {
  it('leaves what the failure needs and nothing else', async () => {
    const { spec } = await shrunk(needsThree);
    expect(needsThree(spec)).toBe(true);
    expect(sizeOf(spec)).toMatchObject({ operations: 2, faults: 1, nodes: 4, threads: 1, keys: 1 });
    const [fault] = spec.plan ?? [];
    expect(fault).toMatchObject({ targets: { select: 'nodes', nodes: ['n4'] } });
    expect((fault?.until ?? 0) - (fault?.at ?? 0)).toBeLessThan(250);
    expect(spec.concurrency).toBe(1);
    expect(spec.timeLimitMs).toBeLessThan(300);
  });

  it('comes to the same with one thread and with three', async () => {
    const [one, three] = await Promise.all([shrunk(needsThree), shrunk(needsThree, { jobs: 3 })]);
    expect(three.spec).toEqual(one.spec);
  });

  it('does not take another failure for the same', async () => {
    const { spec } = await shrunk(() => false);
    expect(spec).toEqual(failing);
  });

  it('gives a candidate another seed where its own does not do', async () => {
    // With the first seed everything matters; with the third only the write does.
    const { spec } = await shrunk(
      (candidate) => candidate.seed === 3 && candidate.script?.main[0]?.f === 'write',
    );
    expect(spec.seed).toBe(3);
    expect(sizeOf(spec)).toMatchObject({ operations: 1, faults: 0 });
  });

  it('keeps the best so far when it is stopped', async () => {
    const { spec, tried } = await shrunk(needsThree, { stopAfter: 15 });
    expect(tried).toBe(15);
    expect(needsThree(spec)).toBe(true);
    expect(sizeOf(spec).operations).toBeLessThan(operations.length);
  });

  it('tries no more runs than it may', async () => {
    const { attempts, tried } = await shrunk(needsThree, { attemptsMax: 10, jobs: 3 });
    expect(tried).toBe(attempts);
    expect(attempts).toBeLessThanOrEqual(12);
  });

  it('of a run without progress ends the main phase sooner, and keeps what was asked after it', async () => {
    const limitMs = 8_000;
    const main = operations.map((op, place) => ({ ...op, at: place * 100_000_000 }));
    const spec = { ...failing, timeLimitMs: limitMs, script: { main, final: [] } };
    const askedLate = ({ script, timeLimitMs }: RunSpec): boolean =>
      (script?.main ?? []).some(({ at }) => at >= (timeLimitMs + 10_000) * 1e6);
    const end = async (signature: string): Promise<RunSpec> => {
      const attempts = new Attempts({
        spec,
        signature,
        jobs: 1,
        attemptsMax: 100,
        signal: new AbortController().signal,
        run: async (candidate) => (askedLate(candidate) ? signature : null),
      });
      await cutEnd(attempts);
      return attempts.best;
    };
    const cut = await end('liveness/no-progress');
    expect(cut.timeLimitMs).toBeLessThan(100);
    const inside = (cut.script?.main ?? []).filter(({ at }) => at < cut.timeLimitMs * 1e6);
    expect(inside.length + 120).toBe(cut.script?.main.length);
    // Of any other failure, what comes after the end has no part in it.
    expect(await end('linearizable/nonlinearizable')).toEqual(spec);
  });
});
