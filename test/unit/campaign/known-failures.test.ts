// What is known excuses what is known, and nothing beside it.

import { describe, expect, it } from 'vitest';
import { gateCell } from '../../../src/campaign/gate.ts';
import { endOfResults } from '../../../src/campaign/run-end.ts';
import type { KnownFailure, PlannedCell, RunEnd } from '../../../src/campaign/types.ts';
import type { RunResults } from '../../../src/run/types.ts';
import { judged, planOfSeeds, ran } from './support/campaigns.ts';

const [cell] = planOfSeeds(1).plan.cells as [PlannedCell];
const issue = 'https://example.org/issues/7';
const nonlinearizable: KnownFailure = {
  issue,
  expires: '2026-12-31',
  signature: 'linearizable/nonlinearizable',
  strict: false,
};
const overlap: KnownFailure = {
  ...nonlinearizable,
  issue: 'https://example.org/issues/8',
  signature: 'lock/overlap',
};

const both = judged('invalid', {
  others: [{ signature: 'lock/overlap', summary: 'two clients held one lock' }],
});

function statusOf(known: readonly KnownFailure[], end: RunEnd, today = '2026-06-15') {
  return gateCell({ ...cell, known }, ran(cell.id, end), today);
}

describe('a known failure', () => {
  it('does not hide another violation of the same run', () => {
    const gated = statusOf([nonlinearizable], both);
    expect(gated.status).toBe('invalid');
    expect(gated.signature).toBe('raft-kv lock/overlap');
    expect(gated.text).toBe(`two clients held one lock (besides ${issue}, which is known)`);
  });

  it('excuses a run where every violation is known', () => {
    expect(statusOf([nonlinearizable, overlap], both).status).toBe('known');
    expect(statusOf([{ ...nonlinearizable, signature: null }], both).status).toBe('known');
  });

  it('does not excuse the second violation once that has expired', () => {
    const expired = { ...overlap, expires: '2026-06-14' };
    const gated = statusOf([nonlinearizable, expired], both);
    expect(gated.status).toBe('invalid');
    expect(gated.text).toContain('expired on 2026-06-14');
  });

  it('says nothing about what another checker could not decide', () => {
    const undecided = judged('invalid', { doubts: ['checker-undecided'] });
    expect(statusOf([nonlinearizable], undecided).status).toBe('unknown');
    const weak = judged('invalid', { doubts: ['fault-without-evidence'] });
    expect(statusOf([nonlinearizable], weak).status).toBe('known');
  });

  it('counts while one of its entries has not expired', () => {
    const old = { ...nonlinearizable, expires: '2026-01-01' };
    expect(statusOf([old, nonlinearizable], judged('invalid')).status).toBe('known');
  });

  it('that is strict is missed, though another one shows', () => {
    const strict = { ...overlap, strict: true };
    expect(statusOf([nonlinearizable, strict], judged('invalid')).status).toBe('fixed');
    expect(statusOf([nonlinearizable, strict], both).status).toBe('known');
  });
});

describe('the end of a run', () => {
  it('names every signature, that of the first violation first', () => {
    const results = {
      verdict: 'invalid',
      checkers: {
        bank: {
          verdict: 'invalid',
          anomalies: [
            { kind: 'wrong-total', summary: 'a total of 9' },
            { kind: 'negative-balance', summary: 'an account at -1' },
            { kind: 'wrong-total', summary: 'a total of 8' },
          ],
        },
        stats: { verdict: 'valid' },
        serializable: { verdict: 'invalid', anomalies: [{ kind: 'G1c', summary: 'a cycle' }] },
      },
      doubts: [],
      operations: { invoked: 3 },
    } as unknown as RunResults;
    expect(endOfResults(results)).toMatchObject({
      signature: 'bank/wrong-total',
      text: 'a total of 9',
      others: [
        { signature: 'bank/negative-balance', summary: 'an account at -1' },
        { signature: 'serializable/G1c', summary: 'a cycle' },
      ],
    });
  });
});
