// What whoever drives a search needs to know of it.

/** `more`: the steps granted are spent and nothing is decided. */
export type SearchOutcome = 'valid' | 'invalid' | 'more';

/** A search that can be interrupted and continued. */
export interface Search {
  /** Looks at about `steps` configurations. */
  run(steps: number): SearchOutcome;
  /** Configurations looked at. */
  readonly looked: number;
  /** Bytes held. */
  readonly bytes: number;
  /** Every return before this position of the timeline was satisfied by some linearization. */
  readonly reached: number;
}
