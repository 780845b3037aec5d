// Turns what a check may throw on purpose into a verdict of `unknown` with a reason.

import { type CheckBudget, MALFORMED_OPERATION } from '../checker.ts';
import { MalformedHistory, TooLarge } from './malformed.ts';
import { type TransactionReport, undecided } from './report.ts';

/** The check was told to stop. */
class Stopped extends Error {}

/** Throws when the budget is used up; call it between steps. */
export type Pulse = () => void;

/** Runs a check: a malformed history or a spent budget makes it `unknown`, with the reason. */
export function guarded(
  budget: CheckBudget | undefined,
  check: (pulse: Pulse) => TransactionReport,
): TransactionReport {
  const until = budget === undefined ? 0 : budget.now() + budget.timeMsMax;
  const pulse = () => {
    if (budget === undefined) return;
    if (budget.signal?.aborted === true) throw new Stopped('the check was stopped');
    if (budget.now() > until) {
      throw new Stopped(`the check was not done after ${budget.timeMsMax} ms`);
    }
  };
  try {
    return check(pulse);
  } catch (error) {
    if (error instanceof MalformedHistory) {
      return undecided(error.message, { [MALFORMED_OPERATION]: error.index });
    }
    if (error instanceof Stopped || error instanceof TooLarge) return undecided(error.message);
    throw error;
  }
}
