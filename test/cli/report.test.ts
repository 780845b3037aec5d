// The commands that look at stored runs: report, explain, open and serve.

import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { ordeal, startOrdeal } from './support/ordeal.ts';

const folder = temporaryFolder('cli');
const out = ['--out', folder];
const page = join(folder, 'latest', 'report.html');

beforeAll(async () => {
  const words = ['run', 'raft-kv', '--runtime', 'sim', '--bug', 'stale-read', '--seed', '1'];
  const { exitCode, stdout } = await ordeal([...words, '--time-limit', '9s', ...out]);
  expect(exitCode).toBe(1);
  expect(stdout).toMatch(/^Report {2}.*report\.html$/m);
});

describe('ordeal run', () => {
  it('leaves a report in the folder of the run', () => {
    expect(readFileSync(page, 'utf8')).toMatch(/^<!doctype html>[\s\S]*raft-kv broke a promise/);
  });
});

describe('ordeal report', () => {
  it('makes the same page again', async () => {
    const before = readFileSync(page, 'utf8');
    rmSync(page);
    const { exitCode, stdout } = await ordeal(['report', 'latest', ...out]);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/report\.html\n$/);
    expect(readFileSync(page, 'utf8')).toBe(before);
  });

  it('is a mistake for a run that is not there', async () => {
    const { exitCode, stderr } = await ordeal(['report', 'nowhere', ...out]);
    expect(exitCode).toBe(254);
    expect(stderr).toContain('no stored run is named "nowhere"');
  });
});

describe('ordeal explain', () => {
  it('tells what broke, when, why and how to repeat it, and exits as the run did', async () => {
    const { exitCode, stdout } = await ordeal(['explain', 'latest', ...out]);
    expect(exitCode).toBe(1);
    const parts = [
      /^invalid {2}raft-kv broke a promise/,
      /^What broke$/m,
      /^ {2}At [\d.]+s process \d+ read the value \d+ of key k\d+, which was out of date/m,
      /^ {4}#\d+ .* read k\d+ → \d+$/m,
      /^ {2}faults active then:$/m,
      /^ {2}broken promise \(linearizable\): every operation takes effect/m,
      /^Why this cannot be$/m,
      /^ {2}and nothing that is pending can come next:$/m,
      /^Repeat {2}npx ordeal run raft-kv/m,
    ];
    const places = parts.map((part) => stdout.search(part));
    expect(places).not.toContain(-1);
    expect(places).toEqual([...places].sort((a, b) => a - b));
  });
});

describe('ordeal open', () => {
  it('gives the report to the program that shows files, and makes it where it is missing', async () => {
    const seen = join(folder, 'seen.txt');
    const opener = join(folder, 'opener.sh');
    writeFileSync(opener, `#!/bin/sh\nprintf %s "$1" > '${seen}'\n`);
    chmodSync(opener, 0o755);
    rmSync(page);
    const { exitCode } = await ordeal(['open', 'latest', ...out], { ORDEAL_OPENER: opener });
    expect(exitCode).toBe(0);
    const shown = readFileSync(seen, 'utf8');
    expect(shown).toMatch(/report\.html$/);
    expect(existsSync(shown)).toBe(true);
  });

  it('names the file where no such program is', async () => {
    const { exitCode, stdout, stderr } = await ordeal(['open', 'latest', ...out], {
      ORDEAL_OPENER: '/nonexistent/opener',
    });
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^Report {2}\/.*report\.html\n$/);
    expect(stderr).toContain('open this file in a browser');
  });
});

describe('ordeal serve', () => {
  it('serves the list of runs on the loopback address, until a signal', async () => {
    const started = startOrdeal(['serve', '--port', '0', ...out]);
    let said = '';
    const url = await new Promise<string>((resolve) => {
      started.stdout.on('data', (chunk: Buffer) => {
        said += String(chunk);
        const found = /http:\/\/127\.0\.0\.1:\d+\//.exec(said);
        if (found !== null) resolve(found[0]);
      });
    });
    const text = await new Promise<string>((resolve, reject) => {
      get(url, (response) => {
        let body = '';
        response.on('data', (chunk: Buffer) => {
          body += String(chunk);
        });
        response.on('end', () => resolve(body));
      }).on('error', reject);
    });
    expect(text).toContain('stale-read');
    started.kill('SIGINT');
    const { exitCode } = await started;
    expect(exitCode).toBe(0);
  });

  it('is a mistake without a folder of runs', async () => {
    const { exitCode, stderr } = await ordeal(['serve', '--out', join(folder, 'none')]);
    expect(exitCode).toBe(254);
    expect(stderr).toContain('does not exist');
  });
});
