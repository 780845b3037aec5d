import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  type AddressEnvironment,
  type AddressSearch,
  describeAddress,
  listEngineAddresses,
} from '../../../../src/runtime/docker/engine-address.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

let home = '';
beforeEach(() => {
  home = temporaryFolder('home');
});

function search(
  variables: AddressEnvironment['variables'],
  platform: NodeJS.Platform = 'linux',
): AddressSearch {
  return listEngineAddresses({ variables, homeDirectory: home, platform, userId: 1000 });
}

function found(result: AddressSearch): readonly string[] {
  if (result.kind === 'unusable') throw new Error(result.reason);
  return result.addresses.map(describeAddress);
}

function writeContext(name: string, host: unknown): void {
  const id = createHash('sha256').update(name).digest('hex');
  const folder = join(home, '.docker', 'contexts', 'meta', id);
  mkdirSync(folder, { recursive: true });
  const meta = { Name: name, Endpoints: { docker: { Host: host } } };
  writeFileSync(join(folder, 'meta.json'), JSON.stringify(meta));
}

function writeConfig(text: string): void {
  mkdirSync(join(home, '.docker'), { recursive: true });
  writeFileSync(join(home, '.docker', 'config.json'), text);
}

describe('DOCKER_HOST', () => {
  it.each([
    ['unix:///run/other.sock', 'unix:///run/other.sock'],
    ['tcp://127.0.0.1:2375', 'tcp://127.0.0.1:2375'],
    ['localhost:4000', 'tcp://localhost:4000'],
    ['tcp://localhost', 'tcp://localhost:2375'],
    ['tcp://[::1]:2375', 'tcp://::1:2375'],
    ['npipe:////./pipe/docker_engine', 'unix:////./pipe/docker_engine'],
  ])('%s is the only candidate', (host, address) => {
    expect(found(search({ DOCKER_HOST: host }))).toEqual([address]);
  });

  it('with DOCKER_TLS_VERIFY has its certificates where DOCKER_CERT_PATH says', () => {
    const variables = { DOCKER_HOST: 'tcp://127.0.0.1', DOCKER_TLS_VERIFY: '1' };
    expect(search({ ...variables, DOCKER_CERT_PATH: '/certs' })).toMatchObject({
      addresses: [{ port: 2376, certificates: '/certs' }],
    });
    expect(search(variables)).toMatchObject({
      addresses: [{ certificates: join(home, '.docker') }],
    });
  });

  it.each([
    ['tcp://build.example.com:2375', 'another machine (build.example.com)'],
    ['ssh://me@host', 'no unix:// or tcp:// address'],
    ['tcp://', 'no unix:// or tcp:// address'],
    ['what is this', 'no unix:// or tcp:// address'],
  ])('%s cannot be used, and the reason is given', (host, reason) => {
    const result = search({ DOCKER_HOST: host });
    expect(result).toMatchObject({ kind: 'unusable', reason: expect.stringContaining(reason) });
    expect(result).toHaveProperty('remedy');
  });

  it('wins over a context', () => {
    writeContext('colima', 'unix:///colima.sock');
    const variables = { DOCKER_HOST: 'unix:///a.sock', DOCKER_CONTEXT: 'colima' };
    expect(found(search(variables))).toEqual(['unix:///a.sock']);
  });
});

describe('contexts', () => {
  it('are chosen by config.json', () => {
    writeContext('colima', 'unix:///colima.sock');
    writeConfig('{"currentContext":"colima"}');
    expect(found(search({}))).toEqual(['unix:///colima.sock']);
  });

  it('are chosen by DOCKER_CONTEXT before config.json', () => {
    writeContext('colima', 'unix:///colima.sock');
    writeContext('other', 'unix:///other.sock');
    writeConfig('{"currentContext":"colima"}');
    expect(found(search({ DOCKER_CONTEXT: 'other' }))).toEqual(['unix:///other.sock']);
    expect(found(search({ DOCKER_CONTEXT: 'default' }))[0]).toBe('unix:///var/run/docker.sock');
  });

  it('that do not exist are told, not passed over', () => {
    writeConfig('{"currentContext":"gone"}');
    expect(search({})).toMatchObject({
      kind: 'unusable',
      reason: expect.stringContaining('"gone"'),
    });
  });

  it('that name no engine are told', () => {
    writeContext('odd', 7);
    expect(search({ DOCKER_CONTEXT: 'odd' }).kind).toBe('unusable');
  });

  it.each(['not JSON', '[]', 'null', '{"currentContext":7}', '{"currentContext":""}', '{}'])(
    'are left aside where config.json is %s',
    (text) => {
      writeConfig(text);
      expect(found(search({}))[0]).toBe('unix:///var/run/docker.sock');
    },
  );
});

describe('default sockets', () => {
  it('are the system’s, the rootless one and those of Docker Desktop, in this order', () => {
    const sockets = found(search({ XDG_RUNTIME_DIR: '/run/user/7' }));
    expect(sockets.slice(0, 4)).toEqual([
      'unix:///var/run/docker.sock',
      'unix:///run/user/7/docker.sock',
      `unix://${home}/.docker/run/docker.sock`,
      `unix://${home}/.docker/desktop/docker.sock`,
    ]);
  });

  it('know the rootless one without XDG_RUNTIME_DIR', () => {
    expect(found(search({}))[1]).toBe('unix:///run/user/1000/docker.sock');
  });

  it('are one pipe on Windows', () => {
    expect(found(search({}, 'win32'))).toEqual(['unix:////./pipe/docker_engine']);
  });
});
