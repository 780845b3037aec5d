import { expect, test } from 'vitest';
import { freeze } from '../../../../src/runtime/docker/freeze.ts';

const REFUSAL =
  '(HTTP code 500) server error - Cannot pause container d2: OCI runtime pause failed: unable to freeze: unknown';

/** A container that cannot be paused the first `failures` times. */
function stubborn(failures: number, message = REFUSAL) {
  const container = {
    asked: 0,
    async pause(): Promise<void> {
      container.asked++;
      if (container.asked <= failures) throw new Error(message);
    },
  };
  return container;
}

test('a container whose processes did not get to stop is asked again', async () => {
  const container = stubborn(3);
  await freeze(container);
  expect(container.asked).toBe(4);
});

test('one that never stops is given up, with what the engine said', async () => {
  await expect(freeze(stubborn(1000))).rejects.toThrow('unable to freeze');
});

test('any other refusal is told at once', async () => {
  const container = stubborn(3, 'container d2 is not running');
  await expect(freeze(container)).rejects.toThrow('is not running');
  expect(container.asked).toBe(1);
});
