// Why no verdict can be given on a history.

/**
 * The history breaks the form that the checker needs; the check is then `unknown`, with this as its
 * reason.
 */
export class MalformedHistory extends Error {
  /** Index of the operation at fault. */
  readonly index: number;

  constructor(index: number, problem: string) {
    super(`operation ${index}: ${problem}`);
    this.name = 'MalformedHistory';
    this.index = index;
  }
}

/** The history is within the rules, but judging it would take more memory than a check may take. */
export class TooLarge extends Error {}
