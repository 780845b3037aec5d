import { describe, expect, it } from 'vitest';
import { createStage } from './support/carry-out.ts';
import { fakeEvidence, fakeKind, fault } from './support/fake-kinds.ts';

/** What was done to the cluster, without what was written and looked at. */
const deeds = (log: readonly string[]): readonly string[] =>
  log.filter((line) => !/ (look|judge|record|store|measure) /.test(line));

describe('a plan', () => {
  it('is carried out in order: written down, done, looked at, judged, healed, written down', async () => {
    const stage = createStage([fault('f1', 'stop', ['n1'], 100, 400)]);
    await stage.carryOut();
    expect(stage.log).toEqual([
      '0.100 store inject f1',
      '0.100 record stop-start',
      '0.100 kill n1',
      '0.100 look at stop n1',
      '0.400 judge stop n1: seen',
      '0.400 restart n1',
      '0.400 store heal f1',
      '0.400 record stop-heal',
    ]);
    const { records, doubts } = stage.controller;
    expect(doubts).toEqual([]);
    expect(records).toEqual([
      {
        ...{ id: 'f1', kind: 'stop', injectedAt: 100e6, healedAt: 400e6 },
        resolved: { kind: 'stop', nodes: ['n1'] },
        evidence: { effective: true, summary: 'stop n1', mechanism: 'fake', measurements: null },
      },
    ]);
  });

  it('heals before it injects, where both come at one moment', async () => {
    const stage = createStage([
      fault('f1', 'stop', ['n1'], 100, 400),
      fault('f2', 'stop', ['n2'], 400, 500),
    ]);
    await stage.carryOut();
    expect(deeds(stage.log)).toEqual([
      '0.100 kill n1',
      '0.400 restart n1',
      '0.400 kill n2',
      '0.500 restart n2',
    ]);
  });

  it('looks at what is on before anything else is done, for it may hide it', async () => {
    const stage = createStage([
      fault('f1', 'skew', ['n1'], 100, 900),
      fault('f2', 'stop', ['n1'], 200, 300),
    ]);
    await stage.carryOut();
    const kill = stage.log.indexOf('0.200 kill n1');
    expect(stage.log.slice(0, kill)).toContain('0.200 look at skew n1');
  });
});

describe('the run of a plan', () => {
  it('ends with the signal, and what is on then is healed', async () => {
    const ended = new AbortController();
    const stage = createStage([
      fault('f1', 'stop', ['n1'], 100, 5_000),
      fault('f2', 'stop', ['n2'], 3_000, 4_000),
    ]);
    stage.clock.setTimer(1_000, () => ended.abort());
    await stage.carryOut(ended.signal);
    expect(deeds(stage.log)).toEqual(['0.100 kill n1', '1.000 restart n1']);
  });

  it('begins with a look at the clocks only where a fault makes clocks wrong', async () => {
    const plan = [fault('f1', 'skew', ['n1'], 100, 200)];
    const without = createStage(plan);
    await without.carryOut();
    expect(without.log.join()).not.toContain('measure');
    const asks = (node: string) => ({ clocks: [{ node, offsetMs: 70 }] });
    const needs = () => ['skew-clock-offset' as const];
    const withThem = createStage(plan, {
      kinds: (write) => [
        fakeKind(
          'skew',
          asks,
          fakeEvidence('skew', write, () => true),
          { needs },
        ),
      ],
    });
    await withThem.carryOut();
    expect(withThem.log.slice(0, 3)).toEqual([1, 2, 3].map((n) => `0.000 measure n${n}`));
  });
});

describe('two faults on one node', () => {
  it('hold it down until the last of them is healed', async () => {
    const stage = createStage([
      fault('f1', 'stop', ['n1'], 100, 300),
      fault('f2', 'stop', ['n1', 'n2'], 200, 400),
    ]);
    await stage.carryOut();
    expect(deeds(stage.log)).toEqual([
      '0.100 kill n1',
      '0.200 kill n2',
      '0.400 restart n1',
      '0.400 restart n2',
    ]);
  });

  it('leave it paused when it comes back from being down', async () => {
    const stage = createStage([
      fault('f1', 'freeze', ['n1'], 100, 400),
      fault('f2', 'stop', ['n1'], 200, 300),
    ]);
    await stage.carryOut();
    expect(deeds(stage.log)).toEqual([
      '0.100 pause n1',
      '0.200 kill n1',
      '0.300 restart n1',
      '0.300 pause n1',
      '0.400 resume n1',
    ]);
  });

  it('cut a link until the last of them is healed', async () => {
    const stage = createStage([
      fault('f1', 'part', ['n1', 'n2'], 100, 300),
      fault('f2', 'part', ['n1'], 200, 400),
    ]);
    await stage.carryOut();
    expect(deeds(stage.log)).toEqual([
      '0.100 cut n1>n3 n2>n3',
      '0.300 cut n1>n3',
      '0.400 cut nothing',
    ]);
  });
});

