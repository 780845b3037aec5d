// One plot: uPlot with the page's colours, bands where faults were active, and a selection that
// moves the timeline.

import uPlot from 'uplot';
import type { PageModel } from '../page-model.ts';
import { type Palette, readPalette } from './palette.ts';
import type { Store } from './store.ts';

export interface PlotSeries {
  readonly label: string;
  readonly color: (palette: Palette) => string;
  readonly times: readonly number[];
  readonly values: readonly (number | null)[];
  /** Points without a line, or a line without points. */
  readonly form: 'points' | 'line';
  /** Dashes tell lines apart without their colour. */
  readonly dash?: readonly number[];
}

export interface PlotParts {
  readonly host: HTMLElement;
  readonly model: PageModel;
  readonly store: Store;
  readonly series: readonly PlotSeries[];
  readonly unit: string;
  readonly logarithmic: boolean;
}

const HEIGHT = 190;

/** Returns what takes the plot away again. */
export function makePlot({ host, model, store, series, unit, logarithmic }: PlotParts): () => void {
  const palette = readPalette();
  const width = Math.max(280, host.clientWidth);
  const axis = {
    stroke: palette.dim,
    grid: { stroke: palette.rule, width: 1 },
    ticks: { stroke: palette.rule, width: 1 },
    font: `11px ${palette.font}`,
  };
  const data = align(series);
  const end = model.end / 1e6;
  const plot = new uPlot(
    {
      width,
      height: HEIGHT,
      scales: {
        x: { time: false, range: [0, end] },
        y: logarithmic ? { distr: 3 } : { range: (_, low, high) => [Math.min(0, low), high || 1] },
      },
      legend: { show: true, live: true },
      cursor: { drag: { x: true, y: false, setScale: false } },
      axes: [
        { ...axis, values: (_, values) => values.map((value) => `${value}s`) },
        { ...axis, size: 62, values: (_, values) => values.map((value) => axisText(value, unit)) },
      ],
      series: [
        { label: 'time', value: (_, value) => (value === null ? '–' : `${value.toFixed(2)}s`) },
        ...series.map((each) => seriesOptions(each, unit, palette)),
      ],
      hooks: {
        drawClear: [(u) => drawBands(u, model, palette)],
        setSelect: [
          (u) => {
            if (u.select.width < 4) return;
            const from = u.posToVal(u.select.left, 'x') * 1e6;
            const to = u.posToVal(u.select.left + u.select.width, 'x') * 1e6;
            u.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
            store.show({ from, to });
          },
        ],
      },
    },
    data,
    host,
  );
  return () => plot.destroy();
}

function seriesOptions(
  { label, color, form, dash }: PlotSeries,
  unit: string,
  palette: Palette,
): uPlot.Series {
  return {
    label,
    stroke: color(palette),
    width: 1.5,
    spanGaps: false,
    ...(dash === undefined ? {} : { dash: [...dash] }),
    ...(form === 'points'
      ? { paths: () => null, points: { show: true, size: 3, fill: color(palette), width: 0 } }
      : { points: { show: false } }),
    value: (_, value) => (value === null || value === undefined ? '–' : axisText(value, unit)),
  };
}

/** All series over the union of their times, as uPlot wants them. */
function align(series: readonly PlotSeries[]): uPlot.AlignedData {
  const times = [...new Set(series.flatMap((each) => each.times))].sort((a, b) => a - b);
  const places = new Map(times.map((time, place) => [time, place]));
  const columns = series.map(({ times: own, values }) => {
    // Undefined joins a line over it, null would break it.
    const column = new Array<number | null | undefined>(times.length).fill(undefined);
    own.forEach((time, place) => {
      column[places.get(time) as number] = values[place] ?? null;
    });
    return column;
  });
  return [times, ...columns];
}

function drawBands(plot: uPlot, { faults }: PageModel, palette: Palette): void {
  const { ctx, bbox } = plot;
  ctx.save();
  for (const fault of faults) {
    const from = Math.max(bbox.left, plot.valToPos(fault.from / 1e6, 'x', true));
    const to = Math.min(bbox.left + bbox.width, plot.valToPos(fault.to / 1e6, 'x', true));
    if (to <= from) continue;
    ctx.fillStyle = palette.fault(fault.kind);
    ctx.globalAlpha = 0.1;
    ctx.fillRect(from, bbox.top, to - from, bbox.height);
    ctx.globalAlpha = 0.9;
    ctx.fillRect(from, bbox.top, to - from, 2);
  }
  ctx.restore();
}

/** Empty for the marks of a logarithmic axis that get no text. */
function axisText(value: number | null, unit: string): string {
  if (value === null) return '';
  if (unit === 'ms' && Math.abs(value) >= 1000) return `${(value / 1000).toPrecision(3)}s`;
  return `${Number(value.toPrecision(3))}${unit}`;
}
