// The filter: by key, process, kind of operation, outcome and text.

import type { OperationTable } from '../format/operations.ts';
import { shown } from './shown.ts';
import { EVERYTHING, type Filter, type Store, useStore } from './store.ts';

/** Keys that a list of choices can hold; beyond that a key is typed. */
const CHOICES_MAX = 300;

export function FilterBar({
  table,
  store,
  matches,
}: {
  readonly table: OperationTable;
  readonly store: Store;
  readonly matches: number;
}) {
  const filter = useStore(store, (state) => state.filter);
  const change = (part: Partial<Filter>): void => store.set({ filter: { ...filter, ...part } });
  const textOf = (event: Event): string =>
    (event.currentTarget as HTMLInputElement | HTMLSelectElement).value;
  const all = matches === table.size;
  return (
    <form class="filter" role="search" onSubmit={(event) => event.preventDefault()}>
      <label>
        Key{' '}
        {table.keys.length > CHOICES_MAX ? (
          <input
            name="key"
            size={10}
            value={filter.key}
            onChange={(event) => change({ key: textOf(event) })}
          />
        ) : (
          <select
            name="key"
            value={filter.key}
            onChange={(event) => change({ key: textOf(event) })}
          >
            <option value="">all</option>
            {table.keys.map((key) => (
              <option key={key} value={key}>
                {shown(key, 40)}
              </option>
            ))}
          </select>
        )}
      </label>
      <label>
        Process{' '}
        <input
          name="process"
          size={5}
          inputMode="numeric"
          value={filter.process}
          onInput={(event) => change({ process: textOf(event) })}
        />
      </label>
      <label>
        Kind{' '}
        <select name="f" value={filter.f} onChange={(event) => change({ f: textOf(event) })}>
          <option value="">all</option>
          {table.functions.map((f) => (
            <option key={f} value={f}>
              {shown(f, 40)}
            </option>
          ))}
        </select>
      </label>
      <label>
        Outcome{' '}
        <select
          name="outcome"
          value={filter.outcome}
          onChange={(event) => change({ outcome: textOf(event) })}
        >
          <option value="">all</option>
          <option value="ok">ok</option>
          <option value="fail">failed</option>
          <option value="unknown">unknown</option>
        </select>
      </label>
      <label>
        Search{' '}
        <input
          name="text"
          type="search"
          size={14}
          value={filter.text}
          onChange={(event) => change({ text: textOf(event) })}
        />
      </label>
      <button type="button" disabled={all} onClick={() => store.set({ filter: EVERYTHING })}>
        Clear
      </button>
      <output id="match-count" aria-live="polite">
        {all
          ? `${matches.toLocaleString('en')} operations`
          : `${matches.toLocaleString('en')} of ${table.size.toLocaleString('en')} operations`}
      </output>
    </form>
  );
}
