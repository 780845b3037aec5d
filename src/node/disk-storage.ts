// Storage over a folder. What was not synced stays in this process's memory, so that killing the
// process really loses it. Synced bytes are handed to the kernel, which outlives a killed process;
// `fsync` is left out on purpose: a kill is the only crash this host is put through, and no power
// is ever cut.

import {
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { assert, messageOf, StorageError } from '../errors.ts';
import type { Storage } from './types.ts';

type Write =
  | { readonly kind: 'append'; readonly name: string; readonly text: string }
  | { readonly kind: 'replace'; readonly name: string; readonly text: string }
  | { readonly kind: 'remove'; readonly name: string };

/** Storage whose files live in `folder`, which is made where it is absent. */
export function createDiskStorage(folder: string): Storage {
  mkdirSync(folder, { recursive: true });
  const files = new FolderFiles(folder);
  let pending: Write[] = [];
  let broken: StorageError | null = null;

  const add = (write: Write): void => {
    assert(/^[\w.-]+$/.test(write.name) && !write.name.startsWith('.'), 'a file name is plain');
    pending.push(write);
  };
  return {
    read(name) {
      let content = files.read(name);
      for (const write of pending) {
        if (write.name !== name) continue;
        if (write.kind === 'append') content = (content ?? '') + write.text;
        else content = write.kind === 'replace' ? write.text : null;
      }
      return content;
    },
    append: (name, text) => add({ kind: 'append', name, text }),
    replace: (name, text) => add({ kind: 'replace', name, text }),
    remove: (name) => add({ kind: 'remove', name }),
    async sync() {
      // After a failed sync nothing is known of the files; going on would be to guess (the lesson
      // of fsyncgate).
      if (broken !== null) throw broken;
      const writes = pending;
      pending = [];
      try {
        for (const write of writes) files.apply(write);
      } catch (cause) {
        broken = new StorageError({ message: `sync failed: ${messageOf(cause)}`, cause });
        throw broken;
      }
    },
  };
}

class FolderFiles {
  readonly #folder: string;
  readonly #appending = new Map<string, number>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  read(name: string): string | null {
    try {
      return readFileSync(join(this.#folder, name), 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw error;
    }
  }

  apply(write: Write): void {
    if (write.kind === 'append') {
      this.#append(write.name, write.text);
      return;
    }
    this.#close(write.name);
    const path = join(this.#folder, write.name);
    if (write.kind === 'remove') {
      rmSync(path, { force: true });
      return;
    }
    const temporary = join(this.#folder, `.${write.name}.new`);
    writeFileSync(temporary, write.text);
    renameSync(temporary, path);
  }

  #append(name: string, text: string): void {
    let file = this.#appending.get(name);
    if (file === undefined) {
      file = openSync(join(this.#folder, name), 'a');
      this.#appending.set(name, file);
    }
    const bytes = Buffer.from(text);
    for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written);
  }

  #close(name: string): void {
    const file = this.#appending.get(name);
    if (file === undefined) return;
    closeSync(file);
    this.#appending.delete(name);
  }
}
