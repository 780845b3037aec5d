// Small random histories, legal or not, for holding the procedures against each other. All
// randomness is one seeded stream, so a failure is reproduced by its seed.

import {
  ColumnsBuilder,
  type OperationColumns,
  OUTCOME_FAIL,
  OUTCOME_INFO,
  OUTCOME_OK,
  OUTCOME_REFUSED,
} from '../../../../src/history/columns.ts';
import { ABSENT, NULL } from '../../../../src/history/value-pool.ts';
import type { Json } from '../../../../src/json.ts';

/**
 * How many random histories a test draws where `count` is right for the suite. The one place that
 * reads `ORDEAL_HISTORIES_DIVISOR`: mutation testing runs every test thousands of times, and draws
 * fewer each time.
 */
export function histories(count: number): number {
  return Math.ceil(count / Number(process.env['ORDEAL_HISTORIES_DIVISOR'] ?? 1));
}

/** Draws an integer in `[0, bound)`. */
export type Draw = (bound: number) => number;

/** A small fast generator (mulberry32): a million histories need many draws. */
export function drawsFrom(seed: number): Draw {
  let state = seed | 0;
  return (bound) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4294967296) * bound);
  };
}

/** One operation before it has a place in time. */
export interface Draft {
  readonly f: string;
  readonly input: number;
  readonly input2: number;
  readonly output: number;
  readonly outcome: number;
}

/**
 * Places drafts in time: a few processes, each doing one thing at a time, with moments drawn from a
 * small range, so that equal moments happen. Indeterminate operations return never.
 */
export function columnsOfDrafts(
  draw: Draw,
  drafts: readonly Draft[],
  builder = new ColumnsBuilder(16),
): OperationColumns {
  const processes = 1 + draw(5);
  const clocks = new Array<number>(processes).fill(0);
  const placed = drafts.map((draft) => {
    const process = draw(processes);
    const call = (clocks[process] as number) + draw(4);
    const returned = call + draw(8);
    clocks[process] = returned + 1;
    return { draft, process, call, returned };
  });
  placed.sort((a, b) => a.call - b.call);
  placed.forEach(({ draft, process, call, returned }, line) => {
    const f = builder.functionId(draft.f);
    const { input, input2, output, outcome } = draft;
    builder.append(process, f, ABSENT, input, input2, output, call, returned, outcome, line);
  });
  return builder.finish();
}

/** What a random register history may contain. */
export interface RegisterMix {
  readonly operations: number;
  /** Number of distinct values; 0 writes a fresh value each time. */
  readonly domain: number;
  /** Percent of operations that are indeterminate. */
  readonly infoPercent: number;
}

/**
 * Drafts of register operations. Results are those of a sequential run in the order drawn, so that
 * many histories are legal or nearly so, with a few of them replaced at random.
 */
export function registerDrafts(draw: Draw, mix: RegisterMix): Draft[] {
  const drafts: Draft[] = [];
  let value = NULL;
  let fresh = 1;
  const pick = () => {
    if (mix.domain > 0) return 1 + draw(mix.domain);
    const old = draw(fresh + 1);
    return old === 0 ? NULL : old;
  };
  const write = () => (mix.domain > 0 ? 1 + draw(mix.domain) : fresh++);
  for (let i = 0; i < mix.operations; i++) {
    const info = draw(100) < mix.infoPercent;
    const outcome = info ? OUTCOME_INFO : OUTCOME_OK;
    const applied = !info || draw(2) === 0;
    const kind = draw(3);
    if (kind === 0) {
      const output = draw(8) === 0 ? pick() : value;
      drafts.push({
        f: 'read',
        input: NULL,
        input2: ABSENT,
        output: info ? ABSENT : output,
        outcome,
      });
    } else if (kind === 1) {
      const input = write();
      if (applied) value = input;
      drafts.push({ f: 'write', input, input2: ABSENT, output: ABSENT, outcome });
    } else {
      drafts.push(casDraft(draw, draw(2) === 0 ? value : pick(), write(), value, outcome));
      const last = drafts[drafts.length - 1] as Draft;
      const happened = last.outcome === OUTCOME_OK || (last.outcome === OUTCOME_INFO && applied);
      if (happened && last.input === value) value = last.input2;
    }
  }
  return drafts;
}

function casDraft(draw: Draw, from: number, to: number, value: number, outcome: number): Draft {
  const base = { f: 'cas', input: from, input2: to, output: ABSENT };
  if (outcome === OUTCOME_INFO) return { ...base, outcome };
  if (draw(10) === 0) return { ...base, outcome: draw(3) === 0 ? OUTCOME_FAIL : OUTCOME_REFUSED };
  if (from === value) return { ...base, outcome: draw(12) === 0 ? OUTCOME_REFUSED : OUTCOME_OK };
  return { ...base, outcome: draw(12) === 0 ? OUTCOME_OK : OUTCOME_REFUSED };
}

/** Histories of one object each, as one history in which each has a key. */
export function together(
  parts: readonly OperationColumns[],
  keys: readonly Json[],
): OperationColumns {
  const builder = new ColumnsBuilder();
  const { values } = builder;
  let line = 0;
  parts.forEach((part, index) => {
    const code = (column: Int32Array, row: number) =>
      values.intern(part.values.value(column[row] as number));
    for (let row = 0; row < part.size; row++) {
      builder.append(
        (part.process[row] as number) + 100 * index,
        builder.functionId(part.functions[part.f[row] as number] as string),
        builder.keys.intern(keys[index]),
        code(part.input, row),
        code(part.input2, row),
        code(part.output, row),
        part.call[row] as number,
        part.return[row] as number,
        part.outcome[row] as number,
        line++,
      );
    }
  });
  return builder.finish();
}

/** The history as text, for the message of a failed test. */
export function printed(columns: OperationColumns): string {
  const lines: string[] = [];
  for (let row = 0; row < columns.size; row++) {
    const f = columns.functions[columns.f[row] as number];
    const { values } = columns;
    const [input, input2, output] = [columns.input, columns.input2, columns.output].map((column) =>
      JSON.stringify(values.value(column[row] as number)),
    );
    const interval = `[${columns.call[row]}, ${columns.return[row]}]`;
    lines.push(
      `${interval} p${columns.process[row]} ${f} ${input} ${input2} → ${output} ${columns.outcome[row]}`,
    );
  }
  return lines.join('\n');
}
