// What `ordeal list [WHAT]` does: what there is, from the registries.

import { UsageError } from '../../errors.ts';
import { type Line, span } from '../../report/line.ts';
import { hintFor } from '../../suggest.ts';
import { type Catalogue, catalogue, catalogueNames } from '../catalogue.ts';
import type { CommandContext } from '../command.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';

export async function run(
  { output }: CommandContext,
  [what]: readonly string[],
  options: { readonly json: boolean },
): Promise<ExitCode> {
  const all = catalogue();
  const known = catalogueNames.find((name) => name === what);
  if (what !== undefined && known === undefined) {
    throw new UsageError({
      message: `there is no list of '${what}'`,
      hint: hintFor(what, catalogueNames),
    });
  }
  const chosen = all.filter(({ name }) => known === undefined || name === known);
  if (options.json) {
    output.json(Object.fromEntries(chosen.map(({ name, entries }) => [name, entries])));
  } else {
    output.result(chosen.flatMap((part, position) => partLines(part, position)));
  }
  return exitCodes.valid;
}

function partLines({ name, entries }: Catalogue, position: number): Line[] {
  const width = Math.max(0, ...entries.map((entry) => entry.name.length));
  return [
    ...(position === 0 ? [] : [[]]),
    [span('heading', `${name[0]?.toUpperCase()}${name.slice(1)}`)],
    ...entries.flatMap((entry): Line[] => [
      ['  ', span('strong', entry.name.padEnd(width)), `  ${entry.summary}`],
      ...Object.entries(entry.details).map(
        ([label, text]): Line => [span('dim', `  ${' '.repeat(width)}  ${label}: ${text}`)],
      ),
    ]),
  ];
}
