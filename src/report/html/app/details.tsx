// The operation that is selected: what was asked and answered, when, under which faults, and what
// the nodes logged meanwhile.

import type { OperationTable } from '../format/operations.ts';
import type { PageModel } from '../page-model.ts';
import { endOf } from './lanes.ts';
import { requestOf, resultOf } from './operation-text.ts';
import { lengthText } from './scale.ts';
import { shown } from './shown.ts';
import type { Store } from './store.ts';

const VALUE_LENGTH_MAX = 4000;
const LINES_MAX = 20;

export function Details({
  table,
  store,
  model,
  row,
}: {
  readonly table: OperationTable;
  readonly store: Store;
  readonly model: PageModel;
  readonly row: number | null;
}) {
  if (row === null) {
    return (
      <div id="details" class="details" aria-live="polite">
        <p class="hint">Select an operation to see what was asked, answered and logged.</p>
      </div>
    );
  }
  const from = table.invokedAt[row] as number;
  const to = endOf(table, row);
  const faults = model.faults.filter((fault) => fault.from <= to && fault.to >= from);
  const lines = model.logs.filter((line) => line.time >= from && line.time <= to);
  const key = table.keys[table.key[row] as number];
  return (
    <div id="details" class="details" aria-live="polite">
      <h3>
        {requestOf(table, row, VALUE_LENGTH_MAX)} → {resultOf(table, row, VALUE_LENGTH_MAX)}
      </h3>
      <p>
        Operation #{table.invokeIndex[row]}
        {table.completionIndex[row] !== -1 && ` to #${table.completionIndex[row]}`}, process{' '}
        {table.process[row]}, from {seconds(from)} to{' '}
        {Number.isFinite(to) ? `${seconds(to)} (${lengthText(to - from)})` : 'no end'}.{' '}
        {faults.length === 0
          ? 'No fault was active.'
          : `Faults then: ${faults.map((each) => `${each.id} ${shown(each.text, 80)}`).join('; ')}.`}
      </p>
      <p class="controls">
        {key !== undefined && (
          <button
            type="button"
            onClick={() => store.set({ filter: { ...store.state.filter, key } })}
          >
            Only key {shown(key, 40)}
          </button>
        )}{' '}
        <button
          type="button"
          onClick={() => {
            const end = Number.isFinite(to) ? to : from + 1e6;
            const room = Math.max(1000, end - from);
            store.show({ from: from - room, to: end + room });
          }}
        >
          Zoom to it
        </button>
      </p>
      {lines.length > 0 && (
        <pre class="log" tabIndex={0} aria-label="Node logs during this operation">
          {lines
            .slice(0, LINES_MAX)
            .map(
              (line) =>
                `${seconds(line.time)}  ${line.node}  ${line.event}  ${shown(line.text, 300)}\n`,
            )}
        </pre>
      )}
    </div>
  );
}

function seconds(us: number): string {
  return `${(us / 1e6).toFixed(6)}s`;
}
