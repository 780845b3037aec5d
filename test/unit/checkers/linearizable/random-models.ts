// Random small histories of every model. Operations are drawn against a sequential run of the model
// itself, so that many results are right, some nearly right, and some wrong.

import type { Model } from '../../../../checkers/linearizable/model.ts';
import { kv } from '../../../../checkers/linearizable/models/kv.ts';
import { mutex, ownedLock, semaphore } from '../../../../checkers/linearizable/models/locks.ts';
import { appendLog } from '../../../../checkers/linearizable/models/log.ts';
import { multiRegister } from '../../../../checkers/linearizable/models/multi-register.ts';
import { powerset } from '../../../../checkers/linearizable/models/powerset.ts';
import { fifoQueue, stack } from '../../../../checkers/linearizable/models/queue.ts';
import { casRegister } from '../../../../checkers/linearizable/models/register.ts';
import { counter, elementSet } from '../../../../checkers/linearizable/models/sets.ts';
import {
  ColumnsBuilder,
  type OperationColumns,
  OUTCOME_FAIL,
  OUTCOME_INFO,
  OUTCOME_OK,
  OUTCOME_REFUSED,
} from '../../../../src/history/columns.ts';
import { ABSENT } from '../../../../src/history/value-pool.ts';
import type { Json } from '../../../../src/json.ts';
import { columnsOfDrafts, type Draft, type Draw } from './random-histories.ts';

/**
 * A model, how to draw an operation, and what an operation with a result would return in a state.
 */
export interface Subject {
  readonly model: Model<unknown>;
  readonly draft: (draw: Draw) => { readonly f: string; readonly input?: Json };
  readonly answer?: (state: never, f: string) => Json | undefined;
  /** Operations of a strict model that may be refused. */
  readonly refusable?: readonly string[];
}

const element = (draw: Draw) => 1 + draw(3);
const oneOf = (draw: Draw, ...names: string[]) => names[draw(names.length)] as string;

/** A register whose `write` may also store the next greater value. */
const sloppyRegister = powerset<number>({
  name: 'sloppy-register',
  initial: () => [0],
  step: (state, { f, input, output }) =>
    f === 'write'
      ? [input as number, (input as number) + 1]
      : output === undefined || output === state
        ? [state]
        : [],
});

