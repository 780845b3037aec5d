// The breadth-first search of one partition without a timeline: operations come and go while a run
// is going on. Memory is bounded by what is pending and possible, not by the length: slots are used
// again, and the tables of states and classes are made anew from what is still alive when they have
// grown.

import type { Model, Operation } from '../model.ts';
import { ConfigSet, REPLACED } from '../search/config-set.ts';
import { UsedSets } from '../search/used-sets.ts';
import { type ClassTable, IMPOSSIBLE, Transitions } from '../tables/transitions.ts';

/** Tables are made anew when they hold this many classes or states. */
const TABLE_MAX = 4096;

/** `invalid`: no configuration is left. `exhausted`: more configurations than allowed. */
export type FrontierOutcome = 'possible' | 'invalid' | 'exhausted';

export class OnlineFrontier<State> {
  readonly #model: Model<State>;
  readonly #configurationsMax: number;
  #classes: OnlineClasses<State>;
  #transitions: Transitions<State>;
  #words = 1;
  #used = new UsedSets();
  #frontier: ConfigSet;
  #next: ConfigSet;
  #waiting: ConfigSet;
  /** By slot: class of the pending operation, or -1. */
  readonly #pending: number[] = [];
  /** Slots of observers that were called since the last return. */
  #called: number[] = [];
  /** Optional classes and how many of each were called. */
  #optional: { classId: number; available: number }[] = [];
  #state = 0;
  #mask = new Int32Array(1);
  /** Slots whose operation only observes. */
  #observers = new Int32Array(1);

