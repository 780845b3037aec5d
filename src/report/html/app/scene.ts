// Draws the timeline: a time axis, one lane per node with its role and its faults, and one lane per
// client thread with its operations.

import { FAIL, OK, type OperationTable } from '../format/operations.ts';
import type { FaultBand, PageModel } from '../page-model.ts';
import { endOf, firstAfter, type Lane } from './lanes.ts';
import type { Palette } from './palette.ts';
import { marks, momentText, type Scale, scaleOf } from './scale.ts';
import type { Window } from './store.ts';

const AXIS = 22;
const NODE_LANE = 26;
const GAP = 10;

export interface Layout {
  readonly width: number;
  readonly height: number;
  /** Where time begins; names of lanes stand left of it. */
  readonly left: number;
  readonly lanesTop: number;
  readonly laneHeight: number;
}

export interface Scene {
  readonly model: PageModel;
  readonly table: OperationTable;
  readonly lanes: readonly Lane[];
  /** Rows that the anomaly names. */
  readonly accused: ReadonlySet<number>;
}

export function layoutOf({ model, lanes }: Scene, width: number): Layout {
  const lanesTop = AXIS + model.nodes.length * NODE_LANE + GAP;
  const laneHeight = Math.max(5, Math.min(16, Math.floor(520 / Math.max(1, lanes.length))));
  const left = width < 560 ? 44 : 96;
  return { width, left, lanesTop, laneHeight, height: lanesTop + lanes.length * laneHeight + 8 };
}

/** Draws everything. `context` is scaled to CSS pixels. */
export function drawScene(
  context: CanvasRenderingContext2D,
  scene: Scene,
  layout: Layout,
  window: Window,
  selected: number | null,
  palette: Palette,
): void {
  const scale = scaleOf(window, layout.left, layout.width - layout.left);
  context.fillStyle = palette.surface;
  context.fillRect(0, 0, layout.width, layout.height);
  context.save();
  context.beginPath();
  context.rect(layout.left, 0, layout.width - layout.left, layout.height);
  context.clip();
  drawTints(context, scene.model.faults, layout, scale, palette);
  drawAxis(context, layout, window, scale, palette);
  drawNodes(context, scene.model, layout, window, scale, palette);
  scene.lanes.forEach((lane, index) => {
    const y = layout.lanesTop + index * layout.laneHeight;
    drawLane(context, scene.table, lane, y, layout, window, scale, palette);
  });
  drawMarked(context, scene, layout, scale, selected, palette);
  context.restore();
  drawNames(context, scene, layout, palette);
}

function drawTints(
  context: CanvasRenderingContext2D,
  faults: readonly FaultBand[],
  layout: Layout,
  scale: Scale,
  palette: Palette,
): void {
  context.globalAlpha = 0.07;
  for (const fault of faults) {
    context.fillStyle = palette.fault(fault.kind);
    const x = scale.x(fault.from);
    context.fillRect(x, layout.lanesTop, Math.max(1, scale.x(fault.to) - x), layout.height);
  }
  context.globalAlpha = 1;
}

function drawAxis(
  context: CanvasRenderingContext2D,
  layout: Layout,
  window: Window,
  scale: Scale,
  palette: Palette,
): void {
  context.font = `11px ${palette.font}`;
  context.textBaseline = 'middle';
  for (const moment of marks(window, layout.width - layout.left)) {
    const x = Math.round(scale.x(moment)) + 0.5;
    context.fillStyle = palette.rule;
    context.fillRect(x, AXIS - 5, 1, layout.height);
    context.fillStyle = palette.dim;
    context.fillText(momentText(moment, window.to - window.from), x + 4, AXIS / 2);
  }
}

