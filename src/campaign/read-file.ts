// Reads a campaign file: checked against its schema, and complained about by file, line and column.

import { Ajv, type ErrorObject } from 'ajv';
import type { InputError } from '../errors.ts';
import { closest } from '../suggest.ts';
import { clip, sentenceList } from '../text.ts';
import { campaignSchema } from './file-schema.ts';
import type { CampaignFile } from './file-types.ts';
import { type FilePath, LocatedFile } from './located-file.ts';

export interface ReadCampaign {
  readonly content: CampaignFile;
  /** For complaints about what the schema does not know. */
  readonly file: LocatedFile;
}

/** Throws an `InputError`. */
export function readCampaignFile(path: string): ReadCampaign {
  const file = new LocatedFile(path);
  const value = file.value();
  const validate = new Ajv({ strict: false, verbose: true, allErrors: true }).compile(
    campaignSchema,
  );
  if (validate(value)) return { content: value as CampaignFile, file };
  throw complain(file, value, validate.errors ?? []);
}

function complain(file: LocatedFile, value: unknown, errors: readonly ErrorObject[]): InputError {
  const telling = mostTelling(errors);
  if (telling === undefined) return file.problem([], 'is not a campaign');
  const path = pathOf(telling.instancePath, value);
  const more = new Set(errors.map((error) => error.instancePath)).size - 1;
  const rest = more > 0 ? `; there are mistakes at ${more} more places` : '';
  const { message, hint, key } = describe(telling, path);
  if (key !== null) return file.keyProblem(path, key, message, `${hint}${rest}`);
  return file.problem(path, message, `${hint}${rest}`);
}

/**
 * An alternative that failed says less than what failed inside of it; a wrong key says more than a
 * missing one.
 */
function mostTelling(errors: readonly ErrorObject[]): ErrorObject | undefined {
  const rank = ({ keyword, instancePath, schemaPath }: ErrorObject): number => {
    const kind = ['additionalProperties', 'enum', 'pattern', 'minItems', 'uniqueItems'];
    const depth = instancePath.split('/').length;
    const place = kind.indexOf(keyword);
    if (keyword === 'oneOf' || keyword === 'anyOf') return 50 - depth;
    // The campaign's own choice between a matrix and an include: neither lack says it by itself.
    if (schemaPath.startsWith('#/anyOf/')) return 55;
    if (keyword === 'type' || keyword === 'const') return 60 - depth;
    return (place < 0 ? 10 : place) - depth / 100;
  };
  return [...errors].sort((a, b) => rank(a) - rank(b))[0];
}

/** JSON pointer to keys; a position in a list becomes a number. */
function pathOf(pointer: string, root: unknown): FilePath {
  const path: (string | number)[] = [];
  let at: unknown = root;
  for (const raw of pointer.split('/').slice(1)) {
    const name = raw.replaceAll('~1', '/').replaceAll('~0', '~');
    path.push(Array.isArray(at) ? Number(name) : name);
    at = (at as Record<string, unknown> | null)?.[name];
  }
  return path;
}

interface Complaint {
  readonly message: string;
  readonly hint: string;
  /** The key that is wrong, where it is not the value. */
  readonly key: string | null;
}

function describe(error: ErrorObject, path: FilePath): Complaint {
  const name = path.length === 0 ? 'the campaign' : path.join('.');
  const schema = error.parentSchema as { readonly [name: string]: unknown } | undefined;
  const params = error.params as { readonly [name: string]: unknown };
  const about = typeof schema?.['description'] === 'string' ? schema['description'] : 'correct it';
  switch (error.keyword) {
    case 'additionalProperties': {
      const key = String(params['additionalProperty']);
      const known = Object.keys((schema?.['properties'] ?? {}) as object);
      return { message: `${name} has no field '${clip(key, 60)}'`, hint: suggest(key, known), key };
    }
    case 'required': {
      const missing = String(params['missingProperty']);
      return { message: `${name} lacks '${missing}'`, hint: `add ${missing}`, key: null };
    }
    case 'enum': {
      const choices = (params['allowedValues'] as readonly unknown[]).map(String);
      const hint = suggest(String(error.data), choices);
      return {
        message: `${name}: '${clip(String(error.data), 60)}' is none of them`,
        hint,
        key: null,
      };
    }
    case 'anyOf':
      return {
        message: `${name} has neither a matrix nor an include`,
        hint: 'there is no cell to run',
        key: null,
      };
    default: {
      const shown = clip(JSON.stringify(error.data) ?? 'nothing', 60);
      const message =
        path.length === 0 ? `not a campaign: ${error.message}` : `${name}: ${shown} will not do`;
      return {
        message,
        hint: path.length === 0 ? 'it must be a map with a name' : about,
        key: null,
      };
    }
  }
}

function suggest(text: string, choices: readonly string[]): string {
  const near = closest(text, choices);
  return near === null ? `there is ${sentenceList(choices)}` : `did you mean ${near}?`;
}
