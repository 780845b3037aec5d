// The transcripts in the pages: what was typed, and what was printed.

import { join } from 'node:path';
import { execa } from 'execa';
import { packageRoot } from '../src/package-root.ts';

export interface Transcript {
  /** Of its markers. */
  readonly name: string;
  /** Path of its page from the root. */
  readonly page: string;
  readonly command: string;
  /**
   * Whether it comes out the same wherever it is typed, but for the time in the name of a run's
   * folder.
   */
  readonly isExact: boolean;
}

export const transcripts: readonly Transcript[] = [
  {
    name: 'transcript-invalid',
    page: 'README.md',
    command: 'npx ordeal run raft-kv --runtime sim --bug stale-read --time-limit 8s --seed 4',
    isExact: true,
  },
  {
    name: 'transcript-valid',
    page: 'docs/getting-started.md',
    command: 'npx ordeal run raft-kv --time-limit 10s --seed 7',
    isExact: false,
  },
  {
    name: 'transcript-check',
    page: 'docs/linearizability.md',
    command: 'npx ordeal check examples/histories/stale-read.jsonl --model register --explain',
    isExact: true,
  },
];

/** The arguments of a command that is typed as `npx ordeal …`. */
export function argumentsOf(command: string): string[] {
  return command.split(' ').slice(2);
}

/** Runs it, with the built binary in place of `npx ordeal`, and gives the text for its page. */
export async function recorded({ command }: Transcript): Promise<string> {
  const { all, exitCode } = await execa(
    process.execPath,
    [join(packageRoot(), 'dist/cli.mjs'), ...argumentsOf(command)],
    { cwd: packageRoot(), reject: false, all: true, stdin: 'ignore', env: { NO_COLOR: '1' } },
  );
  return ['```', `$ ${command}`, all, '$ echo $?', String(exitCode), '```'].join('\n');
}

/** What was typed, printed and exited with, of a transcript as it stands in its page. */
export function partsOfTranscript(text: string): {
  readonly typed: string;
  readonly printed: string;
  readonly exitCode: number;
} {
  const [, typed, printed, exitCode] =
    /^\n```\n\$ (.*)\n([\s\S]*)\n\$ echo \$\?\n(\d+)\n```\n$/.exec(text) ?? [];
  return { typed: typed ?? '', printed: printed ?? '', exitCode: Number(exitCode) };
}
