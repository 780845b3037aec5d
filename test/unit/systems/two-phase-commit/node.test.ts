import { expect, test } from 'vitest';
import { frame } from '../../../../systems/wire/framing.ts';
import { TestCluster } from './cluster.ts';

const ON_THREE = [
  ['append', 'shard-0/x', 1],
  ['append', 'shard-1/y', 2],
  ['append', 'shard-2/z', 3],
];

async function started(bugs: readonly string[] = []): Promise<TestCluster> {
  const cluster = new TestCluster(3, bugs);
  await cluster.start();
  return cluster;
}

async function read(cluster: TestCluster, sequence: number, at = 'n1') {
  const ops = ['shard-0/x', 'shard-1/y', 'shard-2/z'].map((key) => ['r', key, null]);
  const reply = await cluster.transact(at, sequence, ops);
  return (reply?.['value'] as [string, string, unknown][] | undefined)?.map((op) => op[2]);
}

async function inDoubt(cluster: TestCluster, node: string) {
  return (await cluster.ask(node, { type: 'status' }))?.['in_doubt_count'];
}

test('a transaction reads its own writes and is seen on every shard', async () => {
  const cluster = await started();
  const reply = await cluster.transact('n2', 1, [
    ['r', 'shard-0/x', null],
    ['append', 'shard-0/x', 1],
    ['r', 'shard-0/x', null],
    ['incr', 'shard-1/y', 5],
    ['w', 'shard-2/z', 'z'],
  ]);
  expect(reply?.['value']).toEqual([
    ['r', 'shard-0/x', null],
    ['append', 'shard-0/x', 1],
    ['r', 'shard-0/x', [1]],
    ['incr', 'shard-1/y', 5],
    ['w', 'shard-2/z', 'z'],
  ]);
  expect(await read(cluster, 2, 'n3')).toEqual([[1], 5, 'z']);
});

test('nothing is promised before it is on disk', async () => {
  const cluster = await started();
  cluster.syncs = false;
  expect(await cluster.transact('n1', 1, ON_THREE)).toBeUndefined();
  await cluster.pass(500);
  expect(await inDoubt(cluster, 'n2')).toBe(1);
  expect(cluster.told.filter(({ type }) => type === 'transact_ok')).toEqual([]);
});

test('a retry gets the answer that there is, also after the coordinator has crashed', async () => {
  const cluster = await started();
  const reply = await cluster.transact('n1', 1, ON_THREE);
  expect(reply?.type).toBe('transact_ok');
  expect(await cluster.transact('n1', 1, ON_THREE, true)).toEqual(reply);
  cluster.crash('n1');
  await cluster.start('n1');
  expect(await cluster.transact('n1', 1, ON_THREE, true)).toEqual(reply);
  expect(await read(cluster, 2)).toEqual([[1], [2], [3]]);
});

test('planted retry-applies-twice: a retry is run again', async () => {
  const cluster = await started(['retry-applies-twice']);
  await cluster.transact('n1', 1, ON_THREE);
  await cluster.transact('n1', 1, ON_THREE, true);
  expect(await read(cluster, 2)).toEqual([
    [1, 1],
    [2, 2],
    [3, 3],
  ]);
});

test('who was told that it is aborted may send it again: it is not run', async () => {
  const cluster = await started();
  cluster.loses = ({ body }) => body.type === 'tx_prepare';
  await cluster.transact('n1', 1, ON_THREE);
  await cluster.transact('n1', 1, ON_THREE, true);
  await cluster.pass(1_500);
  expect(cluster.told.map(({ code }) => code)).toEqual([30, 30]);
  cluster.loses = () => false;
  cluster.crash('n1');
  await cluster.start('n1');
  expect((await cluster.transact('n1', 1, ON_THREE, true))?.['code']).toBe(30);
  expect(await read(cluster, 2)).toEqual([null, null, null]);
});

test('in doubt with the coordinator gone, participants block; it decides when it is back', async () => {
  const cluster = await started();
  cluster.loses = ({ body }) => body.type === 'tx_decide';
  expect((await cluster.transact('n1', 1, ON_THREE))?.type).toBe('transact_ok');
  cluster.crash('n1');
  cluster.loses = () => false;
  await cluster.pass(5_000);
  expect(await inDoubt(cluster, 'n2')).toBe(1);
  expect(await inDoubt(cluster, 'n3')).toBe(1);
  expect((await cluster.ask('n2', { type: 'status' }))?.['locks']).toBe(1);
  await cluster.start('n1');
  await cluster.pass(1_000);
  expect(await read(cluster, 2)).toEqual([[1], [2], [3]]);
});

