// Pairs of registers, both read by every transaction, one of them written: under snapshot isolation
// two of them may each miss what the other writes, and that is write skew (Berenson et al., "A
// Critique of ANSI SQL Isolation Levels", SIGMOD 1995, A5B). Counterpart: jepsen.tests.adya/g2.

import { registerModelsChecker } from '../checkers/elle/register-soundness.ts';
import { statsChecker } from '../checkers/stats.ts';
import { evolve } from '../src/generator/evolve.ts';
import type { Json } from '../src/json.ts';
import { finalOperations } from './final-reads.ts';
import { finalTransactions, noteKeys } from './transactions.ts';
import { consistencyOf, type Workload } from './workload.ts';

/** Transactions on one pair: few, so that most of them meet the pair while it is new. */
const PER_PAIR = 6;

interface State {
  /** By pair in use: its number, and how many transactions it has had. */
  readonly pairs: readonly { readonly number: number; readonly given: number }[];
  readonly named: number;
}

export const writeSkew: Workload = {
  name: 'write-skew',
  summary: 'transactions that read two registers and write one of them, without write skew',
  settings: ['consistency'],
  create: ({ random, keys, settings }) => {
    const touched = new Set<string>();
    const pairs = Array.from({ length: keys }, (_, index) => ({ number: index + 1, given: 0 }));
    return {
      generator: evolve<State>({
        random,
        start: { pairs, named: keys },
        onInvoke: ({ value }) => noteKeys(value ?? null, touched),
        draw: (draws, { pairs, named }) => {
          const index = draws.int(pairs.length);
          const { number, given } = pairs[index] as State['pairs'][number];
          const both = [`left-${number}`, `right-${number}`];
          const reads = draws.shuffle(both).map((key): Json => ['r', key, null]);
          const value: Json[] = [...reads, ['w', draws.pick(both), given + 1]];
          const isOver = given + 1 >= PER_PAIR;
          const pair = isOver ? { number: named + 1, given: 0 } : { number, given: given + 1 };
          return {
            op: { f: 'txn', value },
            state: { pairs: pairs.with(index, pair), named: isOver ? named + 1 : named },
          };
        },
      }),
      final: () => finalOperations(finalTransactions([...touched])),
      checkers: [registerModelsChecker(consistencyOf(settings)), statsChecker],
      required: ['txn'],
    };
  },
};
