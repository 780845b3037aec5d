// What can be wrong with a plan, and where.

/** One thing that is wrong with a plan. */
export interface PlanProblem {
  /** JSON pointer into the plan: `/3/until`. */
  readonly path: string;
  /** What is wrong, after the path: `must be after at (500)`. */
  readonly message: string;
}
