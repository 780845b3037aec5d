// Depth-first search for a linearization (Wing & Gong 1993, with the memory of Lowe 2017), over
// configurations that are relative to a window: (next return that is not yet satisfied, state,
// which pending operations have taken effect, which optional ones). What returned before has all
// taken effect and what is called later has not, so a configuration is a few integers, however long
// the history is. Best where a linearization exists.

import { ANYTHING, type Commitments, NOTHING } from '../commitments/commitments.ts';
import { doubled } from '../tables/doubled.ts';
import type { Timeline } from '../tables/timeline.ts';
import { IMPOSSIBLE, type Transitions } from '../tables/transitions.ts';
import type { Search, SearchOutcome } from './search.ts';
import { SeenConfigurations } from './seen-configurations.ts';
import { UsedSets } from './used-sets.ts';
import { Window } from './window.ts';

/**
 * Hears of configurations in which nothing can take effect next: the return waited for, the state,
 * the way there.
 */
export type DeadEndListener = (
  position: number,
  state: number,
  choices: () => readonly number[],
) => void;

// Layout of a frame on the stack, before the words of the mask.
const POSITION = 0;
const STATE = 1;
const USED = 2;
const NEXT = 3;
const END = 4;
/**
 * The state before the optional operation that led here and changed nothing but the state, or -1.
 */
const CAME_FROM = 5;
const MASK = 6;

/** Returns that are passed, forwards or backwards, in one step. */
const PASSED_MAX = 4096;

export class DepthFirstSearch<State> implements Search {
  reached = 0;
  looked = 0;
  readonly #transitions: Transitions<State>;
  readonly #timeline: Timeline;
  readonly #commitments: Commitments | undefined;
  readonly #onDeadEnd: DeadEndListener | undefined;
  readonly #window: Window;
  readonly #words: number;
  readonly #seen: SeenConfigurations;
  readonly #used = new UsedSets();
  readonly #usedCount: Int32Array;
  readonly #frameSize: number;
  #frames: Int32Array<ArrayBuffer>;
  #depth = 0;
  /** Pairs (operation, state after it); an optional one is the complement of its index. */
  #candidates = new Int32Array(64);
  #state = 0;
  #usedSet = 0;
  #cameFrom = -1;
  readonly #mask: Int32Array;
  /** What follows from the last choice is not settled yet; at first there is no choice. */
  #isArriving = true;
  /** Something did follow from it. */
  #hasSettled = false;
  /**
   * What was done beside looking at configurations, in sixteenths of the time that one of those
   * takes.
   */
  #work = 0;
  #stamp = 0;
  #outcome: SearchOutcome = 'more';

  constructor(
    timeline: Timeline,
    transitions: Transitions<State>,
    commitments?: Commitments,
    onDeadEnd?: DeadEndListener,
  ) {
    this.#commitments = commitments;
    this.#onDeadEnd = onDeadEnd;
    this.#transitions = transitions;
    this.#timeline = timeline;
    this.#window = new Window(timeline, transitions.classes.observer);
    this.#words = this.#window.words;
    const optionals = this.#window.optionalClasses.length;
    this.#usedCount = new Int32Array(optionals);
    this.#seen = new SeenConfigurations(this.#words, optionals > 0 ? this.#used : null);
    this.#frameSize = MASK + this.#words;
    this.#frames = new Int32Array(this.#frameSize * 16);
    this.#mask = new Int32Array(this.#words);
  }

  get bytes(): number {
    const stack = this.#frames.length + this.#candidates.length;
    return this.#seen.bytes + this.#used.bytes + stack * 4;
  }

