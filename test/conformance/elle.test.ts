// Every transactional history with a recorded verdict gets that verdict. Elle 0.2.7 judged them;
// where it is known to be wrong (`gaps/`), the right answer counts. Cycle anomalies are compared by
// the models they rule out, because Elle's search names one of several true cycles; everything else
// exactly.

import { describe, expect, test } from 'vitest';
import { anomalyNames } from '../../checkers/elle/anomaly-kinds.ts';
import { checkListAppend } from '../../checkers/elle/list-append.ts';
import {
  boundary,
  forbiddenAnomalies,
  impliedModels,
  modelNamed,
  modelNames,
} from '../../checkers/elle/models.ts';
import type { TransactionReport } from '../../checkers/elle/report.ts';
import { checkRwRegister, type RegisterCheckOptions } from '../../checkers/elle/rw-register.ts';
import { checkSessionIsolation, type SessionModel } from '../../checkers/elle/session-isolation.ts';
import type { History } from '../../src/history/types.ts';
import type { Json } from '../../src/json.ts';
import {
  hasRecordedHistories,
  isCycleKind,
  isElleNote,
  ourModels,
  type RecordedOptions,
  readCases,
  readHistoryFile,
  readLines,
  readText,
  translate,
  verdictOf,
} from './elle-cases.ts';

function judge(checker: string, history: History, options: RegisterCheckOptions) {
  return checker === 'list-append'
    ? checkListAppend(history, options)
    : checkRwRegister(history, options);
}

function kindsOf(report: TransactionReport): string[] {
  return [...new Set(report.anomalies.map(({ kind }) => kind))].sort();
}

const recorded = describe.skipIf(!hasRecordedHistories);

recorded('the cases of Elle’s own tests', () => {
  // Both find true cycles, of different kinds, that rule out the same models: in la-001 and rw-094
  // an edge of data and one of time connect the same transactions, in la-049 Elle stops before it
  // has tried every kind.
  const otherCycles = /^(la-001|la-049|rw-094)/;

  for (const [name, { checker, entry, options, expected, elle, history }] of readCases(
    'elle-inline',
  )) {
    const ours = { ...translate(options), unwrittenReads: 'allowed' as const };
    test(`${name}: ${String(expected.valid)}`, () => {
      const report = judge(checker, history, ours);
      if (entry !== 'check') {
        const inScope = Object.keys(report.counts).filter((kind) => expected.scope?.includes(kind));
        expect(inScope).toEqual(expected.anomalies);
        return;
      }
      expect(report.verdict).toBe(verdictOf(expected.valid));
      const relevant = (kinds: readonly string[]) =>
        otherCycles.test(name) ? kinds.filter((kind) => !isCycleKind(kind)) : kinds;
      expect(relevant(kindsOf(report))).toEqual(relevant(expected.anomalies ?? []));
      if (elle === undefined || elle.not.length === 0) return;
      expect(ourModels(report.not)).toEqual(ourModels(elle.not));
      expect(ourModels(report.alsoNot)).toEqual(ourModels(elle['also-not']));
    });

    const unwritten = checker === 'rw-register' && judge(checker, history, translate(options));
    if (!unwritten || unwritten.counts['garbage-read'] === undefined) continue;
    test(`${name}: reads what nobody wrote, so it is invalid unless that is allowed`, () => {
      expect(unwritten.verdict).toBe('invalid');
    });
  }
});

recorded('the histories that Elle judged under nine models each', () => {
  // What Elle misses in these: the order of a transaction's own appends (as in
  // gaps/intra-txn-append-order), and an element that nobody appended in a list that is not the
  // longest (as in gaps/garbage-read-list-append).
  const missedByElle: Readonly<Record<number, string>> = {
    298: 'garbage-read',
    380: 'internal-order',
    388: 'internal-order',
    440: 'internal-order',
    454: 'internal-order',
  };

  for (const line of readLines('oracle.jsonl.gz')) {
    const { id, checker, options, verdicts, history } = line as unknown as OracleLine;
    test(`history ${id}, ${checker}`, () => {
      for (const [model, theirs] of Object.entries(verdicts)) {
        const report = judge(checker, history, { ...translate(options), consistency: [model] });
        const missed = missedByElle[id];
        const isRight = forbiddenAnomalies([modelNamed(model) ?? 'read-uncommitted']);
        if (missed !== undefined && isRight.has(missed)) {
          expect([model, report.verdict, Object.keys(report.counts).includes(missed)]).toEqual([
            model,
            'invalid',
            true,
          ]);
          continue;
        }
        expect([model, report.verdict]).toEqual([model, verdictOf(theirs.valid)]);
        if (theirs.valid === 'error' || theirs.valid === true) continue;
        const known = Object.keys(report.counts).filter((kind) => kind !== missed);
        expect([model, ...ourModels(boundary(known).not)]).toEqual([
          model,
          ...ourModels(theirs.not),
        ]);
        const nonCycle = theirs.anomalies.filter((kind) => !isCycleKind(kind) && !isElleNote(kind));
        expect(kindsOf(report).filter((kind) => !isCycleKind(kind))).toEqual(nonCycle);
      }
    });
  }
});

interface OracleLine {
  readonly id: number;
  readonly checker: string;
  readonly options: RecordedOptions;
  readonly verdicts: {
    readonly [model: string]: {
      readonly valid: boolean | 'unknown' | 'error';
      readonly anomalies: readonly string[];
      readonly not: readonly string[];
    };
  };
  readonly history: History;
}

