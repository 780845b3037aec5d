// How runs changed over time: a mark per run for its verdict, and a line of its latency. One
// drawing per system and workload, oldest left.

import { formatElapsed } from '../duration.ts';
import { type Markup, markup, nothing } from '../report/html/markup.ts';
import { count } from '../text.ts';
import type { RunSummary } from './run-summaries.ts';

const RUNS_MAX = 60;
const GROUPS_MAX = 6;
const STEP = 9;
const HEIGHT = 54;

/** Nothing where no group has at least two judged runs. */
export function trends(runs: readonly RunSummary[]): Markup {
  const groups = new Map<string, RunSummary[]>();
  for (const run of [...runs].sort((a, b) => (a.startedAt < b.startedAt ? -1 : 1))) {
    if (run.results === null) continue;
    const name = `${run.spec.system}, ${run.spec.workload}, ${run.spec.runtime}`;
    groups.set(name, [...(groups.get(name) ?? []), run]);
  }
  const drawn = [...groups].filter(([, members]) => members.length > 1);
  if (drawn.length === 0) return nothing;
  drawn.sort(([, a], [, b]) => b.length - a.length);
  return markup`
<section aria-labelledby="trends-title"><h2 id="trends-title">Trends</h2><div class="trends">${drawn.slice(0, GROUPS_MAX).map(([name, members]) => trend(name, members.slice(-RUNS_MAX)))}</div></section>`;
}

function trend(name: string, runs: readonly RunSummary[]): Markup {
  const highest = Math.max(1, ...runs.map(({ p99 }) => p99 ?? 0));
  const width = runs.length * STEP + 6;
  const y = (p99: number): number => 2 + (HEIGHT - 22) * (1 - p99 / highest);
  const points = runs
    .flatMap(({ p99 }, index) => (p99 === null ? [] : [`${index * STEP + 6},${y(p99).toFixed(1)}`]))
    .join(' ');
  const failed = runs.filter(({ results }) => results?.verdict === 'invalid').length;
  const latest = runs.at(-1)?.p99 ?? null;
  const words = `${count(runs.length, 'run')}, ${failed} invalid; p99 of the latest ${latest === null ? 'unknown' : formatElapsed(latest)}, highest ${formatElapsed(highest)}`;
  return markup`
<figure><figcaption>${name}</figcaption><svg class="trend" viewBox="0 0 ${width} ${HEIGHT}" width="${width}" height="${HEIGHT}" role="img" aria-label="${words}"><polyline points="${points}"/>${runs.map((run, index) => mark(run, index))}</svg><p class="hint">${words}</p></figure>`;
}

/** Verdicts differ in shape as well as in colour. */
function mark({ results }: RunSummary, index: number): Markup {
  const [x, y] = [index * STEP + 6, HEIGHT - 9];
  switch (results?.verdict) {
    case 'invalid':
      return markup`<path class="invalid" d="M${x - 3} ${y - 3}L${x + 3} ${y + 3}M${x - 3} ${y + 3}L${x + 3} ${y - 3}"/>`;
    case 'unknown':
      return markup`<circle class="unknown" cx="${x}" cy="${y}" r="2.5"/>`;
    default:
      return markup`<circle class="valid" cx="${x}" cy="${y}" r="3"/>`;
  }
}
