// The commonest reason why a register is not linearizable, in words that need no theory: a read
// returned a value that had been overwritten, and the newer value had been seen before the read
// began.
//
//   write 1 |--|   write 2 |--|   read → 2 |--|   read → 1 |--|

import { formatMoment } from '../duration.ts';
import type { Json } from '../json.ts';
import type { LinearizabilityDetails } from './anomaly-details.ts';
import type { Operation } from './operations.ts';

/** `operations`: those of the explanation. Null where it is not that simple, or not certain. */
export function wentBack(
  { core, failing }: LinearizabilityDetails,
  operations: readonly Operation[],
  key: string | undefined,
): string | null {
  const named = new Set(core.map(({ invokeIndex }) => invokeIndex));
  const involved = operations.filter(({ invoke }) => named.has(invoke.index));
  const read = operations.find(({ invoke }) => invoke.index === failing.invokeIndex);
  if (read?.invoke.f !== 'read' || read.completion?.type !== 'ok') return null;
  const old = textOf(read.completion.value);
  const writer = involved.find((each) => textOf(writtenBy(each)) === old);
  if (writer?.completion?.type !== 'ok') return null;
  const overwritten = writer.completion.time;
  for (const newer of involved) {
    const value = writtenBy(newer);
    if (newer === writer || value === undefined || textOf(value) === old) continue;
    if (newer.invoke.time <= overwritten) continue;
    const known = witnessOf(newer, textOf(value), involved, read.invoke.time);
    if (known === null) continue;
    const where = key === undefined ? '' : ` of key ${key}`;
    return (
      `At ${formatMoment(read.completion.time)} process ${read.invoke.process} read the value ${old}${where}, ` +
      `which was out of date: ${textOf(value)} had been written after it, and ${known}, ` +
      'before this read began.'
    );
  }
  return null;
}

/** How it was known that a value had taken effect before a moment, or null where it was not. */
function witnessOf(
  writer: Operation,
  value: string,
  involved: readonly Operation[],
  moment: number,
): string | null {
  const reader = involved.find(
    ({ invoke, completion }) =>
      invoke.f === 'read' &&
      completion?.type === 'ok' &&
      completion.time < moment &&
      textOf(completion.value) === value,
  );
  if (reader !== undefined) {
    const at = formatMoment(reader.completion?.time ?? 0);
    return `process ${reader.invoke.process} had read ${value} at ${at}`;
  }
  const { completion, invoke } = writer;
  if (completion?.type !== 'ok' || completion.time >= moment) return null;
  return `process ${invoke.process} had been told so at ${formatMoment(completion.time)}`;
}

/** What an operation leaves in the register; undefined where it writes nothing. */
function writtenBy({ invoke }: Operation): Json | undefined {
  const { f, value } = invoke;
  if (f === 'write') return value;
  if (f === 'cas' && Array.isArray(value)) return value[1] as Json;
  return undefined;
}

function textOf(value: Json | undefined): string {
  return value === undefined ? 'nothing' : JSON.stringify(value);
}
