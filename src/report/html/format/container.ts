// One packed table: a header in JSON, and sections of bytes behind it. Columns lie in sections of
// their own, because equal things side by side compress best.
//
//   <varint length of the header> <header> <section> <section> …
//   header: {sections: [length, …], …}

import { ByteReader, ByteWriter } from './bytes.ts';

interface SectionLengths {
  readonly sections: readonly number[];
}

export function packTable(header: object, sections: readonly Uint8Array[]): Uint8Array {
  const lengths = sections.map((section) => section.length);
  const text = new TextEncoder().encode(JSON.stringify({ ...header, sections: lengths }));
  const writer = new ByteWriter();
  writer.varint(text.length);
  writer.append(text);
  for (const section of sections) writer.append(section);
  return writer.bytes();
}

/** The header, and the sections by their position, as views of `bytes`. */
export function unpackTable<Header>(bytes: Uint8Array): {
  readonly header: Header;
  readonly section: (position: number) => Uint8Array;
} {
  const length = new ByteReader(bytes).varint();
  let at = 1;
  while ((bytes[at - 1] ?? 0) >= 0x80) at++;
  const text = new TextDecoder().decode(bytes.subarray(at, at + length));
  const header = JSON.parse(text) as Header & SectionLengths;
  at += length;
  const sections = header.sections.map((size) => {
    const section = bytes.subarray(at, at + size);
    at += size;
    return section;
  });
  return { header, section: (position) => sections[position] as Uint8Array };
}
