// A canvas that fills the width of its host, is as sharp as the screen, and is drawn at most once
// per frame.

import type { RefObject } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { onSchemeChange } from './palette.ts';

export interface Canvas {
  /** Asks for a drawing in the next frame. */
  draw(): void;
}

/**
 * `heightOf` and `paint` get the width in CSS pixels. `changes`: what makes a new drawing
 * necessary.
 */
export function useCanvas(
  host: RefObject<HTMLDivElement | null>,
  heightOf: (width: number) => number,
  paint: (context: CanvasRenderingContext2D, width: number) => void,
  changes: readonly unknown[],
): Canvas {
  const latest = useRef({ heightOf, paint });
  latest.current = { heightOf, paint };
  const pending = useRef(false);
  const element = useRef<HTMLCanvasElement | null>(null);
  const canvas = useRef<Canvas>({
    draw() {
      if (pending.current) return;
      pending.current = true;
      requestAnimationFrame(() => {
        pending.current = false;
        paintNow(host.current, element, latest.current);
      });
    },
  });
  useEffect(() => {
    const { draw } = canvas.current;
    const observer = new ResizeObserver(draw);
    if (host.current !== null) observer.observe(host.current);
    const stop = onSchemeChange(draw);
    return () => {
      observer.disconnect();
      stop();
    };
  }, []);
  useEffect(() => canvas.current.draw(), changes);
  return canvas.current;
}

function paintNow(
  host: HTMLElement | null,
  element: { current: HTMLCanvasElement | null },
  parts: {
    readonly heightOf: (width: number) => number;
    readonly paint: (context: CanvasRenderingContext2D, width: number) => void;
  },
): void {
  if (host === null || host.clientWidth === 0) return;
  const width = host.clientWidth;
  const height = Math.ceil(parts.heightOf(width));
  let canvas = element.current;
  if (canvas === null) {
    canvas = document.createElement('canvas');
    canvas.setAttribute('aria-hidden', 'true');
    host.append(canvas);
    element.current = canvas;
  }
  const ratio = Math.min(2, devicePixelRatio || 1);
  const [wide, high] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== wide || canvas.height !== high) {
    canvas.width = wide;
    canvas.height = high;
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
  }
  const context = canvas.getContext('2d', { alpha: false });
  if (context === null) return;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  parts.paint(context, width);
}