test('a coordinator that had not decided when it crashed has aborted', async () => {
  const cluster = await started();
  cluster.loses = ({ body }) => body.type === 'tx_vote';
  await cluster.transact('n1', 1, ON_THREE);
  cluster.crash('n1');
  cluster.loses = () => false;
  await cluster.start('n1');
  await cluster.pass(1_500);
  expect(await read(cluster, 2)).toEqual([null, null, null]);
});

test('a participant that knows the decision tells it to one that does not', async () => {
  const cluster = await started();
  cluster.loses = ({ dest, body }) => dest === 'n3' && body.type === 'tx_decide';
  await cluster.transact('n1', 1, ON_THREE);
  cluster.crash('n1');
  await cluster.pass(1_500);
  expect(await inDoubt(cluster, 'n3')).toBe(0);
  const inspected = await cluster.ask('n3', { type: 'inspect', key: 'shard-2/z' });
  expect(inspected?.['value']).toEqual([3]);
});

test('a participant that has not voted refuses to, and so ends the doubt of another', async () => {
  const cluster = await started();
  cluster.loses = ({ dest, body }) => dest === 'n3' && body.type === 'tx_prepare';
  await cluster.transact('n1', 1, ON_THREE);
  expect(await inDoubt(cluster, 'n2')).toBe(1);
  cluster.crash('n1');
  cluster.loses = () => false;
  await cluster.pass(1_500);
  expect(await inDoubt(cluster, 'n2')).toBe(0);
  await cluster.start('n1');
  await cluster.pass(500);
  expect(await read(cluster, 2)).toEqual([null, null, null]);
});

test('what was in doubt before a crash is in doubt after it, with its locks', async () => {
  const cluster = await started();
  cluster.loses = ({ src, body }) => src === 'n1' && body.type === 'tx_decide';
  await cluster.transact('n1', 1, ON_THREE);
  cluster.crash('n1');
  cluster.crash('n2');
  await cluster.start('n2');
  expect(await inDoubt(cluster, 'n2')).toBe(1);
  // The older one holds the lock: the younger one dies, and is told so.
  const reply = await cluster.transact('n2', 1, [['w', 'shard-1/y', 0]]);
  expect(reply?.['code']).toBe(30);
  await cluster.pass(3_000);
  expect(await inDoubt(cluster, 'n2')).toBe(1);
});

test('a vote is of one life: locks and values of an earlier one are gone', async () => {
  const cluster = await started();
  cluster.loses = ({ body }) => body.type === 'tx_prepare';
  await cluster.transact('n1', 1, ON_THREE);
  cluster.crash('n2');
  await cluster.start('n2');
  cluster.loses = () => false;
  await cluster.pass(300);
  expect(cluster.told.at(-1)?.['code']).toBe(30);
  expect(await read(cluster, 2)).toEqual([null, null, null]);
});

test('messages that come twice change nothing', async () => {
  const cluster = await started();
  const all: { dest: string; src: string; body: { type: string } }[] = [];
  cluster.loses = (message) => {
    all.push(message);
    return false;
  };
  await cluster.transact('n1', 1, ON_THREE);
  cluster.loses = () => false;
  for (const node of cluster.names) {
    const again = all.filter(({ dest, src }) => dest === node && src !== 'c1');
    for (const { src, body } of again) cluster.repeat({ src, dest: node, body });
  }
  await cluster.settle();
  await cluster.pass(1_000);
  expect(await read(cluster, 2)).toEqual([[1], [2], [3]]);
  expect((await cluster.ask('n2', { type: 'status' }))?.['locks']).toBe(0);
});

test('a torn record is left out; a damaged one stops the node', async () => {
  const cluster = await started();
  await cluster.transact('n1', 1, ON_THREE);
  const whole = cluster.journal('n2');
  cluster.crash('n2');
  cluster.setJournal('n2', whole + frame('{"kind":"life","life":9}').slice(0, -5));
  await cluster.start('n2');
  expect(await read(cluster, 2)).toEqual([[1], [2], [3]]);
  cluster.crash('n2');
  cluster.setJournal('n2', whole.replace('"life":1', '"life":7'));
  await expect(cluster.start('n2')).rejects.toThrow('damaged');
});

test('the journal stays small, however many transactions there were', async () => {
  const cluster = await started();
  for (let sequence = 1; sequence <= 400; sequence++) {
    await cluster.transact('n1', sequence, [
      ['w', 'shard-0/x', 'x'.repeat(400)],
      ['w', 'shard-1/y', 'y'.repeat(400)],
      ['w', 'shard-2/z', sequence],
    ]);
  }
  for (const node of cluster.names) {
    expect(cluster.journal(node).length).toBeLessThan(150_000);
    cluster.crash(node);
  }
  await cluster.start();
  expect((await read(cluster, 401))?.[2]).toBe(400);
});