  constructor(model: Model<State>, configurationsMax: number) {
    this.#model = model;
    this.#configurationsMax = configurationsMax;
    this.#classes = new OnlineClasses(model);
    this.#transitions = new Transitions(this.#classes);
    [this.#frontier, this.#next, this.#waiting] = this.#sets();
    this.#frontier.add(0, this.#mask, this.#observers, 0, -1);
  }

  /** Configurations that are possible now. */
  get size(): number {
    return this.#frontier.entries;
  }

  /** Another that goes on from here by itself. What both have interned, they share. */
  copy(): OnlineFrontier<State> {
    const copy = new OnlineFrontier(this.#model, this.#configurationsMax);
    copy.#classes = this.#classes;
    copy.#transitions = this.#transitions;
    copy.#used = this.#used;
    copy.#pending.push(...this.#pending);
    copy.#called = [...this.#called];
    copy.#optional = this.#optional.map((each) => ({ ...each }));
    copy.#observers = this.#observers.slice();
    copy.#frontier = this.#frontier;
    copy.#refill(
      this.#words,
      (state) => state,
      (used) => used,
    );
    return copy;
  }

  /**
   * Begins an operation that must take effect before it returns; gives the slot to return it by.
   */
  call(operation: Operation): number {
    if (this.#classes.count > TABLE_MAX || this.#transitions.stateCount > TABLE_MAX) this.#renew();
    const classId = this.#classes.of(operation);
    let slot = this.#pending.indexOf(-1);
    if (slot < 0) slot = this.#pending.length;
    if (slot >= this.#words * 32) this.#widen();
    this.#pending[slot] = classId;
    const bit = 1 << (slot & 31);
    const word = this.#observers[slot >>> 5] as number;
    if (this.#classes.observer[classId] === 1) {
      this.#called.push(slot);
      this.#observers[slot >>> 5] = word | bit;
    } else {
      this.#observers[slot >>> 5] = word & ~bit;
    }
    return slot;
  }

  /** An indeterminate operation: from now on it may take effect at any time, or never. */
  offer(operation: Operation): void {
    if (this.#model.observes?.(operation) === true) return;
    const classId = this.#classes.of(operation);
    const known = this.#optional.find((each) => each.classId === classId);
    if (known === undefined) this.#optional.push({ classId, available: 1 });
    else known.available++;
  }

  /** The operation in this slot returns. */
  return(slot: number): FrontierOutcome {
    for (let entry = 0; entry < this.#frontier.entries; entry++) {
      const used = this.#frontier.usedOf[entry] as number;
      if (used === REPLACED) continue;
      this.#state = this.#frontier.load(entry, this.#mask);
      this.#observe(this.#called);
      this.#deliver(slot, used, -1);
    }
    this.#called = [];
    const observers = this.#observerSlots();
    for (let cursor = 0; cursor < this.#waiting.entries; cursor++) {
      if (this.#waiting.usedOf[cursor] === REPLACED) continue;
      this.#expand(cursor, slot, observers);
      if (this.#waiting.entries + this.#next.entries > this.#configurationsMax) return 'exhausted';
    }
    this.#pending[slot] = -1;
    const passed = this.#frontier;
    this.#frontier = this.#next;
    this.#next = passed;
    passed.clear();
    this.#waiting.clear();
    return this.#frontier.entries === 0 ? 'invalid' : 'possible';
  }

  /** Everything that may take effect next in a waiting configuration. */
  #expand(cursor: number, slot: number, observers: readonly number[]): void {
    const waiting = this.#waiting;
    const used = waiting.usedOf[cursor] as number;
    const cameFrom = waiting.cameFrom[cursor] as number;
    const state = waiting.load(cursor, this.#mask);
    for (let each = 0; each < this.#pending.length; each++) {
      const classId = this.#pending[each] as number;
      if (classId < 0 || this.#classes.observer[classId] === 1) continue;
      const next = this.#transitions.step(state, classId);
      if (next === IMPOSSIBLE || this.#isDetour(cameFrom, classId, next)) continue;
      waiting.load(cursor, this.#mask);
      if (((this.#mask[each >>> 5] as number) & (1 << (each & 31))) !== 0) continue;
      this.#state = next;
      this.#mask[each >>> 5] = (this.#mask[each >>> 5] as number) | (1 << (each & 31));
      this.#observe(observers);
      this.#deliver(slot, used, -1);
    }
    this.#optional.forEach(({ classId, available }, index) => {
      const next = this.#transitions.step(state, classId);
      if (next === IMPOSSIBLE || next === state) return;
      if (this.#isDetour(cameFrom, classId, next)) return;
      if (this.#used.countOf(used, index) >= available) return;
      waiting.load(cursor, this.#mask);
      this.#state = next;
      const observed = this.#observe(observers);
      this.#deliver(slot, this.#used.with(used, index), observed ? -1 : state);
    });
  }

  /**
   * See `BreadthFirstSearch`: without the optional operation taken last the same state is reached.
   */
  #isDetour(cameFrom: number, classId: number, next: number): boolean {
    return cameFrom >= 0 && this.#transitions.step(cameFrom, classId) === next;
  }

  #observerSlots(): number[] {
    const observers: number[] = [];
    this.#pending.forEach((classId, slot) => {
      if (classId >= 0 && this.#classes.observer[classId] === 1) observers.push(slot);
    });
    return observers;
  }

  /** Takes the observers in these slots where the state allows them; true when there was one. */
  #observe(slots: readonly number[]): boolean {
    let observed = false;
    for (const slot of slots) {
      const bit = 1 << (slot & 31);
      const word = this.#mask[slot >>> 5] as number;
      if ((word & bit) !== 0) continue;
      const classId = this.#pending[slot] as number;
      if (classId < 0 || this.#transitions.step(this.#state, classId) === IMPOSSIBLE) continue;
      this.#mask[slot >>> 5] = word | bit;
      observed = true;
    }
    return observed;
  }

  #deliver(slot: number, used: number, cameFrom: number): void {
    const word = slot >>> 5;
    const bit = 1 << (slot & 31);
    const satisfied = ((this.#mask[word] as number) & bit) !== 0;
    if (satisfied) this.#mask[word] = (this.#mask[word] as number) & ~bit;
    const target = satisfied ? this.#next : this.#waiting;
    target.add(this.#state, this.#mask, this.#observers, used, satisfied ? -1 : cameFrom);
  }

  #sets(): [ConfigSet, ConfigSet, ConfigSet] {
    const make = () => new ConfigSet(this.#words, this.#used);
    return [make(), make(), make()];
  }

  /** Room for 32 more pending operations. */
  #widen(): void {
    const observers = new Int32Array(this.#words + 1);
    observers.set(this.#observers);
    this.#observers = observers;
    this.#refill(
      this.#words + 1,
      (state) => state,
      (used) => used,
    );
  }

  /**
   * New tables with what is alive: the states of the frontier, what is pending, and what is
   * optional.
   */
  #renew(): void {
    const {
      state: stateOf,
      classes,
      used,
    } = {
      state: this.#transitions.state.bind(this.#transitions),
      classes: this.#classes,
      used: this.#used,
    };
    this.#classes = new OnlineClasses(this.#model);
    this.#transitions = new Transitions(this.#classes);
    const renewed = (classId: number) => this.#classes.of(classes.operation(classId));
    for (let slot = 0; slot < this.#pending.length; slot++) {
      const classId = this.#pending[slot] as number;
      if (classId >= 0) this.#pending[slot] = renewed(classId);
    }
    this.#optional = this.#optional.map(({ classId, available }) => ({
      classId: renewed(classId),
      available,
    }));
    this.#used = new UsedSets();
    this.#refill(
      this.#words,
      (state) => this.#transitions.intern(stateOf(state)),
      (set) => used.items(set).reduce((copy, item) => this.#used.with(copy, item), 0),
    );
  }

  /**
   * Copies the frontier into new sets, with masks of `words` and other numbers for states and used
   * sets.
   */
  #refill(
    words: number,
    stateOf: (state: number) => number,
    usedOf: (used: number) => number,
  ): void {
    const old = this.#frontier;
    this.#words = words;
    this.#mask = new Int32Array(words);
    [this.#frontier, this.#next, this.#waiting] = this.#sets();
    for (let entry = 0; entry < old.entries; entry++) {
      const used = old.usedOf[entry] as number;
      if (used === REPLACED) continue;
      const state = stateOf(old.load(entry, this.#mask));
      this.#frontier.add(state, this.#mask, this.#observers, usedOf(used), -1);
    }
  }
}

/** Classes of operations that come one at a time. */
class OnlineClasses<State> implements ClassTable<State> {
  readonly model: Model<State>;
  observer = new Uint8Array(64);
  readonly #operations: Operation[] = [];
  readonly #ids = new Map<string, number>();

  constructor(model: Model<State>) {
    this.model = model;
  }

  get count(): number {
    return this.#operations.length;
  }

  operation(id: number): Operation {
    return this.#operations[id] as Operation;
  }

  /** Online, an operation has no line that a table could remember. */
  line(): number {
    return -1;
  }

  of(operation: Operation): number {
    const name = this.model.effect?.(operation) ?? JSON.stringify(Object.entries(operation));
    const known = this.#ids.get(name);
    if (known !== undefined) return known;
    const id = this.#operations.length;
    this.#operations.push(operation);
    this.#ids.set(name, id);
    if (id >= this.observer.length) {
      const larger = new Uint8Array(this.observer.length * 2);
      larger.set(this.observer);
      this.observer = larger;
    }
    this.observer[id] = this.model.observes?.(operation) === true ? 1 : 0;
    return id;
  }
}
