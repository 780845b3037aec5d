// The models of `ordeal check --model`, by the names that people write.

import type { Model } from '../../checkers/linearizable/model.ts';
import { MODELS, modelNamed } from '../../checkers/linearizable/models/registry.ts';
import { assert, UsageError } from '../errors.ts';
import type { FormatName } from '../history/import/formats.ts';
import type { JsonObject } from '../json.ts';
import { hintFor } from '../suggest.ts';

/** What may be said about a model besides its name. */
export interface ModelChoice {
  readonly name: string;
  /** A refused operation says something about the state. */
  readonly isStrict: boolean;
}

/** A semaphore is named with its permits. */
const SEMAPHORE = /^semaphore:([1-9]\d{0,8})$/;
const SEMAPHORE_EXAMPLE = 'semaphore:2';

export function modelNames(): readonly string[] {
  return Object.keys(MODELS).map((name) => (name === 'semaphore' ? SEMAPHORE_EXAMPLE : name));
}

/** Throws a `UsageError` for a model that does not exist, or for which `--strict` means nothing. */
export function checkModelChoice({ name, isStrict }: ModelChoice): void {
  const known = MODELS[bundledName(name)];
  if (known === undefined) {
    throw new UsageError({
      message: `unknown model '${name}'`,
      hint: name.startsWith('semaphore')
        ? `write the number of permits after a colon: ${SEMAPHORE_EXAMPLE}`
        : hintFor(name, modelNames()),
    });
  }
  if (isStrict && !known.hasStrict) {
    const strict = Object.keys(MODELS).filter(
      (other) => other !== 'semaphore' && MODELS[other]?.hasStrict === true,
    );
    throw new UsageError({
      message: `--strict means nothing for ${name}`,
      hint: `it is for ${strict.join(', ')} and semaphore, whose operations can be refused`,
    });
  }
}

/** The model of a choice that was checked, for a history that was read from `format`. */
export function modelFor({ name, isStrict }: ModelChoice, format: FormatName): Model<unknown> {
  const model = modelNamed(bundledName(name), optionsOf(name, isStrict, format));
  assert(model !== undefined, 'the choice of a model was checked');
  return model;
}

function optionsOf(name: string, isStrict: boolean, format: FormatName): JsonObject {
  const permits = SEMAPHORE.exec(name)?.[1];
  return {
    ...(isStrict ? { strict: true } : {}),
    ...(permits === undefined ? {} : { permits: Number(permits) }),
    // An absent key reads as the empty string in porcupine's tests.
    ...(name === 'kv' ? { absent: format === 'porcupine-kv' ? '' : null } : {}),
  };
}

/** The name in the registry; empty where there is no such model. */
function bundledName(name: string): string {
  if (SEMAPHORE.test(name)) return 'semaphore';
  return name !== 'semaphore' && Object.hasOwn(MODELS, name) ? name : '';
}
