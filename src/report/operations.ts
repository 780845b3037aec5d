// Operations as a person reads them: an invocation and what came of it on one line.
//
//   #41  1.203s to 1.210s  process 3  write k1 7 → ok
//   #44  1.205s to 6.205s  process 4  read k1 → unknown (no-reply)

import { formatMoment } from '../duration.ts';
import type { History, Op, OpType } from '../history/types.ts';
import type { Json } from '../json.ts';
import { clip } from '../text.ts';
import { type Line, span } from './line.ts';

/** Characters of a value on one line. */
const VALUE_LENGTH_MAX = 60;

/** An operation put together from its two events. */
export interface Operation {
  readonly invoke: Op;
  /** Null where the history ends before anything came of it. */
  readonly completion: Op | null;
}

/** The operations that the events at these indices belong to, each once, in order of invocation. */
export function operationsAt(history: History, indices: readonly number[]): Operation[] {
  const wanted = new Set(indices);
  const found: Operation[] = [];
  const open = new Map<Op['process'], Op>();
  const take = (operation: Operation): void => {
    const { invoke, completion } = operation;
    const isWanted = wanted.has(invoke.index) || (completion && wanted.has(completion.index));
    if (isWanted) found.push(operation);
  };
  for (const op of history) {
    if (op.process === 'nemesis') continue;
    if (op.type === 'invoke') {
      open.set(op.process, op);
      continue;
    }
    const invoke = open.get(op.process);
    if (invoke === undefined) continue;
    open.delete(op.process);
    take({ invoke, completion: op });
  }
  for (const invoke of open.values()) take({ invoke, completion: null });
  return found.sort((a, b) => a.invoke.index - b.invoke.index);
}

/** One line per operation, in columns. */
export function operationLines(operations: readonly Operation[]): Line[] {
  const rows = operations.map((operation) => {
    const { invoke, completion } = operation;
    const from = formatMoment(invoke.time);
    const to = completion === null ? 'never' : formatMoment(completion.time);
    return {
      index: `#${invoke.index}`,
      when: `${from} to ${to}`,
      process: `process ${invoke.process}`,
      request: requestText(operation),
      outcome: outcomeText(operation),
    };
  });
  const width = (column: 'index' | 'when' | 'process'): number =>
    Math.max(0, ...rows.map((row) => row[column].length));
  const widths = { index: width('index'), when: width('when'), process: width('process') };
  return rows.map((row) => [
    span('dim', `${row.index.padEnd(widths.index)}  ${row.when.padEnd(widths.when)}  `),
    `${row.process.padEnd(widths.process)}  `,
    span('strong', row.request),
    ` → ${row.outcome}`,
  ]);
}

/** `write k1 7`, `cas k1 7 to 9`, `read k1`. */
export function requestText({ invoke }: Operation, lengthMax = VALUE_LENGTH_MAX): string {
  const words = [invoke.f];
  if (invoke.key !== undefined) words.push(invoke.key);
  const { value } = invoke;
  if (invoke.f === 'cas' && Array.isArray(value) && value.length === 2) {
    words.push(
      valueText(value[0] as Json, lengthMax),
      'to',
      valueText(value[1] as Json, lengthMax),
    );
  } else if (value !== undefined && !(invoke.f === 'read' && value === null)) {
    words.push(valueText(value, lengthMax));
  }
  return words.join(' ');
}

const outcomeWords: Readonly<Record<OpType, string>> = {
  invoke: 'unknown',
  ok: 'ok',
  fail: 'did not happen',
  info: 'unknown',
};

/** `ok`, `7`, `absent`, `did not happen (not-found)`, `unknown (timeout)`. */
export function outcomeText(
  { invoke, completion }: Operation,
  lengthMax = VALUE_LENGTH_MAX,
): string {
  if (completion === null) return 'unknown (no answer)';
  const error = completion.error;
  if (error !== undefined) return `${outcomeWords[completion.type]} (${error.code})`;
  if (completion.type !== 'ok' || completion.value === undefined)
    return outcomeWords[completion.type];
  if (invoke.f === 'read')
    return completion.value === null ? 'absent' : valueText(completion.value, lengthMax);
  const answersMore = JSON.stringify(completion.value) !== JSON.stringify(invoke.value);
  return answersMore ? `ok ${valueText(completion.value, lengthMax)}` : 'ok';
}

/** A value on one line, cut where it is long. */
function valueText(value: Json, lengthMax = VALUE_LENGTH_MAX): string {
  return clip(JSON.stringify(value), lengthMax);
}