export const SUBJECTS: readonly Subject[] = [
  {
    model: kv() as Model<unknown>,
    draft: (draw) => {
      const f = oneOf(draw, 'get', 'get', 'put', 'append', 'append', 'delete');
      return f === 'put' || f === 'append' ? { f, input: oneOf(draw, 'a', 'b', 'ab') } : { f };
    },
    answer: (state: string | null, f) => (f === 'get' ? state : undefined),
  },
  {
    // Few texts twice, and no two ways to put one together: mostly decided without search.
    model: kv({ absent: '' }) as Model<unknown>,
    draft: (draw) => {
      const f = oneOf(draw, 'get', 'get', 'put', 'append', 'append');
      return f === 'get' ? { f } : { f, input: `${1 + draw(30)},` };
    },
    answer: (state: string | null, f) => (f === 'get' ? state : undefined),
  },
  {
    // Appends of few texts: states that come only once, made by one of several operations.
    model: kv() as Model<unknown>,
    draft: (draw) => {
      const f = oneOf(draw, 'get', 'get', 'append', 'append', 'append', 'put');
      return f === 'get' ? { f } : { f, input: f === 'put' ? `${draw(9)}:` : `${draw(4)},` };
    },
    answer: (state: string | null, f) => (f === 'get' ? state : undefined),
  },
  {
    // Texts that can be put together in more than one way, from states that come only once.
    model: kv() as Model<unknown>,
    draft: (draw) => {
      const f = oneOf(draw, 'get', 'get', 'append', 'append', 'append', 'put', 'delete');
      if (f === 'append') return { f, input: oneOf(draw, 'a', 'b', 'c', 'ab', 'bc') };
      return f === 'put' ? { f, input: oneOf(draw, 'a', 'ab', 'd') } : { f };
    },
    answer: (state: string | null, f) => (f === 'get' ? state : undefined),
  },
  {
    model: appendLog() as Model<unknown>,
    draft: (draw) => (draw(2) === 0 ? { f: 'read' } : { f: 'append', input: element(draw) }),
    answer: (state: Json, f) => (f === 'read' ? state : undefined),
  },
  {
    model: mutex({ strict: true }) as Model<unknown>,
    draft: (draw) => ({ f: oneOf(draw, 'acquire', 'release') }),
    refusable: ['acquire', 'release'],
  },
  {
    model: semaphore(2) as Model<unknown>,
    draft: (draw) => ({ f: oneOf(draw, 'acquire', 'acquire', 'release') }),
  },
  {
    model: ownedLock({ strict: true }) as Model<unknown>,
    draft: (draw) => ({ f: oneOf(draw, 'acquire', 'release'), input: 1 + draw(2) }),
    answer: (state: { token: number }, f) => (f === 'acquire' ? state.token + 1 : undefined),
    refusable: ['acquire', 'release'],
  },
  {
    model: fifoQueue() as Model<unknown>,
    draft: (draw) => (draw(2) === 0 ? { f: 'dequeue' } : { f: 'enqueue', input: 1 + draw(9) }),
    answer: (state: readonly Json[], f) => (f === 'dequeue' ? (state[0] ?? null) : undefined),
  },
  {
    // Few elements are enqueued twice here, so that the procedure for unique elements is met.
    model: fifoQueue() as Model<unknown>,
    draft: (draw) => (draw(2) === 0 ? { f: 'dequeue' } : { f: 'enqueue', input: 1 + draw(40) }),
    answer: (state: readonly Json[], f) => (f === 'dequeue' ? (state[0] ?? null) : undefined),
  },
  {
    model: appendLog() as Model<unknown>,
    draft: (draw) => (draw(2) === 0 ? { f: 'read' } : { f: 'append', input: 1 + draw(40) }),
    answer: (state: Json, f) => (f === 'read' ? state : undefined),
  },
  {
    model: stack() as Model<unknown>,
    draft: (draw) => (draw(2) === 0 ? { f: 'pop' } : { f: 'push', input: element(draw) }),
    answer: (state: readonly Json[], f) =>
      f === 'pop' ? (state[state.length - 1] ?? null) : undefined,
  },
  {
    model: stack() as Model<unknown>,
    draft: (draw) => (draw(2) === 0 ? { f: 'pop' } : { f: 'push', input: 1 + draw(40) }),
    answer: (state: readonly Json[], f) =>
      f === 'pop' ? (state[state.length - 1] ?? null) : undefined,
  },
  {
    model: mutex() as Model<unknown>,
    draft: (draw) => ({ f: oneOf(draw, 'acquire', 'release') }),
  },
  {
    model: elementSet() as Model<unknown>,
    draft: (draw) => ({ f: oneOf(draw, 'add', 'remove', 'contains', 'contains'), input: 1 }),
    answer: (state: boolean, f) => (f === 'contains' ? state : undefined),
  },
  {
    model: counter() as Model<unknown>,
    draft: (draw) => (draw(2) === 0 ? { f: 'read' } : { f: 'add', input: 1 + draw(2) }),
    answer: (state: number, f) => (f === 'read' ? state : undefined),
  },
  {
    model: multiRegister() as Model<unknown>,
    draft: (draw) =>
      draw(2) === 0
        ? { f: 'read' }
        : { f: 'write', input: draw(2) === 0 ? { x: draw(2) } : { x: draw(2), y: draw(2) } },
    answer: (state: { x?: Json; y?: Json }, f) =>
      f === 'read' ? { x: state.x ?? null, y: state.y ?? null } : undefined,
  },
  {
    model: casRegister({ initial: 1, strict: true }) as Model<unknown>,
    draft: (draw) => (draw(2) === 0 ? { f: 'read' } : { f: 'write', input: draw(3) }),
    answer: (state: Json, f) => (f === 'read' ? state : undefined),
    refusable: ['read', 'write'],
  },
  {
    // Hardly any value is written twice, so that the chains are met.
    model: casRegister({ strict: true }) as Model<unknown>,
    draft: (draw) => (draw(2) === 0 ? { f: 'read' } : { f: 'write', input: 1 + draw(90) }),
    answer: (state: Json, f) => (f === 'read' ? state : undefined),
    refusable: ['write'],
  },
  {
    model: sloppyRegister as Model<unknown>,
    draft: (draw) => (draw(2) === 0 ? { f: 'read' } : { f: 'write', input: 2 * draw(3) }),
    answer: (states: readonly number[], f) => (f === 'read' ? (states[0] as number) : undefined),
  },
];

