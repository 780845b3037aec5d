// Amounts of memory as people write them: `512MiB`, `4GiB`. Bytes inside.

const unitBytes = { B: 1, KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30, TiB: 2 ** 40 } as const;

type Unit = keyof typeof unitBytes;

/** Bytes, or null where `text` is not an amount of a whole number of bytes. */
export function parseByteSize(text: string): number | null {
  const match = /^(\d{1,9}(?:\.\d{1,6})?)(B|KiB|MiB|GiB|TiB)$/.exec(text);
  if (match === null) return null;
  const [, amount, unit] = match as unknown as [string, string, Unit];
  const bytes = Number(amount) * unitBytes[unit];
  return Number.isSafeInteger(bytes) ? bytes : null;
}

/** The shortest spelling that `parseByteSize` reads back exactly. */
export function formatByteSize(bytes: number): string {
  for (const unit of ['TiB', 'GiB', 'MiB', 'KiB'] as const) {
    if (bytes > 0 && bytes % unitBytes[unit] === 0) return `${bytes / unitBytes[unit]}${unit}`;
  }
  return `${bytes}B`;
}
