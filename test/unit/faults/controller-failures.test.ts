// What goes wrong below the controller: it goes on, heals all the same, and says what it could not
// do.

import { describe, expect, it } from 'vitest';
import { createStage } from './support/carry-out.ts';
import { fakeEvidence, fakeKind, fault } from './support/fake-kinds.ts';

const texts = (doubts: readonly { readonly text: string }[]): readonly string[] =>
  doubts.map(({ text }) => text);

describe('a fault that cannot be carried out', () => {
  it('is a doubt, and those after it are carried out and healed', async () => {
    const stage = createStage([
      fault('f1', 'part', ['n1'], 100, 300),
      fault('f2', 'stop', ['n2'], 200, 400),
    ]);
    stage.broken.add('cut n1');
    await stage.carryOut();
    expect(texts(stage.controller.doubts)).toEqual([
      'fault f1 (part) could not be carried out: cut n1>n3 failed',
      // The second asks for the first's cut once more.
      'fault f2 (stop) could not be carried out: cut n1>n3 failed',
    ]);
    expect(stage.controller.records.map(({ id }) => id)).toEqual(['f1', 'f2']);
    expect([...stage.states.values()]).toEqual(['running', 'running', 'running']);
  });

  it('keeps nothing that comes later from being healed', async () => {
    const stage = createStage([
      fault('f1', 'fill', ['n1'], 100, 300),
      fault('f2', 'stop', ['n2'], 200, 9_000),
    ]);
    stage.broken.add('disk n1 {}');
    const ended = new AbortController();
    stage.clock.setTimer(1_000, () => ended.abort());
    await stage.carryOut(ended.signal);
    expect(texts(stage.controller.doubts)).toEqual([
      'fault f1 (fill) could not be healed: disk n1 {} failed',
      'fault f2 (stop) could not be healed: disk n1 {} failed',
    ]);
    // The disk stands in the way of the node in every attempt, until it can be healed.
    stage.broken.clear();
    await stage.clock.runUntilSettled(stage.controller.hold({}));
    expect([...stage.states.values()]).toEqual(['running', 'running', 'running']);
  });

  it('is a failure of the run where nobody could say afterwards whether it took effect', async () => {
    const stage = createStage([fault('f1', 'stop', ['n1'], 100, 200)], {
      kinds: (write) => {
        const evidence = fakeEvidence('stop', write, () => true, {
          before: () => Promise.reject(new Error('no probe')),
        });
        return [fakeKind('stop', () => ({}), evidence)];
      },
    });
    await expect(stage.carryOut()).rejects.toThrow('no probe');
    await stage.clock.runUntilSettled(stage.controller.hold({}));
    await stage.clock.runUntilSettled(stage.controller.healAll());
  });
});

describe('evidence that cannot be taken', () => {
  const plan = [fault('f1', 'part', ['n1'], 100, 200)];

  it('is none, and says why', async () => {
    const stage = createStage(plan, {
      collector: { conclude: () => Promise.reject(new Error('the engine is gone')) },
    });
    await stage.carryOut();
    expect(stage.controller.records).toMatchObject([
      {
        evidence: {
          ...{ effective: false, mechanism: 'none' },
          summary: 'could not be measured: the engine is gone',
        },
      },
    ]);
  });

  it('after the end is a doubt, and so is a fault that did not go away', async () => {
    const broken = createStage(plan, {
      collector: { after: () => Promise.reject(new Error('the engine is gone')) },
    });
    await broken.carryOut();
    expect(texts(broken.controller.doubts)).toEqual([
      'fault f1 (part) could not be measured after its end: the engine is gone',
    ]);
    expect(broken.controller.records).toMatchObject([{ evidence: { effective: true } }]);
    const stuck = createStage(plan, {
      collector: { after: async () => ({ measurements: 3, problem: 'n1 is still off' }) },
    });
    await stuck.carryOut();
    expect(texts(stuck.controller.doubts)).toEqual([
      'fault f1 (part) was not healed: n1 is still off',
    ]);
  });
});

