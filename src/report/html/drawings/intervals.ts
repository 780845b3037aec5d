// Operations as intervals, in the order in which things happened: two that do not overlap must take
// effect in that order, and two that do may take effect in either. Moments are spaced evenly,
// because what counts is which came first; the times are written beside the names.

import { formatMoment } from '../../../duration.ts';
import type { FaultRecord } from '../../../run/types.ts';
import { clip } from '../../../text.ts';
import { isActive } from '../../faults.ts';
import { type Operation, outcomeText, requestText } from '../../operations.ts';
import { type Markup, markup, nothing } from '../markup.ts';

const WIDTH = 940;
const LABELS = 330;
const ROW = 30;
const BAND = 16;
const LABEL_LENGTH_MAX = 44;
const FAULTS_MAX = 6;

/** `accused`: the index of the invocation that the drawing is about, if there is one. */
export function intervalsDrawing(
  operations: readonly Operation[],
  faults: readonly FaultRecord[],
  accused: number | null,
): Markup {
  const [first] = operations;
  if (first === undefined) return nothing;
  const from = Math.min(...operations.map(({ invoke }) => invoke.time));
  const to = Math.max(...operations.map(({ invoke, completion }) => (completion ?? invoke).time));
  const active = faults.filter((fault) => isActive(fault, from, to)).slice(0, FAULTS_MAX);
  const scale = evenScale(operations, active, from, to);
  const top = active.length * BAND + 8;
  const height = top + operations.length * ROW + 6;
  const bands = active.map((fault, index) => bandOf(fault, index, scale, from, to, height));
  const rows = operations.map((operation, index) =>
    rowOf(operation, top + index * ROW, scale, operation.invoke.index === accused),
  );
  return markup`
<div class="scroll" tabindex="0" role="region" aria-label="Drawing of the operations"><svg class="intervals" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-label="${labelOf(operations)}">${bands}${rows}</svg></div>
<p class="hint">Moments are evenly spaced: only what came first counts. Operations that do not overlap take effect in this order.</p>`;
}

type Scale = (time: number) => number;

/** Every moment at which something begins or ends gets the same room. */
function evenScale(
  operations: readonly Operation[],
  faults: readonly FaultRecord[],
  from: number,
  to: number,
): Scale {
  const moments = new Set<number>();
  for (const { invoke, completion } of operations) {
    moments.add(invoke.time);
    if (completion !== null) moments.add(completion.time);
  }
  for (const { injectedAt, healedAt } of faults) {
    for (const time of [injectedAt, healedAt]) if (time > from && time < to) moments.add(time);
  }
  const inOrder = [...moments].sort((a, b) => a - b);
  const room = (WIDTH - LABELS - 30) / Math.max(1, inOrder.length - 1);
  return (time) => {
    const place = inOrder.findIndex((moment) => moment >= time);
    return LABELS + 8 + (place < 0 ? inOrder.length - 1 : place) * room;
  };
}

function bandOf(
  fault: FaultRecord,
  index: number,
  scale: Scale,
  from: number,
  to: number,
  height: number,
): Markup {
  const left = fault.injectedAt <= from ? LABELS : scale(fault.injectedAt);
  const right = fault.healedAt >= to ? WIDTH : scale(fault.healedAt);
  const y = index * BAND + 4;
  const width = Math.max(2, right - left);
  return markup`
<g class="band ${fault.kind}"><rect x="${left}" y="${y}" width="${width}" height="${height - y}" class="area"/><rect x="${left}" y="${y}" width="${width}" height="3" class="edge"/><text x="4" y="${y + 9}" class="small">${fault.id} ${fault.kind}, ${formatMoment(fault.injectedAt)} to ${formatMoment(fault.healedAt)}</text></g>`;
}

function rowOf(operation: Operation, y: number, scale: Scale, isAccused: boolean): Markup {
  const { invoke, completion } = operation;
  const left = scale(invoke.time);
  const isOpen = completion === null || completion.type === 'info';
  const right = isOpen ? WIDTH - 14 : Math.max(left + 6, scale(completion.time));
  const middle = y + ROW / 2;
  const kind = completion === null ? 'info' : completion.type;
  const until = completion === null ? 'never' : formatMoment(completion.time);
  const label = clip(`${requestText(operation)} → ${outcomeText(operation)}`, LABEL_LENGTH_MAX);
  const bar = isOpen
    ? markup`<path d="M${left} ${y + 5}H${right}l8 ${ROW / 2 - 5}l-8 ${ROW / 2 - 5}H${left}Z" class="bar ${kind}"/>`
    : markup`<rect x="${left}" y="${y + 5}" width="${right - left}" height="${ROW - 10}" rx="3" class="bar ${kind}"/>`;
  return markup`
<g class="row${isAccused ? ' accused' : ''}" data-op="${invoke.index}"><text x="4" y="${middle - 1}" class="label">${isAccused ? '✗ ' : ''}${label}</text><text x="4" y="${middle + 11}" class="small">#${invoke.index}  process ${String(invoke.process)}  ${formatMoment(invoke.time)} to ${until}</text><line x1="${LABELS}" x2="${WIDTH}" y1="${y + ROW}" y2="${y + ROW}" class="rule"/>${bar}</g>`;
}

function labelOf(operations: readonly Operation[]): string {
  return operations
    .map((each) => `Process ${each.invoke.process}: ${requestText(each)} → ${outcomeText(each)}`)
    .join('. ');
}
