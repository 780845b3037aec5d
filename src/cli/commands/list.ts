// `ordeal list [WHAT]`: what there is, from the registries.

import { run } from '../actions/list.ts';
import { catalogueNames } from '../catalogue.ts';
import { defineCommand, flagRow } from '../command.ts';

export const listCommand = defineCommand({
  name: 'list',
  summary: 'list systems, workloads, nemeses, planted bugs and checkers',
  operands: [
    {
      name: 'what',
      summary: catalogueNames.join(', '),
      required: false,
      choices: () => catalogueNames,
    },
  ],
  options: { json: flagRow('print the result as one JSON document') },
  examples: [
    { line: 'list', what: 'everything' },
    { line: 'list bugs', what: 'the planted bugs, and what finds them' },
  ],
  load: async () => ({ run }),
});
