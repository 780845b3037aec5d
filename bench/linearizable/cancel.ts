// How soon a check that is cancelled ends: each row of the benchmark's table is begun many times
// and cancelled at moments spread over the time that the whole check takes. What counts is the time
// from the moment at which the cancellation was due, so that a check that keeps the event loop from
// turning is charged for it. Usage: tsx bench/linearizable/cancel.ts [row ids, comma-separated]
// [--tries 20] [--json FILE]

import { parseArgs } from 'node:util';
import { checkAsync } from '../../checkers/linearizable/check.ts';
import { hostMonotonicMs } from '../../src/clock.ts';
import { type Figure, report } from '../support/measure.ts';
import { namedModel } from './named-model.ts';
import { CASES, type Case, LARGE_CASES } from './object-rows.ts';

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: { tries: { type: 'string', default: '20' }, json: { type: 'string' } },
});

/** A check that is over sooner needs no cancelling. Milliseconds. */
const WORTH_MS = 20;

async function figureOf(row: Case, tries: number): Promise<Figure | undefined> {
  const columns = row.history();
  const model = namedModel(row.model.name, row.model.options);
  const now = hostMonotonicMs;
  // The second one is warm, as those that are cancelled will be.
  let wholeMs = 0;
  for (let i = 0; i < 2; i++) {
    const begin = now();
    await checkAsync(columns, model, { now });
    wholeMs = now() - begin;
  }
  if (wholeMs < WORTH_MS) return undefined;
  const values: number[] = [];
  for (let i = 0; i < tries; i++) {
    const abort = new AbortController();
    const due = now() + (wholeMs * (i + 0.5)) / tries;
    const timer = setTimeout(() => abort.abort(), due - now());
    await checkAsync(columns, model, { now, signal: abort.signal });
    clearTimeout(timer);
    // One that was over before counts for nothing; one that ended with a verdict though it was
    // cancelled counts.
    if (now() >= due) values.push(now() - due);
  }
  if (values.length === 0) return undefined;
  return { name: `${row.id}, of ${wholeMs.toFixed(0)} ms`, unit: 'ms', values };
}

const ids = positionals[0]?.split(',');
const figures: Figure[] = [];
for (const row of [...CASES, ...LARGE_CASES]) {
  if (ids !== undefined && !ids.includes(row.id)) continue;
  const figure = await figureOf(row, Number(flags.tries));
  if (figure !== undefined) figures.push(figure);
}
report('from cancelling to the end', figures, flags.json ?? null);
