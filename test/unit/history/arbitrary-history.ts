// Random histories that a recorder could have written: every process has at most one operation
// outstanding, and a process whose operation is indeterminate is retired.

import fc from 'fast-check';
import type { Op, OpType } from '../../../src/history/types.ts';
import type { Json } from '../../../src/json.ts';

/** Values as JSON knows them; -0 is left out because JSON text cannot tell it from 0. */
export const arbitraryJson: fc.Arbitrary<Json> = fc
  .jsonValue({ maxDepth: 3 })
  .map((value) => JSON.parse(JSON.stringify(value)) as Json);

interface Step {
  readonly client: number;
  readonly f: string;
  readonly key: string | undefined;
  readonly argument: Json;
  readonly result: Json;
  readonly end: 'ok' | 'fail' | 'info';
  readonly elapsed: number;
}

const arbitraryStep: fc.Arbitrary<Step> = fc.record({
  client: fc.nat({ max: 3 }),
  f: fc.constantFrom('read', 'write', 'enqueue', 'add', 'ü\n"'),
  key: fc.option(fc.oneof(fc.constantFrom('k0', 'k1', '0'), fc.string()), { nil: undefined }),
  argument: fc.oneof(fc.nat(), fc.integer(), arbitraryJson),
  result: fc.oneof(fc.nat(), fc.constant(null), arbitraryJson),
  end: fc.constantFrom('ok', 'ok', 'ok', 'fail', 'info'),
  elapsed: fc.nat({ max: 2_000_000_000 }),
});

/** Up to `sizeMax` events of four clients. */
export function arbitraryHistory(sizeMax = 30): fc.Arbitrary<Op[]> {
  return fc.array(arbitraryStep, { maxLength: sizeMax }).map(historyOf);
}

function historyOf(steps: readonly Step[]): Op[] {
  const history: Op[] = [];
  const outstanding = new Map<number, Step>();
  const processes = [0, 1, 2, 3];
  let time = 0;
  for (const step of steps) {
    time += step.elapsed;
    const process = processes[step.client] as number;
    const started = outstanding.get(process);
    const base = { index: history.length, time, process };
    if (started === undefined) {
      outstanding.set(process, step);
      history.push({ ...base, type: 'invoke', f: step.f, ...keyOf(step), value: step.argument });
      continue;
    }
    outstanding.delete(process);
    if (started.end === 'info') processes[step.client] = process + 4;
    history.push({ ...base, ...endOf(started), f: started.f, ...keyOf(started) });
  }
  return history;
}

function keyOf(step: Step): { readonly key?: string } {
  return step.key === undefined ? {} : { key: step.key };
}

function endOf(step: Step): { readonly type: OpType } & Pick<Op, 'value' | 'error'> {
  if (step.end === 'ok') return { type: 'ok', value: step.result };
  return { type: step.end, error: { code: 'timeout', text: 'no answer "in time"\n' } };
}
