// `ordeal clean`: removes what a killed harness left.

import { defineCommand, flagRow } from '../command.ts';

export const cleanCommand = defineCommand({
  name: 'clean',
  summary: 'remove what killed runs left behind: containers, networks, volumes, processes',
  description:
    'Removes the containers, networks, volumes and node processes of runs whose harness is gone. Stored runs are kept.',
  operands: [],
  options: {
    all: flagRow('also what belongs to runs that are still going on'),
    images: flagRow('also the images; the next run builds them anew'),
    json: flagRow('print the result as one JSON document'),
  },
  examples: [
    { line: 'clean', what: 'after a run was killed' },
    { line: 'clean --all --images', what: 'everything that Ordeal ever made in the engine' },
  ],
  load: async () => (await import('../actions.ts')).cleanAction,
});
