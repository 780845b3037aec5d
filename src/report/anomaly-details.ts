// What checkers attach to their anomalies, as far as reports draw it. `details` is JSON from a
// file, so nothing of its shape is taken for granted: what does not look as its checker documents
// it is null here.

import type { Anomaly } from '../../checkers/checker.ts';
import type { Json, JsonObject } from '../json.ts';

/**
 * Operations of a contradiction that the checker names in `ops` (`OPS_MAX` of
 * checkers/linearizable/checker.ts).
 */
const CORE_MAX = 16;

/** An operation as the linearizability checker names it; the numbers are indices of events. */
export interface NotedOperation {
  readonly invokeIndex: number;
  /** -1 where it never returned. */
  readonly completionIndex: number;
  readonly process: number;
  readonly text: string;
}

/** Why a key's history has no linearization (checkers/linearizable/explain/explain.ts). */
export interface LinearizabilityDetails {
  readonly model: string;
  readonly failing: NotedOperation;
  readonly prefixOperations: number;
  readonly operations: number;
  /** The end of the longest linearization that there is, with the state after each step. */
  readonly steps: readonly { readonly operation: NotedOperation; readonly state: string }[];
  readonly omittedSteps: number;
  readonly finalState: string | null;
  /** Why each pending operation cannot come next. */
  readonly pending: readonly { readonly operation: NotedOperation; readonly reason: string }[];
  readonly core: readonly NotedOperation[];
  readonly reason: string;
  /** Whether those operations are a contradiction by themselves. */
  readonly selfContained: boolean;
  /**
   * Whether the indices are those of the history. A checker that judges operations of its own
   * making (`mutex`) numbers those, and only its `ops` are of the history.
   */
  readonly indexed: boolean;
}

/** One edge of a cycle of transactions; the numbers are indices of events. */
export interface CycleStep {
  readonly from: number;
  readonly to: number;
  /** `ww`, `wr`, `rw`, `process`, `realtime`. */
  readonly relation: string;
  readonly text: string;
  /** The key that it is about; empty for edges of time. */
  readonly key: string;
}

/** A cycle of transactions that each must come before the next (checkers/elle/explain.ts). */
export interface CycleDetails {
  readonly cycle: readonly number[];
  readonly steps: readonly CycleStep[];
}

/** Who committed and who aborted (checkers/atomic-commit.ts). */
export interface CommitDetails {
  readonly transaction: string;
  /** What the client was told. */
  readonly outcome: string | null;
  readonly participants: readonly {
    readonly participant: string;
    readonly applied: boolean | null;
    readonly decision: string | null;
  }[];
}

/** Two claims to one lock that overlap (checkers/lease-exclusion.ts); nanoseconds. */
export interface Hold {
  readonly owner: string;
  readonly from: number;
  readonly until: number;
}

export function linearizabilityDetails({ details, ops }: Anomaly): LinearizabilityDetails | null {
  const object = objectOf(details);
  const core = objectOf(object?.['core']);
  const failing = noted(object?.['failing']);
  if (object === null || core === null || failing === null) return null;
  const linearization = objectOf(object['linearization']);
  const steps = list(linearization?.['steps']).flatMap((step) => {
    const operation = noted(objectOf(step)?.['operation']);
    return operation === null ? [] : [{ operation, state: text(objectOf(step)?.['state']) }];
  });
  const pending = list(object['pending']).flatMap((each) => {
    const operation = noted(objectOf(each)?.['operation']);
    return operation === null ? [] : [{ operation, reason: text(objectOf(each)?.['reason']) }];
  });
  const operations = list(core['operations']).flatMap((each) => noted(each) ?? []);
  const named = operations.length <= CORE_MAX ? operations : [failing];
  return {
    model: text(object['model']),
    failing,
    prefixOperations: number(object['prefixOperations']),
    operations: number(object['operations']),
    steps,
    omittedSteps: number(linearization?.['omitted']),
    finalState: linearization === null ? null : text(linearization['finalState']),
    pending,
    core: operations,
    reason: text(core['reason']),
    selfContained: core['selfContained'] === true,
    indexed: [failing, ...named].every(({ invokeIndex }) => ops.includes(invokeIndex)),
  };
}

export function cycleDetails({ details }: Anomaly): CycleDetails | null {
  const object = objectOf(details);
  const cycle = list(object?.['cycle']).map(number);
  const steps = list(object?.['steps']).map((step): CycleStep => {
    const each = objectOf(step);
    return {
      from: number(each?.['from']),
      to: number(each?.['to']),
      relation: text(each?.['relation']),
      text: text(each?.['text']),
      key: typeof each?.['key'] === 'string' ? each['key'] : '',
    };
  });
  return cycle.length < 1 || steps.length !== cycle.length ? null : { cycle, steps };
}

export function commitDetails({ details }: Anomaly): CommitDetails | null {
  const object = objectOf(details);
  const participants = list(object?.['participants']).map((each) => {
    const one = objectOf(each);
    const applied = one?.['applied'];
    return {
      participant: text(one?.['participant']),
      applied: typeof applied === 'boolean' ? applied : null,
      decision: text(one?.['decision']) || null,
    };
  });
  const transaction = text(object?.['transaction']);
  if (transaction === '' || participants.length === 0) return null;
  return { transaction, outcome: text(object?.['outcome']) || null, participants };
}

export function holdDetails({ details }: Anomaly): readonly [Hold, Hold] | null {
  const hold = (json: Json | undefined): Hold | null => {
    const object = objectOf(json);
    const owner = text(object?.['owner']);
    if (object === null || owner === '') return null;
    return { owner, from: number(object['from']), until: number(object['until']) };
  };
  const [first, second] = [hold(objectOf(details)?.['first']), hold(objectOf(details)?.['second'])];
  return first === null || second === null ? null : [first, second];
}

/** The events that a report needs in order to tell of an anomaly. */
export function eventsOf(anomaly: Anomaly): readonly number[] {
  const linear = linearizabilityDetails(anomaly);
  if (linear === null || !linear.indexed) return anomaly.ops;
  const operations = [
    linear.failing,
    ...linear.core,
    ...linear.steps.map(({ operation }) => operation),
    ...linear.pending.map(({ operation }) => operation),
  ];
  const events = operations.flatMap((each) => [each.invokeIndex, each.completionIndex]);
  return [...anomaly.ops, ...events.filter((index) => index >= 0)];
}

function noted(json: Json | undefined): NotedOperation | null {
  const object = objectOf(json);
  if (object === null || typeof object['line'] !== 'number') return null;
  return {
    invokeIndex: object['line'],
    completionIndex: typeof object['returnLine'] === 'number' ? object['returnLine'] : -1,
    process: number(object['process']),
    text: text(object['text']),
  };
}

function objectOf(json: Json | undefined): JsonObject | null {
  if (json === undefined || json === null || typeof json !== 'object' || Array.isArray(json)) {
    return null;
  }
  return json as JsonObject;
}

function list(json: Json | undefined): readonly Json[] {
  return Array.isArray(json) ? (json as readonly Json[]) : [];
}

function number(json: Json | undefined): number {
  return typeof json === 'number' ? json : 0;
}

function text(json: Json | undefined): string {
  return typeof json === 'string' ? json : '';
}
