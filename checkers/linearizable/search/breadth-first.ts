// Breadth-first search, just in time (Lowe 2017, Knossos' `linear`): keeps every configuration that
// the returns so far leave possible, and lets operations take effect only when a return asks for
// one. When none is left, the return at hand ends the shortest prefix that cannot be linearized.
// Memory depends on how many configurations are possible at once, not on the length. Best where
// there is no linearization.

import { ANYTHING, type Commitments, NOTHING } from '../commitments/commitments.ts';
import type { Timeline } from '../tables/timeline.ts';
import { IMPOSSIBLE, type Transitions } from '../tables/transitions.ts';
import { ConfigSet, REPLACED } from './config-set.ts';
import type { Search, SearchOutcome } from './search.ts';
import { UsedSets } from './used-sets.ts';
import { Window } from './window.ts';

export class BreadthFirstSearch<State> implements Search {
  looked = 0;
  readonly #transitions: Transitions<State>;
  readonly #timeline: Timeline;
  readonly #commitments: Commitments | undefined;
  readonly #window: Window;
  readonly #words: number;
  readonly #used = new UsedSets();
  /** What is possible just after the last return that was passed. */
  #frontier: ConfigSet;
  /** What is possible just after the return at hand. */
  #next: ConfigSet;
  /** What is possible before the return at hand, which has not taken effect yet. */
  readonly #waiting: ConfigSet;
  /** How far the frontier is sorted for the return at hand. */
  #sorted = 0;
  /** How far `#waiting` is worked off; -1 before the whole frontier is sorted. */
  #cursor = -1;
  /** How many operations were called when the last return was passed. */
  #called = 0;
  #state = 0;
  #work = 0;
  readonly #mask: Int32Array;
  /** Pending operations of a configuration, at most one for each class. */
  readonly #pending: Int32Array;
  #outcome: SearchOutcome = 'more';

  constructor(timeline: Timeline, transitions: Transitions<State>, commitments?: Commitments) {
    this.#commitments = commitments;
    this.#transitions = transitions;
    this.#timeline = timeline;
    this.#window = new Window(timeline, transitions.classes.observer);
    this.#words = this.#window.words;
    this.#mask = new Int32Array(this.#words);
    this.#pending = new Int32Array(timeline.slots);
    this.#frontier = new ConfigSet(this.#words, this.#used);
    this.#next = new ConfigSet(this.#words, this.#used);
    this.#waiting = new ConfigSet(this.#words, this.#used);
    this.#frontier.add(0, this.#mask, this.#mask, 0, -1);
  }

  get bytes(): number {
    return this.#frontier.bytes + this.#next.bytes + this.#waiting.bytes + this.#used.bytes;
  }

  /** After `invalid`: the position of the return at which no configuration was left. */
  get reached(): number {
    return this.#window.position;
  }

  run(steps: number): SearchOutcome {
    let left = steps;
    while (left > 0 && this.#outcome === 'more') {
      if (this.#window.position === this.#timeline.returns.length) {
        this.#outcome = 'valid';
        break;
      }
      left -= this.#cursor < 0 ? this.#begin(left) : this.#expand(left);
      if (this.#cursor === this.#waiting.entries) this.#finish();
    }
    return this.#outcome;
  }

  /** What else was done since this was asked last, in about the time that a configuration takes. */
  #otherWork(): number {
    const compared = this.#frontier.compared + this.#next.compared + this.#waiting.compared;
    const before = this.#work;
    this.#work = Math.floor((this.#transitions.work + 2 * compared) / 16);
    return this.#work - before;
  }

  /**
   * Sorts the frontier into configurations that satisfy the return at hand and those that do not,
   * `left` at most.
   */
  #begin(left: number): number {
    const frontier = this.#frontier;
    let done = 1;
    for (; this.#sorted < frontier.entries && done <= left; this.#sorted++) {
      this.looked++;
      done += 1 + this.#otherWork();
      const used = frontier.usedOf[this.#sorted] as number;
      if (used === REPLACED) continue;
      this.#state = frontier.load(this.#sorted, this.#mask);
      this.#observeNew();
      this.#deliver(used, -1);
    }
    if (this.#sorted === frontier.entries) {
      this.#sorted = 0;
      this.#cursor = 0;
    }
    return done;
  }

  /** Lets pending operations take effect in configurations that wait, `left` of them at most. */
  #expand(left: number): number {
    const waiting = this.#waiting;
    let done = 0;
    for (; this.#cursor < waiting.entries && done < left; this.#cursor++) {
      this.looked++;
      const used = waiting.usedOf[this.#cursor] as number;
      if (used === REPLACED) continue;
      done += this.#expandOne(used, waiting.cameFrom[this.#cursor] as number) + this.#otherWork();
    }
    return done;
  }

