// Engines that are not what they should be, and refusals that a user has to understand.

import { afterEach, describe, expect, it, vi } from 'vitest';
import { HarnessError } from '../../../../src/errors.ts';
import { call, findEngine, openEngine, pingEngine } from '../../../../src/runtime/docker/engine.ts';
import { hintFor } from '../../../../src/runtime/docker/engine-errors.ts';
import { type FakeEngine, startFakeEngine } from './support/fake-engine.ts';

let fake: FakeEngine;
afterEach(() => {
  fake?.close();
  vi.unstubAllEnvs();
});

async function search(): ReturnType<typeof findEngine> {
  vi.stubEnv('DOCKER_HOST', `unix://${fake.socketPath}`);
  return await findEngine();
}

describe('an engine', () => {
  it('is found by DOCKER_HOST', async () => {
    fake = await startFakeEngine(() => undefined);
    const result = await search();
    expect(result).toMatchObject({ found: true, engine: { version: '20.10.24', os: 'linux' } });
  });

  it.each([
    ['something that is no engine', [200, '<html>hello</html>'], /no Docker engine$/],
    ['an engine in trouble', [500, { message: 'panic: oh no' }], /panic: oh no/],
    ['an engine of Windows', [200, { ApiVersion: '1.41', Os: 'windows' }], /windows containers/],
    ['an engine of long ago', [200, { ApiVersion: '1.12', Os: 'linux' }], /too old \(API 1.12\)/],
  ] as const)('is not %s', async (_, answer, reason) => {
    fake = await startFakeEngine(() => answer);
    const result = await search();
    expect(result).toMatchObject({ found: false, reason: expect.stringMatching(reason) });
    expect(result.found || result.remedy.length > 0).toBe(true);
  });

  it('that never answers is given up', async () => {
    fake = await startFakeEngine(() => null);
    expect(await search()).toMatchObject({
      found: false,
      reason: expect.stringContaining('took longer than 3000 ms'),
      remedy: expect.stringContaining('restart it'),
    });
  });

  it('that is gone does not answer a ping', async () => {
    fake = await startFakeEngine(({ path }) => (path === '/_ping' ? [200, 'OK'] : undefined));
    const engine = await fake.open();
    expect(await pingEngine(engine)).toBe(true);
    fake.close();
    expect(await pingEngine(engine)).toBe(false);
  });

  it('at a socket that is not there is refused with the reason', async () => {
    const address = { kind: 'socket', path: '/nowhere/docker.sock', source: 'a test' } as const;
    await expect(openEngine(address)).rejects.toThrow('ENOENT');
  });
});

describe('a call', () => {
  it('that fails says what was being done, why, and what to do', async () => {
    const refusal = Object.assign(new Error('(HTTP code 500) no space left on device '), {
      statusCode: 500,
    });
    const error = await call('starting n1', Promise.reject(refusal)).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(HarnessError);
    expect(error).toMatchObject({
      message: 'starting n1: (HTTP code 500) no space left on device',
      hint: expect.stringContaining('disk is full'),
      cause: refusal,
    });
  });

  it('that never ends is given up', async () => {
    const error = await call('starting n1', new Promise(() => undefined), 10).catch(
      (e: unknown) => e,
    );
    expect(error).toMatchObject({ message: 'starting n1: starting n1 took longer than 10 ms' });
  });
});

describe('hints', () => {
  it.each([
    ['connect ENOENT /var/run/docker.sock', 'install and start Docker'],
    ['connect EACCES /var/run/docker.sock', 'group "docker"'],
    ['connect ECONNREFUSED 127.0.0.1:2375', 'does not run or has stopped'],
    ['Bind for 127.0.0.1:4 failed: port is already allocated', 'try again'],
    ['Pool overlaps with other one on this address space', 'ordeal clean'],
    ['something new', 'ordeal doctor'],
  ])('for %s: %s', (message, hint) => {
    expect(hintFor(new Error(message))).toContain(hint);
  });
});