  run(steps: number): SearchOutcome {
    const transitions = this.#transitions;
    for (let left = steps; left > 0 && this.#outcome === 'more'; left--) {
      this.looked++;
      const asked = transitions.work;
      if (this.#isArriving) this.#arrive();
      else if (this.#depth === 0) this.#outcome = 'invalid';
      else this.#step();
      this.#work += transitions.work - asked;
      left -= this.#work >>> 4;
      this.#work &= 15;
    }
    return this.#outcome;
  }

  /**
   * After `valid`: the mutators in the order taken; an optional one is the complement of its class.
   */
  choices(depth = this.#depth): number[] {
    const choices: number[] = [];
    for (let frame = 0; frame < depth; frame++) {
      const next = this.#frames[frame * this.#frameSize + NEXT] as number;
      const chosen = this.#candidates[next - 2] as number;
      choices.push(chosen >= 0 ? chosen : ~(this.#window.optionalClasses[~chosen] as number));
    }
    return choices;
  }

  /** Tries the next candidate of the innermost frame, or gives that frame up. */
  #step(): void {
    const frames = this.#frames;
    const frame = (this.#depth - 1) * this.#frameSize;
    const next = frames[frame + NEXT] as number;
    const position = frames[frame + POSITION] as number;
    for (let passed = 0; this.#window.position > position; passed++) {
      if (passed === PASSED_MAX) {
        this.#work += PASSED_MAX;
        return;
      }
      this.#window.retreat();
    }
    if (next === frames[frame + END]) {
      this.#leave();
      return;
    }
    frames[frame + NEXT] = next + 2;
    for (let w = 0; w < this.#words; w++) this.#mask[w] = frames[frame + MASK + w] as number;
    this.#usedSet = frames[frame + USED] as number;
    const chosen = this.#candidates[next] as number;
    this.#state = this.#candidates[next + 1] as number;
    if (chosen >= 0) {
      const slot = this.#timeline.slotOf[chosen] as number;
      this.#mask[slot >>> 5] = (this.#mask[slot >>> 5] as number) | (1 << (slot & 31));
    } else {
      this.#usedSet = this.#used.with(this.#usedSet, ~chosen);
      this.#usedCount[~chosen] = (this.#usedCount[~chosen] as number) + 1;
    }
    this.#hasSettled = false;
    this.#arrive();
  }

  /** Follows what the last choice leads to, and makes a frame of it unless it is known to fail. */
  #arrive(): void {
    this.#isArriving = !this.#settle();
    if (this.#isArriving) return;
    if (this.#depth === 0) {
      this.#enter(0);
      return;
    }
    const frames = this.#frames;
    const frame = (this.#depth - 1) * this.#frameSize;
    const chosen = this.#candidates[(frames[frame + NEXT] as number) - 2] as number;
    const before = frames[frame + STATE] as number;
    const isFree = chosen < 0 && !this.#hasSettled && this.#allowed(before) === ANYTHING;
    this.#cameFrom = isFree ? before : -1;
    if (!this.#enter(frames[frame + END] as number) && chosen < 0) {
      this.#usedCount[~chosen] = (this.#usedCount[~chosen] as number) - 1;
    }
  }

  /** Drops the innermost frame and undoes the choice that led to it. */
  #leave(): void {
    this.#depth--;
    if (this.#depth === 0) return;
    const parent = (this.#depth - 1) * this.#frameSize;
    const chosen = this.#candidates[(this.#frames[parent + NEXT] as number) - 2] as number;
    if (chosen < 0) this.#usedCount[~chosen] = (this.#usedCount[~chosen] as number) - 1;
  }

  /**
   * Takes every observer that the state allows, and passes every satisfied return; false while
   * there are more.
   */
  #settle(): boolean {
    const { timeline, active, observers, operationIn } = this.#window;
    const { returns, classOf, slotOf } = timeline;
    const window = this.#window;
    const mask = this.#mask;
    const state = this.#state;
    for (let w = 0; w < this.#words; w++) {
      let bits = (active[w] as number) & ~(mask[w] as number) & (observers[w] as number);
      while (bits !== 0) {
        const low = bits & -bits;
        bits ^= low;
        const slot = (w << 5) + 31 - Math.clz32(low);
        const classId = classOf[operationIn[slot] as number] as number;
        if (this.#transitions.step(state, classId) === IMPOSSIBLE) continue;
        mask[w] = (mask[w] as number) | low;
        this.#hasSettled = true;
      }
    }
    for (let passed = 0; window.position < returns.length; passed++) {
      if (passed === PASSED_MAX) {
        this.#work += PASSED_MAX;
        return false;
      }
      const slot = slotOf[returns[window.position] as number] as number;
      const bit = 1 << (slot & 31);
      if (((mask[slot >>> 5] as number) & bit) === 0) break;
      mask[slot >>> 5] = (mask[slot >>> 5] as number) & ~bit;
      this.#hasSettled = true;
      const called = window.called;
      window.advance();
      for (let operation = called; operation < window.called; operation++) {
        this.#observe(operation);
      }
    }
    if (window.position > this.reached) this.reached = window.position;
    return true;
  }

  #observe(operation: number): void {
    const slot = this.#timeline.slotOf[operation] as number;
    if (slot < 0) return;
    const bit = 1 << (slot & 31);
    if (((this.#window.observers[slot >>> 5] as number) & bit) === 0) return;
    const classId = this.#timeline.classOf[operation] as number;
    if (this.#transitions.step(this.#state, classId) === IMPOSSIBLE) return;
    this.#mask[slot >>> 5] = (this.#mask[slot >>> 5] as number) | bit;
  }

  /**
   * Makes a frame of the current configuration, unless it is known to fail. `from`: where its
   * candidates go.
   */
  #enter(from: number): boolean {
    if (this.#window.position === this.#timeline.returns.length) {
      this.#outcome = 'valid';
      return true;
    }
    if (this.#isKnown()) return false;
    if ((this.#depth + 1) * this.#frameSize > this.#frames.length)
      this.#frames = doubled(this.#frames);
    const frames = this.#frames;
    const frame = this.#depth++ * this.#frameSize;
    frames[frame + POSITION] = this.#window.position;
    frames[frame + STATE] = this.#state;
    frames[frame + USED] = this.#usedSet;
    frames[frame + NEXT] = from;
    frames[frame + CAME_FROM] = this.#cameFrom;
    for (let w = 0; w < this.#words; w++) frames[frame + MASK + w] = this.#mask[w] as number;
    const end = this.#gather(from);
    frames[frame + END] = end;
    if (end === from && this.#onDeadEnd !== undefined) {
      const before = this.#depth - 1;
      this.#onDeadEnd(this.#window.position, this.#state, () => this.choices(before));
    }
    return true;
  }

  /** Remembers the configuration; true when it need not be looked at again. */
  #isKnown(): boolean {
    const seen = this.#seen;
    const known = seen.add(this.#window.position, this.#state, this.#mask, this.#usedSet);
    this.#work += 2 * seen.compared;
    return known;
  }

  /**
   * Writes what may take effect next at `from` and gives the end: required ones by deadline, then
   * optional ones.
   */
  #gather(from: number): number {
    const { active, observers, operationIn } = this.#window;
    const { classOf, deadlineOf } = this.#timeline;
    const room = from + 2 * (this.#timeline.slots + this.#usedCount.length) + 2;
    while (room > this.#candidates.length) this.#candidates = doubled(this.#candidates);
    const candidates = this.#candidates;
    const allowed = this.#allowed(this.#state);
    if (allowed === NOTHING) return from;
    let end = from;
    for (let w = 0; w < this.#words; w++) {
      let bits = (active[w] as number) & ~(observers[w] as number) & ~(this.#mask[w] as number);
      while (bits !== 0) {
        const low = bits & -bits;
        bits ^= low;
        const operation = operationIn[(w << 5) + 31 - Math.clz32(low)] as number;
        const classId = classOf[operation] as number;
        if (allowed !== ANYTHING && classId !== allowed) continue;
        const state = this.#transitions.step(this.#state, classId);
        if (state === IMPOSSIBLE || this.#isDetour(state, classId)) continue;
        const deadline = deadlineOf[operation] as number;
        let at = end;
        while (at > from && (deadlineOf[candidates[at - 2] as number] as number) > deadline) {
          candidates[at] = candidates[at - 2] as number;
          candidates[at + 1] = candidates[at - 1] as number;
          at -= 2;
          this.#work++;
        }
        candidates[at] = operation;
        candidates[at + 1] = state;
        end += 2;
      }
    }
    end = this.#gatherOptionals(this.#dropTwins(from, end), allowed);
    this.#headFirst(from, end);
    return end;
  }

  /** What the commitments let take effect in a state, just now. */
  #allowed(state: number): number {
    return this.#commitments?.allowed(state, this.#window.called) ?? ANYTHING;
  }

  /**
   * Moves what begins the chain of the return at hand to the front: it has to come, and rarely does
   * later.
   */
  #headFirst(from: number, end: number): void {
    const head = this.#commitments?.heads[this.#timeline.returns[this.#window.position] as number];
    if (head === undefined || head < 0) return;
    const { classOf } = this.#timeline;
    const { optionalClasses } = this.#window;
    const wanted = classOf[head] as number;
    const candidates = this.#candidates;
    for (let at = from; at < end; at += 2) {
      const chosen = candidates[at] as number;
      const classId = chosen >= 0 ? classOf[chosen] : optionalClasses[~chosen];
      if (classId !== wanted) continue;
      const state = candidates[at + 1] as number;
      candidates.copyWithin(from + 2, from, at);
      candidates[from] = chosen;
      candidates[from + 1] = state;
      return;
    }
  }

  /**
   * True when leaving out the optional operation taken last would lead to the same state: that is
   * tried anyway.
   */
  #isDetour(state: number, classId: number): boolean {
    return this.#cameFrom >= 0 && this.#transitions.step(this.#cameFrom, classId) === state;
  }

  /**
   * Of operations with equal effects only the one with the first deadline is tried: swapping them
   * loses nothing.
   */
  #dropTwins(from: number, end: number): number {
    this.#stamp = this.#transitions.nextStamp();
    const { stamps } = this.#transitions;
    const { classOf } = this.#timeline;
    const candidates = this.#candidates;
    let to = from;
    for (let at = from; at < end; at += 2) {
      const classId = classOf[candidates[at] as number] as number;
      if (stamps[classId] === this.#stamp) continue;
      stamps[classId] = this.#stamp;
      candidates[to] = candidates[at] as number;
      candidates[to + 1] = candidates[at + 1] as number;
      to += 2;
    }
    return to;
  }

  /** An optional operation that changes nothing, or whose twin is required, need not be tried. */
  #gatherOptionals(end: number, allowed: number): number {
    const { available, optionalClasses } = this.#window;
    const { stamps } = this.#transitions;
    const candidates = this.#candidates;
    for (let index = 0; index < optionalClasses.length; index++) {
      if ((available[index] as number) <= (this.#usedCount[index] as number)) continue;
      const classId = optionalClasses[index] as number;
      if (stamps[classId] === this.#stamp) continue;
      if (allowed !== ANYTHING && classId !== allowed) continue;
      const state = this.#transitions.step(this.#state, classId);
      if (state === IMPOSSIBLE || state === this.#state) continue;
      if (this.#isDetour(state, classId)) continue;
      candidates[end] = ~index;
      candidates[end + 1] = state;
      end += 2;
    }
    return end;
  }
}
