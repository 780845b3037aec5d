// The words on a benchmark's command line. What is not understood is refused, so that nothing runs
// for hours with a setting that nobody asked for.

import { relative } from 'node:path';

/**
 * The words in the order of `usage`, such as `NODE [SEEDS]`; `undefined` for one in brackets that
 * is left out. A last `[ROW…]` takes any number. Where the words do not fit, and for every flag, it
 * tells the usage and exits with 254.
 */
export function wordsOf(usage: string): readonly (string | undefined)[] {
  const names = usage.split(' ');
  const required = names.filter((name) => !name.startsWith('[')).length;
  const most = usage.endsWith('…]') ? Infinity : names.length;
  const words = process.argv.slice(2);
  const fits = words.length >= required && words.length <= most;
  if (fits && !words.some((word) => word.startsWith('-'))) return words;
  const file = relative(process.cwd(), process.argv[1] as string);
  process.stderr.write(`usage: npx tsx ${file} ${usage}\n`);
  process.exit(254);
}

/** A whole number; for anything else it says so and exits with 254. */
export function wholeNumber(word: string): number {
  if (/^\d+$/.test(word)) return Number(word);
  process.stderr.write(`${word} is no whole number\n`);
  process.exit(254);
}
