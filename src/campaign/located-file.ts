// A YAML or JSON file whose values know where they stand, so that every complaint names file, line
// and column.

import { readFileSync, statSync } from 'node:fs';
import { type Document, isMap, isNode, isPair, LineCounter, parseDocument } from 'yaml';
import { InputError, messageOf } from '../errors.ts';

/** Keys and positions from the root: `['include', 0, 'seeds']`. */
export type FilePath = readonly (string | number)[];

/** No campaign needs more; a file that is larger is another file. */
const BYTES_MAX = 4 * 1024 * 1024;

export class LocatedFile {
  readonly path: string;
  readonly #document: Document;
  readonly #lines: LineCounter;

  /** Throws an `InputError` where the file cannot be read, is not YAML, or refers to itself. */
  constructor(path: string, text: string = readText(path)) {
    this.path = path;
    this.#lines = new LineCounter();
    this.#document = parseDocument(text, { lineCounter: this.#lines, prettyErrors: false });
    const [error] = this.#document.errors;
    if (error !== undefined) {
      throw this.#problemAt(error.pos[0], `not YAML: ${error.message}`, 'correct the file');
    }
  }

  /** The whole content. */
  value(): unknown {
    let value: unknown;
    try {
      value = this.#document.toJS({ maxAliasCount: 1_000 });
    } catch (cause) {
      throw new InputError({ message: `${this.path}:1:1: ${messageOf(cause)}`, cause });
    }
    if (hasCycle(value, new Set())) {
      const message = `${this.path}:1:1: an anchor holds an alias to itself`;
      throw new InputError({ message, hint: 'take the alias out of what it stands for' });
    }
    return value;
  }

  /**
   * A complaint about the value at `path`, or, where there is none, about the nearest thing around
   * it.
   */
  problem(path: FilePath, message: string, hint?: string): InputError {
    return this.#problemAt(this.#offsetOf(path), message, hint);
  }

  /** A complaint about a key of the map at `path`. */
  keyProblem(path: FilePath, key: string, message: string, hint?: string): InputError {
    const map = path.length === 0 ? this.#document.contents : this.#document.getIn(path, true);
    const pair = isMap(map)
      ? map.items.find((item) => isPair(item) && String(item.key) === key)
      : undefined;
    const offset = isNode(pair?.key) ? pair.key.range?.[0] : undefined;
    return this.#problemAt(offset ?? this.#offsetOf(path), message, hint);
  }

  #offsetOf(path: FilePath): number {
    for (let length = path.length; length > 0; length--) {
      const node = this.#document.getIn(path.slice(0, length), true);
      if (isNode(node) && node.range != null) return node.range[0];
    }
    return this.#document.contents?.range?.[0] ?? 0;
  }

  #problemAt(offset: number, message: string, hint?: string): InputError {
    const { line, col } = this.#lines.linePos(offset);
    return new InputError({
      message: `${this.path}:${Math.max(1, line)}:${Math.max(1, col)}: ${message}`,
      ...(hint === undefined ? {} : { hint }),
    });
  }
}

function readText(path: string): string {
  try {
    if (statSync(path).size > BYTES_MAX) throw new Error(`it is larger than ${BYTES_MAX} bytes`);
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new InputError({ message: `${path} cannot be read: ${messageOf(cause)}`, cause });
  }
}

/** Whether a value holds itself. `above` are the objects on the way down to it. */
function hasCycle(value: unknown, above: Set<object>): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (above.has(value)) return true;
  above.add(value);
  const found = Object.values(value).some((each) => hasCycle(each, above));
  above.delete(value);
  return found;
}
