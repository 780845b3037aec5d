// The README says what is so: its tables come from the registries, its transcripts look like what the binary prints.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { faultTables } from '../../scripts/evidence-table.ts';
import { fillMarkers, readmeTables } from '../../scripts/readme-tables.ts';
import { transcriptCommands } from '../../scripts/transcripts.ts';
import { root } from '../support/imports.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { ordeal } from './support/ordeal.ts';

const readme = readFileSync(join(root, 'README.md'), 'utf8');
const folder = temporaryFolder('cli');

/** What stands between two markers. */
function marked(name: string): string {
  const [, text] = readme.split(new RegExp(`<!-- ${name}:(?:begin|end) -->`));
  expect(text, `the markers of ${name}`).toBeDefined();
  return text as string;
}

/** The kinds of lines of an output, in order, each once in a row: what they say differs from run to run. */
function shape(output: string): string[] {
  const kinds = output
    .trimEnd()
    .split('\n')
    .map((line) => {
      if (/^ {2}f\d+ {2,}\d+\.\d{3}s to \d+\.\d{3}s {2,}\S/.test(line)) return 'a fault';
      if (/^ {4}(f\d+|#\d+) {2,}\d+\.\d{3}s to /.test(line)) return 'a part of the explanation';
      if (/^ {2}[\d,]+ operations: /.test(line)) return 'counts';
      if (/^ {2}checkers: /.test(line)) return 'checkers';
      // On a busy machine a run may show nothing; that the transcript does show something is not its shape.
      if (/^ {2}[a-z-]+: /.test(line)) return 'note';
      if (/^ {2}/.test(line)) return 'what broke';
      const word = line.split(' ')[0] ?? '';
      if (word === 'unknown') return 'valid';
      return word === 'healed' ? 'fault' : word;
    });
  // Which runtime was chosen and why is a note that only the default has.
  const lasting = kinds.filter((kind) => kind !== 'note');
  return lasting.filter((kind, position) => kind !== lasting[position - 1]);
}

describe('README.md', () => {
  it('has the tables that the registries make', () => {
    expect(readme, 'run: npx tsx scripts/generate.ts').toBe(fillMarkers(readme, readmeTables()));
  });

  it('opens with the two commands, and nothing else is needed first', () => {
    expect(readme).toMatch(/^npm ci && npx ordeal run raft-kv( |$)/m);
    expect(readme).toMatch(/^npm ci && npm test( |$)/m);
  });

  it.each([
    ['transcript-valid', 0, /^(valid|unknown) /m, ['--runtime', 'process', '--nodes', '3']],
    ['transcript-invalid', 1, /^invalid /m, []],
  ] as const)('shows in %s what the binary prints', async (name, code, verdict, more) => {
    const command = transcriptCommands[name];
    const [, typed, shown, exitCode] =
      /^\n```\n\$ (.*)\n([\s\S]*)\n\$ echo \$\?\n(\d+)\n```\n$/.exec(marked(name)) ?? [];
    expect({ typed, exitCode }).toEqual({ typed: command, exitCode: String(code) });
    const words = command.split(' ').slice(2);
    const { stdout, stderr } = await ordeal([...words, ...more, '--out', folder]);
    expect(stdout, stderr).toMatch(verdict);
    expect(shown).toMatch(verdict);
    const at = (shown ?? '').search(verdict);
    expect(shape(stdout)).toEqual(shape((shown ?? '').slice(at)));
    // How many seeds are tried until a bug shows is a matter of luck.
    const kinds = (text: string): Set<string> => new Set(shape(text));
    expect(kinds(stderr)).toEqual(kinds((shown ?? '').slice(0, at)));
  });

  it('names files that exist', () => {
    const links = [...readme.matchAll(/\]\((?!http)([^)#]+)\)/g)].map(([, path]) => path as string);
    expect(links).toContain('docs/architecture.md');
    for (const path of links) expect(() => readFileSync(join(root, path))).not.toThrow();
  });
});

describe('docs/faults.md', () => {
  it('has the table of evidence that the code goes by', () => {
    const text = readFileSync(join(root, 'docs/faults.md'), 'utf8');
    expect(text, 'run: npx tsx scripts/generate.ts').toBe(fillMarkers(text, faultTables()));
  });
});
