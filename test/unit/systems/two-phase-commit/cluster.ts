// Nodes of two-phase-commit in one process, for tests: messages wait until they are told to go,
// time moves when it is told to, and a crash loses what was not synced.

import type { JsonObject } from '../../../../src/json.ts';
import type { Body, Message, NodeProgram, Storage } from '../../../../src/node/types.ts';
import { createRandom } from '../../../../src/random.ts';
import { createTwoPhaseCommit } from '../../../../systems/two-phase-commit/node.ts';

type Files = ReadonlyMap<string, string>;

interface Member {
  /** What survives a crash. */
  disk: Files;
  files: Map<string, string>;
  program: NodeProgram | null;
  timers: { at: number; callback: () => void }[];
}

export class TestCluster {
  readonly names: readonly string[];
  /** What clients were told. */
  readonly told: Body[] = [];
  /** Messages that are lost. */
  loses: (message: Message) => boolean = () => false;
  /** Whether syncs come to their end; where not, nothing more gets safe. */
  syncs = true;
  readonly #members = new Map<string, Member>();
  readonly #bugs: readonly string[];
  #wire: Message[] = [];
  #now = 0;

  constructor(count: number, bugs: readonly string[] = []) {
    this.names = Array.from({ length: count }, (_, index) => `n${index + 1}`);
    this.#bugs = bugs;
    for (const name of this.names) {
      this.#members.set(name, { disk: new Map(), files: new Map(), program: null, timers: [] });
    }
  }

  async start(...names: readonly string[]): Promise<void> {
    for (const name of names.length === 0 ? this.names : names) {
      const member = this.#members.get(name) as Member;
      member.files = new Map(member.disk);
      member.program = createTwoPhaseCommit({
        id: name,
        peers: this.names.filter((other) => other !== name),
        bugs: new Set(this.#bugs),
        options: {},
        random: createRandom(1).fork(name),
        storage: this.#storage(member),
        clock: {
          wall: () => 0,
          monotonic: () => this.#now,
          setTimer: (delayMs, callback) => {
            const timer = { at: this.#now + delayMs, callback };
            member.timers.push(timer);
            return { cancel: () => undefined };
          },
        },
        send: (dest, body) => this.#send({ src: name, dest, body }),
        log: () => undefined,
      });
      member.program.start();
    }
    await this.settle();
  }

  crash(name: string): void {
    const member = this.#members.get(name) as Member;
    member.program = null;
    member.timers = [];
  }

  /** A node's journal, as a crash would leave it. */
  journal(name: string): string {
    return this.#members.get(name)?.disk.get('transactions.journal') ?? '';
  }

  /** Puts a text in place of a node's journal. */
  setJournal(name: string, text: string): void {
    (this.#members.get(name) as Member).disk = new Map([['transactions.journal', text]]);
  }

  /** Sends as a client, and lets everything happen that takes no time. */
  async ask(dest: string, body: JsonObject & { readonly type: string }): Promise<Body | undefined> {
    const before = this.told.length;
    this.#send({ src: 'c1', dest, body: { ...body, msg_id: 1 } });
    await this.settle();
    return this.told[before];
  }

  transact(dest: string, sequence: number, ops: JsonObject['ops'], retry = false) {
    return this.ask(dest, { type: 'transact', client: 'c1', sequence, retry, ops: ops ?? [] });
  }

  /** Sends a message again. */
  repeat(message: Message): void {
    this.#send(message);
  }

  async pass(ms: number): Promise<void> {
    const end = this.#now + ms;
    for (; this.#now < end; this.#now += 10) {
      for (const member of this.#members.values()) {
        const due = member.timers.filter(({ at }) => at <= this.#now);
        member.timers = member.timers.filter(({ at }) => at > this.#now);
        for (const { callback } of due) callback();
      }
      await this.settle();
    }
  }

  /** Delivers messages until none is left. */
  async settle(): Promise<void> {
    for (let quiet = 0; quiet < 3; ) {
      const message = this.#wire.shift();
      if (message === undefined) {
        quiet++;
        await new Promise((resolve) => setImmediate(resolve));
        continue;
      }
      quiet = 0;
      if (this.loses(message)) continue;
      if (message.dest.startsWith('c')) this.told.push(message.body);
      else this.#members.get(message.dest)?.program?.receive(message);
    }
  }

  #send(message: Message): void {
    this.#wire.push(structuredClone(message));
  }

  #storage(member: Member): Storage {
    return {
      read: (name) => member.files.get(name) ?? null,
      append: (name, text) => member.files.set(name, (member.files.get(name) ?? '') + text),
      replace: (name, text) => member.files.set(name, text),
      remove: (name) => member.files.delete(name),
      sync: () => {
        if (!this.syncs) return new Promise(() => undefined);
        member.disk = new Map(member.files);
        return Promise.resolve();
      },
    };
  }
}
