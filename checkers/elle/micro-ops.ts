// Micro-operations as columns, and the rules they must obey. List-append transactions are made of
// `['append', key, value]` and `['r', key, list | null]`; register transactions of `['w', key,
// value]` and `['r', key, value | null]`.

import type { Op } from '../../src/history/types.ts';
import type { Json } from '../../src/json.ts';
import { canonical, NIL_CODE, PairIndex, ValueInterner } from './interner.ts';
import { MalformedHistory } from './malformed.ts';

export type TransactionKind = 'list-append' | 'rw-register';

export const READ = 0;
export const WRITE = 1;

/** The outcome code of an operation that certainly did not happen; see transactions.ts. */
const FAIL = 2;
const OK = 0;

export interface MicroOpColumns {
  readonly count: number;
  /** READ or WRITE (a write of a register, or an append). */
  readonly kind: Uint8Array;
  readonly txn: Int32Array;
  /** Key id; `keys[id]` is the key. */
  readonly key: Int32Array;
  /** Code of the value written, or of the register value read. */
  readonly code: Int32Array;
  /** The micro-operation on the same key before this one in its transaction, or -1. */
  readonly previous: Int32Array;
  /** 1 on a write that its transaction overwrites or appends after. */
  readonly intermediate: Uint8Array;
  /** The list that was read; undefined for everything else. An empty list stands for null. */
  readonly lists: readonly (readonly Json[] | undefined)[];
  /** 1 on a read of null that was recorded as null, not as an empty list. */
  readonly readNull: Uint8Array;
  readonly keys: readonly Json[];
  readonly values: ValueInterner;
  /** (key, value) to the micro-operation that wrote it; to the first one if there are several. */
  readonly writes: PairIndex;
  /**
   * The first value that was written to a key more than once, or undefined: no read can be traced
   * to its writer.
   */
  readonly duplicateWrite: MalformedHistory | undefined;
}

const EMPTY: readonly Json[] = [];

/** Fills the columns transaction by transaction. */
export class MicroOpReader {
  readonly #transactionKind: TransactionKind;
  readonly #outcome: Uint8Array;
  readonly #kind: Uint8Array;
  readonly #txn: Int32Array;
  readonly #key: Int32Array;
  readonly #code: Int32Array;
  readonly #previous: Int32Array;
  readonly #intermediate: Uint8Array;
  readonly #readNull: Uint8Array;
  readonly #lists: (readonly Json[] | undefined)[];
  readonly #keys: Json[] = [];
  readonly #keyIds = new Map<Json, number>();
  readonly #compoundKeyIds = new Map<string, number>();
  /** Per key: its latest micro-operation so far, in any transaction. */
  readonly #latest: number[] = [];
  /** Per key: the type of what is written to it. */
  readonly #valueType: string[] = [];
  readonly #values = new ValueInterner();
  readonly #writes: PairIndex;
  #keyType: string | undefined;
  #duplicateWrite: MalformedHistory | undefined;

  constructor(kind: TransactionKind, mopCount: number, writeCount: number, outcome: Uint8Array) {
    this.#transactionKind = kind;
    this.#outcome = outcome;
    this.#kind = new Uint8Array(mopCount);
    this.#txn = new Int32Array(mopCount);
    this.#key = new Int32Array(mopCount);
    this.#code = new Int32Array(mopCount).fill(NIL_CODE);
    this.#previous = new Int32Array(mopCount).fill(-1);
    this.#intermediate = new Uint8Array(mopCount);
    this.#readNull = new Uint8Array(mopCount);
    this.#lists = new Array(kind === 'list-append' ? mopCount : 0);
    this.#writes = new PairIndex(writeCount);
  }

