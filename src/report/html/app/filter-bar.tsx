// The filter: by key, process, kind of operation, outcome and text.

import type { OperationTable } from '../format/operations.ts';
import { Choice, TextField } from './fields.tsx';
import { shown } from './shown.ts';
import { EVERYTHING, type Filter, type Store, useStore } from './store.ts';

/** Keys that a list of choices can hold; beyond that a key is typed. */
const CHOICES_MAX = 300;

const OUTCOMES = [
  ['', 'all'],
  ['ok', 'ok'],
  ['fail', 'failed'],
  ['unknown', 'unknown'],
] as const;

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
  const all = matches === table.size;
  return (
    <form class="filter" role="search" onSubmit={(event) => event.preventDefault()}>
      {table.keys.length > CHOICES_MAX ? (
        <TextField
          label="Key"
          name="key"
          size={10}
          value={filter.key}
          onChange={(key) => change({ key })}
        />
      ) : (
        <Choice
          label="Key"
          name="key"
          value={filter.key}
          choices={allOr(table.keys)}
          onChange={(key) => change({ key })}
        />
      )}
      <TextField
        label="Process"
        name="process"
        size={5}
        isNumber
        value={filter.process}
        onInput={(process) => change({ process })}
      />
      <Choice
        label="Kind"
        name="f"
        value={filter.f}
        choices={allOr(table.functions)}
        onChange={(f) => change({ f })}
      />
      <Choice
        label="Outcome"
        name="outcome"
        value={filter.outcome}
        choices={OUTCOMES}
        onChange={(outcome) => change({ outcome })}
      />
      <TextField
        label="Search"
        name="text"
        isSearch
        size={14}
        value={filter.text}
        onChange={(text) => change({ text })}
      />
      <button type="button" disabled={all} onClick={() => store.set({ filter: EVERYTHING })}>
        Clear
      </button>
      <output id="match-count" aria-live="polite">
        {countText(matches, table.size)}
      </output>
    </form>
  );
}

function allOr(values: readonly string[]): readonly (readonly [string, string])[] {
  return [['', 'all'], ...values.map((value) => [value, shown(value, 40)] as const)];
}

function countText(matches: number, all: number): string {
  const some = matches.toLocaleString('en');
  return matches === all
    ? `${some} operations`
    : `${some} of ${all.toLocaleString('en')} operations`;
}
