// A campaign as JUnit XML, as GitLab and Jenkins read it. What did not run or showed nothing is an
// error, so that no dashboard can take it for a pass; a known failure is skipped, with its issue.

import type { CampaignSummary, SummaryCell } from '../../campaign/summary.ts';
import { sanitize } from '../../text.ts';

/** One suite for each system and workload, one case for each cell. */
export function junitCampaign(summary: CampaignSummary): string {
  const suites = new Map<string, SummaryCell[]>();
  for (const cell of summary.cells) {
    const name = `${cell.system}.${cell.workload}`;
    const suite = suites.get(name);
    if (suite === undefined) suites.set(name, [cell]);
    else suite.push(cell);
  }
  const timestamp = summary.startedAt.replace(/\.\d+Z$/, '');
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="${attribute(summary.name)}" ${totals(summary.cells)}>`,
    ...[...suites].flatMap(([name, cells]) => [
      `  <testsuite name="${attribute(name)}" ${totals(cells)} ` +
        `skipped="${cells.filter(({ status }) => status === 'known').length}" timestamp="${timestamp}">`,
      ...cells.flatMap((cell) => caseLines(cell, name)),
      '  </testsuite>',
    ]),
    '</testsuites>',
    '',
  ].join('\n');
}

function totals(cells: readonly SummaryCell[]): string {
  const failures = cells.filter(({ gate }) => gate === 'invalid').length;
  const errors = cells.filter(({ gate }) => gate === 'harness' || gate === 'unknown').length;
  const time = seconds(cells.reduce((sum, { durationMs }) => sum + durationMs, 0));
  return `tests="${cells.length}" failures="${failures}" errors="${errors}" time="${time}"`;
}

function caseLines(cell: SummaryCell, suite: string): string[] {
  const head = `    <testcase name="${attribute(cell.id)}" classname="${attribute(suite)}" time="${seconds(cell.durationMs)}"`;
  const inner = outcomeLines(cell);
  return inner.length === 0 ? [`${head}/>`] : [`${head}>`, ...inner, '    </testcase>'];
}

function outcomeLines(cell: SummaryCell): string[] {
  const { gate, status, text, signature, issue } = cell;
  const message = attribute(text === '' ? status : text);
  if (status === 'known') {
    return [`      <skipped message="${attribute(`known: ${issue ?? ''}: ${text}`)}"/>`];
  }
  if (gate === 'valid') return [];
  const element = gate === 'invalid' ? 'failure' : 'error';
  return [
    `      <${element} message="${message}" type="${attribute(signature ?? status)}">${body(cell)}</${element}>`,
  ];
}

function body({ text, attempts, failed, directory, repeat }: SummaryCell): string {
  const lines = [
    text,
    ...(attempts > 1 ? [`${failed} of ${attempts} attempts failed`] : []),
    ...(directory === null ? [] : [`files: ${directory}`]),
    `repeat: ${repeat}`,
  ];
  return lines.map(content).join('\n');
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1_000).toFixed(3);
}

/** XML 1.0 cannot hold control characters at all, so they are spelled out, as on a terminal. */
function content(text: string): string {
  return sanitize(text)
    .replaceAll(/[\ufffe\uffff]/g, '?')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}

function attribute(text: string): string {
  return content(text).replaceAll('"', '&quot;');
}