  /**
   * Reads one transaction, whose first micro-operation has the number `first`. Throws
   * MalformedHistory.
   */
  readTransaction(txn: number, op: Op, mops: readonly Json[], first: number): void {
    for (let offset = 0; offset < mops.length; offset += 1) {
      const recorded = mops[offset];
      if (!Array.isArray(recorded) || recorded.length < 2 || recorded.length > 3) {
        throw new MalformedHistory(
          op.index,
          `micro-operation ${offset} is ${JSON.stringify(recorded)}, not [name, key, value]`,
        );
      }
      const mop = first + offset;
      const key = this.#keyId(op, recorded[1] as Json | undefined);
      this.#txn[mop] = txn;
      this.#key[mop] = key;
      const latest = this.#latest[key]!;
      if (latest >= first) this.#previous[mop] = latest;
      this.#latest[key] = mop;
      if (recorded[0] === 'r') this.#read(op, mop, recorded[2] as Json | undefined);
      else if (recorded[0] === (this.#transactionKind === 'list-append' ? 'append' : 'w')) {
        this.#write(op, mop, key, recorded[2] as Json | undefined);
      } else {
        const name = JSON.stringify(recorded[0]);
        const known = this.#transactionKind === 'list-append' ? '"append" and "r"' : '"w" and "r"';
        throw new MalformedHistory(op.index, `micro-operation ${name}; only ${known} are known`);
      }
    }
  }

  columns(): MicroOpColumns {
    return {
      count: this.#kind.length,
      kind: this.#kind,
      txn: this.#txn,
      key: this.#key,
      code: this.#code,
      previous: this.#previous,
      intermediate: this.#intermediate,
      lists: this.#lists,
      readNull: this.#readNull,
      keys: this.#keys,
      values: this.#values,
      writes: this.#writes,
      duplicateWrite: this.#duplicateWrite,
    };
  }

  #keyId(op: Op, key: Json | undefined): number {
    if (key === undefined || key === null) throw new MalformedHistory(op.index, 'it has no key');
    const compound = typeof key === 'object' ? canonical(key) : undefined;
    const known =
      compound === undefined ? this.#keyIds.get(key) : this.#compoundKeyIds.get(compound);
    if (known !== undefined) return known;
    this.#keyType ??= typeof key;
    if (typeof key !== this.#keyType) {
      throw new MalformedHistory(
        op.index,
        `key ${JSON.stringify(key)} is a ${typeof key}, but the keys before it are of type ` +
          `${this.#keyType}; one history must have keys of one type`,
      );
    }
    const id = this.#keys.length;
    this.#keys.push(key);
    this.#latest.push(-1);
    if (compound === undefined) this.#keyIds.set(key, id);
    else this.#compoundKeyIds.set(compound, id);
    return id;
  }

  #read(op: Op, mop: number, value: Json | undefined): void {
    this.#kind[mop] = READ;
    this.#readNull[mop] = value === null || value === undefined ? 1 : 0;
    if (this.#transactionKind === 'rw-register') {
      this.#code[mop] = this.#values.code(value ?? null);
      return;
    }
    if (value !== null && value !== undefined && !Array.isArray(value)) {
      throw new MalformedHistory(
        op.index,
        `a read of a list must return a list or null, but it returned ${JSON.stringify(value)}`,
      );
    }
    // Without a completion nothing is known of what was read, whatever the invocation says.
    this.#lists[mop] = value ?? EMPTY;
  }

  #write(op: Op, mop: number, key: number, value: Json | undefined): void {
    if (value === null || value === undefined) {
      throw new MalformedHistory(op.index, 'it writes null, which stands for the initial state');
    }
    this.#valueType[key] ??= typeof value;
    const expected = this.#valueType[key];
    if (typeof value !== expected) {
      throw new MalformedHistory(
        op.index,
        `it writes the ${typeof value} ${JSON.stringify(value)} to key ` +
          `${JSON.stringify(this.#keys[key])}, whose values are of type ${expected}`,
      );
    }
    this.#kind[mop] = WRITE;
    const code = this.#values.code(value);
    this.#code[mop] = code;
    for (let before = this.#previous[mop]!; before >= 0; before = this.#previous[before]!) {
      if (this.#kind[before] === WRITE) {
        this.#intermediate[before] = 1;
        break;
      }
    }
    const other = this.#writes.add(key, code, mop);
    if (other >= 0) this.#resolveDuplicate(op, other, mop, value);
  }

  /**
   * Values must be unique per key, or no read can be traced to its writer. Registers may repeat a
   * value within one transaction, and a value that certainly was not written may be written again.
   */
  #resolveDuplicate(op: Op, other: number, mop: number, value: Json): void {
    const key = this.#key[mop]!;
    const sameTxn = this.#txn[other] === this.#txn[mop];
    if (this.#transactionKind === 'rw-register') {
      if (sameTxn) {
        this.#intermediate[other] = 0;
        this.#writes.replace(key, this.#code[mop]!, mop);
        return;
      }
      const outcomes = [this.#outcome[this.#txn[other]!]!, this.#outcome[this.#txn[mop]!]!];
      if (outcomes[0] === FAIL && outcomes[1] === OK) {
        this.#writes.replace(key, this.#code[mop]!, mop);
        return;
      }
      if (outcomes[1] === FAIL && outcomes[0] === OK) return;
    }
    if (this.#duplicateWrite !== undefined) return;
    const verb = this.#transactionKind === 'list-append' ? 'appends' : 'writes';
    this.#duplicateWrite = new MalformedHistory(
      op.index,
      `it ${verb} ${JSON.stringify(value)} to key ${JSON.stringify(this.#keys[key])}, which ` +
        `${sameTxn ? 'it has done before' : 'another transaction does too'}; every value must be ` +
        'written to a key at most once',
    );
  }
}
