// Small random histories of databases that are more or less isolated, for comparing checkers.

import fc from 'fast-check';
import type { History, Op, OpType } from '../../../../src/history/types.ts';
import type { Json } from '../../../../src/json.ts';

interface Plan {
  /** Micro-operations: whether it writes, and which key. */
  readonly mops: readonly { readonly writes: boolean; readonly key: string }[];
  /** When it begins, and how long each of its micro-operations and its completion take to come. */
  readonly begin: number;
  readonly pauses: readonly number[];
  readonly outcome: 'ok' | 'ok ' | 'ok  ' | 'info' | 'fail';
  /** Does all it does at its first moment. */
  readonly atomic: boolean;
  /** Reads what is there now, what was there when it began, or what was there long before that. */
  readonly reads: 'now' | 'snapshot' | 'stale';
}

const key = fc.constantFrom('x', 'y');
const plan: fc.Arbitrary<Plan> = fc.record({
  mops: fc.array(fc.record({ writes: fc.boolean(), key }), { minLength: 1, maxLength: 4 }),
  begin: fc.integer({ min: 0, max: 5 }),
  pauses: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 5, maxLength: 5 }),
  outcome: fc.constantFrom('ok', 'ok ', 'ok  ', 'info', 'fail'),
  atomic: fc.boolean(),
  reads: fc.constantFrom('now', 'now', 'snapshot', 'stale'),
});

/**
 * Histories of up to five transactions; list-append ends with one that reads both keys, so all
 * orders are known.
 */
export function smallHistories(kind: 'list-append' | 'rw-register'): fc.Arbitrary<History> {
  return fc.array(plan, { minLength: 3, maxLength: 4 }).map((plans) => perform(kind, plans));
}

/** What happens at one moment: a transaction begins, does its next micro-operation, or ends. */
interface Moment {
  readonly at: number;
  readonly process: number;
  readonly step: number;
}

function perform(kind: 'list-append' | 'rw-register', plans: readonly Plan[]): History {
  const moments = plans
    .flatMap(({ mops, begin, pauses }, process) => {
      let at = begin;
      return Array.from({ length: mops.length + 2 }, (_, step): Moment => {
        at += step === 0 ? 0 : (pauses[step - 1] ?? 0);
        return { at, process, step };
      });
    })
    .sort((a, b) => a.at - b.at || a.process - b.process || a.step - b.step);
  const state = new Map<string, Json>();
  const states: ReadonlyMap<string, Json>[] = [];
  const runs = plans.map(() => ({ snapshot: new Map<string, Json>(), results: [] as Json[] }));
  const history: Op[] = [];
  const written = new Map<string, number>();
  const record = (type: OpType, process: number, value: Json) => {
    history.push({ index: history.length, time: 0, type, process, f: 'txn', value });
  };
  const requests = plans.map(({ mops }) =>
    mops.map(({ writes, key: name }): Json => {
      if (!writes) return ['r', name, null];
      written.set(name, (written.get(name) ?? 0) + 1);
      return [kind === 'list-append' ? 'append' : 'w', name, written.get(name)!];
    }),
  );
  const doStep = (process: number, index: number) => {
    const run = runs[process]!;
    const [name, which, value] = requests[process]![index] as [string, string, Json];
    if (name !== 'r') {
      const current = state.get(which);
      const next = name === 'w' ? value : [...((current ?? []) as Json[]), value];
      if (plans[process]!.outcome !== 'fail') state.set(which, next);
      run.snapshot.set(which, next);
      run.results.push([name, which, value]);
      return;
    }
    const source = plans[process]!.reads === 'now' ? state : run.snapshot;
    run.results.push(['r', which, source.get(which) ?? null]);
  };
  for (const { process, step } of moments) {
    const { mops, atomic, outcome } = plans[process]!;
    if (step === 0) {
      states.push(new Map(state));
      record('invoke', process, requests[process]!);
      const { reads } = plans[process]!;
      const past = reads === 'stale' ? states[states.length >> 1] : undefined;
      runs[process]!.snapshot = new Map(past ?? state);
    } else if (step <= mops.length) {
      if (!atomic) doStep(process, step - 1);
      else if (step === 1) for (let i = 0; i < mops.length; i += 1) doStep(process, i);
    } else {
      const type = outcome.trim() as OpType;
      record(type, process, type === 'ok' ? runs[process]!.results : requests[process]!);
    }
  }
  if (kind === 'list-append') {
    record('invoke', plans.length, [
      ['r', 'x', null],
      ['r', 'y', null],
    ]);
    record('ok', plans.length, [
      ['r', 'x', state.get('x') ?? null],
      ['r', 'y', state.get('y') ?? null],
    ]);
  }
  return history;
}
