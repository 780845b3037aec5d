// One small story per way in which a transaction over several participants can fail to be all or
// nothing.

import { describe, expect, test } from 'vitest';
import { atomicCommitChecker } from '../../../checkers/atomic-commit.ts';
import type { CheckResult } from '../../../checkers/checker.ts';
import type { Op, OpType } from '../../../src/history/types.ts';
import type { Json } from '../../../src/json.ts';

type Event = readonly [OpType, string, Json];

async function judge(events: readonly Event[]): Promise<CheckResult> {
  const history = events.map(
    ([type, f, value], index): Op => ({ index, time: index, type, process: 0, f, value }),
  );
  return await atomicCommitChecker.check(history, {
    timeMsMax: 1000,
    memoryBytesMax: 1e9,
    now: () => 0,
  });
}

const both = ['a', 'b'];

/** A transaction over both participants, and what its client was told. */
function transact(id: number, told: OpType): readonly Event[] {
  const value = { id, participants: both };
  return [
    ['invoke', 'transact', value],
    [told, 'transact', value],
  ];
}

function inspect(
  participant: string,
  applied: readonly number[],
  decisions: { readonly [id: string]: string },
): Event {
  return ['ok', 'inspect', { participant, applied, decisions }];
}

/** The usual end: transaction 1 was committed everywhere. */
const sound = [inspect('a', [1], { 1: 'committed' }), inspect('b', [1], { 1: 'committed' })];

async function kindsOf(events: readonly Event[]): Promise<readonly string[]> {
  const result = await judge(events);
  return result.verdict === 'invalid' ? result.anomalies.map(({ kind }) => kind) : [result.verdict];
}

describe('all or nothing', () => {
  test('a commit that is applied everywhere and an abort that is applied nowhere', async () => {
    const events = [
      ...transact(1, 'ok'),
      ...transact(2, 'fail'),
      ['ok', 'read', { a: [1], b: [1] }] as const,
      ...sound,
    ];
    expect(await kindsOf(events)).toEqual(['valid']);
  });

  test('an indeterminate transaction may end either way, but the same way everywhere', async () => {
    const known = transact(1, 'ok');
    const nowhere = [...known, ...transact(2, 'info'), ...sound];
    expect(await kindsOf(nowhere)).toEqual(['valid']);
    const half = [inspect('a', [1, 2], { 1: 'committed' }), inspect('b', [1], {})];
    expect(await kindsOf([...known, ...transact(2, 'info'), ...half])).toEqual(['partial-effect']);
  });

  test('an indeterminate transaction that is committed between two inspections is not half there', async () => {
    const begun = [...transact(1, 'ok'), ...transact(2, 'info')];
    const later = [inspect('b', [1], {}), inspect('a', [1, 2], { 1: 'committed' })];
    expect(await kindsOf([...begun, ...later])).toEqual(['valid']);
    // Asked once more, the one that lacked it must have it, or doubt it.
    const again = inspect('b', [1], {});
    expect(await kindsOf([...begun, ...later, again])).toEqual(['partial-effect']);
    const caughtUp = inspect('b', [1, 2], {});
    expect(await kindsOf([...begun, ...later, caughtUp])).toEqual(['valid']);
    // An answer to a question that was asked before says nothing.
    const asked: Event = ['invoke', 'inspect', { participant: 'b' }];
    const overtaken = [...begun, asked, inspect('a', [1, 2], {}), inspect('b', [1], {})];
    expect(await kindsOf(overtaken)).toEqual(['valid']);
  });

  test('committed at one participant, aborted at the other', async () => {
    const split = [
      inspect('a', [1, 2], { 1: 'committed', 2: 'committed' }),
      inspect('b', [1], { 1: 'committed', 2: 'aborted' }),
    ];
    expect(await kindsOf([...transact(1, 'ok'), ...transact(2, 'info'), ...split])).toEqual([
      'split-decision',
      'partial-effect',
    ]);
  });

  test('a participant that changes its mind', async () => {
    const before = inspect('a', [], { 1: 'aborted' });
    expect(await kindsOf([...transact(1, 'ok'), before, ...sound])).toEqual(['split-decision']);
  });

  test('an acknowledged commit that one participant has lost', async () => {
    const lost = [inspect('a', [1], { 1: 'committed' }), inspect('b', [], {})];
    expect(await kindsOf([...transact(1, 'ok'), ...lost])).toEqual(['lost-commit']);
  });

  test('an acknowledged abort that took effect', async () => {
    const revived = [inspect('a', [1, 2], { 2: 'committed' }), inspect('b', [1, 2], {})];
    expect(await kindsOf([...transact(1, 'ok'), ...transact(2, 'fail'), ...revived])).toEqual([
      'revived-abort',
    ]);
  });

  test('a read that sees half a transaction, even one that is whole in the end', async () => {
    const read: Event = ['ok', 'read', { a: [1], b: [] }];
    expect(await kindsOf([...transact(1, 'ok'), read, ...sound])).toEqual(['partial-effect']);
    const ofOne: Event = ['ok', 'read', { a: [1] }];
    expect(await kindsOf([...transact(1, 'ok'), ofOne, ...sound])).toEqual(['valid']);
  });

  test('a transaction still in doubt after recovery', async () => {
    const doubt = inspect('b', [1], { 1: 'committed', 2: 'in-doubt' });
    expect(await kindsOf([...transact(1, 'ok'), ...transact(2, 'info'), sound[0]!, doubt])).toEqual(
      ['in-doubt'],
    );
  });

  test('a retry that applied twice, and an effect that nobody asked for', async () => {
    const twice = [inspect('a', [1, 1], {}), inspect('b', [1, 9], {})];
    expect(await kindsOf([...transact(1, 'ok'), ...twice])).toEqual([
      'applied-twice',
      'unrequested-effect',
    ]);
  });

  test('a decision that was not carried out', async () => {
    const idle = [inspect('a', [1], {}), inspect('b', [1], { 2: 'committed' })];
    expect(await kindsOf([...transact(1, 'ok'), ...transact(2, 'info'), ...idle])).toEqual([
      'unapplied-decision',
    ]);
  });
});

describe('what cannot be judged is unknown', () => {
  test.each<[string, readonly Event[], string]>([
    [
      'nothing was committed',
      [...transact(1, 'info'), ...sound],
      'no transaction was acknowledged',
    ],
    [
      'a participant was not inspected',
      [...transact(1, 'ok'), sound[0]!],
      'participant b was never',
    ],
    [
      'a malformed transaction',
      [['invoke', 'transact', [1]]],
      'operation 0: the value of transact',
    ],
    ['a malformed read', [['ok', 'read', { a: 1 }]], 'operation 0: the value of read must be'],
    ['a malformed inspection', [['ok', 'inspect', null]], 'operation 0: the value of inspect'],
  ])('%s', async (_, events, reason) => {
    const result = await judge(events);
    expect(result.verdict === 'unknown' && result.reason).toContain(reason);
  });
});
