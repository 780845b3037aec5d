// The engine that the tests of this folder run against. In CI a missing engine is a failure;
// elsewhere its tests are skipped, and say so.

import { join } from 'node:path';
import { build } from 'esbuild';
import { describe } from 'vitest';
import { type Engine, findEngine } from '../../../src/runtime/docker/engine.ts';
import type { Payload } from '../../../src/runtime/docker/package-files.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const search = await findEngine();
if (!search.found) {
  const text = `no Docker tests: ${search.reason} (${search.remedy})`;
  if (process.env['CI']) throw new Error(text);
  process.stderr.write(`\n*** SKIPPED, ${text} ***\n\n`);
}

/** `describe`, or its skipped form where there is no engine. */
export const describeWithEngine = search.found ? describe : describe.skip;

/** The engine; to be called inside `describeWithEngine` only. */
export function engine(): Engine {
  if (!search.found) throw new Error(search.reason);
  return search.engine;
}

/** Builds what goes into the image from the sources, so that no test depends on an older build. */
export async function buildPayload(host: 'parrot' | 'real'): Promise<Payload> {
  const folder = temporaryFolder('payload');
  const hostSource =
    host === 'real' ? 'src/node/host-main.ts' : 'test/docker/fixtures/parrot-host.ts';
  const bundle = async (source: string, name: string): Promise<string> => {
    const outfile = join(folder, name);
    await build({
      entryPoints: [source],
      outfile,
      bundle: true,
      platform: 'node',
      target: 'node20',
      format: 'esm',
      logLevel: 'error',
    });
    return outfile;
  };
  return {
    hostFile: await bundle(hostSource, 'node-host.mjs'),
    agentFile: await bundle('src/runtime/docker/agent-main.ts', 'agent.mjs'),
  };
}
