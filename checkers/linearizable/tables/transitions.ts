// The model as a table: state number × class number → state number. Filled as the search goes, so a
// model's own functions run once per pair that is met, however many configurations meet it.

import { canonicalJson } from '../../../src/history/value-pool.ts';
import type { Json } from '../../../src/json.ts';
import type { Model, Operation } from '../model.ts';
import { guarded } from './classes.ts';
import { doubled } from './doubled.ts';
import { NameNumbers } from './name-numbers.ts';
import { RowTable } from './row-table.ts';

/** Numbered classes of operations, as far as the table of steps needs to know them. */
export interface ClassTable<State> {
  readonly model: Model<State>;
  readonly count: number;
  /** By class: 1 when it only observes. */
  readonly observer: Uint8Array;
  operation(id: number): Operation;
  line(id: number): number;
}

/** What `step` gives where the operation is impossible. */
export const IMPOSSIBLE = -1;
const UNKNOWN = -2;
const DENSE_CELLS_MAX = 1 << 21;

/** Numbers the states of a model and remembers its steps. State 0 is the initial one. */
export class Transitions<State> {
  readonly classes: ClassTable<State>;
  /** Scratch by class, for the searches: a class is marked when it holds the latest stamp. */
  stamps = new Int32Array(16);
  /**
   * How much the model was asked, in sixteenths of the time that a search needs for a
   * configuration. It only grows.
   */
  work = 0;
  #stamp = 0;
  readonly #states: State[] = [];
  readonly #ids = new NameNumbers();
  /** Of all names together: a queue's state is as long as the queue. */
  #nameLengths = 0;
  /** Cells `state * stride + class` while they are few; afterwards the pairs are hashed. */
  #dense: Int32Array | undefined;
  #stride = 0;
  #stateCapacity = 16;
  readonly #pairs = new RowTable(2, 16);
  #next = new Int32Array(16);

  constructor(classes: ClassTable<State>) {
    this.classes = classes;
    this.intern(guarded(classes.model, 0, () => classes.model.initial()));
    this.#resize();
  }

  get stateCount(): number {
    return this.#states.length;
  }

  /** What `nextStamp` gave last. */
  get latestStamp(): number {
    return this.#stamp;
  }

  /** The state with this number. */
  state(id: number): State {
    return this.#states[id] as State;
  }

  /**
   * Bytes held by the table; a state is counted as 100 bytes, and five for each character of its
   * name.
   */
  get bytes(): number {
    return (
      (this.#dense?.length ?? 0) * 4 +
      this.#pairs.bytes +
      this.#next.length * 4 +
      this.stateCount * 100 +
      this.#nameLengths * 5
    );
  }

  /** A stamp that no class holds; call it before writing to `stamps`. */
  nextStamp(): number {
    if (this.stamps.length < this.classes.count) {
      this.stamps = new Int32Array(powerOfTwo(this.classes.count));
      this.#stamp = 0;
    }
    if (this.#stamp === 0x7fffffff) {
      this.stamps.fill(0);
      this.#stamp = 0;
    }
    return ++this.#stamp;
  }

  /** The state after an operation of the class, or `IMPOSSIBLE`. */
  step(state: number, classId: number): number {
    const dense = this.#dense;
    if (dense !== undefined) {
      if (classId < this.#stride && state < this.#stateCapacity) {
        const cell = state * this.#stride + classId;
        const known = dense[cell] as number;
        if (known !== UNKNOWN) return known;
        const next = this.#compute(state, classId);
        // The table may have been replaced while the new state was numbered; a lost cell is only
        // computed again.
        dense[cell] = next;
        return next;
      }
      this.#resize();
      return this.step(state, classId);
    }
    return this.#hashed(state, classId);
  }

  #hashed(state: number, classId: number): number {
    const pairs = this.#pairs;
    pairs.scratch[0] = state;
    pairs.scratch[1] = classId;
    const before = pairs.count;
    const pair = pairs.add();
    if (pair < before) return this.#next[pair] as number;
    if (pair >= this.#next.length) this.#next = doubled(this.#next);
    const next = this.#compute(state, classId);
    this.#next[pair] = next;
    return next;
  }

  #compute(state: number, classId: number): number {
    const { classes } = this;
    const { model } = classes;
    const operation = classes.operation(classId);
    const before = this.#states[state] as State;
    const after = guarded(model, classes.line(classId), () => model.step(before, operation));
    this.work += 2;
    return after === undefined ? IMPOSSIBLE : this.intern(after);
  }

  /** The number of a state. */
  intern(state: State): number {
    const { model } = this.classes;
    const name =
      model.identify === undefined
        ? canonicalJson(state as unknown as Json)
        : model.identify(state);
    // A state as long as a queue takes a while to name, and to make.
    this.work += 2 + (name.length >>> 4);
    const known = this.#ids.get(name);
    if (known !== undefined) return known;
    const id = this.#states.length;
    this.#states.push(state);
    this.#ids.set(name, id);
    this.#nameLengths += name.length;
    return id;
  }

  /** Makes room for the states and classes that there are now, or gives the dense table up. */
  #resize(): void {
    const stride = powerOfTwo(Math.max(16, this.classes.count));
    const states = powerOfTwo(Math.max(16, this.stateCount));
    if (stride * states > DENSE_CELLS_MAX) {
      this.#dense = undefined;
      return;
    }
    const larger = new Int32Array(stride * states).fill(UNKNOWN);
    const smaller = this.#dense;
    if (smaller !== undefined) {
      for (let state = 0; state < this.#stateCapacity; state++) {
        const row = smaller.subarray(state * this.#stride, (state + 1) * this.#stride);
        larger.set(row, state * stride);
      }
    }
    this.#dense = larger;
    this.#stride = stride;
    this.#stateCapacity = states;
  }
}

function powerOfTwo(atLeast: number): number {
  let result = 1;
  while (result < atLeast) result *= 2;
  return result;
}
