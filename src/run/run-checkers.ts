// Runs checkers over a history. A checker that crashes or finds no answer gives `unknown`; it never
// takes the others down with it.

import type { CheckBudget, Checker, CheckResult } from '../../checkers/checker.ts';
import { messageOf } from '../errors.ts';
import type { History } from '../history/types.ts';

/** Past these a check is `unknown`. */
export const DEFAULT_CHECK_TIME_MS = 60_000;
export const DEFAULT_CHECK_MEMORY_BYTES = 2 * 1024 ** 3;

/** Results by the checker's name, in the order given. */
export async function runCheckers(
  checkers: readonly Checker[],
  history: History,
  budget: CheckBudget,
): Promise<Record<string, CheckResult>> {
  const results: Record<string, CheckResult> = {};
  for (const checker of checkers)
    results[checker.name] = await runChecker(checker, history, budget);
  return results;
}

async function runChecker(
  checker: Checker,
  history: History,
  budget: CheckBudget,
): Promise<CheckResult> {
  try {
    return await checker.check(history, budget);
  } catch (error) {
    return { verdict: 'unknown', reason: `the checker crashed: ${messageOf(error)}` };
  }
}
