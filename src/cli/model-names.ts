// The models of `ordeal check --model`, by name.

import type { Model } from '../../checkers/linearizable/model.ts';
import { kv } from '../../checkers/linearizable/models/kv.ts';
import { mutex, ownedLock, semaphore } from '../../checkers/linearizable/models/locks.ts';
import { appendLog } from '../../checkers/linearizable/models/log.ts';
import { multiRegister } from '../../checkers/linearizable/models/multi-register.ts';
import { fifoQueue, stack } from '../../checkers/linearizable/models/queue.ts';
import { casRegister, register } from '../../checkers/linearizable/models/register.ts';
import { counter, elementSet } from '../../checkers/linearizable/models/sets.ts';
import { UsageError } from '../errors.ts';
import type { FormatName } from '../history/import/formats.ts';
import { hintFor } from './option-values.ts';

/** What may be said about a model besides its name. */
export interface ModelChoice {
  readonly name: string;
  /** A refused operation says something about the state. */
  readonly isStrict: boolean;
}

// biome-ignore lint/suspicious/noExplicitAny: models of every kind of state stand in one table.
export type AnyModel = Model<any>;

interface ModelRow {
  readonly summary: string;
  /** Whether `--strict` means anything. */
  readonly hasStrict: boolean;
  readonly create: (strict: boolean, format: FormatName) => AnyModel;
}

const SEMAPHORE = /^semaphore:([1-9]\d{0,8})$/;

/** Models without a parameter. */
const rows: Readonly<Record<string, ModelRow>> = {
  register: row('read and write', () => register()),
  'cas-register': {
    summary: 'read, write and cas',
    hasStrict: true,
    create: (strict) => casRegister({ strict }),
  },
  kv: row('get, put, append and delete of texts', (format) =>
    // An absent key reads as the empty string in porcupine's tests.
    kv({ absent: format === 'porcupine-kv' ? '' : null }),
  ),
  'append-log': row('append one element, read all', () => appendLog()),
  queue: row('enqueue and dequeue, first in first out', () => fifoQueue()),
  stack: row('push and pop', () => stack()),
  set: row('add, remove and contains of one element', () => elementSet()),
  counter: row('add and read', () => counter()),
  'multi-register': row('read and write of several registers at once', () => multiRegister()),
  mutex: {
    summary: 'acquire and release',
    hasStrict: true,
    create: (strict) => mutex({ strict }),
  },
  'owned-lock': {
    summary: 'acquire and release by an owner, with fencing tokens',
    hasStrict: true,
    create: (strict) => ownedLock({ strict }),
  },
};

function row(summary: string, create: (format: FormatName) => AnyModel): ModelRow {
  return { summary, hasStrict: false, create: (_strict, format) => create(format) };
}

export function modelNames(): readonly string[] {
  return [...Object.keys(rows), 'semaphore:2'];
}

/** Throws a `UsageError` for a model that does not exist, or for which `--strict` means nothing. */
export function checkModelChoice({ name, isStrict }: ModelChoice): void {
  const known = rowNamed(name);
  if (known === undefined) {
    throw new UsageError({
      message: `unknown model '${name}'`,
      hint: name.startsWith('semaphore')
        ? 'write the number of permits after a colon: semaphore:2'
        : hintFor(name, modelNames()),
    });
  }
  if (isStrict && !known.hasStrict) {
    const strict = Object.keys(rows).filter((other) => rows[other]?.hasStrict === true);
    throw new UsageError({
      message: `--strict means nothing for ${name}`,
      hint: `it is for ${strict.join(', ')} and semaphore, whose operations can be refused`,
    });
  }
}

/** The model for a history that was read from `format`. */
export function modelFor({ name, isStrict }: ModelChoice, format: FormatName): AnyModel {
  const known = rowNamed(name);
  if (known === undefined) throw new UsageError({ message: `unknown model '${name}'` });
  return known.create(isStrict, format);
}

function rowNamed(name: string): ModelRow | undefined {
  const permits = SEMAPHORE.exec(name)?.[1];
  if (permits !== undefined) {
    return {
      summary: 'acquire and release of one of several permits',
      hasStrict: true,
      create: (strict) => semaphore(Number(permits), { strict }),
    };
  }
  return Object.hasOwn(rows, name) ? rows[name] : undefined;
}
