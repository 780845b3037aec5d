// Nothing of the host leaks into a simulated node.

import { execFileSync, spawn } from 'node:child_process';
import { createHash, randomUUID, webcrypto } from 'node:crypto';
import { lookup } from 'node:dns';
import * as fs from 'node:fs';
import { readFileSync } from 'node:fs';
import { get } from 'node:http';
import { createRequire } from 'node:module';
import { createConnection } from 'node:net';
import { cpus } from 'node:os';
import { performance as hooked } from 'node:perf_hooks';
import { scheduler, setTimeout as sleep } from 'node:timers/promises';
import { runInNewContext } from 'node:vm';
import { Worker } from 'node:worker_threads';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import type { CreateProgram, NodeEnv } from '../../src/node/types.ts';
import type { NodeExit } from '../../src/runtime/types.ts';
import { sleepVirtually, startSimulation } from './support/clusters.ts';
import { echo, reply } from './support/programs.ts';

const require = createRequire(import.meta.url);

/**
 * What a program could reach for: how the error calls it, and after a colon which way it was
 * reached for.
 */
const REACHES: Readonly<Record<string, (env: NodeEnv) => unknown>> = {
  'Date: now()': () => Date.now(),
  'Date: new': () => new Date(),
  'Date: called': () => Date(),
  'Math.random': () => Math.random(),
  performance: () => performance.now(),
  'performance.now: of node:perf_hooks': () => hooked.now(),
  'performance.timeOrigin: of node:perf_hooks': () => hooked.timeOrigin,
  'Intl.DateTimeFormat': () => new Intl.DateTimeFormat('en').format(),
  crypto: () => crypto.randomUUID(),
  'crypto.getRandomValues: of node:crypto': () => webcrypto.getRandomValues(new Uint8Array(4)),
  'crypto.subtle: of node:crypto': () => webcrypto.subtle,
  setTimeout: () => setTimeout(() => undefined, 1),
  setInterval: () => setInterval(() => undefined, 1),
  setImmediate: () => setImmediate(() => undefined),
  queueMicrotask: () => queueMicrotask(() => undefined),
  'AbortSignal.timeout': () => AbortSignal.timeout(1),
  fetch: () => fetch('http://127.0.0.1:1/'),
  WeakRef: () => new WeakRef({}),
  console: () => console.log('hello'),
  'process.hrtime': () => process.hrtime(),
  'process.hrtime.bigint': () => process.hrtime.bigint(),
  'process.env': () => process.env['HOME'],
  'process.pid': () => process.pid,
  'process.stdout': () => process.stdout.write('hello'),
  'process.exit': () => process.exit(3),
  'process.getBuiltinModule': () => process.getBuiltinModule('node:fs'),
  'node:fs readFileSync': () => readFileSync('/etc/hostname'),
  'node:fs existsSync': () => fs.existsSync('/etc/hostname'),
  'node:fs readFileSync: required': () => require('node:fs').readFileSync('/etc/hostname'),
  'node:fs/promises readFile': () => fs.promises.readFile('/etc/hostname'),
  'node:crypto randomUUID': () => randomUUID(),
  'node:crypto createHash': () => createHash('sha256'),
  'node:net createConnection': () => createConnection(1, '127.0.0.1'),
  'node:http get': () => get('http://127.0.0.1:1/'),
  'node:dns lookup': () => lookup('localhost', () => undefined),
  'node:os cpus': () => cpus(),
  'node:child_process spawn': () => spawn('true'),
  'node:child_process execFileSync': () => execFileSync('true'),
  'node:worker_threads Worker': () => new Worker('', { eval: true }),
  'node:vm runInNewContext': () => runInNewContext('Date.now()'),
  'node:timers/promises setTimeout': () => sleep(1),
  'scheduler.wait': () => scheduler.wait(1),
};

/**
 * Reaches for what the request names: directly, in a microtask, in a timer, or swallowing the
 * error.
 */
const leaky: CreateProgram = (env) => ({
  start: () => undefined,
  receive(message) {
    const reach = REACHES[String(message.body['what'])];
    switch (message.body.type) {
      case 'directly':
        reach?.(env);
        return;
      case 'in-a-microtask':
        void Promise.resolve()
          .then(() => undefined)
          .then(() => reach?.(env));
        return;
      case 'in-a-timer':
        env.clock.setTimer(1, () => reach?.(env));
        return;
      default:
        try {
          reach?.(env);
        } catch {
          reply(env, message, { type: 'swallowed' });
        }
    }
  },
});

async function exitsOf(program: CreateProgram, type: string, what: string): Promise<NodeExit[]> {
  const cluster = await startSimulation(program, { nodes: 1 });
  const exits: NodeExit[] = [];
  cluster.onNodeExit((exit) => exits.push(exit));
  const connection = await cluster.connect('c1', 'n1');
  await connection.request({ type, what }, 100);
  await sleepVirtually(cluster, 1);
  await cluster.stop();
  return exits;
}

