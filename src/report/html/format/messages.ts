// The messages of a run as the report embeds them: one row per message that was sent, in order of
// time.

import {
  columnFiller,
  packBytes,
  packNumbers,
  packSteps,
  readByte,
  readNumber,
  readOrNone,
  readSteps,
} from './columns.ts';
import { packTable, unpackTable } from './container.ts';
import { packTexts, type Texts, unpackTexts } from './texts.ts';

/** What became of a message: the index into this list is its code. */
export const FATES = ['received', 'lost', 'in flight', 'duplicate'] as const;
export const RECEIVED = 0;
export const LOST = 1;
/** The run ended before it came to anything. */
export const IN_FLIGHT = 2;
/** One more copy of a message that was sent once. */
export const DUPLICATE = 3;

export interface MessageTable {
  readonly size: number;
  /** Nodes, clients (`c7`) and the harness's own (`monitor`). */
  readonly ends: readonly string[];
  readonly types: readonly string[];
  /** Why a message was lost: `cut`, `loss`, `down` … */
  readonly reasons: readonly string[];
  /** Microseconds since the start of the run. */
  readonly sentAt: Float64Array;
  /** Microseconds until it arrived or was lost; -1 where neither was seen. */
  readonly took: Float64Array;
  readonly from: Uint16Array;
  readonly to: Uint16Array;
  readonly type: Uint16Array;
  readonly fate: Uint8Array;
  /** Index into `reasons`; -1 for none. */
  readonly reason: Int16Array;
  /** Number of a text in `bodies`; -1 where the body was left out. */
  readonly body: Int32Array;
  readonly bodies: Texts;
}

export type MessageRows = Omit<MessageTable, 'bodies'> & { readonly bodies: readonly string[] };

interface Header {
  readonly size: number;
  readonly ends: readonly string[];
  readonly types: readonly string[];
  readonly reasons: readonly string[];
  readonly bodies: number;
}

export function packMessages(rows: MessageRows): Uint8Array {
  const { size, ends, types, reasons, bodies } = rows;
  const header: Header = { size, ends, types, reasons, bodies: bodies.length };
  return packTable(header, [
    packSteps(size, rows.sentAt),
    packNumbers(size, rows.took, 1),
    packNumbers(size, rows.from),
    packNumbers(size, rows.to),
    packNumbers(size, rows.type),
    packBytes(size, rows.fate),
    packNumbers(size, rows.reason, 1),
    packNumbers(size, rows.body, 1),
    ...packTexts(bodies),
  ]);
}

export function unpackMessages(bytes: Uint8Array): MessageTable {
  const { header, section } = unpackTable<Header>(bytes);
  const { size, ends, types, reasons } = header;
  const fill = columnFiller(size, section);
  return {
    size,
    ends,
    types,
    reasons,
    sentAt: fill(0, new Float64Array(size), readSteps()),
    took: fill(1, new Float64Array(size), readOrNone),
    from: fill(2, new Uint16Array(size), readNumber),
    to: fill(3, new Uint16Array(size), readNumber),
    type: fill(4, new Uint16Array(size), readNumber),
    fate: fill(5, new Uint8Array(size), readByte),
    reason: fill(6, new Int16Array(size), readOrNone),
    body: fill(7, new Int32Array(size), readOrNone),
    bodies: unpackTexts(header.bodies, section(8), section(9)),
  };
}
