// What the transactional checkers tell beyond an anomaly's sentence: a cycle edge by edge, and
// which models it rules out.

import type { Anomaly } from '../../checkers/checker.ts';
import type { Json, JsonObject } from '../json.ts';
import type { RunResults } from '../run/types.ts';
import { count } from '../text.ts';
import { type Line, span } from './line.ts';

/** Lines of one cycle that are shown unless all are asked for. */
const LINES_MAX = 80;

/** A cycle in words, one edge a line; empty for an anomaly that is none. */
export function cycleLines({ details }: Anomaly, showsAll: boolean): Line[] {
  if (!isObject(details)) return [];
  const lines = textsOf(details['explanation']);
  if (!showsAll) return clipped(lines);
  const neighbours = details['neighbours'];
  if (!isObject(neighbours)) return lines.map((line) => [line]);
  const between = textsOf(neighbours['explanation']);
  return [...lines, 'Between immediate neighbours in time:', ...between].map((line) => [line]);
}

/**
 * Of a long cycle the first transactions and why each precedes the next, and the contradiction at
 * the end.
 */
function clipped(lines: readonly string[]): Line[] {
  const middle = lines.indexOf('Then:');
  const hidden = lines.length - LINES_MAX;
  if (hidden <= 0 || middle < 0) return lines.map((line) => [line]);
  const half = LINES_MAX / 2;
  return [
    ...lines.slice(0, half).map((line): Line => [line]),
    [span('dim', `  … and ${count(middle - half, 'more transaction')}`)],
    ...lines.slice(middle, middle + half).map((line): Line => [line]),
    [span('dim', `  … and ${count(lines.length - middle - half - 1, 'more step')}`)],
    ...lines.slice(-1).map((line): Line => [line]),
  ];
}

/** Which models are ruled out, and which may hold; empty where nothing was looked at. */
export function modelLines(results: RunResults): Line[] {
  return Object.values(results.checkers).flatMap(({ statistics }) => {
    if (!isObject(statistics)) return [];
    const [not, alsoNot] = [textsOf(statistics['not']), textsOf(statistics['also-not'])];
    const mayHold = textsOf(statistics['may-hold-strongest']);
    const notExamined = textsOf(statistics['not-examined']);
    return [
      ...modelsLine('ruled out', not),
      ...modelsLine('so too', alsoNot),
      ...modelsLine('may hold', mayHold, mayHold.length > 0 ? ', and what they imply' : ''),
      ...(mayHold.length + not.length > 0 ? modelsLine('not examined', notExamined) : []),
    ];
  });
}

function modelsLine(title: string, models: readonly string[], rest = ''): Line[] {
  if (models.length === 0) return [];
  return [[span('dim', `${title}: `), models.join(', '), span('dim', rest)]];
}

function textsOf(value: Json | undefined): string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