/** The role of each node as a strip, and below it the faults that hit it. */
function drawNodes(
  context: CanvasRenderingContext2D,
  { nodes, statuses, faults }: PageModel,
  layout: Layout,
  window: Window,
  scale: Scale,
  palette: Palette,
): void {
  context.textBaseline = 'middle';
  nodes.forEach((node, index) => {
    const y = AXIS + index * NODE_LANE;
    const own = statuses.filter((status) => status.node === node);
    own.forEach((status, place) => {
      const from = scale.x(status.time);
      const to = scale.x(own[place + 1]?.time ?? window.to);
      if (to < layout.left || from > layout.width) return;
      const width = Math.max(1, to - from);
      context.fillStyle = roleColor(status.role, palette);
      context.fillRect(from, y + 2, width, 10);
      const label = labelOf(status.role, status.term);
      const at = Math.max(from, layout.left) + 4;
      if (to - at > 6 * label.length + 8) {
        context.fillStyle = palette.text;
        context.font = `10px ${palette.font}`;
        context.fillText(label, at, y + 7.5);
      }
    });
    for (const fault of faults) {
      if (!fault.nodes.includes(node)) continue;
      const from = scale.x(fault.from);
      const to = scale.x(fault.to);
      if (to < layout.left || from > layout.width) continue;
      context.fillStyle = palette.fault(fault.kind);
      context.fillRect(from, y + 13, Math.max(2, to - from), 10);
      const at = Math.max(from, layout.left) + 3;
      const label = [`${fault.id} ${fault.text}`, `${fault.id} ${fault.kind}`].find(
        (each) => to - at > 6 * each.length,
      );
      if (label !== undefined) {
        context.fillStyle = palette.surface;
        context.font = `600 10px ${palette.font}`;
        context.fillText(label, at, y + 18.5);
      }
    }
  });
}

function roleColor(role: string | null, palette: Palette): string {
  if (role === null) return palette.rule;
  if (/leader|coordinator|primary|master/.test(role)) return palette.leader;
  return /candidate/.test(role) ? palette.candidate : palette.follower;
}

function labelOf(role: string | null, term: number | undefined): string {
  const name = role ?? 'no answer';
  return term === undefined ? name : `${name}, term ${term}`;
}

/**
 * Operations that are wide enough are bars; where many share a pixel, one stroke says what is among
 * them. Strokes side by side become one rectangle: a whole run is some hundreds of them in a lane,
 * not a thousand.
 */
function drawLane(
  context: CanvasRenderingContext2D,
  table: OperationTable,
  lane: Lane,
  y: number,
  layout: Layout,
  window: Window,
  scale: Scale,
  palette: Palette,
): void {
  const { rows, failed, unknown } = lane;
  const height = layout.laneHeight - 2;
  const strokes = new Strokes(context, y, height);
  let place = Math.max(0, firstAfter(table, lane, window.from) - 1);
  while (place < rows.length) {
    const row = rows[place] as number;
    const start = table.invokedAt[row] as number;
    if (start > window.to) break;
    const left = Math.max(layout.left - 4, scale.x(start));
    const right = scale.x(Math.min(endOf(table, row), window.to));
    if (right - left >= 1.5) {
      strokes.end();
      drawBar(context, table.outcome[row] as number, left, right, y, height, layout, palette);
      place++;
      continue;
    }
    const pixel = Math.floor(left) + 1;
    const next = Math.max(place + 1, firstAfter(table, lane, scale.time(pixel), place));
    const bad = unknown[next]! - unknown[place]!;
    const no = failed[next]! - failed[place]!;
    const color = bad > 0 ? palette.unknown : 2 * no > next - place ? palette.fail : palette.ok;
    strokes.add(pixel - 1, color);
    place = next;
  }
  strokes.end();
}

/** Strokes of one pixel, from left to right. */
class Strokes {
  readonly #context: CanvasRenderingContext2D;
  readonly #y: number;
  readonly #height: number;
  #from = 0;
  #to = 0;
  #color = '';

  constructor(context: CanvasRenderingContext2D, y: number, height: number) {
    this.#context = context;
    this.#y = y;
    this.#height = height;
  }

