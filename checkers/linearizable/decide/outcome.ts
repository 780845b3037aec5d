// What a decision procedure can say about one partition.

export type DirectOutcome =
  | { readonly kind: 'valid' }
  | {
      readonly kind: 'invalid';
      /**
       * Rows that are illegal by themselves, ascending; empty where the procedure does not know
       * them.
       */
      readonly conflict: readonly number[];
      /** Why, as the rest of a sentence about them. */
      readonly reason: string;
      /**
       * Row whose return ends the shortest prefix that is not linearizable, where the procedure
       * knows it.
       */
      readonly failingRow?: number;
    }
  /** The history is outside of what the procedure can judge. */
  | { readonly kind: 'undecided' };

export const VALID: DirectOutcome = { kind: 'valid' };
export const UNDECIDED = { kind: 'undecided' } as const;

export function invalid(rows: readonly number[], reason: string): DirectOutcome {
  return { kind: 'invalid', conflict: [...new Set(rows)].sort((a, b) => a - b), reason };
}
