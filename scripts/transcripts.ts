// The transcripts in README.md: real runs, shown as they were printed.

import { join } from 'node:path';
import { execa } from 'execa';
import { packageRoot } from '../src/package-root.ts';

/** What is typed, by the name of the README's marker. */
export const transcriptCommands = {
  'transcript-valid': 'npx ordeal run raft-kv --time-limit 10s --seed 7',
  'transcript-invalid': 'npx ordeal run raft-kv --runtime sim --bug stale-read',
} as const;

/** Runs them, with the built binary in place of `npx ordeal`. */
export async function transcripts(): Promise<ReadonlyMap<string, string>> {
  const texts = new Map<string, string>();
  for (const [name, command] of Object.entries(transcriptCommands)) {
    const { all, exitCode } = await execa(
      process.execPath,
      [join(packageRoot(), 'dist/cli.mjs'), ...command.split(' ').slice(2)],
      { cwd: packageRoot(), reject: false, all: true, stdin: 'ignore', env: { NO_COLOR: '1' } },
    );
    texts.set(name, ['```', `$ ${command}`, all, '$ echo $?', String(exitCode), '```'].join('\n'));
  }
  return texts;
}
