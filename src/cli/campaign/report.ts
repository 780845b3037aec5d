// From the results of a campaign to its reports and its exit code.

import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { makeBlob } from '../../campaign/blob.ts';
import { type SummaryCell, summarize } from '../../campaign/summary.ts';
import type { CampaignPlan, CellResult, PlannedCell } from '../../campaign/types.ts';
import { hostTimestamp } from '../../clock.ts';
import { messageOf } from '../../errors.ts';
import { span } from '../../report/line.ts';
import { repeatCommand } from '../../report/repeat-command.ts';
import { writeReport } from '../../report/stored/write-report.ts';
import { RunFile } from '../../run/stored-run.ts';
import { type ExitCode, exitCodeOfGate, exitCodes, worstExitCode } from '../exit-codes.ts';
import type { Output } from '../output.ts';
import { shownPath } from '../shown-path.ts';
import { type ReporterChoice, report } from './reporters.ts';

export interface CampaignOutcome {
  readonly plan: CampaignPlan;
  /** Those of the shard, or all. */
  readonly cells: readonly PlannedCell[];
  readonly results: readonly CellResult[];
  readonly shard: string | null;
  readonly startedAt: string;
  readonly wallMs: number;
  /** What counts besides the cells: the code of an interruption. */
  readonly codes: readonly ExitCode[];
}

export interface ReportPlaces {
  readonly reporter: readonly ReporterChoice[];
  readonly out: string;
  readonly json: boolean;
  /** Where files go that are given no path. */
  readonly folder: string;
}

/** The UTC day that decides which known failures have expired. */
export function today(): string {
  return hostTimestamp().slice(0, 10);
}

/** What a campaign leaves with. */
export interface CampaignEnd {
  readonly exitCode: ExitCode;
  /** Whether every reporter did what it was asked for. */
  readonly isReported: boolean;
}

/** Tells all reporters; a report that cannot be made counts as a failure of the harness. */
export function reportCampaign(
  output: Output,
  outcome: CampaignOutcome,
  { reporter, out, json, folder }: ReportPlaces,
): CampaignEnd {
  const { plan, cells, results, shard, startedAt, wallMs, codes } = outcome;
  const exitCodeOf = (gates: readonly Parameters<typeof exitCodeOfGate>[0][]): ExitCode =>
    worstExitCode([...gates.map(exitCodeOfGate), ...codes]);
  const summary = summarize({
    plan,
    cells,
    results,
    shard,
    today: today(),
    startedAt,
    wallMs,
    repeatOf: ({ spec }) => repeatCommand(spec, null),
    exitCodeOf,
  });
  if (reporter.some(({ name }) => name === 'html')) writeRunReports(output, summary.cells, out);
  const choices = json ? reporter.filter(({ name, path }) => !toStdout(name, path)) : reporter;
  const { files, failures } = report(choices, {
    output,
    summary,
    folder,
    out,
    blob: () => makeBlob({ plan, shard, startedAt, wallMs, results }),
    hasReport: (directory) => existsSync(join(resolve(out), directory, RunFile.report)),
    env: process.env,
  });
  const exitCode = worstExitCode([
    summary.exitCode as ExitCode,
    ...failures.map(() => exitCodes.harness),
  ]);
  if (json) output.json({ ...summary, exitCode });
  for (const file of files) output.progress([span('dim', 'wrote  '), file]);
  for (const { message } of failures) output.progress([span('invalid', 'error:'), ` ${message}`]);
  return { exitCode, isReported: failures.length === 0 };
}

/**
 * The page of every run that somebody will want to look at: what fails, and what cannot be had
 * again. A simulation that passed is linked by its folder; `ordeal report` makes its page.
 */
function writeRunReports(output: Output, cells: readonly SummaryCell[], out: string): void {
  for (const { id, directory, gate, runtime } of cells) {
    if (directory === null || (gate === 'valid' && runtime === 'sim')) continue;
    const path = join(resolve(out), directory);
    if (!existsSync(path) || existsSync(join(path, RunFile.report))) continue;
    try {
      writeReport(path, shownPath(path));
    } catch (error) {
      // A page that cannot be made changes no verdict, and is not passed over in silence.
      output.progress([span('unknown', 'note  '), ` no page for ${id}: ${messageOf(error)}`]);
    }
  }
}

function toStdout(name: ReporterChoice['name'], path: string | null): boolean {
  return path === '-' || (path === null && (name === 'terminal' || name === 'github'));
}
