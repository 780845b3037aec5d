// The gate's truth table: whatever two cells come to, the worse of them decides, in the exit code
// and in JUnit.

import { describe, expect, it } from 'vitest';
import { seal } from '../../../src/campaign/plan.ts';
import type { CellResult, PlannedCell } from '../../../src/campaign/types.ts';
import { junitCampaign } from '../../../src/report/campaign/junit.ts';
import {
  attempt,
  harnessFailure,
  judged,
  planOfSeeds,
  ran,
  summaryOf,
} from './support/campaigns.ts';
import { junitErrors } from './support/xml.ts';

const cells = planOfSeeds(2).plan.cells as readonly [PlannedCell, PlannedCell];
const issue = 'https://example.org/issues/7';
const known = { issue, expires: '2026-12-31', signature: null, strict: false };

/**
 * One outcome of a cell: how the file has it, what came of it, and what the gate must make of it.
 */
interface Outcome {
  readonly name: string;
  readonly file?: Partial<PlannedCell>;
  readonly result: (id: string) => CellResult;
  readonly status: string;
  readonly exitCode: 0 | 1 | 2 | 255;
  /** The element inside the test case. */
  readonly junit: 'none' | 'failure' | 'error' | 'skipped';
}

const notRun = (id: string): CellResult => ({ id, ran: false, reason: 'time-budget' });

const outcomes: readonly Outcome[] = [
  {
    name: 'valid',
    result: (id) => ran(id, judged('valid')),
    status: 'valid',
    exitCode: 0,
    junit: 'none',
  },
  {
    name: 'invalid',
    result: (id) => ran(id, judged('invalid')),
    status: 'invalid',
    exitCode: 1,
    junit: 'failure',
  },
  {
    name: 'unknown',
    result: (id) => ran(id, judged('unknown')),
    status: 'unknown',
    exitCode: 2,
    junit: 'error',
  },
  {
    name: 'harness failure',
    result: (id) => ran(id, harnessFailure),
    status: 'harness',
    exitCode: 255,
    junit: 'error',
  },
  {
    name: 'known failure',
    file: { known: [known] },
    result: (id) => ran(id, judged('invalid')),
    status: 'known',
    exitCode: 0,
    junit: 'skipped',
  },
  {
    name: 'expected invalid',
    file: { expect: 'invalid' },
    result: (id) => ran(id, judged('invalid')),
    status: 'found',
    exitCode: 0,
    junit: 'none',
  },
  { name: 'not run', result: notRun, status: 'not-run', exitCode: 2, junit: 'error' },
  {
    name: 'expected invalid, but valid',
    file: { expect: 'invalid' },
    result: (id) => ran(id, judged('valid')),
    status: 'missed',
    exitCode: 1,
    junit: 'failure',
  },
  {
    name: 'expected invalid, but unknown',
    file: { expect: 'invalid' },
    result: (id) => ran(id, judged('unknown')),
    status: 'unknown',
    exitCode: 2,
    junit: 'error',
  },
  {
    name: 'known failure, expired',
    file: { known: [{ ...known, expires: '2026-06-14' }] },
    result: (id) => ran(id, judged('invalid')),
    status: 'invalid',
    exitCode: 1,
    junit: 'failure',
  },
  {
    name: 'known failure, on its last day',
    file: { known: [{ ...known, expires: '2026-06-15' }] },
    result: (id) => ran(id, judged('invalid')),
    status: 'known',
    exitCode: 0,
    junit: 'skipped',
  },
  {
    name: 'known failure of another signature',
    file: { known: [{ ...known, signature: 'bank/wrong-total' }] },
    result: (id) => ran(id, judged('invalid')),
    status: 'invalid',
    exitCode: 1,
    junit: 'failure',
  },
  {
    name: 'known failure that does not show',
    file: { known: [known] },
    result: (id) => ran(id, judged('valid')),
    status: 'valid',
    exitCode: 0,
    junit: 'none',
  },
  {
    name: 'known failure that does not show, strict',
    file: { known: [{ ...known, strict: true }] },
    result: (id) => ran(id, judged('valid')),
    status: 'fixed',
    exitCode: 1,
    junit: 'failure',
  },
  {
    name: 'known failure, but unknown',
    file: { known: [known] },
    result: (id) => ran(id, judged('unknown')),
    status: 'unknown',
    exitCode: 2,
    junit: 'error',
  },
  {
    name: 'refused',
    result: (id) => ran(id, { kind: 'refused', text: 'cannot skew clocks' }),
    status: 'not-run',
    exitCode: 2,
    junit: 'error',
  },
  {
    name: 'invalid, then valid when tried again',
    result: (id) => ran(id, judged('invalid'), judged('valid'), judged('valid')),
    status: 'invalid',
    exitCode: 1,
    junit: 'failure',
  },
  {
    name: 'unknown, then valid when tried again',
    result: (id) => ran(id, judged('unknown'), judged('valid')),
    status: 'unknown',
    exitCode: 2,
    junit: 'error',
  },
];

