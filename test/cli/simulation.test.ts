// Simulated runs from the command line: search, replay, shrink and self-test, through the built
// binary.

import {
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  realpathSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { ordeal, startOrdeal } from './support/ordeal.ts';

const folder = temporaryFolder('cli');
const inFolder = ['--out', folder];
const FAILING = ['--runtime', 'sim', '--bug', 'stale-read', '--world', 'calm', '--seed', '1'];

/** The stored run that fails, which the tests replay and shrink. */
let failing = '';
beforeAll(async () => {
  const words = ['run', 'raft-kv', ...FAILING, '--seeds', '3', '--bail', '--json', ...inFolder];
  const { exitCode, stdout, stderr } = await ordeal(words);
  expect(exitCode, stderr).toBe(1);
  const { stored } = JSON.parse(stdout) as { stored: { seed: number; directory: string }[] };
  expect(stored).toMatchObject([{ seed: 1 }]);
  failing = realpathSync(stored[0]?.directory ?? '');
});

/** A copy of the failing run that may be damaged. */
function copyOfRun(name: string): string {
  const copy = join(folder, 'raft-kv', name);
  cpSync(failing, copy, { recursive: true });
  return copy;
}

function edit(path: string, change: (text: string) => string): void {
  writeFileSync(path, change(readFileSync(path, 'utf8')));
}

function runs(): readonly string[] {
  return readdirSync(join(folder, 'raft-kv'));
}

describe('run --seeds', () => {
  it('groups failures by what failed, with the seeds of each and the command that repeats one', async () => {
    const words = ['run', 'raft-kv', ...FAILING, '--seeds', '4', '--jobs', '2', ...inFolder];
    const { exitCode, stdout } = await ordeal(words);
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/^invalid {2}\d of 4 seeds of raft-kv valid/);
    expect(stdout).toMatch(/^linearizable\/nonlinearizable {2}\d seeds?: 1\b/m);
    expect(stdout).toMatch(/^ {2}Repeat {2}npx ordeal run raft-kv .*--bug stale-read .*--seed 1$/m);
  });

  it('finds the same with two threads as with one', async () => {
    const words = ['run', 'raft-kv', '--runtime', 'sim', '--time-limit', '3s', '--seed', '5'];
    const [one, two] = await Promise.all(
      ['1', '2'].map((jobs) =>
        ordeal([...words, '--seeds', '4', '--jobs', jobs, '--json', ...inFolder]),
      ),
    );
    expect(JSON.parse(two?.stdout ?? '').seeds).toEqual(JSON.parse(one?.stdout ?? '').seeds);
    expect(two?.stderr).not.toContain('Warning');
  });
});

