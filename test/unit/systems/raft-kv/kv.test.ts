import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../../../src/json.ts';
import { MaelstromError } from '../../../../src/node/errors.ts';
import {
  KvError,
  KvMachine,
  type KvOperation,
  type KvResponse,
} from '../../../../systems/raft-kv/kv.ts';

/**
 * A machine, and a way to do things in it as one client: every call is the next entry of the log.
 */
function createStore(settings: { sessionsMax?: number; noDedup?: boolean } = {}) {
  const machine = new KvMachine({ sessionsMax: 10, noDedup: false, ...settings });
  let index = 0;
  const open = (): number => {
    index++;
    expect(machine.apply(index, { kind: 'open-session' })).toEqual({
      type: 'open_session_ok',
      session: index,
    });
    return index;
  };
  const run = (session: number, sequence: number, operation: KvOperation): KvResponse => {
    index++;
    return machine.apply(index, { kind: 'operation', session, sequence, operation });
  };
  return { machine, open, run };
}

const write = (value: Json): KvOperation => ({ f: 'write', key: 'x', value });
const cas = (from: Json, to: Json): KvOperation => ({ f: 'cas', key: 'x', from, to });

describe('operations', () => {
  it('reads what was written, and null where nothing was', () => {
    const { machine, open, run } = createStore();
    const session = open();
    expect(machine.read('x')).toBeNull();
    expect(run(session, 1, write({ a: [1, null] }))).toEqual({ type: 'write_ok' });
    expect(machine.read('x')).toEqual({ a: [1, null] });
  });

  it('compares and sets; null stands for absent', () => {
    const { machine, open, run } = createStore();
    const session = open();
    expect(run(session, 1, cas(1, 2))).toMatchObject({ code: MaelstromError.preconditionFailed });
    expect(run(session, 2, cas(null, 1))).toEqual({ type: 'cas_ok' });
    expect(run(session, 3, cas(null, 2))).toMatchObject({
      code: MaelstromError.preconditionFailed,
    });
    expect(run(session, 4, cas(1, { b: 1, a: 2 }))).toEqual({ type: 'cas_ok' });
    expect(run(session, 5, cas({ a: 2, b: 1 }, null))).toEqual({ type: 'cas_ok' });
    expect(machine.read('x')).toBeNull();
  });

  it('appends to lists and to nothing, but not to other values', () => {
    const { machine, open, run } = createStore();
    const session = open();
    expect(run(session, 1, { f: 'append', key: 'x', value: 1 })).toEqual({ type: 'append_ok' });
    expect(run(session, 2, { f: 'append', key: 'x', value: 2 })).toEqual({ type: 'append_ok' });
    expect(machine.read('x')).toEqual([1, 2]);
    run(session, 3, write('text'));
    expect(run(session, 4, { f: 'append', key: 'x', value: 3 })).toMatchObject({
      code: MaelstromError.preconditionFailed,
    });
  });

  it('deletes, also what is not there', () => {
    const { machine, open, run } = createStore();
    const session = open();
    run(session, 1, write(1));
    expect(run(session, 2, { f: 'delete', key: 'x' })).toEqual({ type: 'delete_ok' });
    expect(run(session, 3, { f: 'delete', key: 'x' })).toEqual({ type: 'delete_ok' });
    expect(machine.read('x')).toBeNull();
  });
});

describe('client sessions (dissertation 6.3)', () => {
  it('carries a repeated command out once, and answers as it did then', () => {
    const { machine, open, run } = createStore();
    const session = open();
    expect(run(session, 1, cas(null, 1))).toEqual({ type: 'cas_ok' });
    const other = open();
    run(other, 1, write(5));
    expect(run(session, 1, cas(null, 1))).toEqual({ type: 'cas_ok' });
    expect(machine.read('x')).toBe(5);
  });

  it('remembers refusals too', () => {
    const { machine, open, run } = createStore();
    const session = open();
    const refusal = run(session, 1, cas(7, 8));
    run(open(), 1, write(7));
    expect(run(session, 1, cas(7, 8))).toEqual(refusal);
    expect(machine.read('x')).toBe(7);
  });

  it('with the planted bug no-dedup it takes effect again', () => {
    const { machine, open, run } = createStore({ noDedup: true });
    const session = open();
    run(session, 1, write(1));
    run(open(), 1, write(2));
    run(session, 1, write(1));
    expect(machine.read('x')).toBe(1);
  });

  it('does not carry out a command that comes after a later one of its session', () => {
    const { machine, open, run } = createStore();
    const session = open();
    run(session, 2, write(2));
    expect(run(session, 1, write(1))).toMatchObject({ code: KvError.sequenceSuperseded });
    expect(machine.read('x')).toBe(2);
  });

  it('does not carry out a command of a session that was never opened', () => {
    const { machine, run } = createStore();
    expect(run(99, 1, write(1))).toMatchObject({ code: KvError.sessionUnknown });
    expect(machine.read('x')).toBeNull();
  });

  it('forgets the session unused for longest, not the oldest', () => {
    const { open, run } = createStore({ sessionsMax: 2 });
    const first = open();
    const second = open();
    run(first, 1, write(1));
    open();
    expect(run(second, 1, write(2))).toMatchObject({ code: KvError.sessionUnknown });
    expect(run(first, 2, write(3))).toEqual({ type: 'write_ok' });
  });
});

describe('snapshots', () => {
  const command = fc.oneof(
    fc.constant({ kind: 'open-session' } as const),
    fc.record({
      kind: fc.constant('operation' as const),
      session: fc.integer({ min: 1, max: 30 }),
      sequence: fc.integer({ min: 1, max: 4 }),
      operation: fc.oneof(
        fc.record({
          f: fc.constant('write' as const),
          key: fc.constantFrom('x', 'y'),
          value: fc.nat(3),
        }),
        fc.record({
          f: fc.constant('cas' as const),
          key: fc.constantFrom('x', 'y'),
          from: fc.constantFrom(null, 0, 1),
          to: fc.nat(3),
        }),
        fc.record({
          f: fc.constant('append' as const),
          key: fc.constantFrom('z'),
          value: fc.nat(3),
        }),
        fc.record({ f: fc.constant('delete' as const), key: fc.constantFrom('x', 'y', 'z') }),
      ),
    }),
  );

  it('a machine restored from one, over the wire, goes on exactly as the original', () => {
    fc.assert(
      fc.property(fc.array(command, { maxLength: 40 }), fc.nat(40), (commands, cut) => {
        const settings = { sessionsMax: 3, noDedup: false };
        const original = new KvMachine(settings);
        let copy = new KvMachine(settings);
        commands.forEach((data, position) => {
          if (position === cut) {
            copy = new KvMachine(settings);
            copy.restore(JSON.parse(JSON.stringify(original.snapshot())) as Json);
          }
          const response = original.apply(position + 1, data);
          if (position >= cut) expect(copy.apply(position + 1, data)).toEqual(response);
        });
        if (commands.length > cut) expect(copy.snapshot()).toEqual(original.snapshot());
      }),
    );
  });

  it('is not changed by what comes after it', () => {
    const { machine, open, run } = createStore();
    const session = open();
    run(session, 1, { f: 'append', key: 'x', value: 1 });
    const snapshot = machine.snapshot();
    const text = JSON.stringify(snapshot);
    run(session, 2, { f: 'append', key: 'x', value: 2 });
    open();
    expect(JSON.stringify(snapshot)).toBe(text);
  });
});
