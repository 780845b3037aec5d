// The driver alone, with a disk and timers that a test holds in its hands.

import { describe, expect, it } from 'vitest';
import type { Json } from '../../../../../src/json.ts';
import type { RaftMessage } from '../../../../../systems/raft/core/types.ts';
import type { StateMachine } from '../../../../../systems/raft/replica/machine.ts';
import { Replica } from '../../../../../systems/raft/replica/replica.ts';
import { replicaBugs } from '../../../../../systems/raft-kv/bugs.ts';
import { ManualEnv, type ManualEnvOptions, settle } from '../../../../support/manual-env.ts';

/** Remembers what it applied. */
class ListMachine implements StateMachine {
  applied: Json[] = [];
  readonly size = 0;

  apply(index: number, command: Json): Json {
    this.applied.push(command);
    return `${index}: ${JSON.stringify(command)}`;
  }

  snapshot(): Json {
    return [...this.applied];
  }

  restore(state: Json): void {
    this.applied = [...(state as readonly Json[])];
  }
}

function createReplica(options: ManualEnvOptions) {
  const env = new ManualEnv(options);
  const machine = new ListMachine();
  const replica = new Replica(env, machine, replicaBugs(env.bugs));
  replica.start();
  return { env, machine, replica };
}

const PEERS = ['n2', 'n3'];
const VOTE: RaftMessage = { type: 'raft_vote', term: 5, last_index: 0, last_term: 0 };
const APPEND: RaftMessage = {
  type: 'raft_append',
  term: 5,
  prev_index: 0,
  prev_term: 0,
  entries: [{ term: 5, data: 'a' }],
  commit: 0,
};

describe('persistence before answers', () => {
  it('a vote leaves only when it is durable', async () => {
    const { env, replica } = createReplica({ peers: PEERS });
    await settle();
    env.storage.automatic = false;
    replica.receive('n2', VOTE);
    await settle();
    expect(env.takeSent()).toEqual([]);
    await env.storage.finishSync();
    expect(env.takeSent()).toEqual([
      { dest: 'n2', body: { type: 'raft_vote_reply', term: 5, granted: true } },
    ]);
  });

  it('a vote that was not durable is forgotten in a crash, with the term', async () => {
    const first = createReplica({ peers: PEERS });
    await settle();
    first.env.storage.automatic = false;
    first.replica.receive('n2', VOTE);
    const second = createReplica({ peers: PEERS, storage: first.env.storage.afterCrash() });
    expect(second.replica.raft.hardState).toEqual({ term: 0, vote: null, life: 2 });
  });

  it('a durable vote is kept: nobody else gets one in that term', async () => {
    const first = createReplica({ peers: PEERS });
    first.replica.receive('n2', VOTE);
    await settle();
    const second = createReplica({ peers: PEERS, storage: first.env.storage.afterCrash() });
    second.replica.receive('n3', VOTE);
    await settle();
    expect(second.env.takeSent()).toEqual([
      { dest: 'n3', body: { type: 'raft_vote_reply', term: 5, granted: false } },
    ]);
  });

  it('what comes during a sync shares the next one', async () => {
    const { env, replica } = createReplica({ peers: PEERS });
    await settle();
    env.storage.automatic = false;
    replica.receive('n2', APPEND);
    replica.receive('n2', { ...APPEND, prev_index: 1, prev_term: 5 });
    replica.receive('n2', { ...APPEND, prev_index: 2, prev_term: 5 });
    expect(env.storage.pendingSyncs).toBe(1);
    await env.storage.finishSync();
    expect(env.takeSent().map(({ body }) => body['match'])).toEqual([1]);
    expect(env.storage.pendingSyncs).toBe(1);
    await env.storage.finishSync();
    expect(env.takeSent().map(({ body }) => body['match'])).toEqual([2, 3]);
    expect(env.storage.pendingSyncs).toBe(0);
  });

  it('with the planted bug unsynced-log the answer does not wait, and a crash takes it back', async () => {
    const first = createReplica({ peers: PEERS, bugs: ['unsynced-log'] });
    first.replica.receive('n2', APPEND);
    await settle();
    expect(first.env.takeSent().map(({ body }) => body.type)).toContain('raft_append_reply');
    const second = createReplica({ peers: PEERS, storage: first.env.storage.afterCrash() });
    expect(second.replica.raft.lastIndex).toBe(0);
  });
});

describe('a disk that refuses', () => {
  it('stops the node: it logs why, sends nothing more, and throws', async () => {
    const { env, replica } = createReplica({ peers: PEERS });
    await settle();
    env.storage.automatic = false;
    replica.receive('n2', APPEND);
    await env.storage.finishSync(new Error('disk full'));
    expect(env.logged.at(-1)).toEqual({
      event: 'disk-failed',
      fields: { why: 'disk full', action: 'stopping' },
    });
    env.takeSent();
    replica.receive('n2', VOTE);
    replica.propose('x', () => expect.unreachable());
    expect(env.takeSent()).toEqual([]);
    expect(() => env.pass(0)).toThrow('disk full');
  });

  it('damaged records keep a node from starting', async () => {
    const { env, replica } = createReplica({ peers: PEERS });
    replica.receive('n2', APPEND);
    await settle();
    const storage = env.storage.afterCrash();
    storage.replace(
      'raft.journal',
      (storage.read('raft.journal') ?? '').replace('"vote"', '"Vote"'),
    );
    const again = new ManualEnv({ peers: PEERS, storage });
    const damaged = new Replica(again, new ListMachine(), replicaBugs(new Set()));
    expect(() => damaged.start()).toThrow(/damaged/);
    expect(again.logged.map(({ event }) => event)).toEqual(['journal-damaged']);
  });
});

