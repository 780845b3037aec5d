// The deterministic state machine that a replica feeds with committed commands.

import type { Json } from '../../../src/json.ts';

export interface StateMachine {
  /**
   * Carries out the command of the entry at `index`; the result must depend on nothing but earlier
   * commands.
   */
  apply(index: number, command: Json): Json;
  /** The whole state, as JSON that is never changed afterwards. */
  snapshot(): Json;
  /** Takes over a state that `snapshot()` of some replica returned. */
  restore(state: Json): void;
  /** Roughly how many items a snapshot holds: a larger state is snapshotted less often. */
  readonly size: number;
}
