// The timeline: a canvas that is drawn anew for every window, and the mouse, wheel, touch and
// keyboard that move it.

import { useEffect, useMemo, useRef } from 'preact/hooks';
import type { OperationTable } from '../format/operations.ts';
import type { PageModel } from '../page-model.ts';
import { useCanvas } from './canvas.ts';
import { Details } from './details.tsx';
import { FilterBar } from './filter-bar.tsx';
import { attachGestures } from './gestures.ts';
import { endOf, firstAfter, type Lane, lanesOf, matchingRows } from './lanes.ts';
import { Legend } from './legend.tsx';
import { readPalette } from './palette.ts';
import { lengthText, momentText, scaleOf } from './scale.ts';
import { drawScene, type Layout, layoutOf, type Scene } from './scene.ts';
import { type Store, useStore } from './store.ts';

export interface TimelineProps {
  readonly model: PageModel;
  readonly table: OperationTable;
  readonly store: Store;
}

export function Timeline({ model, table, store }: TimelineProps) {
  const filter = useStore(store, (state) => state.filter);
  const selected = useStore(store, (state) => state.selected);
  const lanes = useMemo(
    () => lanesOf(table, model.concurrency, filter),
    [table, model.concurrency, filter],
  );
  const accused = useMemo(() => accusedRows(table, model.accused), [table, model.accused]);
  const scene: Scene = { model, table, lanes, accused };
  const matching = useMemo(() => matchingRows(lanes), [lanes]);
  const host = useRef<HTMLDivElement>(null);
  const current = useRef<{ scene: Scene; layout: Layout; matching: Int32Array } | null>(null);
  const canvas = useCanvas(
    host,
    (width) => layoutOf(scene, width).height,
    (context, width) => {
      const layout = layoutOf(scene, width);
      current.current = { scene, layout, matching };
      const { window, selected: row } = store.state;
      drawScene(context, scene, layout, window, row, readPalette());
    },
    [scene.lanes, model],
  );
  useEffect(() => store.listen(canvas.draw), [store, canvas.draw]);
  useEffect(() => {
    const element = host.current;
    if (element === null) return;
    return attachGestures(element, store, {
      left: () => current.current?.layout.left ?? 0,
      choose: (x, y) => {
        const now = current.current;
        if (now !== null) store.set({ selected: rowAt(now.scene, now.layout, store, x, y) });
      },
      step: (by) => {
        const now = current.current;
        if (now !== null) stepSelection(store, table, now.matching, by);
      },
    });
  }, [store]);
  return (
    <div class="timeline">
      <FilterBar table={table} store={store} matches={matching.length} />
      <Controls store={store} accused={accused} table={table} />
      <div
        ref={host}
        class="canvas"
        tabIndex={0}
        role="application"
        aria-label="Timeline of operations"
        aria-describedby="timeline-keys"
      />
      <p id="timeline-keys" class="hint">
        Drag or arrow keys pan, + and − zoom, 0 shows the whole run, , and . select the operation
        before and after. The wheel zooms once the timeline has the focus, or with Ctrl.
      </p>
      <Legend model={model} />
      <Details table={table} store={store} model={model} row={selected} />
    </div>
  );
}

function Controls({
  store,
  accused,
  table,
}: {
  readonly store: Store;
  readonly accused: ReadonlySet<number>;
  readonly table: OperationTable;
}) {
  const window = useStore(store, (state) => state.window);
  const length = window.to - window.from;
  return (
    <div class="controls" role="group" aria-label="Window of time">
      <button type="button" onClick={() => store.zoom(0.5)} aria-label="Zoom in">
        +
      </button>
      <button type="button" onClick={() => store.zoom(2)} aria-label="Zoom out">
        −
      </button>
      <button type="button" onClick={() => store.pan(-0.5)} aria-label="Earlier">
        ←
      </button>
      <button type="button" onClick={() => store.pan(0.5)} aria-label="Later">
        →
      </button>
      <button type="button" onClick={() => store.show(store.whole)}>
        Whole run
      </button>
      {accused.size > 0 && (
        <button type="button" onClick={() => showRows(store, table, [...accused])}>
          What broke
        </button>
      )}
      <output id="window" aria-label="Window on screen">
        {momentText(window.from, length)} to {momentText(window.to, length)} ({lengthText(length)})
      </output>
    </div>
  );
}

/** Rows that the events of an anomaly belong to. */
function accusedRows(table: OperationTable, events: readonly number[]): ReadonlySet<number> {
  const rows = new Set<number>();
  if (events.length === 0) return rows;
  const wanted = new Set(events);
  for (let row = 0; row < table.size; row++) {
    const isNamed =
      wanted.has(table.invokeIndex[row] as number) ||
      wanted.has(table.completionIndex[row] as number);
    if (isNamed) rows.add(row);
  }
  return rows;
}

/** Shows some operations with a little room on both sides. */
export function showRows(store: Store, table: OperationTable, rows: readonly number[]): void {
  const from = Math.min(...rows.map((row) => table.invokedAt[row] as number));
  const to = Math.max(
    ...rows.map((row) => Math.min(endOf(table, row), (table.invokedAt[row] as number) + 5e6)),
  );
  const room = Math.max(2000, 0.15 * (to - from));
  store.show({ from: from - room, to: to + room });
}

/** The operation under a point; null where there is none within a few pixels. */
function rowAt(scene: Scene, layout: Layout, store: Store, x: number, y: number): number | null {
  const lane = scene.lanes[Math.floor((y - layout.lanesTop) / layout.laneHeight)];
  if (lane === undefined || x < layout.left) return null;
  const scale = scaleOf(store.state.window, layout.left, layout.width - layout.left);
  const { table } = scene;
  const place = firstAfter(table, lane, scale.time(x));
  return nearest(table, lane, place, (row) => {
    const left = scale.x(table.invokedAt[row] as number);
    const right = scale.x(endOf(table, row));
    return x < left ? left - x : x > right ? x - right : 0;
  });
}

function nearest(
  table: OperationTable,
  lane: Lane,
  place: number,
  distance: (row: number) => number,
): number | null {
  let best: number | null = null;
  for (let at = Math.max(0, place - 2); at <= place + 1 && at < lane.rows.length; at++) {
    const row = lane.rows[at] as number;
    if (row >= table.size || distance(row) > 6) continue;
    if (best === null || distance(row) < distance(best)) best = row;
  }
  return best;
}

/**
 * Selects the operation before or after the selected one among those that pass the filter, and
 * shows it.
 */
function stepSelection(store: Store, table: OperationTable, rows: Int32Array, by: number): void {
  if (rows.length === 0) return;
  const { selected, window } = store.state;
  const from =
    selected ?? rows.find((row) => (table.invokedAt[row] as number) >= window.from) ?? rows[0]!;
  let place = rows.findIndex((row) => row >= from);
  if (place < 0) place = rows.length - 1;
  const next = selected === null ? place : Math.max(0, Math.min(rows.length - 1, place + by));
  const row = rows[next] as number;
  store.set({ selected: row });
  const at = table.invokedAt[row] as number;
  if (at < window.from || at > window.to) {
    const half = (window.to - window.from) / 2;
    store.show({ from: at - half, to: at + half });
  }
}
