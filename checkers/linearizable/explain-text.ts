// An explanation as text for a terminal.

import type { Explanation, OperationNote } from './explain.ts';

/** Operations of a core that are listed; the rest are counted. */
const CORE_MAX = 12;

/** Several lines, without a trailing line break. */
export function explanationText(explanation: Explanation): string {
  const { key, model, failing, core, linearization, pending } = explanation;
  const where = key === undefined ? '' : ` of key ${JSON.stringify(key)}`;
  const lines = [
    `Not linearizable: the history${where} has no order that a ${model} allows.`,
    `It breaks when ${named(failing)} returns, ${explanation.prefixOperations} of ${explanation.operations} operations in.`,
    '',
    `These operations contradict one another: ${core.reason}.`,
    ...core.operations.slice(0, CORE_MAX).map((operation) => `  ${placed(operation)}`),
  ];
  if (core.operations.length > CORE_MAX) {
    lines.push(`  … and ${core.operations.length - CORE_MAX} more`);
  }
  if (linearization !== undefined) {
    lines.push('', 'A linearization of what had returned before:');
    if (linearization.omitted > 0) lines.push(`  … ${linearization.omitted} operations`);
    for (const { operation, state } of linearization.steps) {
      lines.push(`  ${named(operation).padEnd(40)} state ${state}`);
    }
  }
  if (pending.length > 0) {
    lines.push('', 'Why nothing can come next:');
    for (const { operation, reason } of pending) lines.push(`  ${named(operation)}: ${reason}`);
  }
  return lines.join('\n');
}

function named(operation: OperationNote): string {
  return `${operation.text} (process ${operation.process}, line ${operation.line})`;
}

function placed(operation: OperationNote): string {
  const returned =
    operation.returnLine < 0 ? 'never returned' : `returned at ${operation.returnLine}`;
  return `${operation.text.padEnd(28)} process ${operation.process}, called at ${operation.line}, ${returned}`;
}
