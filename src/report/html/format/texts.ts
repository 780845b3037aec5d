// Many texts in one row of bytes, each decoded only when it is looked at: a million strings of
// their own would cost the browser more than everything else of a report.

import { ByteReader, ByteWriter } from './bytes.ts';

/** Texts by number. */
export interface Texts {
  readonly size: number;
  /** The text with this number; empty for a number that there is none of. */
  text(id: number): string;
}

/** Two sections: the lengths, and the UTF-8 of all texts. */
export function packTexts(texts: readonly string[]): readonly [Uint8Array, Uint8Array] {
  const encoder = new TextEncoder();
  const lengths = new ByteWriter();
  const bytes = new ByteWriter();
  for (const text of texts) {
    const encoded = encoder.encode(text);
    lengths.varint(encoded.length);
    bytes.append(encoded);
  }
  return [lengths.bytes(), bytes.bytes()];
}

export function unpackTexts(size: number, lengths: Uint8Array, bytes: Uint8Array): Texts {
  const reader = new ByteReader(lengths);
  const starts = new Uint32Array(size + 1);
  for (let id = 0; id < size; id++) starts[id + 1] = (starts[id] as number) + reader.varint();
  const decoder = new TextDecoder();
  return {
    size,
    text(id) {
      if (id < 0 || id >= size) return '';
      return decoder.decode(bytes.subarray(starts[id], starts[id + 1]));
    },
  };
}