describe('a swarm', () => {
  const load = ['--nodes', '3', '--rate', '200', '--concurrency', '20', '--time-limit', '10s'];
  const swarm = ['run', 'raft-kv', '--runtime', 'sim', '--bug', 'stale-read', ...load];
  const words = [...swarm, '--nemesis', 'partition,kill', '--seed', '1', '--seeds', '3'];

  it('tells what each seed drew, and repeats exactly that', async () => {
    const { exitCode, stdout, stderr } = await ordeal([...words, '--json', ...inFolder]);
    expect(exitCode, stderr).toBe(1);
    const { seeds, stored } = JSON.parse(stdout);
    for (const { drew } of seeds) {
      expect(drew.profile.network).toHaveProperty('lossPpm');
      expect(drew.intensity.nemeses).not.toEqual([]);
    }
    const drawn = new Set(seeds.map(({ drew }: { drew: object }) => JSON.stringify(drew)));
    expect(drawn.size).toBe(3);
    const directory = realpathSync(stored[0].directory);
    const { facts, spec } = JSON.parse(readFileSync(join(directory, 'test.json'), 'utf8'));
    const first = seeds.find(({ seed }: { seed: number }) => seed === stored[0].seed);
    expect(facts).toMatchObject(first.drew);
    const plan = JSON.parse(readFileSync(join(directory, 'plan.json'), 'utf8'));
    const kinds = new Set(plan.map(({ kind }: { kind: string }) => kind));
    expect([...kinds].sort()).toEqual([...facts.intensity.nemeses].sort());
    expect(spec.nemesis).toEqual(['partition', 'kill']);

    const replayed = await ordeal(['replay', directory, '--json', ...inFolder]);
    expect(JSON.parse(replayed.stdout).comparison).toMatchObject({ same: true });
  });

  it('shows it of every failing seed, and of the run that its command repeats', async () => {
    const { stdout } = await ordeal([...words, ...inFolder]);
    const [, failed = ''] =
      /^linearizable\/nonlinearizable {2}\d seeds?: (.*)$/m.exec(stdout) ?? [];
    const told = [...stdout.matchAll(/^ {2}(\d+) drew faults .*; latency .*; sync .*$/gm)];
    expect(told.map(([, seed]) => seed).join(', ')).toBe(failed);
    const [, repeat = ''] = /^ {2}Repeat {2}npx ordeal (.*)$/m.exec(stdout) ?? [];
    const [, files = ''] = /^ {2}Files {3}(.*)$/m.exec(stdout) ?? [];
    expect(repeat).toContain('--world swarm');
    const again = await ordeal([...repeat.split(' '), '--json', ...inFolder]);
    expect(again.stderr).toContain(`drew   ${told[0]?.[0].replace(/^.* drew /, '')}`);
    const { directory } = JSON.parse(again.stdout);
    const history = (path: string): string =>
      readFileSync(join(realpathSync(path), 'history.jsonl'), 'utf8');
    expect(history(directory)).toBe(history(files));
  });
});

