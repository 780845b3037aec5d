// Columns that grow while a file is read.

type NumberArray = Float64Array | Int32Array | Int16Array | Uint16Array | Uint8Array;

/** A typed array of numbers without a fixed length. */
export class Growing<Column extends NumberArray> {
  #column: Column;
  #size = 0;
  readonly #make: (size: number) => Column;

  constructor(make: (size: number) => Column) {
    this.#make = make;
    this.#column = make(1024);
  }

  get size(): number {
    return this.#size;
  }

  push(value: number): void {
    if (this.#size === this.#column.length) {
      const grown = this.#make(2 * this.#size);
      grown.set(this.#column);
      this.#column = grown;
    }
    this.#column[this.#size++] = value;
  }

  set(row: number, value: number): void {
    this.#column[row] = value;
  }

  get(row: number): number {
    return this.#column[row] ?? 0;
  }

  /** A view of what was pushed. */
  column(): Column {
    return this.#column.subarray(0, this.#size) as Column;
  }
}

/** Numbers for texts, given out in order of first use. */
export class Names {
  readonly #ids = new Map<string, number>();
  readonly texts: string[] = [];

  id(text: string): number {
    let id = this.#ids.get(text);
    if (id === undefined) {
      id = this.texts.length;
      this.#ids.set(text, id);
      this.texts.push(text);
    }
    return id;
  }
}
