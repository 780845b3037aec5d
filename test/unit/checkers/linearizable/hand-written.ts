// Histories written by hand: each operation a process of its own, at the moments given.

import {
  ColumnsBuilder,
  type OperationColumns,
  OUTCOME_FAIL,
  OUTCOME_INFO,
  OUTCOME_OK,
  OUTCOME_REFUSED,
} from '../../../../src/history/columns.ts';
import type { Json } from '../../../../src/json.ts';

export interface Drawn {
  readonly f: string;
  readonly input?: Json;
  readonly output?: Json;
  readonly call: number;
  /** Left out: nobody knows how it ended. */
  readonly returned?: number;
  readonly refused?: boolean;
  readonly failed?: boolean;
  readonly key?: Json;
}

/** `line` and process of each operation are its place in the list. */
export function columnsOf(operations: readonly Drawn[]): OperationColumns {
  const builder = new ColumnsBuilder();
  const { values } = builder;
  operations.forEach(({ f, input, output, call, returned, refused, failed, key }, process) => {
    const [from, to] = f === 'cas' ? (input as Json[]) : [input, undefined];
    const ended = refused === true ? OUTCOME_REFUSED : failed === true ? OUTCOME_FAIL : OUTCOME_OK;
    const outcome = returned === undefined ? OUTCOME_INFO : ended;
    builder.append(
      process,
      builder.functionId(f),
      builder.keys.intern(key),
      values.intern(from),
      values.intern(to),
      values.intern(output),
      call,
      returned ?? Infinity,
      outcome,
      process,
    );
  });
  return builder.finish();
}

export const write = (input: Json, call: number, returned?: number): Drawn =>
  returned === undefined ? { f: 'write', input, call } : { f: 'write', input, call, returned };

export const cas = (from: Json, to: Json, call: number, returned?: number): Drawn => ({
  ...write([from, to], call, returned),
  f: 'cas',
});

export const read = (output: Json, call: number, returned: number): Drawn => ({
  f: 'read',
  output,
  call,
  returned,
});
