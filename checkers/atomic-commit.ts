// Whether transactions over several participants were all or nothing. Gray and Lamport, "Consensus
// on Transaction Commit" (2006), section 2, for the properties; no counterpart in Jepsen.
//
// Operations, where an id is a string or a number and each transaction leaves its id at every
// participant it touches:
//   transact  {id, participants: [name…]}: ok is an acknowledged commit, fail an acknowledged abort
//   read      ok {participant: [id…]}: what one transaction saw of several participants at one
//             moment
//   inspect   ok {participant, applied: [id…],
//             decisions: {id: 'committed' | 'aborted' | 'in-doubt'}}: what one participant holds
//             and remembers; the last inspection of each counts as its state after recovery

import type { History, Op } from '../src/history/types.ts';
import type { Json } from '../src/json.ts';
import {
  type Inspection,
  readInspection,
  readParticipants,
  type Transaction,
  TransactionLog,
} from './atomic-commit-events.ts';
import { type Anomaly, type Checker, type CheckResult, MALFORMED_OPERATION } from './checker.ts';

/**
 * Operations: `transact` of `{id, participants}`; `read` that returns `{participant: [id…]}`, of
 * one moment; `inspect` that returns `{participant, applied: [id…], decisions: {id: 'committed' |
 * 'aborted' | 'in-doubt'}}`. Finds split-decision, lost-commit, revived-abort, partial-effect,
 * in-doubt, applied-twice, unapplied-decision and unrequested-effect. Statistics: how many
 * transactions ended how, how many reads and inspections there were. Details: `{transaction,
 * outcome, participants: [{participant, applied, decision}]}`, as last inspected; null is unknown.
 */
export const atomicCommitChecker: Checker = {
  name: 'atomic-commit',
  promise:
    'a transaction takes effect at all its participants or at none, and what was decided and acknowledged stays so',
  check: checkAtomicCommit,
};

function checkAtomicCommit(history: History): CheckResult {
  const log = new TransactionLog();
  const inspections: Inspection[] = [];
  /** Index of the latest invocation of each process. */
  const asked = new Map<Op['process'], number>();
  const reads: { readonly op: Op; readonly seen: ReadonlyMap<string, readonly string[]> }[] = [];
  for (const op of history) {
    const problem = (form: string): CheckResult => ({
      verdict: 'unknown',
      reason: `operation ${op.index}: the value of ${op.f} must be ${form}`,
      statistics: { [MALFORMED_OPERATION]: op.index },
    });
    if (op.f === 'transact') {
      if (!log.note(op)) return problem('{id, participants: [name…]}');
    } else if (op.f === 'read' && op.type === 'ok') {
      const seen = readParticipants(op.value);
      if (seen === undefined) return problem('{participant: [id…]}');
      reads.push({ op, seen });
    } else if (op.f === 'inspect' && op.type === 'ok') {
      const inspection = readInspection(op, asked.get(op.process) ?? op.index);
      if (inspection === undefined) return problem('{participant, applied, decisions}');
      inspections.push(inspection);
    } else if (op.type === 'invoke') {
      asked.set(op.process, op.index);
    }
  }
  const transactions = log.byId;
  const final = new Map(inspections.map((one) => [one.participant, one]));
  const held = firstHeld(inspections);
  const anomalies = [
    ...splitDecisions(inspections),
    ...[...transactions].flatMap(([id, one]) => judgeTransaction(id, one, final, held.get(id))),
    ...reads.flatMap(({ op, seen }) => judgeEffects(op, seen, transactions)),
    ...[...final.values()].flatMap((one) => judgeInspection(one, transactions)),
  ].map((found) => withParticipants(found, transactions.get(found.id), final));
  const count = (outcome: Transaction['outcome']) =>
    [...transactions.values()].filter((one) => one.outcome === outcome).length;
  const statistics: Json = {
    committed: count('committed'),
    aborted: count('aborted'),
    unknown: count('unknown'),
    reads: reads.length,
    inspections: inspections.length,
  };
  if (anomalies.length > 0) return { verdict: 'invalid', anomalies, statistics };
  const reason = whyInconclusive(transactions, final);
  return reason === undefined
    ? { verdict: 'valid', statistics }
    : { verdict: 'unknown', reason, statistics };
}

