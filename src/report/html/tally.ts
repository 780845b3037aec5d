// What the `stats` checker counted, as cells of a table: the text twin of the plots.

import { formatElapsed } from '../../duration.ts';
import type { Json, JsonObject } from '../../json.ts';
import { formatNumber } from '../../text.ts';
import { type Markup, markup } from './markup.ts';

export function member(json: Json, name: string): Json {
  if (json === null || typeof json !== 'object' || Array.isArray(json)) return null;
  return (json as JsonObject)[name] ?? null;
}

function numberIn(json: Json, name: string): number | null {
  const value = member(json, name);
  return typeof value === 'number' ? value : null;
}

export const tallyHead: Markup = markup`<th scope="col">Ops</th><th scope="col">ok</th><th scope="col">failed</th><th scope="col">unknown</th><th scope="col">Answered</th><th scope="col">p50</th><th scope="col">p95</th><th scope="col">p99</th>`;

/** Eight cells; dashes where nothing was counted. */
export function tallyCells(tally: Json): Markup {
  const latency = member(tally, 'latencyMs');
  const cells = [
    countText(numberIn(tally, 'invoked')),
    countText(numberIn(tally, 'ok')),
    countText(numberIn(tally, 'fail')),
    countText(numberIn(tally, 'info')),
    answeredText(tally),
    ...['p50', 'p95', 'p99'].map((name) => elapsedText(numberIn(latency, name))),
  ];
  return markup`${cells.map((cell) => markup`<td class="n">${cell}</td>`)}`;
}

/** The share of operations whose outcome is known: the others found nobody who could tell. */
function answeredText(tally: Json): string {
  const invoked = numberIn(tally, 'invoked');
  const known = (numberIn(tally, 'ok') ?? 0) + (numberIn(tally, 'fail') ?? 0);
  if (invoked === null || invoked === 0) return '–';
  const percent = (100 * known) / invoked;
  // 99.96 % is not all of them.
  const shown = known < invoked ? Math.min(percent, 99.9) : percent;
  return `${shown.toFixed(1)} %`;
}

function countText(value: number | null): string {
  return value === null ? '–' : formatNumber(value);
}

function elapsedText(value: number | null): string {
  return value === null ? '–' : formatElapsed(value);
}
