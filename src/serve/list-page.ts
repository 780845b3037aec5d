// The list of all runs: filtered and sorted by the address, so that a view can be kept as a
// bookmark and needs no script; with trends of what is listed.

import { formatDuration, formatElapsed } from '../duration.ts';
import { type Content, type Markup, markup, nothing } from '../report/html/markup.ts';
import { clip, count, formatNumber } from '../text.ts';
import type { RunSummary } from './run-summaries.ts';
import { trends } from './trends.ts';

const columns = ['started', 'system', 'verdict', 'operations', 'p50', 'p99'] as const;
export type SortColumn = (typeof columns)[number];

/** What the address asks for; empty texts let everything through. */
export interface ListQuery {
  readonly text: string;
  readonly verdict: string;
  readonly sort: SortColumn;
  readonly descending: boolean;
}

/** Rows of one page; the address of a narrower list finds the others. */
const ROWS_MAX = 500;

export function readListQuery(parameters: URLSearchParams): ListQuery {
  const sort = columns.find((each) => each === parameters.get('sort')) ?? 'started';
  return {
    text: parameters.get('text') ?? '',
    verdict: parameters.get('verdict') ?? '',
    sort,
    descending: parameters.get('order') !== 'up',
  };
}

/** The runs that a query asks for, in its order. */
function chosenRuns(runs: readonly RunSummary[], query: ListQuery): readonly RunSummary[] {
  const words = query.text.toLowerCase().split(/\s+/).filter(Boolean);
  const sign = query.descending ? -1 : 1;
  return runs
    .filter((run) => query.verdict === '' || standingOf(run) === query.verdict)
    .filter((run) => words.every((word) => searchText(run).includes(word)))
    .map((run, place) => ({ run, place, value: sortValue(run, query.sort) }))
    .sort((a, b) => {
      if (a.value === b.value) return a.place - b.place;
      return a.value < b.value ? -sign : sign;
    })
    .map(({ run }) => run);
}

export function listBody(runs: readonly RunSummary[], query: ListQuery): Content {
  const chosen = chosenRuns(runs, query);
  return markup`
<header class="top"><p class="brand">Ordeal</p><h1>Runs</h1></header>
<main>
<form class="filter" method="get" action="/" role="search">
<label>Search <input name="text" type="search" value="${query.text}"></label>
<label>Verdict <select name="verdict">${['', 'valid', 'invalid', 'unknown', 'unjudged'].map(
    (each) =>
      markup`<option value="${each}"${query.verdict === each ? markup` selected` : nothing}>${each === '' ? 'all' : each}</option>`,
  )}</select></label>
<button type="submit">Show</button>
<output>${count(chosen.length, 'run')} of ${formatNumber(runs.length)}</output>
</form>
${trends(chosen)}
<form method="get" action="/compare">
<div class="scroll" tabindex="0" role="region" aria-label="Runs"><table>
<thead><tr><th scope="col">Compare</th>${columns.map((column) => columnHead(column, query))}<th scope="col">Workload</th><th scope="col">Faults</th><th scope="col">What</th></tr></thead>
<tbody>${chosen.slice(0, ROWS_MAX).map(row)}</tbody>
</table></div>
<p><button type="submit">Compare two</button> <span class="hint">Tick two runs.</span></p>
</form>
${chosen.length > ROWS_MAX ? markup`<p>The first ${ROWS_MAX} are listed; search to narrow it.</p>` : nothing}
</main>`;
}

/** `valid`, `invalid`, `unknown`, or `unjudged`. */
export function standingOf({ results }: RunSummary): string {
  return results?.verdict ?? 'unjudged';
}

export function runAddress({ system, name }: RunSummary): string {
  return `/runs/${encodeURIComponent(system)}/${encodeURIComponent(name)}/`;
}

export function elapsedOrDash(value: number | null): string {
  return value === null ? '–' : formatElapsed(value);
}

function columnHead(column: SortColumn, query: ListQuery): Markup {
  const isSorted = query.sort === column;
  const address = new URLSearchParams({
    text: query.text,
    verdict: query.verdict,
    sort: column,
    order: isSorted && query.descending ? 'up' : 'down',
  });
  const sign = isSorted ? (query.descending ? ' ↓' : ' ↑') : '';
  const order = isSorted ? (query.descending ? 'descending' : 'ascending') : 'none';
  return markup`<th scope="col" aria-sort="${order}"><a href="/?${address.toString()}">${column}${sign}</a></th>`;
}

function row(run: RunSummary): Markup {
  const { spec, results, startedAt } = run;
  const standing = standingOf(run);
  const bugs = spec.bugs.length === 0 ? '' : `, bug ${spec.bugs.join(', ')}`;
  return markup`
<tr><td><input type="checkbox" name="run" value="${run.system}/${run.name}" aria-label="Compare ${run.name}"></td><th scope="row"><a href="${runAddress(run)}">${startedAt.slice(0, 10)} ${startedAt.slice(11, 19)}</a></th><td>${spec.system}</td><td><span class="pill ${standing}">${standing}</span></td><td class="n">${results === null ? '–' : formatNumber(results.operations.invoked)}</td><td class="n">${elapsedOrDash(run.p50)}</td><td class="n">${elapsedOrDash(run.p99)}</td><td>${spec.workload}</td><td>${spec.nemesis.join(', ') || 'none'}${bugs}</td><td class="words">${results === null ? 'goes on, or was ended early' : clip(run.trouble, 180)} <span class="hint">${spec.runtime}, ${formatDuration(spec.timeLimitMs)}, seed ${spec.seed}</span></td></tr>`;
}

function sortValue(run: RunSummary, column: SortColumn): string | number {
  switch (column) {
    case 'started':
      return run.startedAt;
    case 'system':
      return run.spec.system;
    case 'verdict':
      return standingOf(run);
    case 'operations':
      return run.results?.operations.invoked ?? -1;
    case 'p50':
      return run.p50 ?? -1;
    case 'p99':
      return run.p99 ?? -1;
  }
}

function searchText(run: RunSummary): string {
  const { spec } = run;
  return [
    run.name,
    spec.system,
    spec.workload,
    spec.runtime,
    ...spec.nemesis,
    ...spec.bugs,
    `seed ${spec.seed}`,
    run.trouble,
  ]
    .join(' ')
    .toLowerCase();
}