describe('an overdue fault', () => {
  const overdue = fault('f1', 'part', ['n1'], 100, 200);

  it('stays on until it shows, and is looked at whenever something else was done', async () => {
    const stage = createStage([overdue, fault('f2', 'stop', ['n2'], 300, 600)], {
      shows: (now) => (kind) => kind !== 'part' || now >= 500,
    });
    await stage.carryOut();
    expect(stage.log.filter((line) => line.includes('judge'))).toEqual([
      '0.200 judge part n1: not seen',
      '0.300 judge part n1: not seen',
      '0.600 judge stop n2: seen',
      '0.600 judge part n1: seen',
    ]);
    expect(deeds(stage.log).at(-1)).toBe('0.600 cut nothing');
    expect(stage.controller.records.map(({ id }) => id)).toEqual(['f2', 'f1']);
  });

  it('that never shows is looked at five times at the end, then healed without evidence', async () => {
    const stage = createStage([overdue], { shows: () => () => false });
    await stage.carryOut();
    expect(stage.log.filter((line) => line.includes('judge'))).toEqual(
      ['0.200', '0.200', '0.500', '0.800', '1.100', '1.400'].map(
        (time) => `${time} judge part n1: not seen`,
      ),
    );
    const [record] = stage.controller.records;
    expect(record).toMatchObject({ healedAt: 1_400e6, evidence: { effective: false } });
    expect(deeds(stage.log)).toEqual(['0.100 cut n1>n3', '1.400 cut nothing']);
  });

  it('is healed at its time where only the end can tell, and then judged by that', async () => {
    const verdict = { effective: true, summary: 'it came after all' };
    const stage = createStage([overdue], {
      shows: () => () => false,
      collector: {
        endTells: () => true,
        after: async () => ({ measurements: 7, problem: null, verdict }),
      },
    });
    await stage.carryOut();
    const [record] = stage.controller.records;
    expect(record).toMatchObject({ healedAt: 200e6, evidence: { ...verdict, measurements: 7 } });
  });
});

describe('healing everything', () => {
  it('takes nodes first and disks last, whatever came first', async () => {
    const stage = createStage([
      fault('f1', 'fill', ['n1'], 100, 9_000),
      fault('f2', 'part', ['n2'], 200, 9_000),
      fault('f3', 'stop', ['n3'], 300, 9_000),
    ]);
    const ended = new AbortController();
    stage.clock.setTimer(1_000, () => ended.abort());
    await stage.carryOut(ended.signal);
    expect(deeds(stage.log).slice(3)).toEqual([
      '1.000 restart n3',
      '1.000 cut nothing',
      '1.000 disk n1 {}',
    ]);
    await stage.clock.runUntilSettled(stage.controller.healAll());
    expect(stage.controller.records).toHaveLength(3);
  });

  it('brings about in a plainer way what had not come about, and does not wait for more', async () => {
    const forced: string[] = [];
    const stage = createStage([fault('f1', 'stop', ['n1'], 100, 200)], {
      shows: () => () => forced.length > 0,
      collector: { force: async () => void forced.push('killed') },
    });
    await stage.carryOut();
    expect(forced).toEqual(['killed']);
    const [record] = stage.controller.records;
    expect(record).toMatchObject({ healedAt: 200e6, evidence: { effective: true } });
  });

  it('leaves what is held until it is told otherwise', async () => {
    const stage = createStage([fault('f1', 'stop', ['n1'], 100, 200)]);
    await stage.carryOut();
    const asks = { nodes: [{ node: 'n2', status: 'paused' as const }] };
    await stage.clock.runUntilSettled(stage.controller.hold(asks));
    await stage.clock.runUntilSettled(stage.controller.healAll());
    expect(stage.states.get('n2')).toBe('paused');
    await stage.clock.runUntilSettled(stage.controller.hold({}));
    expect([...stage.states.values()]).toEqual(['running', 'running', 'running']);
  });
});
