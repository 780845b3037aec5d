// Longer histories than brute force can judge. Those that are legal by construction are found
// legal, with an order that explains them; and where an answer was replaced, all procedures still
// agree.

import { describe, expect, it } from 'vitest';
import { checkSync as checkLinearizableSync } from '../../../../checkers/linearizable/check.ts';
import type { Model } from '../../../../checkers/linearizable/model.ts';
import { casRegister } from '../../../../checkers/linearizable/models/register.ts';
import {
  ColumnsBuilder,
  type OperationColumns,
  OUTCOME_INFO,
  OUTCOME_OK,
} from '../../../../src/history/columns.ts';
import { ABSENT } from '../../../../src/history/value-pool.ts';
import type { Json } from '../../../../src/json.ts';
import { flawOf } from './brute-force.ts';
import { type Draw, drawsFrom, histories, printed } from './random-histories.ts';
import { SUBJECTS, type Subject } from './random-models.ts';

/** A register in which hardly any value is written twice. */
const UNIQUE: Subject = {
  model: casRegister() as Model<unknown>,
  draft: (draw) => (draw(2) === 0 ? { f: 'read' } : { f: 'write', input: 1 + draw(1_000_000) }),
  answer: (state: Json, f) => (f === 'read' ? state : undefined),
};

/**
 * Operations take effect one after the other, each at a moment around which its call and return are
 * drawn.
 */
function legalHistory(subject: Subject, draw: Draw, size: number, width: number, wrongAt: number) {
  const { model } = subject;
  const builder = new ColumnsBuilder();
  const { values } = builder;
  const answers: (Json | undefined)[] = [];
  let state = model.initial();
  for (let i = 0; i < size; ) {
    const { f, input } = subject.draft(draw);
    const right = subject.answer?.(state as never, f);
    const operation = { f, key: undefined, input, output: right, outcome: 'ok' } as const;
    const next = model.step(state, operation);
    if (next === undefined) continue;
    state = next;
    const isInfo = draw(8) === 0;
    answers.push(right);
    const told = i === wrongAt ? (answers[draw(answers.length)] ?? right) : right;
    builder.append(
      i,
      builder.functionId(f),
      ABSENT,
      values.intern(input),
      ABSENT,
      isInfo ? ABSENT : values.intern(told),
      4 * i - draw(width),
      isInfo ? Infinity : 4 * i + draw(width),
      isInfo ? OUTCOME_INFO : OUTCOME_OK,
      i,
    );
    i++;
  }
  return builder.finish();
}

/** What only grows has so many states that a search does not get far with more. */
const GROWING = ['queue', 'stack', 'append-log'];
const sizeOf = ({ model }: Subject, size: number) => (GROWING.includes(model.name) ? 8 : size);

const METHODS = [undefined, ['depth-first'], ['breadth-first']] as const;

function verdicts(columns: OperationColumns, model: Model<unknown>) {
  return METHODS.map((methods) => {
    const limits = { witness: true, configurationsMax: 200_000 };
    const options = methods === undefined ? limits : { ...limits, methods };
    const result = checkLinearizableSync(columns, model, options);
    const rows = result.verdict === 'valid' ? result.witness?.[0]?.rows : undefined;
    if (rows !== undefined) expect(flawOf(columns, model, rows), printed(columns)).toBeUndefined();
    return result.verdict;
  });
}

describe.each([UNIQUE, ...SUBJECTS].map((subject) => ({ name: subject.model.name, subject })))(
  'long histories of a $name',
  ({ subject }) => {
    it('are legal by construction', () => {
      const size = sizeOf(subject, 40);
      for (let seed = 0; seed < histories(16); seed++) {
        const width = seed % 2 === 0 ? 4 : 14;
        const columns = legalHistory(subject, drawsFrom(seed), size, width, -1);
        expect(verdicts(columns, subject.model), printed(columns)).toEqual([
          'valid',
          'valid',
          'valid',
        ]);
      }
    });

    it('are judged alike by all procedures', () => {
      const size = sizeOf(subject, 24);
      for (let seed = 0; seed < histories(30); seed++) {
        const columns = legalHistory(subject, drawsFrom(seed), size, 10, size - 1 - (seed % 6));
        const [first, ...others] = verdicts(columns, subject.model);
        expect(first).not.toBe('unknown');
        expect(others, printed(columns)).toEqual([first, first]);
      }
    });
  },
);

describe('more operations at once than there are bits in a word', () => {
  it.each([30, 33, 64, 70])('%i reads', (count) => {
    const historyOf = (last: number) => {
      const builder = new ColumnsBuilder();
      const [read, write] = [builder.functionId('read'), builder.functionId('write')];
      const add = (f: number, input: number, output: number, call: number, returned: number) =>
        builder.append(
          builder.size,
          f,
          ABSENT,
          input,
          ABSENT,
          output,
          call,
          returned,
          OUTCOME_OK,
          0,
        );
      add(write, 1, ABSENT, 0, 1);
      for (let i = 0; i < count; i++) add(read, ABSENT, 1 + (i % 2), 2 + i, 1000 + i);
      add(write, 2, ABSENT, 500, 600);
      add(write, 1, ABSENT, 601, 602);
      add(read, ABSENT, last, 700, 701);
      return builder.finish();
    };
    const model = casRegister() as Model<unknown>;
    expect(verdicts(historyOf(1), model)).toEqual(['valid', 'valid', 'valid']);
    expect(verdicts(historyOf(2), model)).toEqual(['invalid', 'invalid', 'invalid']);
  });
});
