// Decision procedures that need no search, tried first. Each is exact where it answers and says so where it cannot.

import type { OperationColumns } from '../../../src/history/columns.ts';
import type { Model } from '../model.ts';
import type { Method, StopReason } from '../portfolio.ts';

/** What a procedure found out about one partition. */
export type DirectDecision =
  | {
      readonly kind: 'decided';
      readonly decision:
        | { readonly verdict: 'valid'; readonly method: Method }
        | {
            readonly verdict: 'invalid';
            readonly method: Method;
            readonly conflict: readonly number[];
          };
    }
  | { readonly kind: 'undecided' }
  | { readonly kind: 'stopped'; readonly reason: StopReason };

/** Tries the procedures that fit the model's shape on the rows of one partition. */
// biome-ignore lint/correctness/useYield: the procedures that need turns are still to come.
export function* decideDirectly<State>(
  _columns: OperationColumns,
  _model: Model<State>,
  _rows: Int32Array,
  _methods: ReadonlySet<Method> | undefined,
): Generator<void, DirectDecision, StopReason | undefined> {
  return { kind: 'undecided' };
}
