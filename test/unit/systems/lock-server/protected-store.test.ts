// The protected store refuses what is older than what it has seen, also after a crash.

import { expect, test } from 'vitest';
import type { Body } from '../../../../src/node/types.ts';
import { LockError } from '../../../../systems/lock-server/commands.ts';
import { ProtectedStore } from '../../../../systems/lock-server/protected-store.ts';
import { ManualEnv, settle } from '../../../support/manual-env.ts';

async function ask(store: ProtectedStore, env: ManualEnv, body: Body): Promise<Body | undefined> {
  store.receive({ src: 'c1', dest: env.id, body: { ...body, msg_id: 1 } });
  await settle();
  return env.takeSent()[0]?.body;
}

function write(token: number, sequence: number, value: string): Body {
  return { type: 'protected_write', key: 'l', token, sequence, value };
}

const READ: Body = { type: 'protected_read', key: 'l' };
const OK = { type: 'protected_write_ok' };
const STALE = { type: 'error', code: LockError.staleToken };

function open(env = new ManualEnv()): [ProtectedStore, ManualEnv] {
  const store = new ProtectedStore(env);
  store.start();
  return [store, env];
}

test('an older token is refused; a message that comes twice does nothing', async () => {
  const [store, env] = open();
  expect(await ask(store, env, write(7, 1, 'x'))).toMatchObject(OK);
  expect(await ask(store, env, write(8, 1, 'y'))).toMatchObject(OK);
  expect(await ask(store, env, write(7, 2, 'z'))).toMatchObject(STALE);
  expect(await ask(store, env, write(8, 2, 'w'))).toMatchObject(OK);
  expect(await ask(store, env, write(8, 1, 'y'))).toMatchObject(STALE);
  expect(await ask(store, env, write(8, 2, 'w'))).toMatchObject(OK);
  expect(await ask(store, env, READ)).toMatchObject({ value: 'w', token: 8 });
});

test('what was acknowledged is there after a crash, and what it has seen counts', async () => {
  const [store, env] = open();
  await ask(store, env, write(8, 1, 'y'));
  const [again, after] = open(new ManualEnv({ storage: env.storage.afterCrash() }));
  expect(await ask(again, after, write(7, 2, 'z'))).toMatchObject(STALE);
  expect(await ask(again, after, READ)).toMatchObject({ value: 'y', token: 8 });
});

test('nothing is acknowledged before the disk has it', async () => {
  const [store, env] = open();
  env.storage.automatic = false;
  expect(await ask(store, env, write(1, 1, 'x'))).toBeUndefined();
  await env.storage.finishSync();
  expect(env.takeSent()[0]?.body).toMatchObject(OK);
});

test('with the planted bug no-fencing it takes anything', async () => {
  const [store, env] = open(new ManualEnv({ bugs: ['no-fencing'] }));
  await ask(store, env, write(8, 1, 'y'));
  expect(await ask(store, env, write(7, 2, 'z'))).toMatchObject(OK);
  expect(await ask(store, env, READ)).toMatchObject({ value: 'z', token: 7 });
});
