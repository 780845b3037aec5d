// A history as whole operations, one on a line, in order of their calls (see
// `import/operation-lines.ts`). What certainly did not happen is left out, except a compare-and-set
// that was refused.

import type { Json } from '../../json.ts';
import { PAIR_FUNCTIONS } from '../columns.ts';
import { PRECONDITION_FAILED } from '../event-columns.ts';
import type { History, Op } from '../types.ts';

interface Operation {
  readonly client: number;
  readonly key?: string;
  readonly f: string;
  readonly arg: Json;
  ret: Json;
  readonly call: number;
  return: number | null;
}

/** The lines of the file, without their newlines. */
export function* operationLines(history: History): Iterable<string> {
  for (const operation of operationsOf(history)) yield JSON.stringify(operation);
}

function operationsOf(history: History): Iterable<Operation> {
  const operations = new Set<Operation>();
  const outstanding = new Map<number, Operation>();
  let last = -1;
  for (const op of history) {
    if (op.process === 'nemesis') continue;
    // Two events of one nanosecond did follow each other, and as times they must still do so.
    last = Math.max(last + 1, op.time);
    if (op.type === 'invoke') {
      const operation = called(op, op.process, last);
      operations.add(operation);
      outstanding.set(op.process, operation);
      continue;
    }
    const operation = outstanding.get(op.process);
    if (operation === undefined) continue;
    outstanding.delete(op.process);
    if (op.type === 'info') continue;
    const isRefused = op.error?.code === PRECONDITION_FAILED && PAIR_FUNCTIONS.has(op.f);
    if (op.type === 'fail' && !isRefused) operations.delete(operation);
    operation.return = last;
    operation.ret = resultOf(op);
  }
  return operations;
}

function called(op: Op, client: number, call: number): Operation {
  const { key, f, value } = op;
  return {
    client,
    ...(key === undefined ? {} : { key }),
    f,
    arg: value ?? null,
    ret: null,
    call,
    return: null,
  };
}

function resultOf(op: Op): Json {
  if (PAIR_FUNCTIONS.has(op.f)) return op.type === 'ok';
  // A write is told nothing; the value on its return repeats the argument.
  return op.f === 'write' ? null : (op.value ?? null);
}
