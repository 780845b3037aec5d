// Cuts a stream of bytes into lines. A line longer than the limit is dropped whole: no peer can
// fill our memory.

/** Longest line that is kept, in UTF-16 units. */
export const LINE_LENGTH_MAX = 16 * 1024 * 1024;

/**
 * Feed it decoded chunks; it calls `onLine` for each whole line, without its newline and never
 * empty.
 */
export function createLineSplitter(onLine: (line: string) => void): (chunk: string) => void {
  let rest = '';
  let overflowing = false;
  return (chunk) => {
    let start = 0;
    for (let end = chunk.indexOf('\n'); end >= 0; end = chunk.indexOf('\n', start)) {
      const line = rest + chunk.slice(start, end);
      rest = '';
      start = end + 1;
      if (overflowing) overflowing = false;
      else if (line.length > 0) onLine(line);
    }
    if (overflowing) return;
    rest += chunk.slice(start);
    if (rest.length > LINE_LENGTH_MAX) {
      rest = '';
      overflowing = true;
    }
  };
}