function whyInconclusive(
  transactions: ReadonlyMap<string, Transaction>,
  final: ReadonlyMap<string, Inspection>,
): string | undefined {
  if (![...transactions.values()].some(({ outcome }) => outcome === 'committed')) {
    return 'no transaction was acknowledged as committed';
  }
  for (const { participants } of transactions.values()) {
    const blind = participants.find((name) => !final.has(name));
    if (blind !== undefined) return `participant ${blind} was never inspected`;
  }
  return undefined;
}

/**
 * A decision is for all and for ever: no participant may ever say the opposite of what one has
 * said.
 */
function splitDecisions(inspections: readonly Inspection[]): Found[] {
  const first = new Map<string, { readonly by: Inspection; readonly decision: string }>();
  const split = new Map<string, Found>();
  for (const by of inspections) {
    for (const [id, decision] of by.decisions) {
      if (decision === 'in-doubt') continue;
      const before = first.get(id);
      if (before === undefined) first.set(id, { by, decision });
      else if (before.decision !== decision && !split.has(id)) {
        split.set(
          id,
          anomaly(
            'split-decision',
            `Transaction ${id} is ${before.decision} at ${before.by.participant} (operation ` +
              `${before.by.op.index}) and ${decision} at ${by.participant} (operation ${by.op.index}).`,
            [before.by.op.index, by.op.index],
            id,
          ),
        );
      }
    }
  }
  return [...split.values()];
}

/** By transaction: the first inspection that found it applied. */
function firstHeld(inspections: readonly Inspection[]): ReadonlyMap<string, Inspection> {
  const first = new Map<string, Inspection>();
  for (const one of inspections) {
    for (const id of one.applied) if (!first.has(id)) first.set(id, one);
  }
  return first;
}

/**
 * What was acknowledged must have happened everywhere, or nowhere; and the rest one or the other.
 * Nobody knows how long the rest goes on: it is only half there where it was missed after it had
 * been seen elsewhere, since whoever is to take part in a commit has voted for it, and holds or
 * doubts it from then on.
 */
function judgeTransaction(
  id: string,
  { outcome, participants, index }: Transaction,
  final: ReadonlyMap<string, Inspection>,
  first: Inspection | undefined,
): Found[] {
  const inspected = participants.flatMap((name) => final.get(name) ?? []);
  const holds = inspected.filter(({ applied }) => applied.includes(id));
  // Where it is in doubt it is not lost: that is an anomaly of its own.
  const lacks = inspected.filter(
    ({ applied, decisions }) => !applied.includes(id) && decisions.get(id) !== 'in-doubt',
  );
  const [held, lacking] = [holds[0], lacks[0]];
  if (outcome === 'committed' && lacking !== undefined) {
    const what = `Transaction ${id} was acknowledged as committed by operation ${index}, but ${lacking.participant} lacks it`;
    const ops = [index, lacking.op.index];
    return [anomaly('lost-commit', `${what} (operation ${lacking.op.index}).`, ops, id)];
  }
  const committedAt = inspected.find(({ decisions }) => decisions.get(id) === 'committed');
  const revived = held ?? committedAt;
  if (outcome === 'aborted' && revived !== undefined) {
    const verb = held === undefined ? 'has it as committed' : 'applied it';
    const what = `Transaction ${id} was acknowledged as aborted by operation ${index}, but ${revived.participant} ${verb}`;
    const ops = [index, revived.op.index];
    return [anomaly('revived-abort', `${what} (operation ${revived.op.index}).`, ops, id)];
  }
  const missing = lacks.find(({ askedAt }) => first !== undefined && askedAt > first.op.index);
  if (first !== undefined && missing !== undefined) {
    const what = `Transaction ${id} was applied at ${first.participant} and afterwards not at ${missing.participant}, in the end`;
    return [anomaly('partial-effect', `${what}.`, [first.op.index, missing.op.index], id)];
  }
  return [];
}

