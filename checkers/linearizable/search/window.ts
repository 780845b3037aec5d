// The part of a timeline that matters at one moment: which operations are pending just before the
// return at `position`, and how many optional operations of each class have been called. It moves
// by one return at a time, forwards for both searches and backwards for the depth-first one.

import type { Timeline } from '../tables/timeline.ts';

/** A movable view of a timeline. Sets of slots are bit sets of `words` 32-bit words. */
export class Window {
  readonly timeline: Timeline;
  readonly words: number;
  /** Index into `timeline.returns`; equal to its length at the end. */
  position = 0;
  /** Slots of operations that are called and have not returned before `position`. */
  readonly active: Int32Array;
  /** Slots whose operation only observes. */
  readonly observers: Int32Array;
  /** The operation in each slot, valid where `active`. */
  readonly operationIn: Int32Array;
  /** Distinct classes of optional operations, in order of their first call. */
  readonly optionalClasses: Int32Array;
  /** How many optional operations of each of `optionalClasses` are called. */
  readonly available: Int32Array;
  readonly #observer: Uint8Array;
  readonly #optionalIndex: Int32Array;
  /** By operation: what was in its slot before. */
  readonly #before: Int32Array;
  #called = 0;

  /** `observer` tells by class which operations only observe. */
  constructor(timeline: Timeline, observer: Uint8Array) {
    this.timeline = timeline;
    this.words = Math.max(1, (timeline.slots + 31) >>> 5);
    this.active = new Int32Array(this.words);
    this.observers = new Int32Array(this.words);
    this.operationIn = new Int32Array(timeline.slots);
    this.#observer = observer;
    this.#before = new Int32Array(timeline.size);
    const { classes, indexOf } = optionalClassesOf(timeline);
    this.optionalClasses = classes;
    this.#optionalIndex = indexOf;
    this.available = new Int32Array(classes.length);
    if (timeline.returns.length > 0) this.#callUntil(timeline.calledBy[0] as number);
  }

  /** How many operations are called by now. */
  get called(): number {
    return this.#called;
  }

  /** Passes the return at `position`. */
  advance(): void {
    const { timeline } = this;
    const slot = timeline.slotOf[timeline.returns[this.position] as number] as number;
    this.active[slot >>> 5] = (this.active[slot >>> 5] as number) & ~(1 << (slot & 31));
    this.position++;
    if (this.position < timeline.returns.length) {
      this.#callUntil(timeline.calledBy[this.position] as number);
    }
  }

  /** Undoes the last `advance`. */
  retreat(): void {
    const { timeline } = this;
    this.position--;
    const called = timeline.calledBy[this.position] as number;
    while (this.#called > called) this.#uncall(--this.#called);
    const slot = timeline.slotOf[timeline.returns[this.position] as number] as number;
    this.active[slot >>> 5] = (this.active[slot >>> 5] as number) | (1 << (slot & 31));
  }

  #callUntil(called: number): void {
    const { slotOf } = this.timeline;
    for (; this.#called < called; this.#called++) {
      const operation = this.#called;
      const slot = slotOf[operation] as number;
      if (slot < 0) {
        const index = this.#optionalIndex[operation] as number;
        this.available[index] = (this.available[index] as number) + 1;
        continue;
      }
      this.#before[operation] = this.operationIn[slot] as number;
      this.#occupy(slot, operation);
      this.active[slot >>> 5] = (this.active[slot >>> 5] as number) | (1 << (slot & 31));
    }
  }

  #uncall(operation: number): void {
    const slot = this.timeline.slotOf[operation] as number;
    if (slot < 0) {
      const index = this.#optionalIndex[operation] as number;
      this.available[index] = (this.available[index] as number) - 1;
      return;
    }
    this.#occupy(slot, this.#before[operation] as number);
    this.active[slot >>> 5] = (this.active[slot >>> 5] as number) & ~(1 << (slot & 31));
  }

  #occupy(slot: number, operation: number): void {
    this.operationIn[slot] = operation;
    const word = slot >>> 5;
    const bit = 1 << (slot & 31);
    if (this.#observer[this.timeline.classOf[operation] as number] === 1) {
      this.observers[word] = (this.observers[word] as number) | bit;
    } else {
      this.observers[word] = (this.observers[word] as number) & ~bit;
    }
  }
}

function optionalClassesOf(timeline: Timeline): { classes: Int32Array; indexOf: Int32Array } {
  if (timeline.optionals === 0) return { classes: new Int32Array(0), indexOf: new Int32Array(0) };
  const classes: number[] = [];
  const indexOf = new Int32Array(timeline.size).fill(-1);
  const known = new Int32Array(timeline.classOf.reduce((a, b) => (a > b ? a : b), 0) + 1).fill(-1);
  for (let operation = 0; operation < timeline.size; operation++) {
    if (timeline.slotOf[operation] !== -1) continue;
    const classId = timeline.classOf[operation] as number;
    let index = known[classId] as number;
    if (index < 0) {
      index = classes.length;
      classes.push(classId);
      known[classId] = index;
    }
    indexOf[operation] = index;
  }
  return { classes: Int32Array.from(classes), indexOf };
}
