// The protected store: a register per lock that takes writes with a fencing token, and refuses one
// that is older than what it has seen. It asks the lock service nothing, so whatever the service,
// its clients and their clocks do, a write under an older token never overwrites one under a newer
// (Kleppmann, "How to do distributed locking", 2016).
//
//   write (token 7, 1) x → ok; write (8, 1) y → ok; write (7, 2) z → refused
//
// Under one token writes are numbered by its holder, so that a message that comes a second time
// does nothing.

import type { Json } from '../../src/json.ts';
import { MaelstromError } from '../../src/node/errors.ts';
import type { Message, NodeEnv, NodeProgram } from '../../src/node/types.ts';
import { Journal } from '../wire/journal.ts';
import { Replies } from '../wire/replies.ts';
import { LockError } from './commands.ts';

const FILE = 'protected.journal';
/** The journal is compacted when it has grown to so many records per key, and so many in all. */
const RECORDS_PER_KEY_MAX = 4;
const RECORDS_MIN = 1_000;

type Cell = {
  readonly key: string;
  readonly token: number;
  readonly sequence: number;
  readonly value: Json;
};

export class ProtectedStore implements NodeProgram {
  readonly #env: NodeEnv;
  readonly #replies: Replies;
  readonly #journal: Journal<Cell>;
  /** Planted bug `no-fencing`: tokens are not looked at. */
  readonly #noFencing: boolean;
  readonly #cells = new Map<string, Cell>();
  #records = 0;
  #stopped = false;

  constructor(env: NodeEnv) {
    this.#env = env;
    this.#replies = new Replies(env);
    this.#journal = new Journal(env.storage, FILE);
    this.#noFencing = env.bugs.has('no-fencing');
  }

  /** Throws `CorruptRecordError` where what was synced is damaged. */
  start(): void {
    const { records, torn } = this.#journal.load();
    for (const cell of records) this.#cells.set(cell.key, cell);
    this.#records = records.length;
    if (torn) this.#compact();
  }

  receive(message: Message): void {
    const { type, in_reply_to } = message.body;
    if (this.#stopped || in_reply_to !== undefined) return;
    switch (type) {
      case 'protected_write':
        this.#write(message);
        break;
      case 'protected_read':
        this.#read(message);
        break;
      case 'status':
        this.#replies.reply(message, { type: 'status_ok', role: 'store', cells: this.#cells.size });
        break;
      default:
        this.#replies.error(message, MaelstromError.notSupported, 'unknown request type');
    }
  }

  #write(message: Message): void {
    const { key, token, sequence, value } = message.body;
    if (typeof key !== 'string' || typeof token !== 'number' || typeof sequence !== 'number') {
      this.#replies.error(
        message,
        MaelstromError.malformedRequest,
        'key, token and sequence are needed',
      );
      return;
    }
    const last = this.#cells.get(key);
    const cell: Cell = { key, token, sequence, value: value ?? null };
    const isRepeated = last !== undefined && last.token === token && last.sequence === sequence;
    if (!isRepeated) {
      if (last !== undefined && !this.#noFencing && isOlder(cell, last)) {
        this.#replies.error(
          message,
          LockError.staleToken,
          `token ${token} is older than ${last.token}`,
        );
        return;
      }
      this.#cells.set(key, cell);
      this.#journal.append([cell]);
      this.#records++;
      if (this.#records > RECORDS_MIN + RECORDS_PER_KEY_MAX * this.#cells.size) this.#compact();
    }
    this.#afterSync(() => this.#replies.reply(message, { type: 'protected_write_ok' }));
  }

  /** What is read must not be forgotten by a crash either. */
  #read(message: Message): void {
    const cell = this.#cells.get(String(message.body['key']));
    const { value, token } = cell ?? { value: null, token: null };
    this.#afterSync(() =>
      this.#replies.reply(message, { type: 'protected_read_ok', value, token }),
    );
  }

  #compact(): void {
    this.#journal.rewrite([...this.#cells.values()]);
    this.#records = this.#cells.size;
  }

  #afterSync(callback: () => void): void {
    this.#env.storage.sync().then(
      () => {
        if (!this.#stopped) callback();
      },
      (error: unknown) => this.#diskFailed(error),
    );
  }

  /** A node that cannot write can promise nothing: it stops, as a replica does. */
  #diskFailed(error: unknown): void {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#env.log('disk-failed', { why: String(error), action: 'stopping' });
    this.#env.clock.setTimer(0, () => {
      throw error;
    });
  }
}

function isOlder(a: Cell, b: Cell): boolean {
  return a.token === b.token ? a.sequence < b.sequence : a.token < b.token;
}
