// Named settings of a campaign file: what they extend, and what comes of using several.

import { closest } from '../suggest.ts';
import { sentenceList } from '../text.ts';
import { type CampaignFile, type FileSettings, listOf, type OneOrMore } from './file-types.ts';
import type { FilePath, LocatedFile } from './located-file.ts';

/** Looks up named settings; complains about names that do not exist or that extend themselves. */
export class SettingsTable {
  readonly #settings: NonNullable<CampaignFile['settings']>;
  readonly #file: LocatedFile;
  readonly #resolved = new Map<string, FileSettings>();

  /** Resolves every entry at once, so that a mistake in one that is not used is seen as well. */
  constructor(content: CampaignFile, file: LocatedFile) {
    this.#settings = content.settings ?? {};
    this.#file = file;
    for (const name of Object.keys(this.#settings)) this.#resolve(name, []);
  }

  /** All of `names` over each other; `path` is where they stand. */
  use(names: OneOrMore<string> | undefined, path: FilePath): FileSettings {
    const all: FileSettings = {};
    for (const name of listOf(names)) Object.assign(all, this.#lookUp(name, path));
    return all;
  }

  #lookUp(name: string, path: FilePath): FileSettings {
    const known = Object.keys(this.#settings);
    if (!known.includes(name)) throw this.#unknown(name, path, known);
    return this.#resolve(name, []);
  }

  #unknown(name: string, path: FilePath, known: readonly string[]) {
    const near = closest(name, known);
    const choices = known.length === 0 ? 'there are none' : `there is ${sentenceList(known)}`;
    const hint = near === null ? choices : `did you mean ${near}?`;
    return this.#file.problem(path, `there are no settings named '${name}'`, hint);
  }

  #resolve(name: string, above: readonly string[]): FileSettings {
    const done = this.#resolved.get(name);
    if (done !== undefined) return done;
    const path = ['settings', name, 'extends'];
    if (above.includes(name)) {
      const circle = [...above.slice(above.indexOf(name)), name].join(' → ');
      throw this.#file.problem(path, `settings extend themselves: ${circle}`, 'break the circle');
    }
    const known = Object.keys(this.#settings);
    const { extends: parents, ...own } = this.#settings[name] ?? {};
    const all: FileSettings = {};
    for (const parent of listOf(parents)) {
      if (!known.includes(parent)) throw this.#unknown(parent, path, known);
      Object.assign(all, this.#resolve(parent, [...above, name]));
    }
    const resolved = { ...all, ...own };
    this.#resolved.set(name, resolved);
    return resolved;
  }
}