/** Of one read: no transaction half there, none that was not asked for, none twice. */
function judgeEffects(
  op: Op,
  seen: ReadonlyMap<string, readonly string[]>,
  transactions: ReadonlyMap<string, Transaction>,
): Found[] {
  const found: Found[] = [];
  const reported = new Set<string>();
  for (const [participant, ids] of seen) {
    for (const each of judgeList(op, participant, ids, transactions)) found.push(each);
    for (const id of new Set(ids)) {
      const lacking = transactions
        .get(id)
        ?.participants.find((name) => seen.get(name)?.includes(id) === false);
      if (lacking === undefined || reported.has(id)) continue;
      reported.add(id);
      const what = `Operation ${op.index} saw transaction ${id} at ${participant} and not at ${lacking}`;
      found.push(anomaly('partial-effect', `${what}, which it touches as well.`, [op.index], id));
    }
  }
  return found;
}

/**
 * Of one participant's state: nothing in doubt, nothing twice, and what it decided is what it did.
 */
function judgeInspection(
  { op, participant, applied, decisions }: Inspection,
  transactions: ReadonlyMap<string, Transaction>,
): Found[] {
  const found = judgeList(op, participant, applied, transactions);
  for (const [id, decision] of decisions) {
    const isApplied = applied.includes(id);
    const at = `Transaction ${id} at ${participant} (operation ${op.index})`;
    if (decision === 'in-doubt') {
      found.push(anomaly('in-doubt', `${at} is in doubt, after recovery.`, [op.index], id));
    } else if (isApplied !== (decision === 'committed')) {
      const effect = isApplied ? 'but was applied' : 'but was not applied';
      found.push(anomaly('unapplied-decision', `${at} is ${decision}, ${effect}.`, [op.index], id));
    }
  }
  return found;
}

function judgeList(
  op: Op,
  participant: string,
  ids: readonly string[],
  transactions: ReadonlyMap<string, Transaction>,
): Found[] {
  const found: Found[] = [];
  const counts = new Map<string, number>();
  for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1);
  for (const [id, count] of counts) {
    const at = `Operation ${op.index} found transaction ${id} at ${participant}`;
    if (count > 1) found.push(anomaly('applied-twice', `${at} ${count} times.`, [op.index], id));
    if (transactions.get(id)?.participants.includes(participant) !== true) {
      found.push(anomaly('unrequested-effect', `${at}, where nobody sent it.`, [op.index], id));
    }
  }
  return found;
}

/** An anomaly of one transaction, whose id it keeps until `withParticipants` says more. */
interface Found extends Anomaly {
  readonly id: string;
}

function anomaly(kind: string, summary: string, ops: readonly number[], id: string): Found {
  return { kind, summary, ops, id };
}

/**
 * Adds who committed and who aborted, as each participant was last seen, and the operation that
 * asked for it.
 */
function withParticipants(
  { id, kind, summary, ops }: Found,
  transaction: Transaction | undefined,
  final: ReadonlyMap<string, Inspection>,
): Anomaly {
  const participants = (transaction?.participants ?? []).map((participant): Json => {
    const last = final.get(participant);
    return {
      participant,
      applied: last === undefined ? null : last.applied.includes(id),
      decision: last?.decisions.get(id) ?? null,
    };
  });
  const asked = transaction === undefined ? [] : [transaction.index];
  return {
    kind,
    summary,
    ops: [...new Set([...ops, ...asked])].sort((a, b) => a - b),
    details: { transaction: id, outcome: transaction?.outcome ?? null, participants },
  };
}