/** A history of 1 to `operationsMax` operations. */
export function historyOf(subject: Subject, draw: Draw, operationsMax: number): OperationColumns {
  const builder = new ColumnsBuilder(16);
  const { model } = subject;
  const answers: (Json | undefined)[] = [];
  const inputs: Json[] = [];
  const drafts: Draft[] = [];
  const infoPercent = [0, 20, 50][draw(3)] as number;
  let state = model.initial();
  for (let count = 1 + draw(operationsMax); count > 0; count--) {
    const { f, input } = subject.draft(draw);
    if (input !== undefined) inputs.push(input);
    const info = draw(100) < infoPercent;
    const right = subject.answer?.(state as never, f);
    answers.push(right);
    const wrong = draw(8) === 0 && right !== undefined;
    const output = info ? undefined : wrong ? wrongAnswer(draw, right, answers, inputs) : right;
    const refused = !info && subject.refusable?.includes(f) === true && draw(3) === 0;
    const failed = !info && !refused && draw(12) === 0;
    const ended = failed ? OUTCOME_FAIL : OUTCOME_OK;
    const outcome = info ? OUTCOME_INFO : refused ? OUTCOME_REFUSED : ended;
    drafts.push({
      f,
      input: builder.values.intern(input),
      input2: ABSENT,
      output: builder.values.intern(
        refused || failed ? undefined : (output ?? (info ? undefined : right)),
      ),
      outcome,
    });
    if (refused || failed || (info && draw(2) === 0)) continue;
    const operation = { f, key: undefined, input, output: right, outcome: 'ok' } as const;
    state = model.step(state, operation) ?? state;
  }
  return columnsOfDrafts(draw, drafts, builder);
}

/**
 * What might be told instead of `right`: an answer of before, or something that looks much like the
 * right one.
 */
function wrongAnswer(
  draw: Draw,
  right: Json,
  answers: readonly (Json | undefined)[],
  inputs: readonly Json[],
): Json | undefined {
  const input = inputs.length === 0 ? undefined : inputs[draw(inputs.length)];
  if (draw(2) === 0) return answers[draw(answers.length)];
  if (right === null) return input;
  if (Array.isArray(right)) return nearList(draw, right, input ?? 1);
  switch (typeof right) {
    case 'boolean':
      return !right;
    case 'number':
      return draw(3) === 0 ? right + 1 : typeof input === 'number' ? input : right - 1;
    case 'string':
      return draw(2) === 0 ? right.slice(0, -1) : right + (typeof input === 'string' ? input : 'x');
    default:
      return answers[draw(answers.length)];
  }
}

/** A list with an element more, one less, or two in the other order. */
function nearList(draw: Draw, list: readonly Json[], element: Json): Json {
  const at = draw(list.length + 1);
  const rest = list.slice(at);
  switch (draw(3)) {
    case 0:
      return [...list.slice(0, at), element, ...rest];
    case 1:
      return [...list.slice(0, at), ...rest.slice(1)];
    default:
      return [...list.slice(0, at), ...rest.slice(1, 2), ...rest.slice(0, 1), ...rest.slice(2)];
  }
}
