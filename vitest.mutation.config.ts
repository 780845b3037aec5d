// The tests that mutation testing of the linearizability checker runs (docs/mutation.md): its unit tests, in one
// worker, with fixed draws, and those first that find most mutants.

import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const FOLDER = 'test/unit/checkers/linearizable';
const FIRST = ['brute-force', 'direct', 'columns', 'witness', 'explain'];

class QuickestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => {
      const at = FIRST.findIndex((name) => moduleId.endsWith(`/${name}.test.ts`));
      return at < 0 ? FIRST.length : at;
    };
    return [...files].sort((a, b) => place(a) - place(b));
  }
}

export default defineConfig({
  test: {
    include: [`${FOLDER}/**/*.test.ts`],
    // What starts threads of its own would load the checker anew, without the mutant.
    exclude: [`${FOLDER}/threads.test.ts`],
    setupFiles: [`${FOLDER}/fixed-draws.ts`],
    env: { ORDEAL_HISTORIES_DIVISOR: '2' },
    sequence: { sequencer: QuickestFirst },
    isolate: false,
    fileParallelism: false,
    testTimeout: 60_000,
  },
});