describe('a node that stops by itself', () => {
  it('is excused while its disk refuses to sync, and started again after half a second', async () => {
    const stage = createStage([fault('f1', 'fill', ['n1'], 100, 2_000)]);
    stage.clock.setTimer(1_000, () => {
      expect(stage.controller.excuses(stage.crash('n1', 'exit 1'))).toBe(true);
      expect(stage.controller.excuses(stage.crash('n2', 'exit 1'))).toBe(false);
    });
    await stage.carryOut();
    expect(stage.log).toContain('1.500 restart n1');
    expect(stage.log.join()).not.toContain('restart n2');
    expect(stage.controller.doubts).toEqual([]);
  });

  it('is not started again while another fault keeps it down', async () => {
    const stage = createStage([
      fault('f1', 'fill', ['n1'], 100, 5_000),
      fault('f2', 'stop', ['n1'], 1_200, 3_000),
    ]);
    stage.clock.setTimer(1_000, () => stage.controller.excuses(stage.crash('n1', 'exit 1')));
    await stage.carryOut();
    expect(stage.log.filter((line) => line.includes('restart'))).toEqual(['3.000 restart n1']);
    expect(stage.controller.doubts).toEqual([]);
  });

  it('is not among those that run when the next fault chooses its targets', async () => {
    let running: readonly string[] = [];
    const stage = createStage([fault('f1', 'any', ['n1'], 1_100, 1_200)], {
      kinds: (write) => [
        fakeKind(
          'any',
          () => ({}),
          fakeEvidence('any', write, () => true),
          {
            resolve(_, view) {
              running = view.running;
              return { nodes: ['n2'] };
            },
          },
        ),
      ],
    });
    stage.clock.setTimer(1_000, () => stage.controller.excuses(stage.crash('n1', 'exit 1')));
    await stage.carryOut();
    expect(running).toEqual(['n2', 'n3']);
  });
});

describe('a node that cannot be started again', () => {
  it('stays down where its disk keeps it from starting, and that is excused too', async () => {
    const stage = createStage([fault('f1', 'fill', ['n1'], 100, 2_000)]);
    stage.clock.setTimer(1_000, () => stage.controller.excuses(stage.crash('n1', 'exit 1')));
    stage.broken.add('restart n1');
    await stage.carryOut();
    expect(stage.log).toContain('1.500 restart n1');
    expect(stage.controller.doubts).toEqual([]);
    expect(stage.states.get('n1')).toBe('down');
  });

  it('as it should be is a doubt', async () => {
    const stage = createStage([
      fault('f1', 'fill', ['n1'], 100, 2_000),
      fault('f2', 'freeze', ['n1'], 200, 2_000),
    ]);
    stage.clock.setTimer(1_000, () => {
      stage.controller.excuses(stage.crash('n1', 'exit 1'));
      stage.broken.add('pause n1');
    });
    await stage.carryOut();
    expect(stage.controller.doubts).toContainEqual({
      code: 'no-recovery',
      text: 'n1 could not be started again: pause n1 failed',
    });
  });

  it('because its data was damaged is as hit as a node can be', async () => {
    const damage = { type: 'bit-flip' } as const;
    const stage = createStage(
      [
        fault('f1', 'flip', ['n1'], 100, 200),
        fault('f2', 'stop', ['n1'], 300, 400),
        fault('f3', 'part', ['n1'], 500, 600),
      ],
      {
        shows: () => (kind) => kind !== 'part',
        kinds: (write) => [
          fakeKind(
            'flip',
            () => ({}),
            fakeEvidence('flip', write, () => true),
            {
              once: ({ nodes }) => nodes.map((node) => ({ type: 'damage', node, damage })),
            },
          ),
        ],
      },
    );
    await stage.carryOut();
    expect(stage.log).toContain('0.100 damage n1 bit-flip');
    expect(stage.controller.undamaged()).toEqual(['n2', 'n3']);
    expect(stage.controller.doubts).toEqual([]);
    const [, , third] = stage.controller.records;
    expect(third).toMatchObject({
      ...{ id: 'f3', healedAt: 600e6 },
      evidence: {
        effective: true,
        summary: 'part n1; n1 did not start any more, for its disk was damaged',
      },
    });
  });
});