const order = [1, 255, 2, 0] as const;

function planOfTwo(a: Outcome, b: Outcome) {
  const [first, second] = cells;
  const { format, name, version } = planOfSeeds(2).plan;
  const both = [
    { ...first, ...a.file },
    { ...second, ...b.file },
  ];
  return seal({ format, name, version, cells: both });
}

const documents: Record<string, string> = {};
const pairs = outcomes.flatMap((a) => outcomes.map((b) => [a, b] as const));

describe('two cells', () => {
  it.each(pairs.map(([a, b]) => ({ title: `${a.name} and ${b.name}`, a, b })))(
    '$title',
    ({ title, a, b }) => {
      const plan = planOfTwo(a, b);
      const results = [a.result(cells[0].id), b.result(cells[1].id)];
      const summary = summaryOf(plan, results);
      expect(summary.cells.map(({ status }) => status)).toEqual([a.status, b.status]);
      expect(summary.exitCode).toBe(
        order.find((code) => code === a.exitCode || code === b.exitCode),
      );
      const xml = junitCampaign(summary);
      documents[title.replaceAll(/[^a-z]+/g, '-')] = xml;
      for (const kind of ['failure', 'error', 'skipped'] as const) {
        const wanted = [a, b].filter(({ junit }) => junit === kind).length;
        expect(xml.split(`<${kind} `).length - 1, kind).toBe(wanted);
      }
      const [, total] = /<testsuites [^>]*failures="(\d+)"/.exec(xml) ?? [];
      expect(Number(total)).toBe([a, b].filter(({ junit }) => junit === 'failure').length);
    },
  );
});

describe('JUnit XML', () => {
  it('of every pair above is as Jenkins and GitLab want it', async () => {
    expect(Object.keys(documents)).toHaveLength(pairs.length);
    expect(await junitErrors(documents)).toEqual([]);
  });

  it('is seen to be wrong where it is', async () => {
    const [xml = ''] = Object.values(documents);
    const broken = {
      'lacks-a-name': xml.replace('<testcase name=', '<testcase title='),
      'is-no-number': xml.replace('tests="2"', 'tests="two"'),
      'is-cut-short': xml.slice(0, -20),
    };
    const errors = await junitErrors(broken);
    for (const name of Object.keys(broken)) expect(errors.join('\n')).toContain(name);
  });
});

describe('the gate', () => {
  it('counts how many of the attempts failed', () => {
    const [first] = cells;
    const plan = planOfTwo(outcomes[0] as Outcome, outcomes[0] as Outcome);
    const [cell] = summaryOf(plan, [
      ran(first.id, judged('invalid'), judged('valid'), judged('invalid')),
    ]).cells;
    expect(cell).toMatchObject({ failed: 2, attempts: 3, status: 'invalid' });
  });

  it('takes a cell without a result for one that did not run', () => {
    const plan = planOfTwo(outcomes[0] as Outcome, outcomes[0] as Outcome);
    const summary = summaryOf(plan, [ran(cells[0].id, judged('valid'))]);
    expect(summary.exitCode).toBe(2);
    expect(summary.counts['not-run']).toBe(1);
  });

  it('groups what fails by signature, the worst first', () => {
    const { plan } = planOfSeeds(5);
    const ids = plan.cells.map(({ id }) => id) as [string, string, string, string, string];
    const other = judged('invalid', { signature: 'stats/other' });
    const summary = summaryOf(plan, [
      ran(ids[0], judged('unknown')),
      ran(ids[1], other),
      ran(ids[2], judged('invalid')),
      ran(ids[3], judged('invalid')),
      { id: ids[4], ran: true, attempts: [attempt(harnessFailure)] },
    ]);
    expect(summary.groups.map(({ signature, cells: members }) => [signature, members])).toEqual([
      ['raft-kv linearizable/nonlinearizable', [ids[2], ids[3]]],
      ['raft-kv stats/other', [ids[1]]],
      ['harness: harness', [ids[4]]],
      ['unknown: no-operation-under-fault', [ids[0]]],
    ]);
  });
});
