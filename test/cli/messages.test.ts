// What `--messages` keeps of a run on local processes: every message, with what became of it under
// faults that are known to the second.

import { existsSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { MessageEvent } from '../../src/runtime/message-trace.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { ordeal } from './support/ordeal.ts';

const folder = temporaryFolder('cli');

/** The moments between which a fault was in force, at most. */
interface Healed {
  readonly event: 'inject' | 'heal';
  readonly id: string;
  readonly injectedAt: number;
  readonly healedAt: number;
}

const linesOf = <T>(file: string): T[] =>
  readFileSync(join(realpathSync(join(folder, 'latest')), file), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as T);

/** Runs three nodes under a plan and returns what was recorded. */
async function recordRun(plan: readonly object[]) {
  const file = join(folder, 'plan.json');
  writeFileSync(file, JSON.stringify(plan));
  const { exitCode, stderr } = await ordeal([
    ...['run', 'raft-kv', '--runtime', 'process', '--nodes', '3', '--seed', '4', '--messages'],
    ...['--time-limit', '4s', '--plan', file, '--out', folder],
  ]);
  // A machine that is busy with other things may leave a fault without evidence; a violation is
  // never right.
  expect([0, 2], stderr).toContain(exitCode);
  const fault = linesOf<Healed>('faults.jsonl').find(
    ({ event, id }) => event === 'heal' && id === 'f1',
  );
  const { injectedAt = Number.NaN, healedAt = Number.NaN } = fault ?? {};
  return { events: linesOf<MessageEvent>('messages.jsonl'), injectedAt, healedAt };
}

/** Message numbers of those that were told to have come to this. */
const numbers = (events: readonly MessageEvent[], kind: MessageEvent['event']): number[] =>
  events.filter(({ event }) => event === kind).map(({ id }) => id);

describe('the messages of a run on processes, with a cut', () => {
  // Whoever leads, n1 and the leader have something to say to each other.
  const cut = ['n2', 'n3'].flatMap((other) => [
    { from: 'n1', to: other },
    { from: other, to: 'n1' },
  ]);
  let recorded: Awaited<ReturnType<typeof recordRun>>;
  beforeAll(async () => {
    const params = { shape: 'links', cut };
    recorded = await recordRun([{ id: 'f1', kind: 'partition', at: 1000, until: 2500, params }]);
  });

  it('are lost on the links that were cut, while they were cut, and nowhere else', () => {
    const { events, injectedAt, healedAt } = recorded;
    const lost = events.filter(({ reason }) => reason === 'cut');
    expect(lost.length).toBeGreaterThan(10);
    for (const { time, src, dest } of lost) {
      expect(cut).toContainEqual({ from: src, to: dest });
      expect(time).toBeGreaterThanOrEqual(injectedAt);
      expect(time).toBeLessThanOrEqual(healedAt);
    }
    const others = events.filter(({ event, reason }) => event === 'lost' && reason !== 'cut');
    // Replies that came when their client had given up, and what was said while the nodes were
    // stopped in the end.
    for (const { reason } of others) expect(['unknown destination', 'down']).toContain(reason);
  });

  it('are sent first, in order of time and number, and come to one end each', () => {
    const { events } = recorded;
    const sent = numbers(events, 'sent');
    expect(sent).toEqual(sent.map((_, place) => place));
    const ended = [...numbers(events, 'received'), ...numbers(events, 'lost')];
    expect(new Set(ended).size).toBe(ended.length);
    const sentAt = new Map<number, number>();
    let before = 0;
    for (const { event, id, time } of events) {
      expect(time).toBeGreaterThanOrEqual(before);
      before = time;
      if (event === 'sent') sentAt.set(id, time);
      else expect(time).toBeGreaterThanOrEqual(sentAt.get(id) ?? Number.NaN);
    }
  });

  it('are those of nodes, of clients and of the monitor, and none of the harness itself', () => {
    const ends = new Set(recorded.events.flatMap(({ src, dest }) => [src, dest]));
    expect([...ends].filter((end) => !/^[nc]\d+$/.test(end))).toEqual(['monitor']);
    expect(ends).toContain('n3');
    expect(ends).toContain('c0');
  });
});

describe('the messages of a run on processes, with other faults', () => {
  it('are delayed, and arrive twice', async () => {
    const packet = (id: string, node: string, effect: object) => {
      const targets = { select: 'nodes', nodes: [node] };
      const params = { direction: 'out', effect };
      return { id, kind: 'packet', at: 500, until: 3000, targets, params };
    };
    const { events, injectedAt, healedAt } = await recordRun([
      packet('f1', 'n1', { type: 'delay', delayMs: 40, jitterMs: 0 }),
      packet('f2', 'n2', { type: 'duplicate', percent: 50 }),
    ]);
    const isNode = (name: string): boolean => name.startsWith('n');
    const arrivals = new Map<number, MessageEvent[]>();
    for (const event of events.filter((each) => each.event === 'received')) {
      arrivals.set(event.id, [...(arrivals.get(event.id) ?? []), event]);
    }
    const delayed = events.filter(
      ({ event, src, dest, time }) =>
        event === 'sent' &&
        src === 'n1' &&
        isNode(dest) &&
        dest !== src &&
        time > injectedAt + 200e6 &&
        time < healedAt - 200e6,
    );
    expect(delayed.length).toBeGreaterThan(10);
    for (const { id, time } of delayed) {
      expect(arrivals.get(id)?.[0]?.time).toBeGreaterThanOrEqual(time + 40e6);
    }
    const twice = events.filter(({ event }) => event === 'duplicated');
    expect(twice.length).toBeGreaterThan(10);
    for (const { id, src } of twice) {
      expect(src).toBe('n2');
      expect(arrivals.get(id)).toHaveLength(2);
    }
  });

  it('are lost to a node that is down', async () => {
    const targets = { select: 'nodes', nodes: ['n3'] };
    const { events, injectedAt, healedAt } = await recordRun([
      { id: 'f1', kind: 'kill', at: 1000, until: 2500, targets },
    ]);
    // In the end all nodes are stopped.
    const soonAfter = healedAt + 500e6;
    const down = events.filter(({ reason, time }) => reason === 'down' && time < soonAfter);
    expect(down.length).toBeGreaterThan(10);
    for (const { dest, time } of down) {
      expect(dest).toBe('n3');
      expect(time).toBeGreaterThanOrEqual(injectedAt);
      expect(time).toBeLessThanOrEqual(healedAt);
    }
  });
});

describe('--messages', () => {
  it('is refused for a run in containers, whose messages pass the harness by', async () => {
    const run = realpathSync(join(folder, 'latest'));
    const path = join(run, 'test.json');
    const test = readFileSync(path, 'utf8');
    writeFileSync(path, test.replace('"runtime": "process"', '"runtime": "docker"'));
    const { exitCode, stderr } = await ordeal([...['replay', run, '--messages', '--out', folder]]);
    writeFileSync(path, test);
    expect(exitCode).toBe(254);
    expect(stderr).toMatch(/^error: --messages needs a runtime that carries the messages itself/);
    expect(stderr).toContain('hint: add --runtime process or --runtime sim\n');
  });

  it('leaves nothing behind where it is not given', async () => {
    const { exitCode } = await ordeal([
      ...['run', 'raft-kv', '--runtime', 'process', '--nodes', '1', '--nemesis', 'none'],
      ...['--time-limit', '1s', '--out', folder],
    ]);
    expect(exitCode).toBe(0);
    expect(existsSync(join(realpathSync(join(folder, 'latest')), 'messages.jsonl'))).toBe(false);
  });
});
