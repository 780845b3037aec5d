// What a campaign comes to, as one document: every reporter writes the same thing in its own way.

import type { RunSpec } from '../run/types.ts';
import { type CellStatus, cellStatuses, gateCell, gateOf } from './gate.ts';
import type { CampaignPlan, CellResult, PlannedCell } from './types.ts';

export interface SummaryCell {
  readonly id: string;
  readonly system: string;
  readonly workload: string;
  readonly nemesis: readonly string[];
  readonly runtime: RunSpec['runtime'];
  readonly seed: number;
  readonly bugs: readonly string[];
  readonly status: CellStatus;
  /** How it counts at the gate. */
  readonly gate: 'valid' | 'invalid' | 'unknown' | 'harness';
  /** What failures are grouped by; null for a pass. */
  readonly signature: string | null;
  readonly text: string;
  /** Attempts that did not come to what was expected, of all. */
  readonly failed: number;
  readonly attempts: number;
  /** Wall time of all attempts. */
  readonly durationMs: number;
  readonly operations: number;
  readonly latencyMs: { readonly p50: number; readonly p99: number } | null;
  /** The telling run's folder, below that of all runs; null where nothing was kept. */
  readonly directory: string | null;
  /** Of the known failure, where it is one. */
  readonly issue: string | null;
  /** The command that does it again. */
  readonly repeat: string;
}

/** Cells that fail in the same way. */
export interface SummaryGroup {
  readonly signature: string;
  readonly status: CellStatus;
  /** Of its first cell. */
  readonly text: string;
  /** Ids, in the order of the plan. */
  readonly cells: readonly string[];
}

export interface CampaignSummary {
  readonly name: string;
  readonly version: string;
  readonly planHash: string;
  /** `2/8`; null for the whole plan. */
  readonly shard: string | null;
  readonly exitCode: number;
  readonly counts: Readonly<Record<CellStatus, number>>;
  /** Failures first, the largest group first. */
  readonly groups: readonly SummaryGroup[];
  readonly cells: readonly SummaryCell[];
  /** From start to end; for a resumed campaign, of the last session. */
  readonly wallMs: number;
  readonly startedAt: string;
}

export interface SummaryParts {
  readonly plan: CampaignPlan;
  /** Those of the shard, or all. */
  readonly cells: readonly PlannedCell[];
  readonly results: readonly CellResult[];
  readonly shard: string | null;
  /** UTC day, for known failures. */
  readonly today: string;
  readonly startedAt: string;
  readonly wallMs: number;
  readonly repeatOf: (cell: PlannedCell) => string;
  /** The one map from outcomes to exit codes. */
  readonly exitCodeOf: (gates: readonly SummaryCell['gate'][]) => number;
}

/** A cell without a result did not run. */
export function summarize(parts: SummaryParts): CampaignSummary {
  const { plan, shard, startedAt, wallMs } = parts;
  const results = new Map(parts.results.map((result) => [result.id, result]));
  const cells = parts.cells.map((cell) => {
    const result = results.get(cell.id) ?? { id: cell.id, ran: false, reason: 'no-blob' };
    return summaryCell(cell, result, parts);
  });
  const count = (status: CellStatus): number =>
    cells.filter((cell) => cell.status === status).length;
  return {
    name: plan.name,
    version: plan.version,
    planHash: plan.hash,
    shard,
    exitCode: parts.exitCodeOf(cells.map(({ gate }) => gate)),
    counts: Object.fromEntries(cellStatuses.map((status) => [status, count(status)])) as Record<
      CellStatus,
      number
    >,
    groups: groupCells(cells),
    cells,
    wallMs: Math.round(wallMs),
    startedAt,
  };
}

function summaryCell(cell: PlannedCell, result: CellResult, parts: SummaryParts): SummaryCell {
  const { spec, id } = cell;
  const gated = gateCell(cell, result, parts.today);
  const attempts = result.ran ? result.attempts : [];
  const end = gated.telling?.end;
  return {
    id,
    system: spec.system,
    workload: spec.workload,
    nemesis: spec.nemesis,
    runtime: spec.runtime,
    seed: spec.seed,
    bugs: spec.bugs,
    status: gated.status,
    gate: gateOf(gated.status),
    signature: gated.signature,
    text: gated.text,
    failed: gated.failed,
    attempts: gated.attempts,
    durationMs: attempts.reduce((sum, { durationMs }) => sum + durationMs, 0),
    operations: end?.kind === 'judged' ? end.operations : 0,
    latencyMs: end?.kind === 'judged' ? end.latencyMs : null,
    directory: gated.telling?.directory ?? null,
    issue: gated.known?.issue ?? null,
    repeat: parts.repeatOf(cell),
  };
}

/** What fails, and what is excused; by how bad it is, then by how often it shows. */
function groupCells(cells: readonly SummaryCell[]): readonly SummaryGroup[] {
  const groups = new Map<string, SummaryCell[]>();
  for (const cell of cells) {
    if (cell.signature === null || cell.status === 'found') continue;
    const key = `${cell.status} ${cell.signature}`;
    const members = groups.get(key);
    if (members === undefined) groups.set(key, [cell]);
    else members.push(cell);
  }
  const rank = ({ status }: SummaryGroup): number => cellStatuses.indexOf(status);
  return [...groups.values()]
    .map((members): SummaryGroup => {
      const { signature, status, text } = members[0] as SummaryCell;
      return { signature: signature ?? '', status, text, cells: members.map(({ id }) => id) };
    })
    .sort((a, b) => rank(a) - rank(b) || b.cells.length - a.cells.length);
}
