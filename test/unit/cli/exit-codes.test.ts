import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type ExitCode,
  exitCodeOfError,
  exitCodeOfVerdict,
  exitCodes,
  worstExitCode,
} from '../../../src/cli/exit-codes.ts';
import {
  CapabilityError,
  HarnessError,
  InputError,
  InterruptedError,
  NodeError,
  StorageError,
  UsageError,
} from '../../../src/errors.ts';

describe('exit codes', () => {
  it('of verdicts', () => {
    expect(exitCodeOfVerdict('valid')).toBe(0);
    expect(exitCodeOfVerdict('invalid')).toBe(1);
    expect(exitCodeOfVerdict('unknown')).toBe(2);
  });

  it.each([
    [new UsageError({ message: 'x' }), 254],
    [new InputError({ message: 'x' }), 254],
    [new CapabilityError({ message: 'x' }), 254],
    [new HarnessError({ message: 'x' }), 255],
    [new NodeError({ message: 'x' }), 255],
    [new StorageError({ message: 'x' }), 255],
    [new InterruptedError({ message: 'x' }), 130],
    [new TypeError('a bug'), 255],
    ['thrown text', 255],
    [undefined, 255],
  ])('of %s is %i', (error, code) => {
    expect(exitCodeOfError(error)).toBe(code);
  });

  it('over several runs the worst wins: invalid, harness failure, unknown, valid', () => {
    expect(worstExitCode([0, 2, 255, 1])).toBe(1);
    expect(worstExitCode([0, 2, 255])).toBe(255);
    expect(worstExitCode([0, 2])).toBe(2);
    expect(worstExitCode([0, 0])).toBe(0);
    expect(worstExitCode([])).toBe(2);
  });

  it('no outcome hides a violation, and only valid runs alone are a success', () => {
    const code = fc.constantFrom(...(Object.values(exitCodes) as ExitCode[]));
    fc.assert(
      fc.property(fc.array(code, { minLength: 1 }), (codes) => {
        const worst = worstExitCode(codes);
        expect(codes).toContain(worst);
        if (codes.includes(1)) expect(worst).toBe(1);
        expect(worst === 0).toBe(codes.every((each) => each === 0));
      }),
    );
  });
});