  /** Passes the return at hand. */
  #finish(): void {
    if (this.#next.entries === 0) {
      this.#outcome = 'invalid';
      return;
    }
    const passed = this.#frontier;
    this.#frontier = this.#next;
    this.#next = passed;
    passed.clear();
    this.#waiting.clear();
    this.#cursor = -1;
    this.#called = this.#window.called;
    this.#window.advance();
  }

  /**
   * `cameFrom`: the state before an optional operation that only changed the state, or -1. What
   * leads to the same state from there need not be tried: that the optional operation is left out
   * is at least as good.
   */
  #expandOne(used: number, cameFrom: number): number {
    const { classOf, slotOf } = this.#timeline;
    const state = this.#waiting.load(this.#cursor, this.#mask);
    const allowed = this.#commitments?.allowed(state, this.#window.called) ?? ANYTHING;
    if (allowed === NOTHING) return 1;
    const count = this.#gather();
    for (let i = 0; i < count; i++) {
      const operation = this.#pending[i] as number;
      const classId = classOf[operation] as number;
      if (allowed !== ANYTHING && classId !== allowed) continue;
      const next = this.#transitions.step(state, classId);
      if (next === IMPOSSIBLE) continue;
      if (cameFrom >= 0 && this.#transitions.step(cameFrom, classId) === next) continue;
      this.#load(next);
      const slot = slotOf[operation] as number;
      this.#mask[slot >>> 5] = (this.#mask[slot >>> 5] as number) | (1 << (slot & 31));
      this.#observeAll();
      this.#deliver(used, -1);
    }
    return 1 + count + this.#expandOptionals(state, used, cameFrom, allowed);
  }

  #expandOptionals(state: number, used: number, cameFrom: number, allowed: number): number {
    const { available, optionalClasses } = this.#window;
    if (optionalClasses.length === 0) return 0;
    const { stamps, latestStamp } = this.#transitions;
    let count = 0;
    for (let index = 0; index < optionalClasses.length; index++) {
      if (available[index] === 0) continue;
      const classId = optionalClasses[index] as number;
      if (stamps[classId] === latestStamp) continue;
      if (allowed !== ANYTHING && classId !== allowed) continue;
      const next = this.#transitions.step(state, classId);
      if (next === IMPOSSIBLE || next === state) continue;
      if (cameFrom >= 0 && this.#transitions.step(cameFrom, classId) === next) continue;
      if (this.#used.countOf(used, index) >= (available[index] as number)) continue;
      this.#load(next);
      const observed = this.#observeAll();
      const free = !observed && allowed === ANYTHING;
      this.#deliver(this.#used.with(used, index), free ? state : -1);
      count++;
    }
    return count;
  }

  /**
   * Pending mutators of a waiting configuration; of those with equal effects only the one with the
   * first deadline.
   */
  #gather(): number {
    const { active, observers, operationIn } = this.#window;
    const { classOf, deadlineOf } = this.#timeline;
    const stamp = this.#transitions.nextStamp();
    const { stamps } = this.#transitions;
    const pending = this.#pending;
    let count = 0;
    for (let w = 0; w < this.#words; w++) {
      const mask = this.#mask[w] as number;
      let bits = (active[w] as number) & ~(observers[w] as number) & ~mask;
      while (bits !== 0) {
        const low = bits & -bits;
        bits ^= low;
        const operation = operationIn[(w << 5) + 31 - Math.clz32(low)] as number;
        const classId = classOf[operation] as number;
        if (stamps[classId] !== stamp) {
          stamps[classId] = stamp;
          pending[count++] = operation;
          continue;
        }
        let twin = 0;
        while (classOf[pending[twin] as number] !== classId) twin++;
        if ((deadlineOf[operation] as number) < (deadlineOf[pending[twin] as number] as number)) {
          pending[twin] = operation;
        }
      }
    }
    return count;
  }

  /** Begins again from the configuration at the cursor, with another state. */
  #load(state: number): void {
    this.#waiting.load(this.#cursor, this.#mask);
    this.#state = state;
  }

  /** Observers called since the last return are taken where the state allows them. */
  #observeNew(): void {
    const { slotOf, classOf } = this.#timeline;
    const { observers } = this.#window;
    for (let operation = this.#called; operation < this.#window.called; operation++) {
      const slot = slotOf[operation] as number;
      if (slot < 0) continue;
      const bit = 1 << (slot & 31);
      if (((observers[slot >>> 5] as number) & bit) === 0) continue;
      if (this.#transitions.step(this.#state, classOf[operation] as number) === IMPOSSIBLE)
        continue;
      this.#mask[slot >>> 5] = (this.#mask[slot >>> 5] as number) | bit;
    }
  }

  /** True when some observer was taken. */
  #observeAll(): boolean {
    let observed = false;
    const { active, observers, operationIn } = this.#window;
    const { classOf } = this.#timeline;
    for (let w = 0; w < this.#words; w++) {
      let bits = (active[w] as number) & ~(this.#mask[w] as number) & (observers[w] as number);
      while (bits !== 0) {
        const low = bits & -bits;
        bits ^= low;
        const slot = (w << 5) + 31 - Math.clz32(low);
        const classId = classOf[operationIn[slot] as number] as number;
        if (this.#transitions.step(this.#state, classId) === IMPOSSIBLE) continue;
        this.#mask[w] = (this.#mask[w] as number) | low;
        observed = true;
      }
    }
    return observed;
  }

  /**
   * Puts the current configuration where it belongs: past the return at hand, or waiting for it.
   */
  #deliver(used: number, cameFrom: number): void {
    const { returns, slotOf } = this.#timeline;
    const slot = slotOf[returns[this.#window.position] as number] as number;
    const word = slot >>> 5;
    const bit = 1 << (slot & 31);
    const satisfied = ((this.#mask[word] as number) & bit) !== 0;
    if (satisfied) this.#mask[word] = (this.#mask[word] as number) & ~bit;
    const { observers } = this.#window;
    if (satisfied) this.#next.add(this.#state, this.#mask, observers, used, -1);
    else this.#waiting.add(this.#state, this.#mask, observers, used, cameFrom);
  }
}
