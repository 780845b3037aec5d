import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { HarnessError } from '../../../../src/errors.ts';
import { ensureNodeImage } from '../../../../src/runtime/docker/node-image.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';
import { type FakeAnswer, type FakeEngine, startFakeEngine } from './support/fake-engine.ts';

let fake: FakeEngine;
afterEach(() => fake?.close());

async function build(imported: FakeAnswer): Promise<unknown> {
  fake = await startFakeEngine(({ path }) => (path === '/images/create' ? imported : undefined));
  const folder = temporaryFolder('payload');
  const payload = { hostFile: join(folder, 'host.mjs'), agentFile: join(folder, 'agent.mjs') };
  writeFileSync(payload.hostFile, '');
  writeFileSync(payload.agentFile, '');
  return await ensureNodeImage(await fake.open(), payload, () => undefined).catch(
    (e: unknown) => e,
  );
}

describe.runIf(process.platform === 'linux')('an image that cannot be built', () => {
  it('is told with the last that the engine said', async () => {
    const lines = [
      '{"status":"Importing"}',
      '{"error":"write /layer.tar: no space left on device"}',
    ];
    const error = await build([200, `${lines.join('\r\n')}\r\n`]);
    expect(error).toBeInstanceOf(HarnessError);
    expect(error).toMatchObject({
      message: 'building the container image failed: write /layer.tar: no space left on device',
      hint: expect.stringContaining('ordeal doctor'),
    });
  });

  it('is told where the engine refuses outright', async () => {
    const error = await build([500, { message: 'invalid tar header' }]);
    expect(error).toMatchObject({ message: expect.stringContaining('invalid tar header') });
  });

  it('is told where the engine says what nobody understands', async () => {
    const error = await build([200, 'what?\n']);
    expect(error).toBeInstanceOf(HarnessError);
  });
});
