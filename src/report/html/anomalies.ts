// The explanation of each anomaly: drawn where there is a drawing for it, and in words.

import type { Anomaly } from '../../../checkers/checker.ts';
import { formatMoment } from '../../duration.ts';
import type { RunResults } from '../../run/types.ts';
import { count } from '../../text.ts';
import { type Finding, findingsOf } from '../account.ts';
import {
  type CommitDetails,
  type CycleDetails,
  commitDetails,
  cycleDetails,
  holdDetails,
  type LinearizabilityDetails,
  linearizabilityDetails,
} from '../anomaly-details.ts';
import { heldTwice } from '../held-twice.ts';
import { type Operation, operationsAt } from '../operations.ts';
import { cycleDrawing } from './drawings/cycle.ts';
import { holdsDrawing } from './drawings/holds.ts';
import { intervalsDrawing } from './drawings/intervals.ts';
import { type Content, type Markup, markup, nothing } from './markup.ts';
import { operationsTable } from './operations-table.ts';
import type { LogLine, ReportData } from './report-data.ts';

/** Explained one by one; of more there is a count. */
const EXPLAINED_MAX = 24;
/** Log lines shown around what broke, and how long before it they may be. */
const LINES_MAX = 14;
const LINES_BEFORE_NS = 2e9;

export function anomaliesSection(data: ReportData): Markup {
  const { results } = data;
  const findings = results === null ? [] : findingsOf(results);
  if (results === null || findings.length === 0) return nothing;
  const more = findings.length - EXPLAINED_MAX;
  return markup`
<section id="anomalies" aria-labelledby="anomalies-title">
<h2 id="anomalies-title">${findings.length === 1 ? 'Why this cannot be' : `Why this cannot be: ${count(findings.length, 'anomaly', 'anomalies')}`}</h2>
${findings.slice(0, EXPLAINED_MAX).map((finding, index) => anomalyBlock(finding, index, data, results))}
${more > 0 ? markup`<p>${count(more, 'more anomaly', 'more anomalies')} in results.json.</p>` : nothing}
</section>`;
}

function anomalyBlock(
  { anomaly, checker }: Finding,
  index: number,
  data: ReportData,
  results: RunResults,
): Markup {
  const operations = operationsAt(data.history, anomaly.ops);
  const linear = linearizabilityDetails(anomaly);
  const logs = index === 0 ? logsAround(data.logs, operations) : [];
  return markup`
<details class="anomaly" id="anomaly-${index + 1}"${index === 0 ? markup` open` : nothing}>
<summary><b>${anomaly.kind}</b> <span class="hint">${checker}</span> ${shortly(anomaly, linear)}</summary>
${drawingOf(anomaly, linear, operations, data, results)}
${linear?.indexed === true ? nothing : operationsTable(operations)}
${logs.length === 0 ? nothing : logBlock(logs)}
</details>`;
}

/** On one line, what it is about. */
function shortly(anomaly: Anomaly, linear: LinearizabilityDetails | null): string {
  const { key, summary } = anomaly;
  const holds = holdDetails(anomaly);
  if (holds !== null) return heldTwice(holds, key);
  const where = key === undefined ? '' : `key ${key}: `;
  return linear?.indexed === true ? `${where}${linear.failing.text}` : `${where}${summary}`;
}

