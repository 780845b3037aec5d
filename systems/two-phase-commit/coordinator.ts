// A coordinator: it drives the transactions that its clients send. It has every participant lock
// and run its part, then vote, and decides: to commit where all said yes, else to abort. A commit
// is on its disk before anybody is told; aborts are not recorded (presumed abort), so after a crash
// whatever it has no record of is aborted.

import type { Json } from '../../src/json.ts';
import {
  type AttemptId,
  type AttemptNumber,
  attemptId,
  compareNumbers,
  coordinatorOf,
  numberOf,
} from './attempts.ts';
import type { Bugs } from './bugs.ts';
import { Clients } from './clients.ts';
import { Deliveries } from './deliveries.ts';
import type { TransactionJournal } from './journal.ts';
import type { Answer, Died, Executed, Post, Vote } from './messages.ts';
import { type MicroOp, type PlacedOp, type PlacedValue, refusal, withValues } from './micro-ops.ts';
import type { DecisionRecord, JournalRecord, SnapshotRecord } from './records.ts';
import { ownerOf } from './shards.ts';

/** How long the participants may take to lock and run, and then to vote. */
const PHASE_MS_MAX = 1_000;
/** Questions that were not answered are asked again. */
const ASK_AGAIN_MS = 100;

/** A client's transaction. */
export interface TransactionRequest {
  readonly client: string;
  /** Rises with every transaction of the client; the same for every try of one. */
  readonly sequence: number;
  /** The client may have sent it before. */
  readonly isRetry: boolean;
  readonly ops: readonly MicroOp[];
  readonly label: string | null;
  /**
   * The age of a transaction that died before and is tried again under a new sequence; null for a
   * new one.
   */
  readonly age: number | null;
}

export type TransactionReply =
  | { readonly kind: 'committed'; readonly result: Json }
  /** Certainly not committed, now or later. */
  | { readonly kind: 'aborted'; readonly reason: string; readonly age: number | null }
  /** Certainly not committed: it asks for what cannot be. */
  | { readonly kind: 'refused'; readonly reason: string }
  /** Its outcome is not remembered. */
  | { readonly kind: 'forgotten' };

interface Part {
  readonly ops: readonly PlacedOp[];
  executed: { readonly values: readonly PlacedValue[]; readonly life: number } | null;
  hasVoted: boolean;
}

interface Running {
  readonly attempt: AttemptId;
  readonly request: TransactionRequest;
  readonly age: number;
  readonly parts: ReadonlyMap<string, Part>;
  readonly replies: ((reply: TransactionReply) => void)[];
  phase: 'executing' | 'preparing' | 'deciding';
  since: number;
  askedAt: number;
  /** More than one copy of the request may be under way. */
  isRetried: boolean;
}

export interface CoordinatorContext {
  readonly id: string;
  /** All nodes, in the order that decides who owns what. */
  readonly nodes: readonly string[];
  readonly journal: TransactionJournal;
  readonly bugs: Bugs;
  readonly post: Post;
  now(): number;
  life(): number;
  noteAge(age: number): number;
}

export class Coordinator {
  readonly #context: CoordinatorContext;
  readonly #clients = new Clients();
  readonly #running = new Map<AttemptId, Running>();
  readonly #deliveries: Deliveries;
  #count = 0;

  constructor(context: CoordinatorContext) {
    this.#context = context;
    this.#deliveries = new Deliveries(context);
  }

  get runningCount(): number {
    return this.#running.size;
  }

  get undeliveredCount(): number {
    return this.#deliveries.count;
  }

  /**
   * Runs a transaction, or finds out what became of it. `reply` is called once, now or later, or
   * never.
   */
  transact(request: TransactionRequest, reply: (reply: TransactionReply) => void): void {
    const { client, sequence, isRetry } = request;
    const known = this.#context.bugs.retryAppliesTwice ? undefined : this.#clients.get(client);
    // A copy that was overtaken by a later transaction of its client: nobody waits for the answer.
    if (known !== undefined && known.sequence > sequence) return;
    if (known === undefined || known.sequence < sequence) {
      if (known === undefined && isRetry && this.#clients.hasForgotten)
        reply({ kind: 'forgotten' });
      else this.#begin(request, reply);
      return;
    }
    switch (known.kind) {
      case 'committed':
        this.#context.journal.whenSafe(() => reply({ kind: 'committed', result: known.result }));
        return;
      case 'aborted':
        this.#context.journal.whenSafe(() =>
          reply({ kind: 'aborted', reason: 'it was aborted before', age: null }),
        );
        return;
      case 'running': {
        const running = this.#running.get(known.attempt);
        if (running !== undefined) running.isRetried = true;
        running?.replies.push(reply);
        return;
      }
    }
  }

