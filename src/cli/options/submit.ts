// The options of `ordeal submit`.

import { reportOptions } from '../campaign/options.ts';
import { type OptionValues, valueRow } from '../command.ts';
import { duration, names, wholeNumber } from '../option-values.ts';

export const submitTargets = ['swarm'] as const;

export const submitOptions = {
  shards: valueRow({
    placeholder: 'n',
    summary: 'parts of the plan, each a task',
    parse: wholeNumber(1, 10_000),
    initial: 2,
    shown: '2',
  }),
  together: valueRow<number | null>({
    placeholder: 'n',
    summary: 'tasks at one time',
    parse: wholeNumber(1, 10_000),
    initial: null,
    shown: 'all',
  }),
  engines: valueRow<readonly string[]>({
    placeholder: 'a,b',
    summary: 'engines of the other nodes, as for DOCKER_HOST; images are loaded there',
    parse: names,
    initial: [],
  }),
  attempts: valueRow({
    placeholder: 'n',
    summary: 'tasks that are tried for one shard before it is lost',
    parse: wholeNumber(1, 100),
    initial: 3,
    shown: '3',
  }),
  deadline: valueRow({
    placeholder: 'duration',
    summary: 'what is not there after this long is unknown',
    parse: duration,
    initial: 3_600_000,
    shown: '1h',
  }),
  ...reportOptions,
};

export type SubmitOptions = OptionValues<typeof submitOptions>;
