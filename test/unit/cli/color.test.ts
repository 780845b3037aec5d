import { describe, expect, it } from 'vitest';
import { createPainter, wantsColor } from '../../../src/cli/color.ts';

describe('colours', () => {
  it.each([
    [{}, true, true],
    [{}, false, false],
    [{ NO_COLOR: '1' }, true, false],
    [{ NO_COLOR: '' }, true, true],
    [{ FORCE_COLOR: '1' }, false, true],
    [{ FORCE_COLOR: '0' }, true, false],
    [{ FORCE_COLOR: 'false' }, true, false],
    [{ FORCE_COLOR: '' }, false, true],
    [{ NO_COLOR: '1', FORCE_COLOR: '3' }, true, false],
    [{ TERM: 'dumb' }, true, false],
  ])('with %j on a terminal (%s): %s', (env, isTerminal, expected) => {
    expect(wantsColor(env, isTerminal)).toBe(expected);
  });

  it('are there or not, and never change the text', () => {
    expect(createPainter(false)('invalid', 'x')).toBe('x');
    expect(createPainter(true)('unknown', 'x')).toBe('\x1b[33m\x1b[1mx\x1b[22m\x1b[39m');
    expect(createPainter(true)('plain', 'x')).toBe('x');
  });
});
