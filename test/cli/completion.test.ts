// Completion, asked as a shell asks it.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { commands } from '../../src/cli/commands/index.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { ordeal } from './support/ordeal.ts';

const folder = temporaryFolder('cli');

async function completeInBash(script: string, ...words: readonly string[]): Promise<string[]> {
  const path = join(folder, 'ordeal.bash');
  writeFileSync(path, script);
  const set = `COMP_WORDS=(ordeal ${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length}`;
  const [before = 'ordeal', word = ''] = ['ordeal', ...words].slice(-2);
  const ask = `. '${path}'; ${set}; _ordeal ordeal '${word}' '${before}'; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout } = await execa('bash', ['--norc', '-c', ask], { cwd: folder });
  return stdout.split('\n').filter((line) => line !== '');
}

describe('completion for bash', () => {
  it('offers commands, flags, values and operands', async () => {
    const { stdout, exitCode } = await ordeal(['completion', 'bash']);
    expect(exitCode).toBe(0);
    const all = await completeInBash(stdout, '');
    for (const { name } of commands) expect(all).toContain(name);
    expect(await completeInBash(stdout, 'camp')).toEqual(['campaign']);
    expect(await completeInBash(stdout, 'run', 'raft')).toEqual(['raft-kv']);
    expect(await completeInBash(stdout, 'run', 'raft-kv', '--runt')).toEqual(['--runtime']);
    expect(await completeInBash(stdout, 'run', '--runtime', 'd')).toEqual(['docker']);
    expect(await completeInBash(stdout, 'campaign', '--ret')).toEqual(['--retries']);
    writeFileSync(join(folder, 'my campaign.yaml'), '');
    expect(await completeInBash(stdout, 'campaign', 'my')).toEqual(['my campaign.yaml']);
    expect(await completeInBash(stdout, 'campaign', '--out', 'my')).toEqual(['my campaign.yaml']);
  });
});

describe('completion for zsh and fish', () => {
  it.each(['zsh', 'fish'])('%s names every command and every flag of campaigns', async (shell) => {
    const { stdout, exitCode } = await ordeal(['completion', shell]);
    expect(exitCode).toBe(0);
    for (const { name } of commands) expect(stdout).toMatch(new RegExp(`\\b${name}\\b`));
    expect(stdout).toMatch(shell === 'zsh' ? /--cluster-jobs\[/ : /-l cluster-jobs -x? ?-?r?/);
    // Quotes are balanced outside of escapes, so that no summary ends a word too early.
    const quotes = stdout.replaceAll(shell === 'zsh' ? "'\\''" : "\\'", '').split("'").length - 1;
    expect(quotes % 2).toBe(0);
  });

  it('another shell is refused', async () => {
    const { exitCode, stderr } = await ordeal(['completion', 'fsh']);
    expect(exitCode).toBe(254);
    expect(stderr).toContain('did you mean zsh?');
  });
});
