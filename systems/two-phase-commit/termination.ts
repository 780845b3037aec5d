// What becomes of a branch whose coordinator is silent: cooperative termination (Bernstein,
// Hadzilacos and Goodman, "Concurrency Control and Recovery in Database Systems", 1987, section
// 7.4).
//
// A branch that has not voted yes may always be given up. One that has asks its coordinator and,
// after a while, the other participants: one that knows the decision tells it; one that has not
// voted refuses to, and that decides it. Where all of them are in doubt too, it blocks, with its
// locks, until the coordinator is back: it never guesses.

import { coordinatorOf } from './attempts.ts';
import type { Bugs } from './bugs.ts';
import type { Answer, Ask, Post } from './messages.ts';
import type { Participant } from './participant.ts';

/** How long a branch waits before it asks, and between one question and the next. */
const ASK_AFTER_MS = 300;
const ASK_EVERY_MS = 200;
/** How long a branch is in doubt before it asks the other participants as well. */
const ASK_OTHERS_AFTER_MS = 700;
/** How long a branch that has not voted waits for a coordinator that says nothing. */
const ABANDON_AFTER_MS = 2_000;
/**
 * Planted bugs `unilateral-abort` and `unilateral-commit`: how long a branch is in doubt before it
 * guesses.
 */
const GUESS_AFTER_MS = 800;

export interface TerminationContext {
  readonly id: string;
  readonly bugs: Bugs;
  readonly post: Post;
  now(): number;
}

export class Termination {
  readonly #context: TerminationContext;
  readonly #participant: Participant;
  #askedAt = Number.NEGATIVE_INFINITY;

  constructor(context: TerminationContext, participant: Participant) {
    this.#context = context;
    this.#participant = participant;
  }

  /** Called every now and then. */
  tick(): void {
    const now = this.#context.now();
    if (now - this.#askedAt < ASK_EVERY_MS) return;
    this.#askedAt = now;
    for (const { attempt, prepared, since } of [...this.#participant.waiting()]) {
      const waited = now - since;
      if (waited < ASK_AFTER_MS) continue;
      if (prepared === null && waited >= ABANDON_AFTER_MS) {
        this.#participant.abandon(attempt);
        continue;
      }
      const coordinator = coordinatorOf(attempt);
      const ask: Ask = { type: 'tx_ask', attempt };
      this.#context.post(coordinator, ask);
      if (prepared === null) continue;
      if (waited >= GUESS_AFTER_MS) this.#guess(attempt);
      if (waited < ASK_OTHERS_AFTER_MS) continue;
      for (const other of prepared.participants) {
        if (other !== this.#context.id && other !== coordinator) this.#context.post(other, ask);
      }
    }
  }

  /** What no correct participant does. */
  #guess(attempt: string): void {
    if (this.#context.bugs.unilateralAbort) this.#participant.decide(attempt, 'aborted');
    if (this.#context.bugs.unilateralCommit) this.#participant.decide(attempt, 'committed');
  }

  answered({ attempt, answer }: Answer): void {
    if (answer !== 'undecided') this.#participant.decide(attempt, answer);
  }
}