function drawingOf(
  anomaly: Anomaly,
  linear: LinearizabilityDetails | null,
  operations: readonly Operation[],
  data: ReportData,
  results: RunResults,
): Content {
  if (linear?.indexed === true) return linearizabilityContent(linear, data, results);
  const cycle = cycleDetails(anomaly);
  if (cycle !== null) return cycleContent(cycle, operations);
  const holds = holdDetails(anomaly);
  const commit = commitDetails(anomaly);
  return markup`
${linear === null ? nothing : markup`<p>${capital(linear.reason)}.</p>`}
${holds === null ? nothing : holdsDrawing(holds)}
${intervalsDrawing(operations, results.faults, null)}
${commit === null ? nothing : commitTable(commit)}`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function linearizabilityContent(
  details: LinearizabilityDetails,
  data: ReportData,
  results: RunResults,
): Content {
  const core = operationsAt(
    data.history,
    details.core.flatMap((each) => [each.invokeIndex, each.completionIndex]),
  );
  return markup`
<p>These operations contradict one another: ${details.reason}.</p>
${intervalsDrawing(core, results.faults, details.failing.invokeIndex)}
<p>The history of this key breaks when <b>${details.failing.text}</b> (#${details.failing.invokeIndex}) returns, ${details.prefixOperations} of ${count(details.operations, 'operation')} in, checked as a ${details.model}.</p>
${details.steps.length === 0 ? nothing : prefixTable(details)}
${details.pending.length === 0 ? nothing : pendingList(details)}`;
}

function prefixTable({ steps, omittedSteps }: LinearizabilityDetails): Content {
  return markup`
<details><summary>The longest order that is possible, with the state after each step</summary>
<div class="scroll" tabindex="0" role="region" aria-label="Longest valid order"><table>
<thead><tr><th scope="col">Step</th><th scope="col">Operation</th><th scope="col">Process</th><th scope="col">Event</th><th scope="col">State after it</th></tr></thead>
<tbody>${steps.map(({ operation, state }, index) => markup`<tr data-op="${operation.invokeIndex}"><td class="n">${omittedSteps + index + 1}</td><th scope="row" class="what">${operation.text}</th><td>${operation.process}</td><td>#${operation.invokeIndex}</td><td class="what">${state}</td></tr>`)}</tbody>
</table></div></details>`;
}

function pendingList({ pending, finalState }: LinearizabilityDetails): Content {
  const from = finalState === null ? nothing : markup` from the state <b>${finalState}</b>`;
  return markup`
<p>That is as far as an order goes. None of what is pending then can come next${from}:</p>
<ul class="pending">${pending.map(({ operation, reason }) => markup`<li data-op="${operation.invokeIndex}"><b>${operation.text}</b> (#${operation.invokeIndex}, process ${operation.process}): ${reason}.</li>`)}</ul>`;
}

function cycleContent({ cycle, steps }: CycleDetails, operations: readonly Operation[]): Content {
  const about = (event: number): string => {
    const found = operations.find(
      ({ invoke, completion }) => invoke.index === event || completion?.index === event,
    );
    return found === undefined ? `#${event}` : `#${event}, process ${found.invoke.process}`;
  };
  const nodes = cycle.map((event, index) => ({ name: `T${index + 1}`, about: about(event) }));
  return markup`
${cycleDrawing(nodes, steps)}
<ol class="edges">${steps.map((step, index) => markup`<li>T${index + 1} comes before T${((index + 1) % steps.length) + 1} (${relationWords[step.relation] ?? step.relation}), because ${step.text}.</li>`)}</ol>
<p>Each must come before the next, and the last before the first: there is no such order.</p>`;
}

const relationWords: Readonly<Record<string, string>> = {
  ww: 'write–write: the later overwrites what the earlier wrote',
  wr: 'write–read: the later sees what the earlier wrote',
  rw: 'read–write: the earlier did not see what the later wrote',
  process: 'same process',
  realtime: 'real time: one was over before the other began',
};

function commitTable({ transaction, outcome, participants }: CommitDetails): Markup {
  const told =
    outcome === 'committed' || outcome === 'aborted'
      ? `The client was told that ${transaction} ${outcome === 'committed' ? 'committed' : 'aborted'}.`
      : `The client was never told what became of ${transaction}.`;
  const state = (applied: boolean | null): string =>
    applied === null ? 'not inspected' : applied ? '● applied' : '○ not applied';
  return markup`
<p>${told} After recovery its participants say:</p>
<div class="scroll" tabindex="0" role="region" aria-label="Participants of the transaction"><table class="participants">
<thead><tr><th scope="col">Participant</th><th scope="col">Effect</th><th scope="col">Decision it remembers</th></tr></thead>
<tbody>${participants.map(({ participant, applied, decision }) => markup`<tr><th scope="row">${participant}</th><td class="${applied === null ? 'info' : applied ? 'ok' : 'fail'}">${state(applied)}</td><td>${decision ?? 'none'}</td></tr>`)}</tbody>
</table></div>`;
}

/**
 * The lines shortly before the operations began until they ended; the last of them where there are
 * many.
 */
function logsAround(
  logs: readonly LogLine[],
  operations: readonly Operation[],
): readonly LogLine[] {
  if (operations.length === 0) return [];
  const from = Math.min(...operations.map(({ invoke }) => invoke.time)) - LINES_BEFORE_NS;
  const to = Math.max(...operations.map(({ invoke, completion }) => (completion ?? invoke).time));
  return logs.filter(({ time }) => time >= from && time <= to).slice(-LINES_MAX);
}

function logBlock(lines: readonly LogLine[]): Markup {
  return markup`
<h3>What the nodes logged around it</h3>
<pre class="log" tabindex="0" aria-label="Node logs around the anomaly">${lines.map(
    (
      line,
    ) => markup`${formatMoment(line.time).padStart(9)}  ${line.node.padEnd(4)} ${line.event.padEnd(20)} ${line.text}
`,
  )}</pre>`;
}
