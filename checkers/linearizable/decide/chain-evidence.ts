// The rows of a contradiction between chains (see chain-decision.ts): not only the operations that
// contradict one another, but also what shows which values they depend on, so that they are illegal
// by themselves.

import { OUTCOME_INFO } from '../../../src/history/columns.ts';
import type { CheckedColumns } from '../tables/checked-columns.ts';
import { CAS, INITIAL, NONE, READ, type Values, WRITE } from './chain-values.ts';

/** Gathers rows, some of them more than once. */
export class ChainEvidence {
  readonly rows: number[] = [];
  readonly #columns: CheckedColumns;
  readonly #kinds: Uint8Array;
  readonly #values: Values;
  /**
   * Values of which it is told where they came from, and those of which it is told that they were
   * there.
   */
  readonly #told = new Set<number>();
  readonly #witnessed = new Set<number>();
  /** By value: the first one that was made of it by compare-and-set; and by that one: the next. */
  #firstMade: Int32Array | undefined;
  #nextMade = new Int32Array(0);

  constructor(columns: CheckedColumns, kinds: Uint8Array, values: Values) {
    this.#columns = columns;
    this.#kinds = kinds;
    this.#values = values;
  }

  /** A row, and the history of the value that it read or wrote. */
  add(row: number): void {
    const { f, input, input2, output } = this.#columns;
    const kind = this.#kinds[f[row] as number];
    this.rows.push(row);
    const codes = kind === READ ? output : kind === WRITE ? input : input2;
    this.addHistory(this.#values.index.find(codes[row] as number));
  }

  /**
   * The writers of a value and of all those it came from by compare-and-set, with what shows that
   * they happened.
   */
  addHistory(value: number): void {
    const { f, input } = this.#columns;
    const { index, writer } = this.#values;
    for (let at = value; at > INITIAL && !this.#told.has(at); ) {
      this.#told.add(at);
      this.addWriter(at);
      const row = writer[at] as number;
      if (this.#kinds[f[row] as number] !== CAS) return;
      at = index.find(input[row] as number);
    }
  }

  /**
   * The writer of a value. An indeterminate one is only known to have happened because something
   * observed its value, or one that was made of it: adds that.
   */
  addWriter(value: number): void {
    const { outcome } = this.#columns;
    const { writer, firstRead } = this.#values;
    this.rows.push(writer[value] as number);
    const cameFrom = new Map<number, number>([[value, NONE]]);
    for (const at of cameFrom.keys()) {
      const isKnown = outcome[writer[at] as number] !== OUTCOME_INFO || this.#witnessed.has(at);
      const read = firstRead[at] as number;
      if (!isKnown && read === NONE) {
        for (const made of this.#madeOf(at)) if (!cameFrom.has(made)) cameFrom.set(made, at);
        continue;
      }
      if (!isKnown) this.rows.push(read);
      for (let back = at; back !== NONE; back = cameFrom.get(back) as number) {
        this.#witnessed.add(back);
        this.rows.push(writer[back] as number);
      }
      return;
    }
  }

  /** Values that a compare-and-set made of this one, ascending. */
  *#madeOf(value: number): Generator<number> {
    const { f, input, outcome } = this.#columns;
    const { index, writer, observed } = this.#values;
    if (this.#firstMade === undefined) {
      this.#firstMade = new Int32Array(index.count).fill(NONE);
      this.#nextMade = new Int32Array(index.count).fill(NONE);
      for (let made = index.count - 1; made > INITIAL; made--) {
        const row = writer[made] as number;
        if (this.#kinds[f[row] as number] !== CAS) continue;
        if (outcome[row] === OUTCOME_INFO && observed[made] === 0) continue;
        const source = index.find(input[row] as number);
        if (source < 0) continue;
        this.#nextMade[made] = this.#firstMade[source] as number;
        this.#firstMade[source] = made;
      }
    }
    for (let made = this.#firstMade[value] as number; made !== NONE; ) {
      yield made;
      made = this.#nextMade[made] as number;
    }
  }
}
