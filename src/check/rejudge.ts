// Judges once more what is stored: a run's folder, or a history by itself.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CheckBudget, CheckResult } from '../../checkers/checker.ts';
import type { Workload, WorkloadRun } from '../../workloads/workload.ts';
import { InputError } from '../errors.ts';
import { readHistoryFile } from '../history/jsonl.ts';
import type { History } from '../history/types.ts';
import { createRandom } from '../random.ts';
import { asksForFaults, judgeHistory } from '../run/judge.ts';
import { partsOf } from '../run/parts.ts';
import { RunFile, readStoredRun } from '../run/stored-run.ts';
import type { Doubt, FaultRecord, RunResults, RunSpec } from '../run/types.ts';
import { countOperations, judgeRun } from '../run/verdict.ts';

export interface Rejudged {
  readonly spec: RunSpec;
  readonly results: RunResults;
  readonly history: History;
}

/**
 * What a run's history shows, with the doubts that only the run itself could know. `respec`: what
 * is asked for now.
 */
export async function rejudgeRun(
  directory: string,
  budget: CheckBudget,
  warn: (sentence: string) => void,
  respec: (spec: RunSpec) => RunSpec = (spec) => spec,
): Promise<Rejudged> {
  const { test, results: before } = readStoredRun(directory);
  const spec = respec(test.spec);
  const { workload } = partsOf(spec);
  const history = readHistoryFile(join(directory, RunFile.history), {
    allowTruncated: before === null,
    onWarning: warn,
  });
  const work = createWork(workload, spec);
  const about = {
    work,
    plannedFaults: asksForFaults(spec) ? countPlanned(directory) : null,
    faults: before?.faults ?? readHealedFaults(join(directory, RunFile.faults)),
    liveness: before?.liveness ?? null,
    stopped: before?.stopped ?? null,
  };
  const { checkers, doubts: fresh } = await judgeHistory(history, about, budget);
  const doubts = once([...keptDoubts(before), ...fresh]);
  return { spec, history, results: assemble(checkers, doubts, history, about.faults, before) };
}

/** What a history by itself shows. Nothing is known of faults. */
export function resultsOfHistory(
  checkers: Readonly<Record<string, CheckResult>>,
  history: History,
  doubts: readonly Doubt[],
): RunResults {
  return assemble(checkers, doubts, history, [], null);
}

/** Only the checkers of it are used, and what they require; nothing is generated. */
export function createWork(
  workload: Workload,
  spec: Pick<
    RunSpec,
    'seed' | 'concurrency' | 'keys' | 'operationsPerKeyMax' | 'settings' | 'options'
  >,
): WorkloadRun {
  const { seed, concurrency, keys, operationsPerKeyMax, settings } = spec;
  return workload.create({
    random: createRandom(seed),
    concurrency,
    keys,
    operationsPerKeyMax,
    systemOptions: spec.options,
    ...(settings === undefined ? {} : { settings }),
  });
}

/** Doubts that follow from the history are found anew; these are the ones that do not. */
function keptDoubts(before: RunResults | null): readonly Doubt[] {
  if (before === null) {
    return [{ code: 'interrupted', text: 'the harness ended before this run did' }];
  }
  const foundAnew: readonly Doubt['code'][] = [
    'required-operation-missing',
    'no-operation-under-fault',
    'fault-without-evidence',
    'checker-undecided',
    'checker-crashed',
  ];
  return before.doubts.filter((doubt) => !foundAnew.includes(doubt.code));
}

function once(doubts: readonly Doubt[]): readonly Doubt[] {
  return [...new Map(doubts.map((doubt) => [doubt.text, doubt])).values()];
}

function assemble(
  checkers: Readonly<Record<string, CheckResult>>,
  allDoubts: readonly Doubt[],
  history: History,
  faults: readonly FaultRecord[],
  before: RunResults | null,
): RunResults {
  const { verdict, doubts } = judgeRun(checkers, allDoubts);
  return {
    verdict,
    checkers,
    doubts,
    faults,
    operations: countOperations(history),
    nodes: before?.nodes ?? {},
    durationsMs: before?.durationsMs ?? {},
    phasesNs: before?.phasesNs ?? {},
    liveness: before?.liveness ?? null,
    stopped: before?.stopped ?? null,
  };
}

function countPlanned(directory: string): number {
  const path = join(directory, RunFile.plan);
  if (!existsSync(path)) return 0;
  try {
    const plan: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (Array.isArray(plan)) return plan.length;
  } catch (cause) {
    throw new InputError({ message: `${path} is not JSON`, cause });
  }
  throw new InputError({ message: `${path} is not a fault plan` });
}

/** The faults that were healed before the harness was killed, from `faults.jsonl`. */
function readHealedFaults(path: string): readonly FaultRecord[] {
  if (!existsSync(path)) return [];
  // What follows the last line feed was cut short by the end of the harness.
  const lines = readFileSync(path, 'utf8').split('\n').slice(0, -1);
  return lines.flatMap((line, index) => {
    try {
      const record = JSON.parse(line) as FaultRecord & { readonly event: string };
      return record.event === 'heal' ? [record] : [];
    } catch (cause) {
      throw new InputError({ message: `${path}:${index + 1}: not JSON`, cause });
    }
  });
}