recorded('the histories that Elle judges wrongly', () => {
  const rightAnswers: Readonly<Record<string, string>> = {
    'garbage-read-list-append': 'garbage-read',
    'garbage-read-rw-register': 'garbage-read',
    'intra-txn-append-order': 'internal-order',
    'rw-info-writer-g-single': 'G-single-item',
  };
  for (const [name, { checker, options, history }] of readCases('gaps')) {
    const kind = rightAnswers[name];
    if (kind === undefined) continue; // set-full-duplicates: see jepsen.test.ts
    test(`${name}: ${kind}`, () => {
      const report = judge(checker, history, translate(options));
      expect([report.verdict, ...kindsOf(report)]).toEqual(['invalid', kind]);
    });
  }
});

recorded('the histories that are shipped with Elle and elle-cli', () => {
  const cases = hasRecordedHistories ? (JSON.parse(readText('files.json')) as FileCase[]) : [];
  for (const { file, checker, options, expected } of cases) {
    if (checker !== 'list-append' && checker !== 'rw-register') continue;
    const valid = expected.should_be_valid ?? expected.valid;
    test(`${file}: ${String(valid)}`, () => {
      const report = judge(checker, readHistoryFile(file), translate(options));
      expect(report.verdict).toBe(verdictOf(valid));
      // Where Elle gave its search up, the tests below say what there is to find.
      const theirs = expected.anomalies ?? [];
      if (theirs.includes('cycle-search-timeout')) return;
      if (expected.not) expect(ourModels(report.not)).toEqual(ourModels(expected.not));
      if (expected.should_be_valid === undefined) {
        expect(kindsOf(report)).toEqual(theirs.filter((kind) => !isElleNote(kind)));
      }
    });
  }

  test('unfindable-g-single: the only cycle, 1,000 transactions long', () => {
    const history = readHistoryFile('files/unfindable-g-single.jsonl.gz');
    const report = checkListAppend(history, { consistency: ['snapshot-isolation'] });
    expect(report.counts).toEqual({ 'G-single-item': 1 });
    expect(cycleOf(report)).toHaveLength(1000);
  });

  test('huge-scc: one component of 1,161 transactions, no cycle in the data alone', () => {
    const history = readHistoryFile('files/huge-scc.edn.gz');
    const serializable = checkListAppend(history, { consistency: ['serializable'] });
    expect([serializable.verdict, serializable.counts]).toEqual(['valid', {}]);
    // Between immediate neighbours in time, as Elle draws them, the shortest cycle has 17
    // transactions.
    const immediate = checkListAppend(history, { realTimeEdges: 'immediate' });
    expect(immediate.counts).toEqual({ 'G-single-item-realtime': 1 });
    expect(cycleOf(immediate)).toHaveLength(17);
    expect(immediate.anomalies[0]?.details).toMatchObject({ componentSize: 1161 });
    // Real time is transitive, and with that two suffice.
    const any = checkListAppend(history);
    expect(any.counts).toEqual({ 'G-single-item-realtime': 1 });
    expect(cycleOf(any)).toEqual([14, 5351]);
  });
});

function cycleOf(report: TransactionReport): Json {
  const details = report.anomalies[0]?.details as { readonly cycle: Json } | undefined;
  return details?.cycle ?? null;
}

interface FileCase {
  readonly file: string;
  readonly checker: string;
  readonly options: RecordedOptions;
  readonly expected: {
    readonly valid: boolean | 'unknown';
    readonly should_be_valid?: boolean;
    readonly anomalies?: readonly string[];
    readonly not?: readonly string[];
  };
}

recorded('the histories of AWDIT and PolySI', () => {
  for (const [name, { expected, history }] of readCases('awdit')) {
    for (const [model, holds] of Object.entries(expected)) {
      test(`${name}: ${model} ${String(holds)}`, () => {
        // PolySI's snapshot isolation includes the order of sessions, under which a session sees no
        // key go back; 0 is the initial state there.
        const report =
          model === 'snapshot-isolation'
            ? checkRwRegister(history, {
                consistency: ['strong-session-snapshot-isolation'],
                sequentialKeys: true,
                initialValue: 0,
              })
            : checkSessionIsolation(history, model as SessionModel);
        expect(report.verdict).toBe(holds === true ? 'valid' : 'invalid');
      });
    }
  }
});

recorded('the lattices of models and anomalies', () => {
  const lattice = hasRecordedHistories ? JSON.parse(readText('models.json')) : {};

  test.each(modelNames)('%s implies and forbids what Elle says', (model) => {
    const canonical = lattice['canonical-names'][model] ?? model;
    const implied: string[] = ourModels(lattice['model-implies-all'][canonical]);
    const ours = [...impliedModels(model)].filter((name) => name !== model).sort();
    const known = implied.filter((name) => modelNames.some((one) => one === name));
    expect(ours).toEqual([...new Set(known)].filter((name) => name !== model));
    const theirs: string[] = lattice['model-prohibits-all'][canonical];
    const names = anomalyNames().filter((name) => name in lattice['anomaly-rules-out']);
    const forbidden = forbiddenAnomalies([model]);
    expect(names.filter((name) => forbidden.has(name))).toEqual(
      names.filter((name) => theirs.includes(name)),
    );
  });

  test.each(anomalyNames())('%s rules out what Elle says', (kind) => {
    const theirs = lattice['anomaly-rules-out'][kind];
    if (theirs === undefined) {
      expect(['garbage-read', 'internal-order']).toContain(kind);
      return;
    }
    const { not, alsoNot } = boundary([kind]);
    expect(ourModels(not)).toEqual(ourModels(theirs.not));
    expect(ourModels(alsoNot)).toEqual(ourModels(theirs['also-not']));
  });
});