  add(x: number, color: string): void {
    if (x !== this.#to || color !== this.#color) {
      this.end();
      this.#from = x;
      this.#color = color;
    }
    this.#to = x + 1;
  }

  end(): void {
    if (this.#to > this.#from) {
      this.#context.fillStyle = this.#color;
      this.#context.fillRect(this.#from, this.#y, this.#to - this.#from, this.#height);
    }
    this.#from = this.#to;
  }
}

function drawBar(
  context: CanvasRenderingContext2D,
  outcome: number,
  left: number,
  right: number,
  y: number,
  height: number,
  layout: Layout,
  palette: Palette,
): void {
  if (outcome !== OK && outcome !== FAIL) {
    context.fillStyle = palette.unknown;
    drawOpen(context, left, Math.max(right, left + 2), y, height, layout.width);
    return;
  }
  context.fillStyle = outcome === OK ? palette.ok : palette.fail;
  context.fillRect(left, y, Math.max(1, right - left - 0.5), height);
  // A failed one is hollow, so that it is told from the others without colour.
  if (outcome === FAIL && right - left > 4 && height > 5) {
    context.fillStyle = palette.surface;
    context.fillRect(left + 1, y + 1, right - left - 2.5, height - 2);
  }
}

/** An operation without a known end: striped, with a tail that goes on. */
function drawOpen(
  context: CanvasRenderingContext2D,
  left: number,
  right: number,
  y: number,
  height: number,
  edge: number,
): void {
  context.fillRect(left, y, right - left, height);
  const middle = y + height / 2 - 0.5;
  const tail = Math.min(edge, right + 48);
  for (let x = right + 2; x < tail; x += 5) context.fillRect(x, middle, 3, 1.5);
}

/** What the anomaly names, and what is selected: framed, and never lost among other strokes. */
function drawMarked(
  context: CanvasRenderingContext2D,
  scene: Scene,
  layout: Layout,
  scale: Scale,
  selected: number | null,
  palette: Palette,
): void {
  const rows = [...scene.accused].map((row) => ({ row, color: palette.accent }));
  if (selected !== null) rows.push({ row: selected, color: palette.text });
  for (const { row, color } of rows) {
    const lane = (scene.table.process[row] as number) % Math.max(1, scene.lanes.length);
    const y = layout.lanesTop + lane * layout.laneHeight;
    const left = scale.x(scene.table.invokedAt[row] as number);
    const right = Math.min(scale.x(endOf(scene.table, row)), layout.width + 9);
    if (right < layout.left || left > layout.width) continue;
    context.strokeStyle = color;
    context.lineWidth = 2;
    context.strokeRect(left - 2, y - 2, Math.max(4, right - left + 3), layout.laneHeight + 2);
    context.fillStyle = color;
    context.beginPath();
    const x = left + Math.max(4, right - left) / 2;
    context.moveTo(x - 4, y - 8);
    context.lineTo(x + 4, y - 8);
    context.lineTo(x, y - 3);
    context.fill();
  }
}

function drawNames(
  context: CanvasRenderingContext2D,
  { model, lanes }: Scene,
  layout: Layout,
  palette: Palette,
): void {
  context.fillStyle = palette.raised;
  context.fillRect(0, 0, layout.left, layout.height);
  context.textBaseline = 'middle';
  context.fillStyle = palette.text;
  context.font = `600 11px ${palette.font}`;
  model.nodes.forEach((node, index) => {
    context.fillText(node, 8, AXIS + index * NODE_LANE + NODE_LANE / 2, layout.left - 12);
  });
  context.fillStyle = palette.dim;
  context.font = `10px ${palette.font}`;
  const every = Math.max(1, Math.ceil(11 / layout.laneHeight));
  lanes.forEach(({ name }, index) => {
    if (index % every !== 0) return;
    const y = layout.lanesTop + index * layout.laneHeight + layout.laneHeight / 2 - 1;
    context.fillText(name, 8, y, layout.left - 12);
  });
}