describe('time', () => {
  it('a pause counts as one tick: no election before the messages that piled up', async () => {
    const { env, replica } = createReplica({ peers: PEERS });
    await settle();
    replica.receive('n2', { type: 'raft_heartbeat', term: 1, commit: 0, round: 1 });
    env.pause(5000);
    expect(replica.raft.role).toBe('follower');
    env.pass(700);
    expect(replica.raft.role).toBe('pre-candidate');
  });
});

describe('a cluster of one', () => {
  async function lead(options: ManualEnvOptions) {
    const created = createReplica(options);
    await settle();
    for (let passed = 0; passed < 700; passed += 50) {
      created.env.pass(50);
      await settle();
    }
    expect(created.replica.raft.role).toBe('leader');
    return created;
  }

  it('applies a command once it is durable, and tells its client', async () => {
    const { env, machine, replica } = await lead({});
    env.storage.automatic = false;
    const outcomes: unknown[] = [];
    replica.propose('a', (outcome) => outcomes.push(outcome));
    expect(outcomes).toEqual([]);
    await env.storage.finishSync();
    expect(outcomes).toEqual([{ kind: 'applied', result: '2: "a"' }]);
    expect(machine.applied).toEqual(['a']);
  });

  it('takes snapshots, forgets the log before them, and starts from them', async () => {
    const options = { snapshotEntries: 10, keepEntries: 2 };
    const { env, machine, replica } = await lead({ options });
    for (let value = 1; value <= 25; value++) replica.propose(value, () => undefined);
    await settle();
    expect(replica.raft.snapshotIndex).toBeGreaterThanOrEqual(20);
    expect(replica.raft.durableContent().entries.length).toBeLessThan(15);
    const again = await lead({ options, storage: env.storage.afterCrash() });
    expect(again.machine.applied).toEqual(machine.applied);
    expect(machine.applied).toEqual(Array.from({ length: 25 }, (_, index) => index + 1));
  });

  it('serves reads from what is applied', async () => {
    const { replica, machine } = await lead({});
    replica.propose('a', () => undefined);
    await settle();
    const seen: unknown[] = [];
    replica.read((outcome) => seen.push([outcome, [...machine.applied]]));
    expect(seen).toEqual([['ready', ['a']]]);
  });
});

describe('a node that does not lead', () => {
  it('refuses commands, and reads while it knows no leader', async () => {
    const { replica } = createReplica({ peers: PEERS });
    const outcomes: unknown[] = [];
    replica.propose('a', (outcome) => outcomes.push(outcome));
    replica.read((outcome) => outcomes.push(outcome));
    expect(outcomes).toEqual([{ kind: 'refused', reason: 'not-leader' }, 'unavailable']);
  });

  it('asks the leader for an index, again when the answer is late, and gives up in the end', async () => {
    const { env, replica } = createReplica({ peers: PEERS });
    await settle();
    replica.receive('n2', { type: 'raft_heartbeat', term: 1, commit: 0, round: 1 });
    await settle();
    env.takeSent();
    const outcomes: unknown[] = [];
    replica.read((outcome) => outcomes.push(outcome));
    const asked = (): number =>
      env.takeSent().filter(({ body }) => body.type === 'raft_read').length;
    expect(asked()).toBe(1);
    env.pass(150);
    expect(asked()).toBe(1);
    env.pass(300);
    expect(outcomes).toEqual(['unavailable']);
  });

  it('takes no answer that was meant for an earlier life', async () => {
    const first = createReplica({ peers: PEERS });
    const heartbeat: RaftMessage = { type: 'raft_heartbeat', term: 1, commit: 0, round: 1 };
    first.replica.receive('n2', heartbeat);
    await settle();
    first.replica.read(() => expect.unreachable());
    const question = first.env.sent.find(({ body }) => body.type === 'raft_read');
    const second = createReplica({ peers: PEERS, storage: first.env.storage.afterCrash() });
    second.replica.receive('n2', heartbeat);
    await settle();
    const outcomes: unknown[] = [];
    second.replica.read((outcome) => outcomes.push(outcome));
    const id = Number(question?.body['id']);
    const answer: RaftMessage = { type: 'raft_read_reply', term: 1, id, index: 0, commit: 0 };
    second.replica.receive('n2', answer);
    expect(outcomes).toEqual([]);
  });
});

describe('settings', () => {
  it('are refused where they are not positive numbers', () => {
    expect(() => createReplica({ options: { heartbeatMs: 0 } })).toThrow(/heartbeatMs/);
    expect(() => createReplica({ options: { electionTimeoutMs: 'soon' } })).toThrow(
      /electionTimeoutMs/,
    );
  });
});
