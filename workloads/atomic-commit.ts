// Transactions that leave their id at every participant they touch, and reads of several
// participants at once. In the end each participant is asked what it holds and what it remembers.
// No counterpart in Jepsen.
//
// A participant is a shard and a number. It is retired after a number of transactions: then its
// list of ids stays short, and no two transactions meet more often than they need to.

import { atomicCommitChecker } from '../checkers/atomic-commit.ts';
import { statsChecker } from '../checkers/stats.ts';
import { type Drawn, evolve } from '../src/generator/evolve.ts';
import { phases } from '../src/generator/phases.ts';
import type { Op } from '../src/history/types.ts';
import type { JsonObject } from '../src/json.ts';
import type { Random } from '../src/random.ts';
import { finalOperations } from './final-reads.ts';
import type { Workload } from './workload.ts';

const SHARDS = 5;
/** Participants of each shard in use at one time. */
const PER_SHARD = 3;
const TRANSACTIONS_MAX = 30;
/** Of 100 operations so many are reads. */
const READS = 15;

interface Slot {
  readonly name: string;
  readonly given: number;
}

interface State {
  readonly slots: readonly Slot[];
  readonly named: number;
  /** Transactions so far. */
  readonly transactions: number;
}

export const atomicCommit: Workload = {
  name: 'atomic-commit',
  summary: 'transactions that leave their id at every participant, all or none, and for good',
  create: ({ random }) => {
    const touched = new Set<string>();
    return {
      generator: evolve<State>({
        random,
        start: startingState(),
        draw: drawOperation,
        onInvoke: (op) => noteParticipants(op, touched),
      }),
      // Twice: whose client gave up may still be committed between two inspections, and then it is
      // not half there.
      final: () => {
        const round = () =>
          finalOperations(
            [...touched].map((participant) => ({ f: 'inspect', value: { participant } })),
          );
        return phases(round(), round());
      },
      checkers: [atomicCommitChecker, statsChecker],
      required: ['transact', 'read', 'inspect'],
    };
  },
};

function startingState(): State {
  const count = SHARDS * PER_SHARD;
  const slots = Array.from({ length: count }, (_, place) => freshSlot(place, place));
  return { slots, named: count, transactions: 0 };
}

/** The place decides the shard. */
function freshSlot(place: number, number: number): Slot {
  return { name: `shard-${place % SHARDS}/${number}`, given: 0 };
}

function drawOperation(random: Random, state: State): Drawn<State> {
  const places = random.shuffle([...state.slots.keys()]).slice(0, 2 + random.int(3));
  const participants = places.map((place) => (state.slots[place] as Slot).name);
  if (random.int(100) < READS) return { op: { f: 'read', value: { participants } }, state };
  const id = `t${state.transactions + 1}`;
  let { slots, named } = state;
  for (const place of places) {
    const { name, given } = slots[place] as Slot;
    const isOver = given + 1 >= TRANSACTIONS_MAX;
    slots = slots.with(place, isOver ? freshSlot(place, named) : { name, given: given + 1 });
    if (isOver) named++;
  }
  return {
    op: { f: 'transact', value: { id, participants } },
    state: { slots, named, transactions: state.transactions + 1 },
  };
}

function noteParticipants({ f, value }: Op, touched: Set<string>): void {
  if (f !== 'transact') return;
  for (const name of (value as JsonObject)['participants'] as readonly string[]) touched.add(name);
}
