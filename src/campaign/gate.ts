// What the gate makes of a cell. A failure is never hidden: not by a retry that passes, not by
// another cell, and not by a known failure that has expired or that looks different. What did not
// run is unknown.

import { unreachable } from '../errors.ts';
import type {
  Attempt,
  CellResult,
  KnownFailure,
  NotRunReason,
  PlannedCell,
  RunEnd,
} from './types.ts';

export const cellStatuses = [
  'invalid',
  'missed',
  'fixed',
  'harness',
  'unknown',
  'not-run',
  'known',
  'found',
  'valid',
] as const;

/** From worst to best, as in `cellStatuses`. */
export type CellStatus = (typeof cellStatuses)[number];

/**
 * How a status counts: as the verdict of the same name, as a failure of the harness, or as a pass.
 */
export function gateOf(status: CellStatus): 'valid' | 'invalid' | 'unknown' | 'harness' {
  switch (status) {
    case 'invalid':
    case 'missed':
    case 'fixed':
      return 'invalid';
    case 'harness':
      return 'harness';
    case 'unknown':
    case 'not-run':
      return 'unknown';
    case 'known':
    case 'found':
    case 'valid':
      return 'valid';
    default:
      return unreachable(status);
  }
}

export interface GatedCell {
  readonly id: string;
  readonly status: CellStatus;
  /** Attempts that did not come to what was expected, of all. */
  readonly failed: number;
  readonly attempts: number;
  /** The attempt that decided: the first of the worst. Null where nothing ran. */
  readonly telling: Attempt | null;
  /** What stands for it in groups: `raft-kv linearizable/nonlinearizable`; null for a pass. */
  readonly signature: string | null;
  /** One sentence; empty for a plain pass. */
  readonly text: string;
  /** The entry that excuses it, or that would have, had it not expired. */
  readonly known: KnownFailure | null;
}

/** `today` is `2026-01-31`, UTC. */
export function gateCell(cell: PlannedCell, result: CellResult, today: string): GatedCell {
  const { id } = cell;
  if (!result.ran) {
    const text = notRunTexts[result.reason];
    const none = { failed: 0, attempts: 0, telling: null, known: null };
    return { id, status: 'not-run', signature: `not run: ${result.reason}`, text, ...none };
  }
  const judged = result.attempts.map((attempt) => judge(cell, attempt, today));
  const [worst] = [...judged].sort((a, b) => severity(a.status) - severity(b.status));
  if (worst === undefined) throw new Error(`cell ${id} ran without an attempt`);
  return {
    id,
    ...worst,
    failed: judged.filter(({ status }) => gateOf(status) !== 'valid').length,
    attempts: judged.length,
  };
}

/** The reasons in words. */
const notRunTexts: Readonly<Record<NotRunReason, string>> = {
  interrupted: 'did not run: the campaign was interrupted',
  'time-budget': 'did not run: the time budget was used up',
  'run-budget': 'did not run: the budget of runs was used up',
  'failure-budget': 'did not run: the budget of failures was used up',
  'not-stored': 'did not run: what came of it could not be written down',
  bail: 'did not run: the campaign stopped at an earlier failure',
  'no-blob': 'did not run: none of the blobs has it',
};

type Judged = Pick<GatedCell, 'status' | 'telling' | 'signature' | 'text' | 'known'>;

function severity(status: CellStatus): number {
  return cellStatuses.indexOf(status);
}

function judge(cell: PlannedCell, attempt: Attempt, today: string): Judged {
  const { end } = attempt;
  const { system } = cell.spec;
  const base = { telling: attempt, known: null };
  switch (end.kind) {
    case 'harness': {
      const site = end.site === null ? '' : ` at ${end.site}`;
      return {
        ...base,
        status: 'harness',
        signature: `harness: ${end.code}${site}`,
        text: end.text,
      };
    }
    case 'refused':
      return { ...base, status: 'not-run', signature: 'not run: refused', text: end.text };
    case 'judged':
      return { ...base, ...judgeVerdict(cell, end, system, today) };
    default:
      return unreachable(end);
  }
}

function judgeVerdict(
  { expect, known }: PlannedCell,
  end: RunEnd & { readonly kind: 'judged' },
  system: string,
  today: string,
): Omit<Judged, 'telling'> {
  const { verdict, signature, text } = end;
  const named = `${system} ${signature ?? 'unnamed'}`;
  if (verdict === 'unknown') {
    const code = end.doubts[0] ?? 'no reason given';
    return { status: 'unknown', signature: `unknown: ${code}`, text, known: null };
  }
  if (expect === 'invalid') {
    if (verdict === 'invalid') return { status: 'found', signature: named, text, known: null };
    const missed = 'expected to be invalid, but no checker found a violation';
    return { status: 'missed', signature: `${system} missed`, text: missed, known: null };
  }
  if (verdict === 'invalid') return judgeInvalid(known, end, system, today);
  const [entry] = known;
  if (entry === undefined) return { status: 'valid', signature: null, text: '', known: null };
  const strict = known.find((each) => each.strict);
  if (strict !== undefined) return fixed(strict, system);
  const gone = `the known failure ${entry.issue} did not show`;
  return { status: 'valid', signature: null, text: gone, known: entry };
}

/**
 * A run may break several promises at once. Each signature needs an excuse of its own, for
 * otherwise a failure that is known would hide one that is new.
 */
function judgeInvalid(
  known: readonly KnownFailure[],
  { signature, others = [], text, doubts }: RunEnd & { readonly kind: 'judged' },
  system: string,
  today: string,
): Omit<Judged, 'telling'> {
  const first = { signature, summary: text };
  let excuse: KnownFailure | null = null;
  for (const violation of [first, ...others]) {
    const named = `${system} ${violation.signature ?? 'unnamed'}`;
    const entry = excuseOf(known, violation.signature, today);
    const besides = excuse === null ? '' : ` (besides ${excuse.issue}, which is known)`;
    const said = `${violation.summary}${besides}`;
    if (entry === null) return { status: 'invalid', signature: named, text: said, known: null };
    if (today > entry.expires) {
      const expired = `${said} (known: ${entry.issue}, but that expired on ${entry.expires})`;
      return { status: 'invalid', signature: named, text: expired, known: entry };
    }
    excuse ??= entry;
  }
  // Nor does what is excused say anything about what another checker could not decide.
  if (doubts.some((code) => code === 'checker-undecided' || code === 'checker-crashed')) {
    const unsaid = `${excuse?.issue ?? ''} is known, but another checker came to no verdict`;
    return {
      status: 'unknown',
      signature: 'unknown: checker-undecided',
      text: unsaid,
      known: null,
    };
  }
  const shown = [signature, ...others.map((other) => other.signature)];
  const gone = known.find(
    (each) => each.strict && each.signature && !shown.includes(each.signature),
  );
  if (gone !== undefined) return fixed(gone, system);
  return {
    status: 'known',
    signature: `${system} ${signature ?? 'unnamed'}`,
    text,
    known: excuse,
  };
}

/** The entry for a signature: one that has not expired, if there is one. */
function excuseOf(
  known: readonly KnownFailure[],
  signature: string | null,
  today: string,
): KnownFailure | null {
  const entries = known.filter((each) => each.signature === null || each.signature === signature);
  return entries.find(({ expires }) => today <= expires) ?? entries[0] ?? null;
}

function fixed(strict: KnownFailure, system: string): Omit<Judged, 'telling'> {
  const text = `the known failure ${strict.issue} did not show`;
  return { status: 'fixed', signature: `${system} fixed`, text, known: strict };
}
