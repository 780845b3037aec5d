// A cycle of transactions, drawn: each arrow says that the one at its tail must come before the one
// at its head, and going round that cannot be.

import { type Markup, markup, nothing } from '../markup.ts';

/** One transaction of a cycle. */
export interface CycleNode {
  /** `T1`. */
  readonly name: string;
  /** `#11, process 6`. */
  readonly about: string;
}

/** The edge from the node at its place to the next. */
export interface CycleEdge {
  /** `rw`, `ww`, `wr`, `process`, `realtime`. */
  readonly relation: string;
}

/** Rings of more are not drawn: their edges are listed. */
const NODES_MAX = 10;
const BOX = { width: 150, height: 44 };

export function cycleDrawing(nodes: readonly CycleNode[], edges: readonly CycleEdge[]): Markup {
  if (nodes.length < 2 || nodes.length > NODES_MAX) return nothing;
  const { width, height, places } = ring(nodes.length);
  const arrows = edges.map((edge, index) => {
    const from = places[index];
    const to = places[(index + 1) % nodes.length];
    return from === undefined || to === undefined ? nothing : arrow(edge, index, from, to);
  });
  const boxes = nodes.map((node, index) => box(node, places[index] ?? { x: 0, y: 0 }));
  const names = nodes.map(({ name }) => name);
  const label = `Cycle: ${[...names, names[0]].join(' before ')}`;
  return markup`
<div class="scroll" tabindex="0" role="region" aria-label="Drawing of the cycle"><svg class="cycle" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${label}"><defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path d="M0 0L8 4L0 8Z"/></marker></defs>${arrows}${boxes}</svg></div>`;
}

interface Place {
  readonly x: number;
  readonly y: number;
}

/** Centres of the boxes: two side by side, more on a circle. */
function ring(count: number): {
  readonly width: number;
  readonly height: number;
  readonly places: readonly Place[];
} {
  if (count === 2) {
    return {
      width: 560,
      height: 170,
      places: [
        { x: 100, y: 85 },
        { x: 460, y: 85 },
      ],
    };
  }
  const radius = Math.max(120, (count * (BOX.width + 60)) / (2 * Math.PI));
  const [x, y] = [radius + BOX.width / 2 + 20, 0.7 * radius + BOX.height + 10];
  const places = Array.from({ length: count }, (_, index) => {
    const angle = (2 * Math.PI * index) / count - Math.PI / 2;
    return { x: x + radius * Math.cos(angle), y: y + 0.7 * radius * Math.sin(angle) };
  });
  return { width: Math.ceil(2 * x), height: Math.ceil(2 * y), places };
}

function arrow({ relation }: CycleEdge, index: number, from: Place, to: Place): Markup {
  // Bent to the right of its direction, so that two arrows between the same boxes stay apart.
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const length = Math.hypot(dx, dy);
  const bend = 0.28 * length;
  const control = {
    x: (from.x + to.x) / 2 + (bend * dy) / length,
    y: (from.y + to.y) / 2 - (bend * dx) / length,
  };
  const [start, end] = [edgeOf(from, control), edgeOf(to, control)];
  const label = {
    x: start.x / 4 + control.x / 2 + end.x / 4,
    y: start.y / 4 + control.y / 2 + end.y / 4,
  };
  const text = `${index + 1}  ${relation}`;
  const width = 7 * text.length + 10;
  return markup`
<g class="edge ${relation}"><path d="M${r(start.x)} ${r(start.y)}Q${r(control.x)} ${r(control.y)} ${r(end.x)} ${r(end.y)}" marker-end="url(#arrow)"/><rect x="${r(label.x - width / 2)}" y="${r(label.y - 10)}" width="${width}" height="20" rx="10"/><text x="${r(label.x)}" y="${r(label.y + 4)}" text-anchor="middle">${text}</text></g>`;
}

/** Where the line from a box's centre towards a point leaves the box. */
function edgeOf(centre: Place, towards: Place): Place {
  const [dx, dy] = [towards.x - centre.x, towards.y - centre.y];
  const scale = Math.min(
    dx === 0 ? Number.POSITIVE_INFINITY : (BOX.width / 2 + 3) / Math.abs(dx),
    dy === 0 ? Number.POSITIVE_INFINITY : (BOX.height / 2 + 3) / Math.abs(dy),
  );
  return { x: centre.x + dx * scale, y: centre.y + dy * scale };
}

function box({ name, about }: CycleNode, { x, y }: Place): Markup {
  return markup`
<g class="node"><rect x="${r(x - BOX.width / 2)}" y="${r(y - BOX.height / 2)}" width="${BOX.width}" height="${BOX.height}" rx="6"/><text x="${r(x)}" y="${r(y - 3)}" text-anchor="middle" class="label">${name}</text><text x="${r(x)}" y="${r(y + 13)}" text-anchor="middle" class="small">${about}</text></g>`;
}

/** Pixels to a tenth. */
function r(value: number): number {
  return Math.round(10 * value) / 10;
}
