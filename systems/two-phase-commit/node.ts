// The node program: a coordinator and a participant over one journal, and the clients' side of the
// wire.

import { MaelstromError } from '../../src/node/errors.ts';
import type { Body, CreateProgram, Message, NodeEnv, NodeProgram } from '../../src/node/types.ts';
import { Replies } from '../wire/replies.ts';
import { bugSwitches } from './bugs.ts';
import { Coordinator, type TransactionReply } from './coordinator.ts';
import { TransactionJournal } from './journal.ts';
import type { TransactionMessage } from './messages.ts';
import { Participant } from './participant.ts';
import type { JournalRecord, SnapshotRecord } from './records.ts';
import { parseRequest } from './requests.ts';
import { inOrder, ownerOf } from './shards.ts';
import { Termination } from './termination.ts';

const TICK_MS = 50;
/** Attempts in doubt that a status names; more are only counted. */
const NAMED_IN_DOUBT_MAX = 20;
/** What has been in doubt for so long counts as blocked. */
const BLOCKED_AFTER_MS = 20_000;

class TwoPhaseCommit implements NodeProgram {
  readonly #env: NodeEnv;
  readonly #replies: Replies;
  readonly #nodes: readonly string[];
  readonly #journal: TransactionJournal;
  readonly #coordinator: Coordinator;
  readonly #participant: Participant;
  readonly #termination: Termination;
  /** Messages to this very node: handled when what is going on has come to its end. */
  readonly #toSelf: TransactionMessage[] = [];
  #life = 0;
  #latestAge = 0;
  #state: 'starting' | 'serving' | 'stopped' = 'starting';

