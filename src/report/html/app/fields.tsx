// The fields of the page's filters: a choice, a text, a box to tick.

import type { ComponentChildren } from 'preact';

/** One of several values; the empty one stands for all. */
export function Choice({
  label,
  name,
  value,
  choices,
  onChange,
}: {
  readonly label: string;
  readonly name: string;
  readonly value: string;
  /** Each value with the text that is shown for it. */
  readonly choices: readonly (readonly [value: string, text: string])[];
  readonly onChange: (value: string) => void;
}) {
  return (
    <label>
      {label}{' '}
      <select name={name} value={value} onChange={(event) => onChange(textOf(event))}>
        {choices.map(([each, text]) => (
          <option key={each} value={each}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}

/** A text; `onInput` is told of every key, `onChange` of a text that is done. */
export function TextField({
  label,
  name,
  size,
  value,
  isNumber = false,
  isSearch = false,
  onInput,
  onChange,
}: {
  readonly label: string;
  readonly name: string;
  readonly size: number;
  readonly value: string;
  readonly isNumber?: boolean;
  readonly isSearch?: boolean;
  readonly onInput?: (value: string) => void;
  readonly onChange?: (value: string) => void;
}) {
  const field = {
    name,
    size,
    value,
    inputMode: isNumber ? ('numeric' as const) : ('text' as const),
    onInput: (event: Event) => onInput?.(textOf(event)),
    onChange: (event: Event) => onChange?.(textOf(event)),
  };
  return (
    <label>
      {label} {isSearch ? <input type="search" {...field} /> : <input type="text" {...field} />}
    </label>
  );
}

export function Tick({
  checked,
  onChange,
  children,
}: {
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly children: ComponentChildren;
}) {
  return (
    <label>
      <input
        type="checkbox"
        checked={checked}
        onChange={(event) => onChange((event.currentTarget as HTMLInputElement).checked)}
      />{' '}
      {children}
    </label>
  );
}

function textOf(event: Event): string {
  return (event.currentTarget as HTMLInputElement | HTMLSelectElement).value;
}
