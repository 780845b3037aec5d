// One file on a simulated disk: what the node reads, and what a crash would leave.

import type { Random } from '../../random.ts';

/** One change that has not been synced. */
export type FileChange =
  | { readonly type: 'append'; readonly text: string }
  | { readonly type: 'replace'; readonly text: string }
  | { readonly type: 'remove' };

export class DiskFile {
  /** What the node reads; null where there is no such file. */
  live: string | null = null;
  /** What a crash leaves for certain. */
  synced: string | null = null;
  /** Changes between the two, oldest first. */
  readonly pending: FileChange[] = [];
  /**
   * True once a change was lost for good though the node did not crash: `live` is no longer where
   * `synced` leads.
   */
  #diverged = false;

  change(change: FileChange): void {
    this.live = apply(this.live, change);
    this.pending.push(change);
  }

  /** The oldest `count` changes are safe from now on. */
  commit(count: number): void {
    const changes = this.pending.splice(0, count);
    if (this.pending.length === 0 && !this.#diverged) {
      this.synced = this.live;
      return;
    }
    for (const change of changes) this.synced = apply(this.synced, change);
    if (this.synced === this.live) this.#diverged = false;
  }

  /**
   * The oldest `count` changes are gone, and nobody writes them again: a failed sync, as Linux does
   * it.
   */
  forget(count: number): void {
    this.pending.splice(0, count);
    this.#diverged = true;
  }

  /**
   * The synced content turns into `text`. While there are unsynced changes the node reads what it
   * believes.
   */
  damage(text: string): void {
    this.synced = text;
    if (this.pending.length === 0) this.live = text;
    else this.#diverged = true;
  }

  /**
   * A crash. With `random`, a prefix of the changes survives, the last of them torn if it is an
   * append. What was appended behind lost changes does not survive: a file never has a hole in it.
   */
  crash(random: Random | null): void {
    if (this.#diverged) this.#dropBehindLoss();
    if (random !== null && this.pending.length > 0) {
      const survivors = random.int(this.pending.length + 1);
      for (let index = 0; index < survivors; index++) {
        this.synced = apply(this.synced, this.pending[index] as FileChange);
      }
      const torn = this.pending[survivors];
      if (torn?.type === 'append' && torn.text.length > 0) {
        const text = torn.text.slice(0, random.int(torn.text.length));
        if (text !== '') this.synced = apply(this.synced, { type: 'append', text });
      }
    }
    this.pending.length = 0;
    this.live = this.synced;
    this.#diverged = false;
  }

  #dropBehindLoss(): void {
    const whole = this.pending.findIndex(({ type }) => type !== 'append');
    this.pending.splice(0, whole < 0 ? this.pending.length : whole);
  }
}

function apply(content: string | null, change: FileChange): string | null {
  switch (change.type) {
    case 'append':
      return content === null ? change.text : content + change.text;
    case 'replace':
      return change.text;
    default:
      return null;
  }
}
