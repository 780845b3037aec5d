import { describe, expect, it } from 'vitest';
import type { CheckResult } from '../../../checkers/checker.ts';
import type { Op } from '../../../src/history/types.ts';
import { plainText } from '../../../src/report/line.ts';
import { type ReportedRun, summaryLine, terminalReport } from '../../../src/report/terminal.ts';
import type { FaultRecord, RunResults } from '../../../src/run/types.ts';
import { runSpec } from '../../support/run-spec.ts';

const spec = runSpec({
  nemesis: ['partition', 'kill'],
  runtime: 'process',
  timeLimitMs: 15_000,
  seed: 7,
  bugs: ['stale-read'],
});

const partition: FaultRecord = {
  id: 'f1',
  kind: 'partition',
  injectedAt: 1e9,
  healedAt: 3e9,
  resolved: { kind: 'partition', cut: [{ from: 'n1', to: 'n2' }] },
  evidence: {
    effective: true,
    summary: '12 messages dropped',
    mechanism: 'message router',
    measurements: null,
  },
};

const history: Op[] = [
  { index: 0, time: 1.5e9, type: 'invoke', process: 0, f: 'write', key: 'k1', value: 2 },
  { index: 1, time: 1.6e9, type: 'ok', process: 0, f: 'write', key: 'k1', value: 2 },
  { index: 2, time: 1.7e9, type: 'invoke', process: 1, f: 'read', key: 'k1' },
  { index: 3, time: 1.8e9, type: 'ok', process: 1, f: 'read', key: 'k1', value: 1 },
];

const stats: CheckResult = {
  verdict: 'valid',
  statistics: { overall: { latencyMs: { p50: 1.25, p99: 120 } } },
};

const violation: CheckResult = {
  verdict: 'invalid',
  anomalies: [
    { kind: 'nonlinearizable', summary: 'a read went back in time', key: 'k1', ops: [0, 1, 2, 3] },
  ],
};

function results(over: Partial<RunResults>): RunResults {
  return {
    verdict: 'valid',
    checkers: { linearizable: { verdict: 'valid' }, stats },
    doubts: [],
    faults: [partition],
    operations: { invoked: 1_234, ok: 1_200, fail: 30, info: 4 },
    nodes: {},
    durationsMs: {},
    phasesNs: {},
    stopped: null,
    ...over,
  };
}

function report(over: Partial<RunResults>, faults = [partition]): string {
  const run: ReportedRun = {
    spec,
    results: results({ faults, ...over }),
    directory: 'runs/raft-kv/1',
    page: null,
    history,
    bugs: [
      {
        name: 'stale-read',
        breaks: 'A read returns the latest value.',
        workload: 'register',
        nemesis: ['partition'],
        seedsMax: 20,
      },
    ],
    repeat: 'npx ordeal run raft-kv --seed 7',
  };
  return terminalReport(run).map(plainText).join('\n');
}

const head =
  '(register, 5 nodes on process, partition, kill, bug stale-read, 15s, seed 7)\n' +
  '  1,234 operations: 1,200 ok, 30 failed, 4 unknown; latency p50 1.3ms, p99 120ms\n';
const faultSection =
  '\nFaults\n  f1  1.000s to 3.000s  partition n1 → n2  12 messages dropped (message router)\n';

describe('the report of a run', () => {
  it('that found nothing: verdict, evidence, files, repeat', () => {
    expect(report({})).toBe(
      `valid  no violation found in raft-kv ${head}` +
        '  checkers: linearizable valid, stats valid\n' +
        faultSection +
        '\nFiles   runs/raft-kv/1\n' +
        'Repeat  npx ordeal run raft-kv --seed 7',
    );
  });

  it('that failed ends with the explanation and the command', () => {
    expect(report({ verdict: 'invalid', checkers: { linearizable: violation, stats } })).toBe(
      `invalid  raft-kv broke a promise ${head}` +
        '  checkers: linearizable invalid, stats valid\n' +
        faultSection +
        '\nFiles   runs/raft-kv/1\n' +
        '\nWhat broke\n' +
        '  key k1: nonlinearizable: a read went back in time\n' +
        '    #0  1.500s to 1.600s  process 0  write k1 2 → ok\n' +
        '    #2  1.700s to 1.800s  process 1  read k1 → 1\n' +
        '  faults active then:\n' +
        '    f1  1.000s to 3.000s  partition n1 → n2\n' +
        '  broken promise (linearizable): every operation takes effect at one instant between ' +
        'its start and its end, so no read ever goes back in time\n' +
        '  planted bug stale-read is on; it breaks this: A read returns the latest value.\n' +
        '\nRepeat  npx ordeal run raft-kv --seed 7',
    );
  });

  it('that shows nothing says why', () => {
    const doubts = [{ code: 'fault-without-evidence', text: 'fault f1 left none' }] as const;
    const text = report({ verdict: 'unknown', doubts });
    expect(text).toContain('unknown  this run of raft-kv shows nothing');
    expect(text).toContain('\n  fault-without-evidence: fault f1 left none\n');
  });

  it.each([
    ['no fault was active then; the last one before:\n    f1  0.100s to 0.200s', 0.1e9, 0.2e9],
    ['no fault had been injected by then\n', 5e9, 6e9],
  ])('does not blame a fault that was not on: %s', (text, injectedAt, healedAt) => {
    const over = { verdict: 'invalid', checkers: { linearizable: violation } } as const;
    expect(report(over, [{ ...partition, injectedAt, healedAt }])).toContain(text);
  });

  it('is cut to what a person follows', () => {
    const many: CheckResult = {
      verdict: 'invalid',
      anomalies: [
        { kind: 'nonlinearizable', summary: 'x', ops: Array.from({ length: 60 }, (_, i) => i) },
        { kind: 'nonlinearizable', summary: 'y', ops: [] },
      ],
    };
    const long = Array.from({ length: 60 }, (_, index): Op => {
      const type = index % 2 === 0 ? 'invoke' : 'ok';
      return { index, time: index, type, process: 0, f: 'read', key: 'k1', value: null };
    });
    const run: ReportedRun = {
      spec,
      results: results({ verdict: 'invalid', checkers: { linearizable: many } }),
      directory: 'd',
      page: null,
      history: long,
      bugs: [],
      repeat: 'r',
    };
    const lines = terminalReport(run).map(plainText);
    expect(lines.filter((line) => line.includes('process 0'))).toHaveLength(12);
    expect(lines).toContain('    18 earlier operations in results.json');
    expect(lines).toContain('  1 more anomaly in results.json');
  });
});

describe('a run among several', () => {
  it('is one line with the first thing that is wrong', () => {
    const line = (over: Partial<RunResults>): string => plainText(summaryLine('a', results(over)));
    expect(line({})).toBe('valid    a  1,234 operations');
    expect(line({ verdict: 'invalid', checkers: { linearizable: violation } })).toBe(
      'invalid  a  nonlinearizable: a read went back in time',
    );
    const doubts = [{ code: 'no-recovery', text: 'it never served again' }] as const;
    expect(line({ verdict: 'unknown', doubts })).toBe('unknown  a  it never served again');
  });
});
