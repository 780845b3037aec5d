// `ordeal serve`, in a browser and by requests that a browser would not make.

import { appendFileSync, cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRealClock } from '../../src/clock.ts';
import { readServeAssets } from '../../src/report/stored/write-report.ts';
import { type RunningServer, serveRuns } from '../../src/serve/server.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { keepPicture, openAddress, seriousIssues } from './support/browser.ts';
import { makeRun, specOf, unpackRun } from './support/runs.ts';

// What it must not hand out lies in the served folder, and above it.
const above = temporaryFolder('serve');
const out = join(above, 'runs');
let server: RunningServer;

/** A copy of a run in the served folder. */
function store(directory: string, name: string): string {
  const target = join(out, 'raft-kv', name);
  cpSync(directory, target, { recursive: true });
  return target;
}

beforeAll(async () => {
  const failing = unpackRun('stale-read');
  store(failing.directory, '2026-01-01T000000.000Z-1');
  const { directory } = await makeRun(specOf({ system: 'raft-kv', workload: 'register' }));
  store(directory, '2026-01-02T000000.000Z-1');
  for (const folder of [above, out]) writeFileSync(join(folder, 'secret.txt'), 'secret');
  mkdirSync(join(out, 'elsewhere'));
  symlinkSync('/etc', join(out, 'elsewhere', 'link'));
  server = await serveRuns({
    out,
    port: 0,
    clock: createRealClock(),
    assets: readServeAssets(),
  });
});

afterAll(() => server.close());

function connectTo(host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port }, () => {
      socket.destroy();
      resolve();
    });
    socket.on('error', reject);
  });
}

/** A request as it is given, which `fetch` would not send. */
function ask(
  path: string,
  headers: Readonly<Record<string, string>> = {},
  method = 'GET',
): Promise<{ readonly status: number; readonly text: string }> {
  return new Promise((resolve, reject) => {
    const asked = request(
      { host: '127.0.0.1', port: server.port, path, method, headers },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          text += chunk;
        });
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
      },
    );
    asked.on('error', reject);
    asked.end();
  });
}

