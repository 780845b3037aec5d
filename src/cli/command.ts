// What a command is: one record. Flags, help with examples, the README's tables and shell
// completion come from it.

import { UsageError } from '../errors.ts';
import type { ExitCode } from './exit-codes.ts';
import type { Output } from './output.ts';

/** What became of the text after a flag. */
export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  /** `problem` continues "--rate: 'x' …"; `hint` says what would do. */
  | { readonly ok: false; readonly problem: string; readonly hint: string };

interface RowBase {
  /** One line, for help and README; starts in lower case, no full stop. */
  readonly summary: string;
  /** Heading in the help under which it stands. */
  readonly group?: string;
}

/** A flag that takes a value. The flag's name is the row's key in kebab-case. */
export interface ValueRow<T> extends RowBase {
  readonly kind: 'value';
  /** `duration`, `n`, `a,b,…`. */
  readonly placeholder: string;
  readonly parse: (text: string) => Parsed<T>;
  /** The value where the flag is not given. */
  readonly initial: T;
  /** The default in words, where there is one to show. */
  readonly shown?: string;
  /** Words that completion may offer. */
  readonly choices?: () => readonly string[];
}

/** A flag that is there or not. */
export interface FlagRow extends RowBase {
  readonly kind: 'flag';
}

// biome-ignore lint/suspicious/noExplicitAny: a table holds rows of every type; each row is typed by itself.
export type OptionRow = ValueRow<any> | FlagRow;
export type OptionTable = Readonly<Record<string, OptionRow>>;

/** The values that a table yields, by key. */
export type OptionValues<T extends OptionTable> = {
  readonly [K in keyof T]: T[K] extends ValueRow<infer V> ? V : boolean;
};

export interface Operand {
  readonly name: string;
  readonly summary: string;
  readonly required: boolean;
  /** Takes every word that is left; only the last operand may. */
  readonly variadic?: boolean;
  readonly choices?: () => readonly string[];
}

export interface Example {
  /** What follows `ordeal `. */
  readonly line: string;
  readonly what: string;
}

/** What a command gets to work with. */
export interface CommandContext {
  readonly output: Output;
  readonly version: string;
}

export interface Command<T extends OptionTable = OptionTable> {
  readonly name: string;
  readonly summary: string;
  /** More than a line, where that is needed. */
  readonly description?: string;
  readonly operands: readonly Operand[];
  readonly options: T;
  readonly examples: readonly Example[];
  /** Loads what the command does; the record itself is loaded for every help, and must be cheap. */
  load(): Promise<{ readonly run: Action<NoInfer<T>> }>;
}

/** What a command does. Rejects with an `OrdealError` where it cannot do what it is asked. */
export type Action<T extends OptionTable> = (
  context: CommandContext,
  operands: readonly string[],
  options: OptionValues<T>,
) => Promise<ExitCode>;

/** Ties the types of a command's options to what it is run with, then forgets them. */
export function defineCommand<T extends OptionTable>(command: Command<T>): Command {
  return command as unknown as Command;
}

/** A row with a value; the types of `parse` and `initial` make the type of the option. */
export function valueRow<T>(row: Omit<ValueRow<T>, 'kind'>): ValueRow<T> {
  return { kind: 'value', ...row };
}

export function flagRow(summary: string, group?: string): FlagRow {
  return { kind: 'flag', summary, ...(group === undefined ? {} : { group }) };
}

/** `timeLimit` → `--time-limit`. */
export function flagName(key: string): string {
  return `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** `--time-limit <duration>`. */
export function flagUsage(key: string, row: OptionRow): string {
  return row.kind === 'flag' ? flagName(key) : `${flagName(key)} <${row.placeholder}>`;
}

/**
 * Option values from the texts on the command line, by key. Throws a `UsageError` that names the
 * flag.
 */
export function readOptions<T extends OptionTable>(
  table: T,
  texts: Readonly<Record<string, string | boolean | undefined>>,
): OptionValues<T> {
  const values: Record<string, unknown> = {};
  for (const [key, row] of Object.entries(table)) {
    const text = texts[key];
    if (row.kind === 'flag') values[key] = text === true;
    else values[key] = typeof text === 'string' ? readValue(key, row, text) : row.initial;
  }
  return values as OptionValues<T>;
}

function readValue(key: string, row: ValueRow<unknown>, text: string): unknown {
  const parsed = row.parse(text);
  if (parsed.ok) return parsed.value;
  throw new UsageError({
    message: `${flagName(key)}: '${text}' ${parsed.problem}`,
    hint: parsed.hint,
  });
}
