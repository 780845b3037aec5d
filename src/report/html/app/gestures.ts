// Moves the window of time by mouse, wheel, touch and keyboard.

import { scaleOf } from './scale.ts';
import type { Store } from './store.ts';

export interface GestureTarget {
  /** Pixels from the left of the element at which time begins. */
  left(): number;
  /** Called for a click or tap that moved nothing. */
  choose(x: number, y: number): void;
  /** Selects another operation: -1 the one before, 1 the one after. */
  step(by: number): void;
}

/** Pixels that a pointer may move and still be a click. */
const CLICK_MAX = 4;

interface Point {
  readonly x: number;
  readonly y: number;
}

/** Returns what detaches everything again. */
export function attachGestures(
  element: HTMLElement,
  store: Store,
  target: GestureTarget,
): () => void {
  const pointers = new Map<number, Point>();
  let moved = 0;
  const timeAt = (x: number): number => {
    const left = target.left();
    return scaleOf(store.state.window, left, element.clientWidth - left).time(x);
  };
  const pointOf = (event: PointerEvent | WheelEvent): Point => {
    const box = element.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  const onDown = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    pointers.set(event.pointerId, pointOf(event));
    element.setPointerCapture(event.pointerId);
    if (pointers.size === 1) moved = 0;
  };
  const onMove = (event: PointerEvent): void => {
    const before = pointers.get(event.pointerId);
    if (before === undefined) return;
    const now = pointOf(event);
    pointers.set(event.pointerId, now);
    moved += Math.abs(now.x - before.x) + Math.abs(now.y - before.y);
    const others = [...pointers].filter(([id]) => id !== event.pointerId);
    const other = others[0]?.[1];
    if (other !== undefined) pinch(store, timeAt, before, now, other);
    else if (moved > CLICK_MAX) {
      const shift = timeAt(before.x) - timeAt(now.x);
      const { from, to } = store.state.window;
      store.show({ from: from + shift, to: to + shift });
    }
  };
  const onUp = (event: PointerEvent): void => {
    const point = pointers.get(event.pointerId);
    pointers.delete(event.pointerId);
    if (point === undefined || moved > CLICK_MAX || event.type === 'pointercancel') return;
    target.choose(point.x, point.y);
  };
  const onWheel = (event: WheelEvent): void => {
    // Without the focus the wheel belongs to the page.
    if (!event.ctrlKey && !event.metaKey && document.activeElement !== element) return;
    event.preventDefault();
    const lines = event.deltaMode === 1 ? 30 : 1;
    if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
      store.pan(((event.deltaX || event.deltaY) * lines) / 1000);
    } else {
      store.zoom(1.0016 ** (event.deltaY * lines), timeAt(pointOf(event).x));
    }
  };
  const onKey = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const act = keyActions(store, target)[event.key];
    if (act === undefined) return;
    event.preventDefault();
    act();
  };
  const listening = new AbortController();
  const { signal } = listening;
  element.addEventListener('pointerdown', onDown, { signal });
  element.addEventListener('pointermove', onMove, { signal });
  element.addEventListener('pointerup', onUp, { signal });
  element.addEventListener('pointercancel', onUp, { signal });
  element.addEventListener('wheel', onWheel, { passive: false, signal });
  element.addEventListener('keydown', onKey, { signal });
  return () => listening.abort();
}

/** Two fingers: the moments under them stay under them. */
function pinch(
  store: Store,
  timeAt: (x: number) => number,
  before: Point,
  now: Point,
  other: Point,
): void {
  const [apart, nowApart] = [Math.abs(before.x - other.x), Math.abs(now.x - other.x)];
  if (apart < 8 || nowApart < 8) return;
  store.zoom(apart / nowApart, timeAt(other.x));
}

function keyActions(store: Store, target: GestureTarget): Readonly<Record<string, () => void>> {
  return {
    ArrowLeft: () => store.pan(-0.2),
    ArrowRight: () => store.pan(0.2),
    PageUp: () => store.pan(-0.9),
    PageDown: () => store.pan(0.9),
    '+': () => store.zoom(0.5),
    '=': () => store.zoom(0.5),
    '-': () => store.zoom(2),
    '0': () => store.show(store.whole),
    Home: () => store.show(store.whole),
    ',': () => target.step(-1),
    '.': () => target.step(1),
    Escape: () => store.set({ selected: null }),
  };
}
