// Latency, rate and clock offsets over the whole run. Their numbers stand in the tables around
// them.

import { useEffect, useRef, useState } from 'preact/hooks';
import type { OperationTable } from '../format/operations.ts';
import type { PageModel } from '../page-model.ts';
import { onSchemeChange, type Palette } from './palette.ts';
import { makePlot, type PlotSeries } from './plot.ts';
import { latencyPoints, percentiles, rates } from './series.ts';
import type { Store } from './store.ts';

const POINTS_MAX = 6000;

type LineStyle = Pick<PlotSeries, 'color' | 'dash'>;

export function Plots({
  model,
  table,
  store,
}: {
  readonly model: PageModel;
  readonly table: OperationTable;
  readonly store: Store;
}) {
  if (table.size === 0) return <p class="hint">There are no operations to plot.</p>;
  return (
    <div class="plots">
      <Plot
        title="Latency of operations that ended ok"
        unit="ms"
        logarithmic={true}
        model={model}
        store={store}
        series={() => latencySeries(table, model.end)}
      />
      <Plot
        title="Completions per second"
        unit="/s"
        logarithmic={false}
        model={model}
        store={store}
        series={() => rateSeries(table, model.end)}
      />
      {model.clocks.length > 0 && (
        <Plot
          title="Measured clock offsets"
          unit="ms"
          logarithmic={false}
          model={model}
          store={store}
          series={() => clockSeries(model)}
        />
      )}
    </div>
  );
}

function Plot({
  title,
  unit,
  logarithmic,
  model,
  store,
  series,
}: {
  readonly title: string;
  readonly unit: string;
  readonly logarithmic: boolean;
  readonly model: PageModel;
  readonly store: Store;
  readonly series: () => readonly PlotSeries[];
}) {
  const host = useRef<HTMLDivElement>(null);
  const [version, setVersion] = useState(0);
  useEffect(() => onSchemeChange(() => setVersion((before) => before + 1)), []);
  useEffect(() => {
    const element = host.current;
    if (element === null) return;
    let width = 0;
    let remove = (): void => undefined;
    const observer = new ResizeObserver(() => {
      if (element.clientWidth === 0 || element.clientWidth === width) return;
      width = element.clientWidth;
      remove();
      remove = makePlot({ host: element, model, store, series: series(), unit, logarithmic });
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
      remove();
    };
  }, [version]);
  return (
    <figure>
      <figcaption>{title}</figcaption>
      <div class="plot" ref={host} />
    </figure>
  );
}

function latencySeries(table: OperationTable, end: number): PlotSeries[] {
  const points = latencyPoints(table, end, POINTS_MAX);
  const { times, columns } = percentiles(table, end);
  const line = (name: string, style: LineStyle): PlotSeries => {
    return { label: name, times, values: columns[name] ?? [], form: 'line', ...style };
  };
  return [
    {
      label: 'operation',
      color: (palette) => `${palette.ok}66`,
      times: points.times,
      values: points.values,
      form: 'points',
    },
    line('p50', { color: (palette) => palette.text }),
    line('p95', { color: (palette) => palette.unknown, dash: [6, 3] }),
    line('p99', { color: (palette) => palette.accent, dash: [2, 3] }),
  ];
}

function rateSeries(table: OperationTable, end: number): PlotSeries[] {
  const { times, columns } = rates(table, end);
  const line = (name: string, label: string, style: LineStyle): PlotSeries => {
    return { label, times, values: columns[name] ?? [], form: 'line', ...style };
  };
  return [
    line('ok', 'ok', { color: (palette) => palette.ok }),
    line('fail', 'did not happen', { color: (palette) => palette.fail, dash: [6, 3] }),
    line('unknown', 'unknown', { color: (palette) => palette.unknown, dash: [2, 3] }),
  ];
}

const dashes: readonly (readonly number[])[] = [[], [6, 3], [2, 3], [8, 2, 2, 2], [12, 4]];

function clockSeries({ nodes, clocks }: PageModel): PlotSeries[] {
  const colors: readonly ((palette: Palette) => string)[] = [
    (palette) => palette.ok,
    (palette) => palette.accent,
    (palette) => palette.unknown,
    (palette) => palette.text,
    (palette) => palette.fail,
  ];
  return nodes.map((node, index): PlotSeries => {
    const own = clocks.filter((sample) => sample.node === node);
    return {
      label: node,
      color: colors[index % colors.length]!,
      times: own.map(({ time }) => time / 1e6),
      values: own.map(({ offsetMs }) => offsetMs),
      form: 'line',
      dash: dashes[index % dashes.length]!,
    };
  });
}
