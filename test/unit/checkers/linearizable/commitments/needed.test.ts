// Why there are commitments: histories that people have, and that neither search decides without
// them.

import { describe, expect, it } from 'vitest';
import { generate } from '../../../../../bench/linearizable/generate.ts';
import { checkSync } from '../../../../../checkers/linearizable/check.ts';
import { casRegister } from '../../../../../checkers/linearizable/models/register.ts';

describe('with commitments', () => {
  it('a register of fifty clients whose refusals count is decided in a few thousand steps', () => {
    const columns = generate({
      operations: 1000,
      clients: 50,
      keys: 1,
      mix: [50, 35, 15],
      domain: 0,
      indeterminate: 0,
      anomaly: 'none',
      seed: 1,
    });
    const result = checkSync(columns, casRegister({ strict: true }), {
      configurationsMax: 100_000,
    });
    expect(result.verdict).toBe('valid');
    expect(result.statistics.configurations).toBeLessThan(20_000);
  });
});
