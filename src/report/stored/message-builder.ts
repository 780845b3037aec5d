// The table of a run's messages, from the lines of `messages.jsonl`: one row per message that was
// sent, with what became of it.

import type { JsonObject } from '../../json.ts';
import { clip } from '../../text.ts';
import { DUPLICATE, IN_FLIGHT, LOST, type MessageRows, RECEIVED } from '../html/format/messages.ts';
import { Growing, Names } from './growing.ts';

const BODY_LENGTH_MAX = 240;

export class MessageBuilder {
  readonly #ends = new Names();
  readonly #types = new Names();
  readonly #reasons = new Names();
  readonly #bodies = new Names();
  readonly #sentAt = new Growing((size) => new Float64Array(size));
  readonly #took = new Growing((size) => new Float64Array(size));
  readonly #from = new Growing((size) => new Uint16Array(size));
  readonly #to = new Growing((size) => new Uint16Array(size));
  readonly #type = new Growing((size) => new Uint16Array(size));
  readonly #fate = new Growing((size) => new Uint8Array(size));
  readonly #reason = new Growing((size) => new Int16Array(size));
  readonly #body = new Growing((size) => new Int32Array(size));
  /** Rows of copies that are on their way, by the message's number. */
  readonly #open = new Map<number, number[]>();
  readonly #rowsMax: number;
  readonly #keepsBody: (timeNs: number) => boolean;
  /** Messages that there was no room for. */
  omitted = 0;

  /**
   * Bodies are kept for the moments that `keepsBody` names: they weigh more than everything else
   * together.
   */
  constructor(rowsMax: number, keepsBody: (timeNs: number) => boolean) {
    this.#rowsMax = rowsMax;
    this.#keepsBody = keepsBody;
  }

  push(line: JsonObject): void {
    const { event, id } = line;
    if (typeof id !== 'number' || typeof line['time'] !== 'number') return;
    if (event === 'sent' || event === 'duplicated') {
      this.#send(line, id, event === 'duplicated' ? DUPLICATE : IN_FLIGHT);
    } else if (event === 'received' || event === 'lost') {
      this.#end(line, id, event === 'received' ? RECEIVED : LOST);
    }
  }

  rows(): MessageRows {
    return {
      size: this.#sentAt.size,
      ends: this.#ends.texts,
      types: this.#types.texts,
      reasons: this.#reasons.texts,
      bodies: this.#bodies.texts,
      sentAt: this.#sentAt.column(),
      took: this.#took.column(),
      from: this.#from.column(),
      to: this.#to.column(),
      type: this.#type.column(),
      fate: this.#fate.column(),
      reason: this.#reason.column(),
      body: this.#body.column(),
    };
  }

  #send(line: JsonObject, id: number, fate: number): void {
    const { src, dest } = line;
    const time = line['time'] as number;
    if (this.#sentAt.size >= this.#rowsMax) {
      this.omitted++;
      return;
    }
    const row = this.#sentAt.size;
    this.#open.set(id, [...(this.#open.get(id) ?? []), row]);
    this.#sentAt.push(Math.floor(time / 1000));
    this.#took.push(-1);
    this.#from.push(this.#ends.id(String(src)));
    this.#to.push(this.#ends.id(String(dest)));
    this.#type.push(this.#types.id(typeOf(line)));
    this.#fate.push(fate);
    this.#reason.push(-1);
    const body = this.#keepsBody(time) ? JSON.stringify(line['body'] ?? null) : null;
    this.#body.push(body === null ? -1 : this.#bodies.id(clip(body, BODY_LENGTH_MAX)));
  }

  #end(line: JsonObject, id: number, fate: number): void {
    const rows = this.#open.get(id);
    const row = rows?.shift();
    if (rows === undefined || row === undefined) return;
    if (rows.length === 0) this.#open.delete(id);
    const at = Math.floor((line['time'] as number) / 1000);
    this.#took.set(row, Math.max(0, at - this.#sentAt.get(row)));
    if (this.#fate.get(row) !== DUPLICATE || fate === LOST) this.#fate.set(row, fate);
    const { reason } = line;
    if (typeof reason === 'string') this.#reason.set(row, this.#reasons.id(reason));
  }
}

function typeOf({ body }: JsonObject): string {
  if (body === null || typeof body !== 'object' || Array.isArray(body)) return 'message';
  return String((body as JsonObject)['type'] ?? 'message');
}