  constructor(env: NodeEnv) {
    this.#env = env;
    this.#replies = new Replies(env);
    this.#nodes = inOrder([env.id, ...env.peers]);
    this.#journal = new TransactionJournal(env.storage, {
      run: (callback) => this.#run(callback),
      failed: (error) => this.#diskFailed(error),
    });
    const context = {
      id: env.id,
      nodes: this.#nodes,
      journal: this.#journal,
      bugs: bugSwitches(env.bugs),
      post: (dest: string, message: TransactionMessage) => this.#post(dest, message),
      now: () => env.clock.monotonic(),
      life: () => this.#life,
      noteAge: (age: number) => {
        this.#latestAge = Math.max(this.#latestAge, age);
        return this.#latestAge;
      },
    };
    this.#coordinator = new Coordinator(context);
    this.#participant = new Participant(context);
    this.#termination = new Termination(context, this.#participant);
  }

  /**
   * Reads the journal, and serves once this life is on disk: its attempts must differ from all
   * earlier ones.
   */
  start(): void {
    for (const record of this.#journal.load().records) this.#restore(record);
    this.#life++;
    this.#participant.recovered();
    this.#compact();
    this.#journal.whenSafe(() => {
      this.#state = 'serving';
      this.#coordinator.recovered();
      const inDoubt = this.#participant.inDoubt().length;
      this.#env.log('serving', { life: this.#life, in_doubt: inDoubt });
      this.#tick();
    });
  }

  #restore(record: JournalRecord): void {
    this.#coordinator.restore(record);
    switch (record.kind) {
      case 'life':
        this.#life = record.life;
        break;
      case 'snapshot':
        this.#life = record.life;
        this.#participant.restoreSnapshot(record);
        break;
      case 'prepare':
        this.#participant.restore(record);
        break;
      case 'resolve':
        this.#participant.restoreOutcome(record.attempt, record.outcome);
        break;
      default:
        break; // the coordinator's
    }
  }

  #compact(): void {
    const snapshot: SnapshotRecord = {
      kind: 'snapshot',
      life: this.#life,
      ...this.#participant.snapshot(),
      ...this.#coordinator.snapshot(),
    };
    this.#journal.rewrite([
      snapshot,
      ...this.#coordinator.decisions(),
      ...this.#participant.promises(),
    ]);
  }

  #tick(): void {
    this.#env.clock.setTimer(TICK_MS, () => {
      this.#run(() => {
        this.#coordinator.tick();
        this.#termination.tick();
      });
      if (this.#state !== 'stopped') this.#tick();
    });
  }

  /** Everything that happens to a node goes through here. */
  #run(happening: () => void): void {
    if (this.#state === 'stopped') return;
    happening();
    for (let message = this.#toSelf.shift(); message; message = this.#toSelf.shift()) {
      this.#handle(this.#env.id, message);
    }
    if (this.#journal.isLarge) this.#compact();
  }

  #post(dest: string, message: TransactionMessage): void {
    if (dest === this.#env.id) this.#toSelf.push(message);
    else this.#env.send(dest, message as Body);
  }

  receive(message: Message): void {
    const { src, body } = message;
    if (this.#env.peers.includes(src)) {
      // What comes before this life is on disk is as good as lost.
      if (this.#state !== 'serving' || !body.type.startsWith('tx_')) return;
      this.#run(() => this.#handle(src, body as unknown as TransactionMessage));
    } else if (body.in_reply_to === undefined) this.#run(() => this.#serve(message));
  }

  #handle(src: string, message: TransactionMessage): void {
    switch (message.type) {
      case 'tx_execute':
        this.#participant.execute(message);
        break;
      case 'tx_executed':
        this.#coordinator.executed(src, message);
        break;
      case 'tx_died':
        this.#coordinator.died(message);
        break;
      case 'tx_prepare':
        this.#participant.prepare(message);
        break;
      case 'tx_vote':
        this.#coordinator.voted(src, message);
        break;
      case 'tx_decide':
        this.#participant.decide(message.attempt, message.outcome);
        break;
      case 'tx_ack':
        this.#coordinator.acknowledged(src, message.attempt);
        break;
      case 'tx_ask': {
        const { attempt } = message;
        const knows = this.#coordinator.owns(attempt) ? this.#coordinator : this.#participant;
        this.#post(src, { type: 'tx_answer', attempt, answer: knows.answer(attempt) });
        break;
      }
      case 'tx_answer':
        this.#termination.answered(message);
        break;
    }
  }

  #serve(message: Message): void {
    const request = parseRequest(message.body);
    if (this.#state !== 'serving' && request.kind !== 'malformed') {
      this.#replies.error(message, MaelstromError.temporarilyUnavailable, 'the node is starting');
      return;
    }
    switch (request.kind) {
      case 'transact':
        this.#coordinator.transact(request.transaction, (reply) => this.#told(message, reply));
        break;
      case 'inspect': {
        const { key } = request;
        if (ownerOf(key, this.#nodes) !== this.#env.id) {
          this.#replies.error(
            message,
            MaelstromError.preconditionFailed,
            `${key} is not kept here`,
          );
        } else
          this.#replies.reply(message, { type: 'inspect_ok', ...this.#participant.inspect(key) });
        break;
      }
      case 'status':
        this.#replies.reply(message, this.#status());
        break;
      case 'malformed':
        this.#replies.error(message, MaelstromError.malformedRequest, request.why);
        break;
      case 'unsupported':
        this.#replies.error(message, MaelstromError.notSupported, 'unknown request type');
        break;
    }
  }

  #told(message: Message, reply: TransactionReply): void {
    switch (reply.kind) {
      case 'committed':
        this.#replies.reply(message, { type: 'transact_ok', value: reply.result });
        break;
      case 'aborted': {
        const { reason: text, age } = reply;
        this.#replies.reply(message, {
          type: 'error',
          code: MaelstromError.txnConflict,
          text,
          age,
        });
        break;
      }
      case 'refused':
        this.#replies.error(message, MaelstromError.preconditionFailed, reply.reason);
        break;
      case 'forgotten':
        this.#replies.error(
          message,
          MaelstromError.crash,
          'its outcome is not remembered any more',
        );
        break;
    }
  }

  #status(): Body {
    const inDoubt = this.#participant.inDoubt();
    return {
      type: 'status_ok',
      role: this.#coordinator.runningCount > 0 ? 'coordinator' : 'participant',
      running: this.#coordinator.runningCount,
      undelivered: this.#coordinator.undeliveredCount,
      in_doubt: inDoubt.slice(0, NAMED_IN_DOUBT_MAX),
      in_doubt_count: inDoubt.length,
      blocked: this.#participant.inDoubtSince(BLOCKED_AFTER_MS),
      locks: this.#participant.lockCount,
    };
  }

  /** A node that cannot write can promise nothing: it says no more, and crashes. */
  #diskFailed(error: unknown): void {
    if (this.#state === 'stopped') return;
    this.#state = 'stopped';
    this.#env.log('disk-failed', { error: String(error) });
    // Thrown from a timer, so that the host sees an exception of the node and not an unhandled
    // rejection.
    this.#env.clock.setTimer(0, () => {
      throw error;
    });
  }
}

export const createTwoPhaseCommit: CreateProgram = (env) => new TwoPhaseCommit(env);
