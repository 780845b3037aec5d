// The state machine of the lock service, command by command.

import { beforeEach, describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../../src/json.ts';
import { lockBugs } from '../../../../systems/lock-server/bugs.ts';
import { LockError, type LockResponse } from '../../../../systems/lock-server/commands.ts';
import { LockMachine } from '../../../../systems/lock-server/machine.ts';
import { readLockSettings } from '../../../../systems/lock-server/settings.ts';

let index: number;
let settled: string[];
let machine: LockMachine;

function create(options: JsonObject = {}, bugs: readonly string[] = []): LockMachine {
  const switches = lockBugs(new Set(bugs));
  return new LockMachine(readLockSettings(options), switches, {
    settled: (_lock, owner) => settled.push(owner),
  });
}

function apply(command: JsonObject): LockResponse {
  return machine.apply(++index, command);
}

/** A command of a session on lock `l`. */
function say(
  session: number,
  sequence: number,
  kind: string,
  owner: string,
  more: JsonObject = {},
) {
  return apply({ kind, session, sequence, lock: 'l', owner, wait: true, stamp: 0, ...more });
}

function lease(key: string): string {
  return [...machine.leases()].find((one) => one.key === key)?.generation ?? 'none';
}

const refused = (code: number) => expect.objectContaining({ type: 'error', code });

beforeEach(() => {
  index = 0;
  settled = [];
  machine = create();
  for (let i = 0; i < 3; i++) apply({ kind: 'open-session' });
});

describe('a lock', () => {
  test('is granted once; those who wait get it in order, each under a larger token', () => {
    expect(say(1, 1, 'acquire', 'a')).toMatchObject({ type: 'acquire_ok', token: 1 });
    expect(say(2, 1, 'acquire', 'b')).toEqual({ type: 'queued' });
    expect(say(3, 1, 'acquire', 'c')).toEqual({ type: 'queued' });
    expect(say(1, 2, 'release', 'a')).toEqual({ type: 'release_ok' });
    expect(settled).toEqual(['b']);
    expect(machine.standing('l', 'b')).toMatchObject({ type: 'acquire_ok', token: 2 });
    expect(machine.standing('l', 'c')).toEqual({ type: 'queued' });
  });

  test('is refused to those who would not wait', () => {
    say(1, 1, 'acquire', 'a');
    expect(say(2, 1, 'acquire', 'b', { wait: false })).toEqual(refused(LockError.lockHeld));
  });

  test('is released and extended by its owner only', () => {
    say(1, 1, 'acquire', 'a');
    expect(say(2, 1, 'release', 'a')).toEqual(refused(LockError.notHolder));
    expect(say(1, 2, 'release', 'b')).toEqual(refused(LockError.notHolder));
    expect(say(2, 2, 'extend', 'a')).toEqual(refused(LockError.notHolder));
    expect(machine.holder('l')?.owner).toBe('a');
  });

  test('of a lease that was extended is not freed by the end of the one before', () => {
    say(1, 1, 'acquire', 'a');
    const before = lease('lock/l');
    say(1, 2, 'extend', 'a');
    apply({ kind: 'expire', lease: 'lock/l', generation: before });
    expect(machine.holder('l')?.owner).toBe('a');
    apply({ kind: 'expire', lease: 'lock/l', generation: lease('lock/l') });
    expect(machine.holder('l')).toBeNull();
  });

  test('waits for the lock-delay after a lease ran out, not after a release', () => {
    machine = create({ lockDelayMs: 500 });
    for (let i = 0; i < 2; i++) apply({ kind: 'open-session' });
    const [first, second] = [index - 1, index];
    say(first, 1, 'acquire', 'a');
    say(second, 1, 'acquire', 'b');
    apply({ kind: 'expire', lease: 'lock/l', generation: lease('lock/l') });
    expect(machine.holder('l')).toBeNull();
    apply({ kind: 'expire', lease: 'delay/l', generation: lease('delay/l') });
    expect(machine.holder('l')?.owner).toBe('b');
    say(second, 2, 'release', 'b');
    expect(say(first, 2, 'acquire', 'c')).toMatchObject({ type: 'acquire_ok' });
  });
});

describe('a session', () => {
  test('gets the response it got before', () => {
    const first = say(1, 1, 'acquire', 'a');
    expect(say(1, 1, 'acquire', 'a')).toEqual(first);
    expect(say(1, 2, 'release', 'a')).toEqual(say(1, 2, 'release', 'a'));
    expect(say(1, 1, 'acquire', 'a')).toEqual(refused(LockError.sequenceSuperseded));
  });

  test('that ends frees its locks and its places; that was renewed does not end', () => {
    say(1, 1, 'acquire', 'a');
    say(2, 1, 'acquire', 'b');
    say(3, 1, 'acquire', 'c');
    const before = lease('session/2');
    apply({ kind: 'keep-alive', session: 2 });
    apply({ kind: 'expire', lease: 'session/2', generation: before });
    expect(machine.standing('l', 'b')).toEqual({ type: 'queued' });
    apply({ kind: 'expire', lease: 'session/2', generation: lease('session/2') });
    apply({ kind: 'expire', lease: 'session/1', generation: lease('session/1') });
    expect(settled).toEqual(['b', 'c']);
    expect(machine.holder('l')?.owner).toBe('c');
    expect(apply({ kind: 'keep-alive', session: 1 })).toEqual(refused(LockError.sessionUnknown));
  });
});

describe('a request that is taken back', () => {
  test('loses its place in the queue', () => {
    say(1, 1, 'acquire', 'a');
    say(2, 1, 'acquire', 'b');
    expect(say(2, 2, 'cancel', 'b')).toEqual({ type: 'cancel_ok' });
    say(1, 2, 'release', 'a');
    expect(machine.holder('l')).toBeNull();
  });

  test('keeps the lock where it was granted, and says so where it was lost again', () => {
    say(1, 1, 'acquire', 'a');
    say(2, 1, 'acquire', 'b');
    say(1, 2, 'release', 'a');
    expect(say(2, 2, 'cancel', 'b')).toMatchObject({ type: 'acquire_ok', token: 2 });
    say(1, 3, 'acquire', 'c');
    apply({ kind: 'expire', lease: 'lock/l', generation: lease('lock/l') });
    apply({ kind: 'expire', lease: 'lock/l', generation: lease('lock/l') });
    expect(say(1, 4, 'cancel', 'c')).toEqual(refused(LockError.lockLost));
  });

  test('is void when it comes after all', () => {
    expect(say(1, 2, 'cancel', 'a')).toEqual({ type: 'cancel_ok' });
    expect(say(1, 1, 'acquire', 'a')).toEqual(refused(LockError.sequenceSuperseded));
    expect(machine.holder('l')).toBeNull();
  });
});

test('contention has no queue, timestamps decide queue and token', () => {
  machine = create({ ordering: 'contention' });
  for (let i = 0; i < 3; i++) apply({ kind: 'open-session' });
  say(index - 2, 1, 'acquire', 'a');
  expect(say(index - 2, 1, 'acquire', 'b')).toEqual(refused(LockError.lockHeld));

  machine = create({ ordering: 'timestamp' });
  index = 0;
  for (let i = 0; i < 3; i++) apply({ kind: 'open-session' });
  expect(say(1, 1, 'acquire', 'a', { stamp: 50 })).toMatchObject({ token: 50 });
  say(2, 1, 'acquire', 'b', { stamp: 70 });
  say(3, 1, 'acquire', 'c', { stamp: 60 });
  say(1, 2, 'release', 'a');
  expect(machine.holder('l')).toMatchObject({ owner: 'c', token: 60 });
});

test('tokens never repeat, also after a snapshot', () => {
  say(1, 1, 'acquire', 'a');
  say(1, 2, 'release', 'a');
  const state = machine.snapshot();
  machine = create();
  machine.restore(structuredClone(state));
  expect(say(2, 1, 'acquire', 'b')).toMatchObject({ type: 'acquire_ok', token: 2 });
  expect(machine.snapshot()).not.toEqual(state);
});
