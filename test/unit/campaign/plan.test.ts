import { describe, expect, it } from 'vitest';
import { planOf } from './support/campaigns.ts';

const base =
  'name: x\nmatrix: { systems: [raft-kv, two-phase-commit], runtimes: sim, seeds: 1..2 }\n';
const idsOf = (text: string): readonly string[] => planOf(text).plan.cells.map(({ id }) => id);

describe('a plan', () => {
  it('holds every workload of each system, seeds innermost', () => {
    const ids = idsOf(
      'name: x\nmatrix: { systems: raft-kv, nemeses: [none, "kill, pause"], runtimes: [sim, process], seeds: [3, 1] }',
    );
    expect(ids.filter((id) => id.includes('/register/'))).toEqual([
      'raft-kv/register/none/sim/3',
      'raft-kv/register/none/sim/1',
      'raft-kv/register/none/process/3',
      'raft-kv/register/none/process/1',
      'raft-kv/register/kill+pause/sim/3',
      'raft-kv/register/kill+pause/sim/1',
      'raft-kv/register/kill+pause/process/3',
      'raft-kv/register/kill+pause/process/1',
    ]);
    expect(idsOf(base).filter((id) => id.includes('bank'))).toEqual([
      'two-phase-commit/bank/partition+kill+pause/sim/1',
      'two-phase-commit/bank/partition+kill+pause/sim/2',
    ]);
  });

  it('is the same for the same file, and another for another file or version', () => {
    const { hash } = planOf(base).plan;
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    expect(planOf(base).plan.hash).toBe(hash);
    // How a file is written means nothing; what it says does.
    expect(planOf(base.replaceAll(', ', ',   ')).plan.hash).toBe(hash);
    expect(planOf(base, '1.0.1').plan.hash).not.toBe(hash);
    expect(
      planOf(`${base}overrides: [{ match: { seed: 2 }, set: { rate: 7 } }]`).plan.hash,
    ).not.toBe(hash);
    const known = `known: [{ match: { seed: 2 }, issue: https://x.org, expires: 2026-01-01 }]`;
    expect(planOf(base + known).plan.hash).not.toBe(hash);
  });

  it('keeps the ids of cells when others come and go', () => {
    const more = idsOf(base.replace('1..2', '0..9'));
    for (const id of idsOf(base)) expect(more).toContain(id);
  });

  it('leaves out what is excluded, and takes in what is included after that', () => {
    const ids = idsOf(
      `${base}exclude: [{ system: two-phase-commit }, { seed: 2 }]\n` +
        'include: [{ systems: two-phase-commit, workloads: bank, nemeses: loss, runtimes: sim, seeds: 9, label: extra }]',
    );
    expect(ids.filter((id) => id.startsWith('two-phase-commit'))).toEqual([
      'two-phase-commit/bank/loss/sim/9/extra',
    ]);
    expect(ids).toContain('raft-kv/register/partition+kill+pause/sim/1');
    expect(ids).not.toContain('raft-kv/register/partition+kill+pause/sim/2');
  });

  it('takes settings from what is named, then from the matrix, then from overrides', () => {
    const { plan } = planOf(
      [
        'name: x',
        'settings:',
        '  slow: { timeLimit: 40s, rate: 10, keys: 9 }',
        '  slower: { extends: slow, rate: 5 }',
        'matrix: { systems: raft-kv, runtimes: sim, seeds: 1..2, use: slower, timeLimit: 30s }',
        'overrides:',
        '  - { match: { seed: 2 }, set: { timeLimit: 20s, rate: unlimited } }',
        '  - { match: { id: raft-kv/register/partition+kill+pause/sim/2 }, set: { keys: 1 } }',
      ].join('\n'),
    );
    const [one, two] = plan.cells
      .filter(({ spec }) => spec.workload === 'register')
      .map(({ spec }) => spec);
    expect(one).toMatchObject({ timeLimitMs: 30_000, rate: 5, keys: 9 });
    expect(two).toMatchObject({ timeLimitMs: 20_000, rate: null, keys: 1 });
  });

  it('takes workload, nemesis and settings of a planted bug from its entry', () => {
    const [cell, ...more] = planOf(
      'name: x\nmatrix: { systems: two-phase-commit, bugs: unsynced-prepare, runtimes: sim, seeds: 4, expect: invalid }',
    ).plan.cells;
    expect(more).toEqual([]);
    expect(cell).toMatchObject({
      id: 'two-phase-commit/atomic-commit/kill/sim/4/unsynced-prepare',
      expect: 'invalid',
      spec: { bugs: ['unsynced-prepare'], workload: 'atomic-commit', nemesis: ['kill'] },
    });
  });

  it('excuses the cells that a known failure means', () => {
    const { plan } = planOf(
      `${base}known: [{ match: { workload: bank, seed: 1 }, issue: https://x.org/1, expires: 2026-12-31, signature: bank/wrong-total }]`,
    );
    const excused = plan.cells.filter(({ known }) => known.length > 0);
    expect(excused.map(({ id }) => id)).toEqual([
      'two-phase-commit/bank/partition+kill+pause/sim/1',
    ]);
    expect(excused[0]?.known).toEqual([
      {
        issue: 'https://x.org/1',
        expires: '2026-12-31',
        signature: 'bank/wrong-total',
        strict: false,
      },
    ]);
  });

  it('reads JSON as well', () => {
    const json = JSON.stringify({
      name: 'x',
      matrix: { systems: 'raft-kv', nemeses: 'none', runtimes: 'sim', seeds: 1 },
    });
    expect(idsOf(json)).toContain('raft-kv/register/none/sim/1');
  });
});