describe('replay', () => {
  it('repeats a run byte for byte, and keeps the messages where asked', async () => {
    const words = ['replay', failing, '--messages', '--json', ...inFolder];
    const { exitCode, stdout } = await ordeal(words);
    const { comparison, directory } = JSON.parse(stdout);
    expect(comparison).toMatchObject({ same: true });
    expect(exitCode).toBe(0);
    const again = join(realpathSync(directory), 'history.jsonl');
    expect(readFileSync(again, 'utf8')).toBe(readFileSync(join(failing, 'history.jsonl'), 'utf8'));
    expect(existsSync(join(realpathSync(directory), 'messages.jsonl'))).toBe(true);
  });

  it('names the first event that differs, and exits 255', async () => {
    const copy = copyOfRun('changed');
    edit(join(copy, 'history.jsonl'), (text) => text.replace(/("index":7,.*"time":)\d+/, '$11'));
    const { exitCode, stdout } = await ordeal(['replay', copy, ...inFolder]);
    expect(exitCode).toBe(255);
    expect(stdout).toContain('not the same  event 7 is the first that differs');
    expect(stdout).toMatch(/^ {2}stored {4}\{"index":7,"time":1,/m);
  });

  it.each([
    ['no JSON', (text: string) => text.slice(0, 300), /test\.json/],
    [
      'a wrong value',
      (text: string) => text.replace(/"nodes": 5/, '"nodes": "five"'),
      /test\.json: \/spec\/nodes must be integer/,
    ],
    [
      'an unknown system',
      (text: string) => text.replace(/"system": "raft-kv"/, '"system": "paxos-kv"'),
      /system "paxos-kv" is not known to this version/,
    ],
    [
      'a newer format',
      (text: string) => text.replace(/"format": 1/, '"format": 99'),
      /has format 99, newer than/,
    ],
    [
      'another version',
      (text: string) => text.replace(/"version": "[^"]+"/, '"version": "9.8.7"'),
      /test\.json: \/version is 9\.8\.7, and this is Ordeal .*\n.*made it: Ordeal 9\.8\.7$/m,
    ],
  ])('of a test.json with %s exits 254 and names it', async (what, change, message) => {
    const copy = copyOfRun(`damaged-${what.replaceAll(' ', '-')}`);
    edit(join(copy, 'test.json'), change);
    for (const command of ['replay', 'shrink']) {
      const { exitCode, stdout, stderr } = await ordeal([command, copy, ...inFolder]);
      expect({ exitCode, stdout }).toEqual({ exitCode: 254, stdout: '' });
      expect(stderr).toMatch(message);
    }
  });

  it('of a run that is not there exits 254', async () => {
    const { exitCode, stderr } = await ordeal(['replay', 'nowhere', ...inFolder]);
    expect(exitCode).toBe(254);
    expect(stderr).toMatch(/no stored run is named "nowhere"/);
    expect(stderr).toMatch(/^hint: /m);
  });
});

describe('shrink', () => {
  it('leaves a small run that fails in the same way and replays byte for byte', async () => {
    const words = ['shrink', failing, '--jobs', '2', '--json', ...inFolder];
    const { exitCode, stdout, stderr } = await ordeal(words);
    expect(exitCode, stderr).toBe(1);
    const { signature, before, after, directory } = JSON.parse(stdout);
    expect(signature).toBe('linearizable/nonlinearizable');
    expect(before.operations).toBeGreaterThan(1000);
    expect(after.operations).toBeLessThanOrEqual(12);
    expect(after.faults).toBeLessThanOrEqual(3);
    const shrunk = realpathSync(directory);
    const from = JSON.parse(readFileSync(join(shrunk, 'shrunk.json'), 'utf8')).shrunkFrom;
    expect(realpathSync(from)).toBe(failing);
    const replayed = await ordeal(['replay', shrunk, ...inFolder]);
    expect(replayed.stdout).toMatch(/^same {2}\d+ events, byte for byte$/m);
    expect(replayed.exitCode).toBe(1);
  });

  it('by Ctrl-C keeps the smallest run so far, and exits 130', async () => {
    const before = runs();
    const child = startOrdeal(['shrink', failing, ...inFolder]);
    child.stderr.once('data', () => child.kill('SIGINT'));
    const { exitCode, stdout, stderr } = await child;
    expect(exitCode).toBe(130);
    expect(stderr).toContain('interrupted: keeping the smallest run so far');
    expect(stdout).toMatch(/^invalid {2}linearizable\/nonlinearizable$/m);
    const [kept = ''] = runs().filter((name) => !before.includes(name));
    const { shrunkFrom } = JSON.parse(
      readFileSync(join(folder, 'raft-kv', kept, 'shrunk.json'), 'utf8'),
    );
    expect(realpathSync(shrunkFrom)).toBe(failing);
  });

  it('of a run that did not fail exits 254', async () => {
    const words = ['run', 'raft-kv', '--runtime', 'sim', '--nemesis', 'none', '--time-limit', '2s'];
    const valid = await ordeal([...words, '--seed', '9', '--json', ...inFolder]);
    const { directory } = JSON.parse(valid.stdout);
    const { exitCode, stderr } = await ordeal(['shrink', directory, ...inFolder]);
    expect(exitCode).toBe(254);
    expect(stderr).toMatch(/did not fail: it is valid/);
  });
});

describe('selftest', () => {
  it('finds a planted bug, and does not blame the correct system', async () => {
    const words = ['selftest', 'raft-kv', '--bug', 'stale-read', '--profiles', 'kill', '--seeds'];
    const { exitCode, stdout, stderr } = await ordeal([...words, '3', '--jobs', '2', '--json']);
    expect(exitCode, stderr).toBe(0);
    const { tables } = JSON.parse(stdout);
    expect(tables).toMatchObject([
      {
        system: 'raft-kv',
        rows: [
          { bug: 'stale-read', profile: 'entry', seedsMax: 20, seeds: 20, broken: false },
          { bug: 'stale-read', profile: 'kill', seedsMax: null, seeds: 3 },
          { bug: null, profile: 'entry', found: 0, seeds: 20 },
          { bug: null, profile: 'kill', found: 0, seeds: 3 },
        ],
      },
    ]);
    expect(tables[0].rows[0].found).toBeGreaterThan(0);
  });
});
