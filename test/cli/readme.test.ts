// The README is short and says what is so, and the transcripts in the pages are what the binary
// prints.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { textBetween } from '../../scripts/pages.ts';
import {
  argumentsOf,
  partsOfTranscript,
  type Transcript,
  transcripts,
} from '../../scripts/transcripts.ts';
import { root } from '../support/imports.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { ordeal } from './support/ordeal.ts';

const read = (page: string): string => readFileSync(join(root, page), 'utf8');
const readme = read('README.md');
const folder = temporaryFolder('cli');

/** The transcript as it stands in its page. */
function shownIn({ page, name }: Transcript) {
  return partsOfTranscript(textBetween(read(page), name) ?? '');
}

/**
 * The kinds of lines of an output, in order, each once in a row: what they say differs from run to
 * run.
 */
function shape(output: string): string[] {
  const kinds = output
    .trimEnd()
    .split('\n')
    .map((line) => {
      if (/^ {2}f\d+ {2,}\d+\.\d{3}s to \d+\.\d{3}s {2,}\S/.test(line)) return 'a fault';
      if (/^ {2}[\d,]+ operations: /.test(line)) return 'counts';
      if (/^ {2}checkers: /.test(line)) return 'checkers';
      // On a busy machine a run may show nothing; that the transcript does show something is not
      // its shape.
      if (/^ {2}[a-z-]+: /.test(line)) return 'note';
      const word = line.split(' ')[0] ?? '';
      if (word === 'unknown') return 'valid';
      return word === 'healed' ? 'fault' : word;
    });
  // Which runtime was chosen and why is a note that only the default has.
  const lasting = kinds.filter((kind) => kind !== 'note');
  return lasting.filter((kind, position) => kind !== lasting[position - 1]);
}

/** An output without what differs from one time to the next: the folder and the moment of a run. */
function timeless(output: string): string {
  return output.replaceAll(
    /\S*\/([a-z0-9-]+)\/\d{4}-\d\d-\d\dT\d{6}\.\d{3}Z-(\d+)/g,
    'runs/$1/…-$2',
  );
}

describe('README.md', () => {
  it('is short', () => {
    expect(Buffer.byteLength(readme)).toBeLessThanOrEqual(10_000);
  });

  it('opens with the two commands, and nothing else is needed first', () => {
    expect(readme).toMatch(/^npm ci && npx ordeal run raft-kv( |$)/m);
    expect(readme).toMatch(/^npm ci && npm test( |$)/m);
  });

  it('shows a run that fails', () => {
    const shown = transcripts.filter(({ page }) => page === 'README.md').map(shownIn);
    expect(shown).toMatchObject([{ exitCode: 1, printed: expect.stringMatching(/^invalid /m) }]);
  });
});

describe('the transcripts', () => {
  it.each(transcripts.filter(({ isExact }) => isExact))(
    'show in $page what is printed: $name',
    async (transcript) => {
      const { typed, printed, exitCode } = shownIn(transcript);
      expect(typed).toBe(transcript.command);
      const words = argumentsOf(transcript.command);
      const run = await ordeal(words[0] === 'run' ? [...words, '--out', folder] : words);
      const output = `${run.stderr}${run.stdout}`.trimEnd();
      expect(run.exitCode, 'run: npx tsx scripts/generate.ts --transcripts').toBe(exitCode);
      expect(timeless(output)).toBe(timeless(printed.trimEnd()));
    },
  );

  it.each(transcripts.filter(({ isExact }) => !isExact))(
    'show in $page what looks like what is printed: $name',
    async (transcript) => {
      const { typed, printed, exitCode } = shownIn(transcript);
      expect({ typed, exitCode }).toEqual({ typed: transcript.command, exitCode: 0 });
      const small = ['--runtime', 'process', '--nodes', '3', '--out', folder];
      const { stdout, stderr } = await ordeal([...argumentsOf(typed), ...small]);
      const verdict = /^(valid|unknown) /m;
      expect(stdout, stderr).toMatch(verdict);
      const at = printed.search(verdict);
      expect(shape(stdout)).toEqual(shape(printed.slice(at)));
      expect(new Set(shape(stderr))).toEqual(new Set(shape(printed.slice(0, at))));
    },
  );
});
