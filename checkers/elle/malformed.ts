// What is wrong with a history that no verdict can be given on.

/** The history breaks the form that the checker needs; the check is then `unknown`, with this as its reason. */
export class MalformedHistory extends Error {
  /** Index of the operation at fault. */
  readonly index: number;

  constructor(index: number, problem: string) {
    super(`operation ${index}: ${problem}`);
    this.name = 'MalformedHistory';
    this.index = index;
  }
}