  #begin(request: TransactionRequest, reply: (reply: TransactionReply) => void): void {
    const number = { life: this.#context.life(), count: ++this.#count };
    const attempt = attemptId(this.#context.id, number);
    const age = request.age ?? this.#context.noteAge(0) + 1;
    this.#context.noteAge(age);
    const now = this.#context.now();
    const running: Running = {
      attempt,
      request,
      age,
      parts: partsOf(request.ops, this.#context.nodes),
      replies: [reply],
      phase: 'executing',
      since: now,
      askedAt: now,
      isRetried: request.isRetry,
    };
    this.#running.set(attempt, running);
    const { client, sequence } = request;
    this.#clients.set(client, { kind: 'running', sequence, attempt });
    this.#ask(running);
  }

  /** Asks those participants that have not answered. */
  #ask(running: Running): void {
    const { attempt, age, parts, request } = running;
    running.askedAt = this.#context.now();
    for (const [node, { ops, executed, hasVoted }] of parts) {
      if (running.phase === 'executing' && executed === null) {
        const floor = this.#floor();
        this.#context.post(node, { type: 'tx_execute', attempt, age, floor, ops });
      } else if (running.phase === 'preparing' && executed !== null && !hasVoted) {
        const { life } = executed;
        const participants = [...parts.keys()];
        const { label } = request;
        this.#context.post(node, { type: 'tx_prepare', attempt, participants, label, life });
      }
    }
  }

  /** The first of its attempts that is not over everywhere. */
  #floor(): AttemptNumber {
    let floor: AttemptNumber = { life: this.#context.life(), count: this.#count + 1 };
    for (const attempt of [...this.#running.keys(), ...this.#deliveries.attempts()]) {
      const number = numberOf(attempt);
      if (compareNumbers(number, floor) < 0) floor = number;
    }
    return floor;
  }

  executed(node: string, { attempt, values, life }: Executed): void {
    const running = this.#running.get(attempt);
    const part = running?.parts.get(node);
    // Only the first answer counts: a participant that crashed and ran it again read at another
    // moment.
    if (running?.phase !== 'executing' || part === undefined || part.executed !== null) return;
    part.executed = { values, life };
    if ([...running.parts.values()].some(({ executed }) => executed === null)) return;
    const refused = refusalOf(running);
    if (refused !== null) {
      this.#abort(attempt, { kind: 'refused', reason: refused });
      return;
    }
    running.phase = 'preparing';
    running.since = this.#context.now();
    this.#ask(running);
  }

  died({ attempt, latest }: Died): void {
    this.#context.noteAge(latest);
    this.#abort(attempt, 'it met an older transaction');
  }

  voted(node: string, { attempt, yes }: Vote): void {
    const running = this.#running.get(attempt);
    const part = running?.parts.get(node);
    if (running?.phase !== 'preparing' || part === undefined) return;
    if (!yes) {
      this.#abort(attempt, `${node} voted no`);
      return;
    }
    part.hasVoted = true;
    if ([...running.parts.values()].every(({ hasVoted }) => hasVoted)) this.#commit(running);
  }

  acknowledged(node: string, attempt: AttemptId): void {
    this.#deliveries.acknowledged(node, attempt);
  }

  #commit(running: Running): void {
    running.phase = 'deciding';
    const { attempt, request, parts } = running;
    const { client, sequence, ops } = request;
    const values = [...parts.values()].flatMap(({ executed }) => executed?.values ?? []);
    const result = withValues(ops, values);
    const participants = [...parts.keys()];
    const record: DecisionRecord = {
      kind: 'decision',
      attempt,
      participants,
      client,
      sequence,
      result,
    };
    if (this.#context.bugs.forgetDecision) {
      this.#committed(running, record);
      return;
    }
    this.#context.journal.append([record]);
    // Known as undelivered from now on, so that a compaction meanwhile keeps the record.
    this.#deliveries.add(record);
    this.#context.journal.whenSafe(() => this.#committed(running, record));
  }

  #committed({ attempt, replies }: Running, record: DecisionRecord): void {
    const { client, sequence, result } = record;
    this.#running.delete(attempt);
    this.#deliveries.start(record);
    this.#clients.set(client, { kind: 'committed', sequence, result });
    for (const reply of replies) reply({ kind: 'committed', result });
  }

