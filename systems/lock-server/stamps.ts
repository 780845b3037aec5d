// Stamps by a node's wall clock, for the order `timestamp`: microseconds, of which the last three
// digits count the requests of one millisecond. They grow as long as the clock does, and on
// different nodes as far as their clocks agree; nothing here makes up for a clock that does not,
// because that is what the textbook's order comes down to.

const PER_MS = 1_000;

export function createStamps(wallMs: () => number): () => number {
  let lastMs = 0;
  let count = 0;
  return () => {
    const ms = Math.floor(wallMs());
    count = ms === lastMs ? count + 1 : 0;
    lastMs = ms;
    return ms * PER_MS + Math.min(count, PER_MS - 1);
  };
}
