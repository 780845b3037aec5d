import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { untilAborted } from '../../src/until-aborted.ts';

describe('waiting for an end from outside', () => {
  it('rejects once the signal aborts, or at once where it has', async () => {
    const abort = new AbortController();
    const before = untilAborted(abort.signal, () => new Error('ended'));
    abort.abort();
    const after = untilAborted(abort.signal, () => new Error('was over'));
    await expect(before.promise).rejects.toThrow('ended');
    await expect(after.promise).rejects.toThrow('was over');
  });

  it('leaves nobody listening once it is forgotten', () => {
    const { signal } = new AbortController();
    const waiting = Array.from({ length: 20 }, () =>
      untilAborted(signal, () => new Error('ended')),
    );
    expect(getEventListeners(signal, 'abort')).toHaveLength(20);
    for (const { forget } of waiting) forget();
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });
});
