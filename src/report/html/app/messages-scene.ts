// Draws messages between the lines of nodes and clients.

import { DUPLICATE, IN_FLIGHT, LOST, type MessageTable } from '../format/messages.ts';
import type { PageModel } from '../page-model.ts';
import type { Palette } from './palette.ts';
import { marks, momentText, scaleOf } from './scale.ts';
import type { Window } from './store.ts';

const TOP = 22;
const LINE = 46;
/** How far from its receiver's line the stroke of a message ends that never arrived. */
const SHORT = 12;

/** The lines of the diagram: one per node, and one for all clients together. */
export interface Ends {
  /** Line by index of the message table's `ends`; -1 for those that are not drawn. */
  readonly line: Int16Array;
  /** Process of a client, by index of `ends`; -1 for others. */
  readonly process: Int32Array;
  readonly names: readonly string[];
  readonly height: number;
  left(width: number): number;
}

export interface Selection {
  readonly clients: boolean;
  /** Index into the types; -1 for all. */
  readonly type: number;
  /** What became of them; -1 for all. */
  readonly fate: number;
  /** The process whose messages are to stand out. */
  readonly process: number | null;
}

export function endsOf(table: MessageTable, nodes: readonly string[]): Ends {
  const names = ['clients', ...nodes];
  const line = new Int16Array(table.ends.length);
  const process = new Int32Array(table.ends.length).fill(-1);
  table.ends.forEach((end, index) => {
    const client = /^c(\d+)$/.exec(end);
    if (client !== null) process[index] = Number(client[1]);
    line[index] = client === null ? nodes.indexOf(end) + 1 || -1 : 0;
  });
  return {
    line,
    process,
    names,
    height: TOP + names.length * LINE,
    left: (width) => (width < 560 ? 44 : 96),
  };
}

/** Rows of the messages that are on their way at some moment of a window. */
export function messagesIn(
  table: MessageTable,
  { line }: Ends,
  window: Window,
  { clients, type, fate }: Selection,
): Int32Array {
  const rows: number[] = [];
  for (let row = 0; row < table.size; row++) {
    const sent = table.sentAt[row]!;
    if (sent > window.to) break;
    if (sent + Math.max(0, table.took[row]!) < window.from) continue;
    if (type >= 0 && table.type[row] !== type) continue;
    if (fate >= 0 && table.fate[row] !== fate) continue;
    const [from, to] = [line[table.from[row]!]!, line[table.to[row]!]!];
    if (from < 0 || to < 0 || (!clients && (from === 0 || to === 0))) continue;
    rows.push(row);
  }
  return Int32Array.from(rows);
}

export interface MessagesScene {
  readonly model: PageModel;
  readonly table: MessageTable;
  readonly ends: Ends;
  readonly rows: Int32Array;
  readonly process: number | null;
}

export function drawSpaceTime(
  context: CanvasRenderingContext2D,
  scene: MessagesScene,
  width: number,
  window: Window,
  palette: Palette,
): void {
  const { table, ends, rows } = scene;
  const left = ends.left(width);
  const scale = scaleOf(window, left, width - left);
  const y = (line: number): number => TOP + line * LINE + LINE / 2;
  context.fillStyle = palette.surface;
  context.fillRect(0, 0, width, ends.height);
  context.save();
  context.beginPath();
  context.rect(left, 0, width - left, ends.height);
  context.clip();
  drawGround(context, scene, width, window, palette);
  for (const row of rows) {
    const [from, to] = [table.from[row]!, table.to[row]!];
    const fate = table.fate[row]!;
    const [fromLine, toLine] = [ends.line[from]!, ends.line[to]!];
    const isOwn =
      scene.process !== null &&
      (ends.process[from] === scene.process || ends.process[to] === scene.process);
    const isClients = fromLine === 0 || toLine === 0;
    const x1 = scale.x(table.sentAt[row]!);
    const short = fate === LOST || fate === IN_FLIGHT ? SHORT * Math.sign(toLine - fromLine) : 0;
    const took = fate === LOST ? Math.max(table.took[row]!, 400) : Math.max(0, table.took[row]!);
    const x2 = scale.x(table.sentAt[row]! + took);
    const [y1, y2] = [y(fromLine), y(toLine) - short];
    context.strokeStyle = fate === LOST ? palette.accent : isClients ? palette.ok : palette.dim;
    context.globalAlpha = isOwn || rows.length < 200 ? 1 : 0.55;
    context.lineWidth = isOwn ? 2.5 : 1;
    context.setLineDash(fate === DUPLICATE ? [4, 3] : []);
    context.beginPath();
    context.moveTo(x1, y1);
    context.lineTo(x2, y2);
    if (fate === LOST) {
      context.moveTo(x2 - 3, y2 - 3);
      context.lineTo(x2 + 3, y2 + 3);
      context.moveTo(x2 - 3, y2 + 3);
      context.lineTo(x2 + 3, y2 - 3);
    }
    context.stroke();
    if (fate !== LOST && rows.length < 600) arrowHead(context, x1, y1, x2, y2);
    if (rows.length < 60 && x2 - x1 > 30) {
      context.fillStyle = palette.dim;
      context.font = `10px ${palette.font}`;
      context.fillText(table.types[table.type[row]!] ?? '', (x1 + x2) / 2 + 4, (y1 + y2) / 2);
    }
  }
  context.restore();
  context.setLineDash([]);
  context.globalAlpha = 1;
  context.fillStyle = palette.raised;
  context.fillRect(0, 0, left, ends.height);
  context.fillStyle = palette.text;
  context.font = `600 11px ${palette.font}`;
  context.textBaseline = 'middle';
  ends.names.forEach((name, line) => {
    context.fillText(name, 8, y(line), left - 12);
  });
}

/** The time axis, a line for each end, and on it the faults that hit a node. */
function drawGround(
  context: CanvasRenderingContext2D,
  { model, ends }: MessagesScene,
  width: number,
  window: Window,
  palette: Palette,
): void {
  const left = ends.left(width);
  const scale = scaleOf(window, left, width - left);
  context.font = `11px ${palette.font}`;
  context.textBaseline = 'middle';
  for (const moment of marks(window, width - left)) {
    const x = scale.x(moment);
    context.fillStyle = palette.rule;
    context.fillRect(x, TOP - 5, 1, ends.height);
    context.fillStyle = palette.dim;
    context.fillText(momentText(moment, window.to - window.from), x + 4, TOP / 2);
  }
  ends.names.forEach((name, line) => {
    const y = TOP + line * LINE + LINE / 2;
    for (const fault of model.faults) {
      if (!fault.nodes.includes(name)) continue;
      context.fillStyle = palette.fault(fault.kind);
      context.globalAlpha = 0.3;
      const x = scale.x(fault.from);
      context.fillRect(x, y - 7, Math.max(1, scale.x(fault.to) - x), 14);
    }
    context.globalAlpha = 1;
    context.fillStyle = palette.dim;
    context.fillRect(left, y - 0.5, width, 1);
  });
}

function arrowHead(
  context: CanvasRenderingContext2D,
  x1: number,
  y1: number,
  x2: number,
  y2: number,
): void {
  const angle = Math.atan2(y2 - y1, x2 - x1);
  context.setLineDash([]);
  context.beginPath();
  context.moveTo(x2 - 6 * Math.cos(angle - 0.4), y2 - 6 * Math.sin(angle - 0.4));
  context.lineTo(x2, y2);
  context.lineTo(x2 - 6 * Math.cos(angle + 0.4), y2 - 6 * Math.sin(angle + 0.4));
  context.stroke();
}
