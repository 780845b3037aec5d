// The part of the plan's JSON Schema that one fault family owns.

import type { JsonObject } from '../src/json.ts';
import type { FaultKind } from '../src/runtime/faults.ts';

export interface FaultSchema {
  readonly kind: FaultKind;
  /** Schemas of the fields that a fault of this kind has besides id, kind, at and until. All are required. */
  readonly properties: JsonObject;
}