test.each(Object.keys(REACHES))(
  'a node that reaches for %s crashes, and the error says so',
  async (what) => {
    const reason = `HostAccessError: node n1 reached for the host: ${what.split(': ')[0]}`;
    for (const type of ['directly', 'in-a-microtask', 'in-a-timer', 'swallowing']) {
      const exits = await exitsOf(leaky, type, what);
      expect(exits.map((exit) => exit.reason)).toEqual([reason]);
    }
  },
);

// Taken before any simulation runs: no trap is on these. What they call back is seen nevertheless.
const captured = { sleep, readFile: fs.promises.readFile, setTimeout };

test.each([
  ['a promise of a file', (then: () => void) => void captured.readFile('/dev/null').then(then)],
  ['a timer', (then: () => void) => void captured.setTimeout(then, 1)],
])('%s that was taken from the host before is seen when it wakes the node', async (_, wait) => {
  const program: CreateProgram = (env) => ({
    start: () => undefined,
    receive: () =>
      wait(() => {
        try {
          env.send('n1', { type: 'late' });
        } catch (error) {
          errors.push(error);
        }
      }),
  });
  const errors: unknown[] = [];
  const cluster = await startSimulation(program, { nodes: 1 });
  const exits: NodeExit[] = [];
  cluster.onNodeExit((exit) => exits.push(exit));
  const connection = await cluster.connect('c1', 'n1');
  await connection.request({ type: 'go' }, 1);
  // Waits for the host, which is what no run may do; a simulation in between would end before the
  // host answers.
  await new Promise((resolve) => captured.setTimeout(resolve, 50));
  await sleepVirtually(cluster, 1);
  await cluster.stop();
  expect(exits.map((exit) => exit.reason)).toEqual([
    'HostAccessError: node n1 reached for the host: a callback of the host (then it called send)',
  ]);
  expect(errors).toHaveLength(1);
});

test('a node that goes on after an import is found', async () => {
  // In a process of its own: the test runner makes a call of its own out of every import.
  const script = new URL('./support/import-and-act.ts', import.meta.url).pathname;
  const { stdout } = await execa(process.execPath, ['--import', 'tsx', script]);
  // Where the loader of modules itself looks at the environment for the node, the node is caught at
  // that.
  expect(stdout).toMatch(
    /^HostAccessError: node n1 reached for the host: (process\.env|a callback of the host \(then it called send\))$/,
  );
});

test('a node that reaches for process.nextTick is found', async () => {
  // In a process of its own: the test runner puts this function back after each of its own calls,
  // trap or not.
  const script = new URL('./support/next-tick.ts', import.meta.url).pathname;
  const { stdout } = await execa(process.execPath, ['--import', 'tsx', script]);
  const reason = 'HostAccessError: node n1 reached for the host: process.nextTick';
  expect(stdout.split('\n')).toEqual([reason, reason]);
});

test('nodes that share memory are found when one wakes the other', async () => {
  const waiting: (() => void)[] = [];
  const sharing: CreateProgram = (env) => ({
    start() {
      if (env.id === 'n2') waiting.push(() => env.send('n1', { type: 'woken' }));
    },
    receive: () => void Promise.resolve().then(() => waiting[0]?.()),
  });
  const cluster = await startSimulation(sharing, { nodes: 2 });
  const exits: NodeExit[] = [];
  cluster.onNodeExit((exit) => exits.push(exit));
  await (await cluster.connect('c1', 'n1')).request({ type: 'go' }, 10);
  await sleepVirtually(cluster, 1);
  await cluster.stop();
  expect(exits.find((exit) => exit.node === 'n2')?.reason).toMatch(/memory shared with n1/);
});

test('the harness keeps the host, during a simulation and after it', async () => {
  const before = [Date, Math.random, globalThis.setTimeout, fs.readFileSync, process.hrtime];
  const cluster = await startSimulation(echo);
  await sleepVirtually(cluster, 10);
  expect(Date.now()).toBeGreaterThan(1e12);
  expect(Math.random()).toBeLessThan(1);
  expect(readFileSync('/dev/null', 'utf8')).toBe('');
  expect(process.hrtime.bigint()).toBeGreaterThan(0n);
  expect(new Date(0).toISOString()).toBe('1970-01-01T00:00:00.000Z');
  await sleep(1);
  await cluster.stop();
  expect([Date, Math.random, globalThis.setTimeout, fs.readFileSync, process.hrtime]).toEqual(
    before,
  );
});

test('what a reply makes the client do is not the doing of the node that sent it', async () => {
  const cluster = await startSimulation(echo, { nodes: 1 });
  const connection = await cluster.connect('c1', 'n1');
  const times = [];
  for (let n = 0; n < 3; n++) {
    await connection.request({ type: 'hello' }, 10);
    times.push(Date.now());
  }
  expect(times).toHaveLength(3);
  expect((await cluster.nodeState('n1')).life).toBe('n1#1');
  await cluster.stop();
});
