// Reads a stored run into what its report is made from. Nothing but the run's folder is looked at,
// so a report can be made again at any time, and of a run whose harness was killed.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { systems } from '../../../systems/index.ts';
import type { Op } from '../../history/types.ts';
import type { JsonObject } from '../../json.ts';
import { RunFile, readStoredRun, type StoredRun } from '../../run/stored-run.ts';
import type { RunResults } from '../../run/types.ts';
import type { FaultPlan } from '../../runtime/faults.ts';
import { count } from '../../text.ts';
import { findingsOf } from '../account.ts';
import { eventsOf } from '../anomaly-details.ts';
import { packMessages } from '../html/format/messages.ts';
import type { ReportData } from '../html/report-data.ts';
import { repeatCommand } from '../repeat-command.ts';
import { MessageBuilder } from './message-builder.ts';
import { readClocks, readNodeLogs, readStatuses } from './node-lines.ts';
import { OperationBuilder } from './operation-builder.ts';
import { deflate, packWithin } from './pack-operations.ts';
import { readJsonLines } from './read-lines.ts';

/** Messages that a report holds; the rest stays in `messages.jsonl`. */
const MESSAGES_MAX = 150_000;
/** Bodies of messages are embedded this close to what broke. */
const BODIES_BEFORE_NS = 1.5e9;
const BODIES_AFTER_NS = 0.3e9;
/** Operations on one key that the drawing of an anomaly may want to show. */
const KEY_EVENTS_MAX = 20_000;

/** `shownDirectory`: the run's folder as people are to read it, for the repeat command. */
export function readReportData(directory: string, shownDirectory: string): ReportData {
  const run = readStoredRun(directory);
  const { test, results } = run;
  const leftOut: string[] = [];
  const { rows, clipped, history, endNs, bad } = readOperations(directory, results);
  if (bad > 0) leftOut.push(`${count(bad, 'line')} of history.jsonl could not be read.`);
  const operations = packWithin(rows, clipped);
  leftOut.push(...operations.leftOut);
  const span = spanOf(history, results);
  const logs = readNodeLogs(directory, span?.from ?? null);
  if (logs.omitted > 0) {
    leftOut.push(`${count(logs.omitted, 'log line')} are in the folder nodes/ only.`);
  }
  return {
    test,
    results,
    plan: readPlan(directory),
    bugs: bugsOf(run),
    repeat: repeatCommand(
      test.spec,
      test.spec.plan === null ? null : join(shownDirectory, RunFile.plan),
    ),
    history,
    nodes: Array.from({ length: test.spec.nodes }, (_, index) => `n${index + 1}`),
    statuses: readStatuses(directory),
    clocks: readClocks(directory),
    logs: logs.lines,
    operations: operations.bytes,
    messages: readMessages(directory, span, leftOut),
    endNs: Math.max(endNs, logs.lines.at(-1)?.time ?? 0),
    leftOut,
  };
}

interface Operations {
  readonly rows: ReturnType<OperationBuilder['rows']>;
  readonly clipped: number;
  readonly history: readonly Op[];
  readonly endNs: number;
  readonly bad: number;
}

function readOperations(directory: string, results: RunResults | null): Operations {
  const findings = results === null ? [] : findingsOf(results);
  const wanted = new Set(findings.flatMap(({ anomaly }) => eventsOf(anomaly)));
  const key = findings[0]?.anomaly.key;
  const builder = new OperationBuilder();
  const kept = new Map<number, Op>();
  const open = new Map<Op['process'], Op>();
  let endNs = 0;
  let keyEvents = 0;
  const bad = readJsonLines(join(directory, RunFile.history), (line) => {
    const op = line as unknown as Op;
    builder.push(op);
    endNs = Math.max(endNs, op.time);
    if (op.process === 'nemesis') return;
    const invoke = op.type === 'invoke' ? op : open.get(op.process);
    if (op.type === 'invoke') open.set(op.process, op);
    else open.delete(op.process);
    const isOnKey = key !== undefined && op.key === key && keyEvents++ < KEY_EVENTS_MAX;
    if (!isOnKey && !wanted.has(op.index) && !(invoke && wanted.has(invoke.index))) return;
    if (invoke !== undefined) kept.set(invoke.index, invoke);
    kept.set(op.index, op);
  });
  const history = [...kept.values()].sort((a, b) => a.index - b.index);
  return { rows: builder.rows(), clipped: builder.clipped, history, endNs, bad };
}

interface Span {
  readonly from: number;
  readonly to: number;
}

/** From the first to the last moment of the operations that the first anomaly names. */
function spanOf(history: readonly Op[], results: RunResults | null): Span | null {
  const anomaly = results === null ? undefined : findingsOf(results)[0]?.anomaly;
  if (anomaly === undefined) return null;
  const named = new Set(anomaly.ops);
  // Ops are in order of time.
  const first = history.find((op) => named.has(op.index));
  const last = history.findLast((op) => named.has(op.index));
  return first === undefined || last === undefined ? null : { from: first.time, to: last.time };
}

function readMessages(directory: string, span: Span | null, leftOut: string[]): Uint8Array | null {
  const path = join(directory, RunFile.messages);
  if (!existsSync(path)) return null;
  const builder = new MessageBuilder(
    MESSAGES_MAX,
    (time) =>
      span !== null && time >= span.from - BODIES_BEFORE_NS && time <= span.to + BODIES_AFTER_NS,
  );
  readJsonLines(path, (line: JsonObject) => builder.push(line));
  if (builder.omitted > 0) {
    leftOut.push(
      `The last ${count(builder.omitted, 'message')} are in messages.jsonl only; so are the bodies of messages that were sent long before what broke, or after it.`,
    );
  } else {
    leftOut.push(
      'What messages said is embedded around what broke only; messages.jsonl has all of it.',
    );
  }
  return deflate(packMessages(builder.rows()));
}

function readPlan(directory: string): FaultPlan {
  try {
    return JSON.parse(readFileSync(join(directory, RunFile.plan), 'utf8')) as FaultPlan;
  } catch {
    // A run that was refused or killed early has none.
    return [];
  }
}

/** A bug that this version no longer knows has no words of its own. */
function bugsOf({ test }: StoredRun): ReportData['bugs'] {
  const known = systems.get(test.spec.system)?.bugs ?? [];
  return known.filter((bug) => test.spec.bugs.includes(bug.name));
}
