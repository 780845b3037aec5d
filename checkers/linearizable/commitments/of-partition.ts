// The commitments of one partition, by the shape of its model.

import type { CheckedColumns } from '../tables/checked-columns.ts';
import type { Timeline } from '../tables/timeline.ts';
import type { Transitions } from '../tables/transitions.ts';
import type { Commitments } from './commitments.ts';
import { kvCommitments } from './kv.ts';
import { registerCommitments } from './register.ts';

/** Gives turns; `undefined` where nothing is known that would bind the searches. */
export function* commitmentsOf<State>(
  columns: CheckedColumns,
  timeline: Timeline,
  transitions: Transitions<State>,
): Generator<void, Commitments | undefined, unknown> {
  const { shape } = transitions.classes.model;
  switch (shape?.kind) {
    case 'register':
      return yield* registerCommitments(columns, timeline, transitions, shape.initial);
    case 'kv':
      return yield* kvCommitments(columns, timeline, transitions, shape.absent);
    case 'queue':
    case 'stack':
    case 'locks':
    case 'log':
    case undefined:
      return undefined;
  }
}
