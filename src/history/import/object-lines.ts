// One object on a line, read field by field straight from its bytes: what the readers of whole
// operations and of Ordeal's events share.

import type { Json } from '../../json.ts';
import type { Place } from '../place.ts';
import type { JsonCursor } from './json-cursor.ts';
import type { LineReader } from './json-lines.ts';

const COMMA = 0x2c;
const NEWLINE = 0x0a;
const OBJECT_START = 0x7b;
const OBJECT_END = 0x7d;
const QUOTE = 0x22;

/** Keeps what the fields of a line say, and takes the line when all of it has been read. */
export abstract class ObjectLines implements LineReader {
  abstract readonly skipsBlankLines: boolean;

  scan(cursor: JsonCursor, line: number): boolean {
    this.forget();
    cursor.expect(OBJECT_START);
    while (!cursor.isLost) {
      if (cursor.next() !== QUOTE) return false;
      cursor.skipString();
      if (cursor.isLost) return false;
      this.field(cursor);
      const byte = cursor.next();
      cursor.at++;
      if (byte === COMMA) continue;
      if (byte !== OBJECT_END || cursor.next() !== NEWLINE || cursor.isLost) return false;
      cursor.at++;
      return this.accept(line);
    }
    return false;
  }

  abstract read(json: Json, place: Place): void;

  /** Forgets the fields of the line before. */
  protected abstract forget(): void;

  /**
   * Reads the value of the field whose name the cursor has just passed over, with the colon between
   * them.
   */
  protected abstract field(cursor: JsonCursor): void;

  /**
   * Takes the line; false where a field is missing or of the wrong kind, and `read` will say which.
   */
  protected abstract accept(line: number): boolean;
}
