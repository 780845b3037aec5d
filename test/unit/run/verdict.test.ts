import { describe, expect, it } from 'vitest';
import type { CheckResult } from '../../../checkers/checker.ts';
import type { Op } from '../../../src/history/types.ts';
import type { FaultRecord } from '../../../src/run/types.ts';
import { doubtFaults, doubtRequired, judgeRun } from '../../../src/run/verdict.ts';

const valid: CheckResult = { verdict: 'valid' };
const invalid: CheckResult = {
  verdict: 'invalid',
  anomalies: [{ kind: 'nonlinearizable', summary: 'a stale read', ops: [1, 2] }],
};
const unknown: CheckResult = { verdict: 'unknown', reason: 'out of time' };

describe('the verdict', () => {
  it('is valid only when every checker is and nothing is in doubt', () => {
    expect(judgeRun({ a: valid, b: valid }, [])).toEqual({ verdict: 'valid', doubts: [] });
  });

  it('is invalid when one checker found a violation, whatever else went wrong', () => {
    const doubt = { code: 'no-recovery', text: 'it did not come back' } as const;
    expect(judgeRun({ a: unknown, b: invalid }, [doubt]).verdict).toBe('invalid');
  });

  it('is unknown when a checker found no answer, and names it', () => {
    const { verdict, doubts } = judgeRun({ a: valid, b: unknown }, []);
    expect(verdict).toBe('unknown');
    expect(doubts).toEqual([{ code: 'checker-undecided', text: 'checker b: out of time' }]);
  });

  it('is unknown when anything is in doubt', () => {
    const doubt = { code: 'node-exited', text: 'n1 stopped by itself' } as const;
    expect(judgeRun({ a: valid }, [doubt]).verdict).toBe('unknown');
  });
});

function op(index: number, time: number, type: Op['type'], f = 'read', process = 0): Op {
  return { index, time, type, process, f };
}

function fault(injectedAt: number, healedAt: number, effective = true): FaultRecord {
  return {
    id: 'f1',
    kind: 'kill',
    injectedAt,
    healedAt,
    resolved: { kind: 'kill', nodes: ['n1'] },
    evidence: { effective, summary: 'n1 running', mechanism: 'SIGKILL', measurements: null },
  };
}

describe('doubts', () => {
  const history = [op(0, 10, 'invoke'), op(1, 20, 'ok')];

  it('names a required kind of operation that never succeeded', () => {
    expect(doubtRequired(history, ['read'])).toEqual([]);
    expect(doubtRequired(history, ['read', 'write'])).toMatchObject([
      { code: 'required-operation-missing', text: expect.stringContaining('write') },
    ]);
    expect(doubtRequired([op(0, 0, 'invoke'), op(1, 1, 'fail')], ['read'])).toHaveLength(1);
  });

  it('has none about faults when none were asked for', () => {
    expect(doubtFaults(history, null, [])).toEqual([]);
  });

  it('has one when faults were asked for and the run was too short for any', () => {
    expect(doubtFaults(history, 0, [])).toMatchObject([
      { code: 'no-operation-under-fault', text: expect.stringContaining('too short') },
    ]);
  });

  it('names a fault without evidence', () => {
    expect(doubtFaults(history, 1, [fault(0, 30, false)])).toEqual([
      { code: 'fault-without-evidence', text: 'fault f1 (kill) left no evidence: n1 running' },
    ]);
  });

  it('counts planned faults that never came', () => {
    const codes = doubtFaults(history, 2, [fault(0, 30)]).map((doubt) => doubt.code);
    expect(codes).toEqual(['fault-not-carried-out']);
  });

  it.each([
    ['before', 0, 9, 1],
    ['ending as it starts', 0, 10, 0],
    ['inside it', 12, 15, 0],
    ['starting as it ends', 20, 25, 0],
    ['after', 21, 25, 1],
  ])('wants an operation in progress under some fault: fault %s', (_, from, until, doubts) => {
    expect(doubtFaults(history, 1, [fault(from, until)])).toHaveLength(doubts);
  });

  it('counts an operation that never came back as in progress', () => {
    expect(doubtFaults([op(0, 10, 'invoke')], 1, [fault(100, 200)])).toEqual([]);
    expect(doubtFaults([op(0, 10, 'invoke')], 1, [fault(1, 5)])).toHaveLength(1);
  });
});
