// The flags of `ordeal check --model`, which are about histories that come from anywhere.

import { formatByteSize, parseByteSize } from '../../byte-size.ts';
import type { JudgeSettings } from '../../check/judge-file.ts';
import { modelNames } from '../../check/model-names.ts';
import { FORMATS, type FormatName } from '../../history/import/formats.ts';
import { DEFAULT_CHECK_MEMORY_BYTES } from '../../run/run-checkers.ts';
import { flagRow, type OptionValues, type Parsed, valueRow } from '../command.ts';
import { anyText, oneOf, wholeNumber } from '../option-values.ts';

const GROUP = 'Linearizability of histories from anywhere';
const MEMORY_BYTES_MIN = 2 ** 20;
const KEYED = ['yes', 'no', 'auto'] as const;

/** `explain`, `budget` and `json` are not among them: other ways of checking have those too. */
export const modelOptions = {
  model: valueRow<string | null>({
    placeholder: 'name',
    summary: `object that the histories must linearize to: ${modelNames().join(', ')}`,
    group: GROUP,
    parse: anyText,
    initial: null,
    choices: modelNames,
  }),
  format: valueRow<FormatName | null>({
    placeholder: 'name',
    summary: `format of the files: ${Object.keys(FORMATS).join(', ')}`,
    group: GROUP,
    parse: oneOf(Object.keys(FORMATS) as FormatName[]),
    initial: null,
    shown: 'recognised',
    choices: () => Object.keys(FORMATS),
  }),
  strict: flagRow('a refused operation says that its precondition was false', GROUP),
  explain: flagRow('explain what is invalid, step by step', GROUP),
  keyed: valueRow<(typeof KEYED)[number]>({
    placeholder: KEYED.join('|'),
    summary: 'whether values are pairs [key, value] of jepsen.independent',
    group: GROUP,
    parse: oneOf(KEYED),
    initial: 'auto',
    shown: 'auto',
    choices: () => KEYED,
  }),
  memory: valueRow({
    placeholder: 'size',
    summary: 'how much memory the search may take before its answer is unknown',
    group: GROUP,
    parse: byteSize,
    initial: DEFAULT_CHECK_MEMORY_BYTES,
    shown: formatByteSize(DEFAULT_CHECK_MEMORY_BYTES),
  }),
  jobs: valueRow({
    placeholder: 'n',
    summary: 'threads, each with a file of its own; a single file is searched by all of them',
    group: GROUP,
    parse: wholeNumber(1, 256),
    initial: 1,
    shown: '1',
  }),
  allowEmpty: flagRow('a history without operations is valid', GROUP),
  allowTruncated: flagRow('leave out a last line that was cut short', GROUP),
} as const;

/** What the flags say about judging, once it is known that there is a model. */
export function judgeSettings(
  model: string,
  timeMsMax: number,
  options: OptionValues<typeof modelOptions>,
  files: number,
): JudgeSettings {
  const { keyed, format, strict, explain, memory, allowEmpty, allowTruncated } = options;
  return {
    model: { name: model, isStrict: strict },
    format: format ?? undefined,
    isKeyed: keyed === 'auto' ? undefined : keyed === 'yes',
    allowTruncated,
    allowEmpty,
    explains: explain,
    timeMsMax,
    memoryBytesMax: memory,
    searchJobs: files === 1 && options.jobs > 1 ? options.jobs : 0,
  };
}

/** Bytes, from a text such as `4GiB`; at least one mebibyte. */
function byteSize(text: string): Parsed<number> {
  const value = parseByteSize(text);
  if (value !== null && value >= MEMORY_BYTES_MIN) return { ok: true, value };
  const problem = value === null ? 'is not an amount of memory' : 'is too little';
  return { ok: false, problem, hint: 'write it as 512MiB or 4GiB; from 1MiB' };
}
