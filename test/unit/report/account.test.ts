import { describe, expect, it } from 'vitest';
import type { Anomaly } from '../../../checkers/checker.ts';
import type { Op, OpType } from '../../../src/history/types.ts';
import type { Json } from '../../../src/json.ts';
import { accountOf, findingsOf } from '../../../src/report/account.ts';
import type { FaultRecord, RunResults } from '../../../src/run/types.ts';

/** An operation of two events, 1 ms long. */
function operation(index: number, ms: number, f: string, value: Json | undefined): Op[] {
  const event = (at: number, time: number, type: OpType): Op => ({
    index: at,
    time: time * 1e6,
    type,
    process: index,
    f,
    key: 'k1',
    ...(value === undefined || (f === 'read' && type === 'invoke') ? {} : { value }),
  });
  return [event(index, ms, 'invoke'), event(index + 1, ms + 1, 'ok')];
}

function noted(index: number, text: string): Json {
  return { row: 0, process: index, line: index, returnLine: index + 1, call: 0, text };
}

const fault = (id: string, from: number, to: number): FaultRecord => ({
  id,
  kind: 'kill',
  injectedAt: from * 1e6,
  healedAt: to * 1e6,
  resolved: { kind: 'kill', nodes: ['n1'] },
  evidence: { effective: true, summary: 'down', mechanism: 'test', measurements: null },
});

function results(
  anomalies: readonly Anomaly[],
  faults: readonly FaultRecord[] = [],
  finalMs?: number,
): RunResults {
  return {
    verdict: 'invalid',
    checkers: { linearizable: { verdict: 'invalid', anomalies } },
    doubts: [],
    faults,
    operations: { invoked: 0, ok: 0, fail: 0, info: 0 },
    nodes: {},
    durationsMs: {},
    phasesNs: finalMs === undefined ? {} : { final: finalMs * 1e6 },
    stopped: null,
  };
}

/** Write 1, write 2, read 2, read 1: each after the one before. */
const wentBack = [
  ...operation(0, 10, 'write', 1),
  ...operation(2, 20, 'write', 2),
  ...operation(4, 30, 'read', 2),
  ...operation(6, 40, 'read', 1),
];

function nonlinearizable(core: readonly number[], selfContained = true): Anomaly {
  return {
    kind: 'nonlinearizable',
    summary: 'read → 1 fits no order',
    key: 'k1',
    ops: core.flatMap((index) => [index, index + 1]),
    details: {
      model: 'register',
      failing: noted(6, 'read → 1'),
      prefixOperations: 4,
      operations: 4,
      pending: [],
      core: {
        operations: core.map((index) => noted(index, '')),
        reason: 'they contradict',
        selfContained,
      },
    },
  };
}

function accountFor(anomaly: Anomaly, faults: readonly FaultRecord[] = [], finalMs?: number) {
  const all = results([anomaly], faults, finalMs);
  return accountOf({ checker: 'linearizable', anomaly }, all, wentBack);
}

describe('the account of a failure', () => {
  it('says plainly that a read went back, where it did', () => {
    const { sentences } = accountFor(nonlinearizable([0, 2, 4, 6]));
    expect(sentences[0]).toBe(
      'At 0.041s process 6 read the value 1 of key k1, which was out of date: 2 had been written after it, ' +
        'and process 4 had read 2 at 0.031s, before this read began.',
    );
    expect(sentences[1]).toContain('fits no order that a register allows: they contradict.');
  });

  it('takes the word of the writer where nobody read the newer value', () => {
    const { sentences } = accountFor(nonlinearizable([0, 2, 6]));
    expect(sentences[0]).toContain(
      'and process 2 had been told so at 0.021s, before this read began',
    );
  });

  it('says no more than is known where it is not that simple', () => {
    const { sentences } = accountFor(nonlinearizable([4, 6]));
    expect(sentences).toHaveLength(1);
    expect(sentences[0]).toMatch(/^On key k1 the operation read → 1 fits no order/);
  });

  it('names the faults that were active then, in order; else the last before; else none', () => {
    const anomaly = nonlinearizable([0, 2, 4, 6]);
    const then = accountFor(anomaly, [
      fault('f2', 20, 25),
      fault('f1', 5, 12),
      fault('f3', 60, 70),
    ]);
    expect(then.faults.when).toBe('then');
    expect('faults' in then.faults && then.faults.faults.map(({ id }) => id)).toEqual(['f1', 'f2']);
    const before = accountFor(anomaly, [fault('f1', 1, 2), fault('f2', 3, 4)]);
    expect(before.faults).toMatchObject({ when: 'before', faults: [{ id: 'f2' }] });
    expect(accountFor(anomaly, [fault('f1', 60, 70)]).faults.when).toBe('not-yet');
    expect(accountFor(anomaly).faults.when).toBe('none-planned');
  });

  it('does not blame faults that were active only between the damage and the final reads', () => {
    const anomaly = nonlinearizable([0, 6]);
    const faults = [fault('f1', 9, 12), fault('f2', 25, 30)];
    const { faults: then } = accountFor(anomaly, faults, 35);
    expect(then).toMatchObject({ when: 'then', faults: [{ id: 'f1' }] });
  });

  it('puts what says little behind what says more', () => {
    const vague = nonlinearizable([6], false);
    const telling: Anomaly = { kind: 'overlapping-leases', summary: 'both held it', ops: [0, 2] };
    const found = findingsOf(results([vague, telling]));
    expect(found.map(({ anomaly }) => anomaly.kind)).toEqual([
      'overlapping-leases',
      'nonlinearizable',
    ]);
  });

  it('tells of a cycle by the keys and the operations, as the tables name them', () => {
    const step = (from: number, to: number, text: string, key: string): Json => ({
      from,
      to,
      relation: 'rw',
      text,
      key,
    });
    const anomaly: Anomaly = {
      kind: 'G2-item',
      summary: '2 transactions',
      ops: [1, 3],
      details: {
        cycle: [1, 3],
        steps: [
          step(1, 3, "T1 did not see T2's append of 2 to x", 'x'),
          step(3, 1, "T2 did not see T1's append of 1 to y", 'y'),
        ],
      },
    };
    expect(accountFor(anomaly).sentences[0]).toBe(
      "On keys x and y: #0 comes before #2, because #0 did not see #2's append of 2 to x; but " +
        "#2 comes before #0, because #2 did not see #0's append of 1 to y. No order of transactions allows that.",
    );
  });
});