  #abort(attempt: AttemptId, why: string | Extract<TransactionReply, { kind: 'refused' }>): void {
    const running = this.#running.get(attempt);
    if (running === undefined || running.phase === 'deciding') return;
    this.#running.delete(attempt);
    const { request, replies, age, parts } = running;
    for (const node of parts.keys()) {
      this.#context.post(node, { type: 'tx_decide', attempt, outcome: 'aborted' });
    }
    const { client, sequence } = request;
    this.#clients.set(client, { kind: 'aborted', sequence });
    const tell = (): void => {
      const told: TransactionReply =
        typeof why === 'string' ? { kind: 'aborted', reason: why, age } : why;
      for (const reply of replies) reply(told);
    };
    // Another copy of the request may come after a crash: it must find that the transaction is
    // closed.
    this.#context.journal.append([{ kind: 'closed', client, sequence }]);
    if (running.isRetried) this.#context.journal.whenSafe(tell);
    else tell();
  }

  /** What a participant is told that asks. No record and not running: aborted. */
  answer(attempt: AttemptId): Answer['answer'] {
    if (this.#running.has(attempt)) return 'undecided';
    return this.#deliveries.has(attempt) ? 'committed' : 'aborted';
  }

  /** Called every now and then: asks again, and gives up on what takes too long. */
  tick(): void {
    const now = this.#context.now();
    for (const running of [...this.#running.values()]) {
      if (running.phase === 'deciding') continue;
      if (now - running.since >= PHASE_MS_MAX) {
        this.#abort(running.attempt, `a participant did not answer while ${running.phase}`);
      } else if (now - running.askedAt >= ASK_AGAIN_MS) this.#ask(running);
    }
    this.#deliveries.tick();
  }

  restore(record: JournalRecord): void {
    switch (record.kind) {
      case 'snapshot':
        this.#clients.load(record.clients, record.clientsForgotten);
        return;
      case 'closed':
        this.#clients.set(record.client, { kind: 'aborted', sequence: record.sequence });
        return;
      case 'decision': {
        const { client, sequence, result } = record;
        this.#deliveries.add(record);
        this.#clients.set(client, { kind: 'committed', sequence, result });
        return;
      }
      case 'end':
        this.#deliveries.remove(record.attempt);
        return;
      default:
        return;
    }
  }

  /** Once what was restored is safe: commits that were decided before the crash go on their way. */
  recovered(): void {
    this.#deliveries.startAll();
  }

  snapshot(): Pick<SnapshotRecord, 'clients' | 'clientsForgotten'> {
    return this.#clients.snapshot();
  }

  /** Commits that not everybody has acknowledged, for a snapshot. */
  decisions(): readonly DecisionRecord[] {
    return this.#deliveries.records();
  }

  /** Whether it made this attempt. */
  owns(attempt: AttemptId): boolean {
    return coordinatorOf(attempt) === this.#context.id;
  }
}

/** Why a transaction whose parts have all run asks for what cannot be; null where it does not. */
function refusalOf({ parts }: Running): string | null {
  for (const { ops, executed } of parts.values()) {
    const reason = refusal(ops, executed?.values ?? []);
    if (reason !== null) return reason;
  }
  return null;
}

function partsOf(ops: readonly MicroOp[], nodes: readonly string[]): ReadonlyMap<string, Part> {
  const placed = new Map<string, PlacedOp[]>();
  for (const [place, op] of ops.entries()) {
    const owner = ownerOf(op[1], nodes);
    placed.set(owner, [...(placed.get(owner) ?? []), [place, op]]);
  }
  return new Map(
    [...placed].map(([node, own]) => [node, { ops: own, executed: null, hasVoted: false }]),
  );
}
