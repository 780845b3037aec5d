// A system's own settings, as they are given on the command line: `--option
// ordering=ticket,leaseMs=500`.

import { UsageError } from '../../errors.ts';
import type { JsonObject } from '../../json.ts';
import { hintFor } from '../../suggest.ts';
import type { System, SystemOption } from '../../system.ts';

/**
 * From the texts `name=value`. Throws a `UsageError` where the system knows no such setting, or not
 * that value.
 */
export function systemOptionsFrom(texts: readonly string[], system: System): JsonObject {
  const known = system.options ?? [];
  const pairs = texts.map((text): readonly [string, number | string] => {
    const [name = '', ...rest] = text.split('=');
    const option = known.find((each) => each.name === name);
    if (option === undefined) {
      throw new UsageError({
        message: `--option: ${system.name} has no option '${name}'`,
        hint: hintFor(
          name,
          known.map((each) => each.name),
        ),
      });
    }
    return [name, readValue(option, rest.join('='))];
  });
  return Object.fromEntries(pairs);
}

/** The same settings as one text that means them. */
export function systemOptionsText(options: JsonObject): string {
  return Object.entries(options)
    .map(([name, value]) => `${name}=${String(value)}`)
    .join(',');
}

function readValue(
  { name, default: usual, choices, minimum = 0 }: SystemOption,
  text: string,
): number | string {
  if (choices !== undefined) {
    if (choices.includes(text)) return text;
    throw wrong(name, text, 'is not one of them', hintFor(text, choices));
  }
  if (typeof usual === 'string') return text;
  const value = Number(text);
  const isNumber = /^\d+(\.\d+)?$/.test(text) && Number.isFinite(value);
  if (isNumber && value >= minimum) return value;
  const problem = isNumber ? `is below ${minimum}` : 'is not a number';
  throw wrong(name, text, problem, `write it as ${name}=${usual}`);
}

function wrong(name: string, text: string, problem: string, hint: string): UsageError {
  return new UsageError({ message: `--option: ${name} '${text}' ${problem}`, hint });
}
