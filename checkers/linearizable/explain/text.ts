// An explanation as text for a terminal.

import { withArticle } from '../model.ts';
import type { Explanation, OperationNote, PendingNote, ShownLinearization } from './explain.ts';

/**
 * Operations of a core that are listed; of more, so many from either end: it begins with what led
 * there.
 */
const CORE_MAX = 12;
const CORE_FIRST = 4;
const CORE_LAST = CORE_MAX - CORE_FIRST;
/** Steps of another linearization that are shown. */
const ALTERNATIVE_STEPS_MAX = 3;

/** Several lines, without a trailing line break. */
export function explanationText(explanation: Explanation): string {
  const { key, model, failing, core, linearization, pending, alternatives } = explanation;
  const where = key === undefined ? '' : ` of key ${JSON.stringify(key)}`;
  const lines = [
    `Not linearizable: the history${where} has no order that ${withArticle(model)} allows.`,
    `It breaks when ${named(failing)} returns, ${explanation.prefixOperations} of ${explanation.operations} operations in.`,
    '',
    `These operations contradict one another: ${core.reason}.`,
    ...coreOf(core.operations),
  ];
  if (linearization !== undefined) {
    lines.push('', 'A linearization of what had returned before:');
    lines.push(...stepsOf(linearization, linearization.steps.length));
  }
  if (pending.length > 0) {
    lines.push('', 'Why nothing can come next:', ...pending.map(reasoned));
  }
  for (const other of alternatives) {
    lines.push('', `Another one ends in the state ${other.linearization.finalState}:`);
    lines.push(...stepsOf(other.linearization, ALTERNATIVE_STEPS_MAX));
    // What else is pending is as good as said above; the failing operation is what it is about.
    lines.push(...other.pending.slice(0, 1).map(reasoned));
  }
  return lines.join('\n');
}

function coreOf(operations: readonly OperationNote[]): string[] {
  const lines = (some: readonly OperationNote[]) => some.map((each) => `  ${placed(each)}`);
  if (operations.length <= CORE_MAX) return lines(operations);
  const left = operations.length - CORE_MAX;
  const [first, last] = [operations.slice(0, CORE_FIRST), operations.slice(-CORE_LAST)];
  return [...lines(first), `  … ${left} more`, ...lines(last)];
}

function stepsOf({ omitted, steps }: ShownLinearization, count: number): string[] {
  const last = steps.slice(-count);
  const before = omitted + steps.length - last.length;
  return [
    ...(before > 0 ? [`  … ${before} operations`] : []),
    ...last.map(({ operation, state }) => `  ${named(operation).padEnd(40)} state ${state}`),
  ];
}

function reasoned({ operation, reason }: PendingNote): string {
  return `  ${named(operation)}: ${reason}`;
}

function named(operation: OperationNote): string {
  return `${operation.text} (process ${operation.process}, line ${operation.line})`;
}

function placed(operation: OperationNote): string {
  const returned =
    operation.return === undefined ? 'never returned' : `returned at ${operation.returnLine}`;
  return `${operation.text.padEnd(28)} process ${operation.process}, called at ${operation.line}, ${returned}`;
}