describe('the server', () => {
  it('listens on the loopback address alone', async () => {
    expect(server.url).toBe(`http://127.0.0.1:${server.port}/`);
    const others = Object.values(networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .filter(({ internal, family }) => !internal && family === 'IPv4');
    // Another address of the loopback network, so that there is one on every machine.
    for (const { address } of [...others, { address: '127.0.0.2' }]) {
      await expect(connectTo(address, server.port)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    }
    await connectTo('127.0.0.1', server.port);
  });

  it.each([
    '/runs/../../../etc/passwd',
    '/runs/%2e%2e/%2e%2e/passwd',
    '/runs/..%2f..%2fetc/passwd/x',
    '/runs/raft-kv/..%5c..%5c/test.json',
    '/runs/raft-kv/%00/test.json',
    '/runs/elsewhere/link/passwd',
    '/runs/raft-kv/2026-01-01T000000.000Z-1/nodes',
    '/runs/raft-kv/2026-01-01T000000.000Z-1/..',
    '/runs/%ff/x/test.json',
    '/runs/raft-kv/2026-01-01T000000.000Z-1/%2e%2e%2f%2e%2e%2fsecret.txt',
    '/runs/raft-kv/2026-01-01T000000.000Z-1/%2e%2e%2f%2e%2e%2f%2e%2e%2fsecret.txt',
    '/runs/raft-kv/%2e%2e%2fsecret.txt',
    '/runs/%2e%2e/secret.txt',
    '/runs/raft-kv/2026-01-01T000000.000Z-1/%252e%252e/test.json',
    '/runs/raft-kv/2026-01-01T000000.000Z-1/nodes%2fn1.log',
    '//etc/passwd',
    '/follow/../../etc',
    '/follow/%2e%2e/etc',
    '/follow/elsewhere/link',
  ])('refuses the path %s', async (path) => {
    const { status, text } = await ask(path);
    expect([400, 404]).toContain(status);
    expect(text).not.toMatch(/root:|secret/);
  });

  it.each([
    ['of another name for this machine', { host: 'evil.example' }],
    ['of a name that begins like this machine', { host: 'localhost.evil.example' }],
    ['of this machine under another port', { host: '127.0.0.1:1' }],
    ['from another port of this machine', { origin: 'http://127.0.0.1:1' }],
    [
      'that a browser calls of the same site, which is not the same origin',
      { 'sec-fetch-site': 'same-site' },
    ],
    ['from a page of another site', { origin: 'http://evil.example' }],
    ['from a page without an origin', { origin: 'null' }],
    ['that a browser calls cross-site', { 'sec-fetch-site': 'cross-site' }],
  ])('refuses a request %s', async (_, headers) => {
    expect((await ask('/', headers)).status).toBe(403);
    const run = '/runs/raft-kv/2026-01-01T000000.000Z-1/results.json';
    expect((await ask(run, headers)).status).toBe(403);
    // Events of a run that goes on are no exception.
    const events = '/follow/raft-kv/2026-01-01T000000.000Z-1';
    expect((await ask(events, headers)).status).toBe(403);
  });

  it('forbids pages of others to hold its own in a frame or to read what it gives', async () => {
    const response = await fetch(server.url);
    expect(response.headers.get('x-frame-options')).toBe('DENY');
    expect(response.headers.get('cross-origin-resource-policy')).toBe('same-origin');
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
    const text = await response.text();
    expect(text).toContain("default-src 'none'");
  });

  it.each(['POST', 'PUT', 'DELETE'])('refuses %s', async (method) => {
    expect((await ask('/', {}, method)).status).toBe(403);
  });

  it('gives the files of a run as text', async () => {
    const { status, text } = await ask('/runs/raft-kv/2026-01-01T000000.000Z-1/results.json');
    expect([status, JSON.parse(text).verdict]).toEqual([200, 'invalid']);
  });
});

describe('the list of runs', () => {
  it('is filtered and sorted, leads to reports, and compares two', async () => {
    const { page, problems } = await openAddress(server.url);
    expect(await page.locator('tbody tr').count()).toBe(2);
    expect(await seriousIssues(page)).toEqual([]);
    await keepPicture(page, 'serve-list');
    await page.selectOption('select[name=verdict]', 'invalid');
    await page.click('text=Show');
    expect(await page.locator('tbody tr').count()).toBe(1);
    expect(await page.textContent('tbody tr')).toContain('stale-read');
    await page.goto(`${server.url}?sort=operations&order=up`);
    const counts = await page.locator('tbody td:nth-child(5)').allTextContents();
    const numbers = counts.map((each) => Number(each.replaceAll(',', '')));
    expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
    for (const tick of await page.locator('input[name=run]').all()) await tick.check();
    await page.click('text=Compare two');
    expect(await page.textContent('h1')).toBe('Two runs');
    expect(await page.textContent('tr.differs')).toContain('verdict');
    await page.goto(server.url);
    await page.click('tbody a');
    await page.waitForSelector('html[data-ready=yes]', { state: 'attached' });
    expect(problems.filter((problem) => !problem.startsWith(`request: ${server.url}`))).toEqual([]);
  });
});

describe('a run that goes on', () => {
  it('is followed until its report is there', async () => {
    const { directory } = unpackRun('stale-read');
    const target = join(out, 'raft-kv', 'going-on');
    mkdirSync(target);
    const copy = (file: string): void => cpSync(join(directory, file), join(target, file));
    copy('test.json');
    const { page } = await openAddress(`${server.url}runs/raft-kv/going-on/`);
    expect(await page.textContent('h1')).toContain('goes on');
    const inject = {
      event: 'inject',
      id: 'f1',
      time: 1e6,
      resolved: { kind: 'kill', nodes: ['n2'] },
    };
    appendFileSync(join(target, 'faults.jsonl'), `${JSON.stringify(inject)}\n`);
    const op = { index: 0, time: 1e6, type: 'invoke', process: 0, f: 'read', key: 'k1' };
    const done = { ...op, index: 1, time: 5e8, type: 'ok', value: 1 };
    appendFileSync(
      join(target, 'history.jsonl'),
      `${JSON.stringify(op)}\n${JSON.stringify(done)}\n`,
    );
    await expect.poll(() => page.textContent('#faults')).toBe('f1 kill n2');
    const counts = '1 invoked: 1 ok, 0 failed, 0 unknown';
    await expect.poll(() => page.textContent('#operations')).toBe(counts);
    expect(await page.textContent('#phase')).toBe('main');
    for (const file of ['history.jsonl', 'faults.jsonl', 'plan.json', 'results.json']) copy(file);
    await page.waitForSelector('html[data-ready=yes]', { state: 'attached', timeout: 30_000 });
    expect(await page.textContent('.verdict')).toContain('invalid');
  });
});
