import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { nemeses } from '../../../../nemeses/index.ts';
import { planFaults } from '../../../../src/faults/plan/draw-plan.ts';
import { planProblems } from '../../../../src/faults/plan/rules.ts';
import { planSchema } from '../../../../src/faults/plan/schema.ts';
import { createRandom } from '../../../../src/random.ts';
import type { FaultPlan } from '../../../../src/runtime/faults.ts';

const validate = new Ajv({ allErrors: true }).compile(planSchema);
const limits = { nodes: ['n1', 'n2', 'n3'], timeLimitMs: 60_000 };

/** `path: message` of each complaint, without those of the if–then around it. */
function complaints(plan: unknown): readonly string[] {
  validate(plan);
  return (validate.errors ?? [])
    .filter((error) => error.keyword !== 'if')
    .map((error) => `${error.instancePath}: ${error.message}`);
}

const pause = { id: 'f1', kind: 'pause', at: 0, until: 10, targets: { select: 'one' } };

describe('the schema of plans', () => {
  it('accepts every plan that is drawn, and so do the rules', () => {
    for (let seed = 0; seed < 50; seed++) {
      const random = createRandom(seed);
      const plan = planFaults({ random, nemeses, ...limits });
      expect(plan.length).toBeGreaterThan(10);
      expect(complaints(plan)).toEqual([]);
      expect(planProblems(plan, limits)).toEqual([]);
    }
  });

  it('names the field that is wrong', () => {
    expect(complaints({})).toEqual([': must be array']);
    expect(complaints([{ ...pause, at: 1.5 }])).toEqual(['/0/at: must be integer']);
    expect(complaints([{ id: 'f1', kind: 'flood', at: 0, until: 1 }])).toEqual([
      '/0/kind: must be equal to one of the allowed values',
    ]);
    expect(complaints([pause, { ...pause, targets: undefined }])).toEqual([
      "/1: must have required property 'targets'",
    ]);
    expect(complaints([{ ...pause, targets: { select: 'king' } }])).toEqual([
      '/0/targets/select: must be equal to one of the allowed values',
    ]);
    expect(complaints([{ ...pause, targets: { select: 'nodes' } }])).toEqual([
      "/0/targets: must have required property 'nodes'",
    ]);
    expect(complaints([{ ...pause, strength: 3 }])).toEqual([
      '/0: must NOT have additional properties',
    ]);
    const shape = { id: 'f1', kind: 'partition', at: 0, until: 10, params: { shape: 'star' } };
    expect(complaints([shape])).toEqual([
      '/0/params/shape: must be equal to one of the allowed values',
    ]);
    const clock = { ...pause, kind: 'clock', params: { type: 'strobe', offsetMs: 5 } };
    expect(complaints([clock])).toEqual(["/0/params: must have required property 'periodMs'"]);
    expect(complaints([{ ...clock, params: { type: 'jump', offsetMs: 0 } }])).toEqual([
      '/0/params/offsetMs: must NOT be valid',
    ]);
    expect(complaints([{ ...pause, kind: 'loss', params: { percent: 101 } }])).toEqual([
      '/0/params/percent: must be <= 100',
    ]);
  });
});

describe('links that are named', () => {
  const cut = (params: object) => ({ id: 'f1', kind: 'partition', at: 0, until: 10, params });
  const links = [{ from: 'n1', to: 'n9' }];

  it('go with the shape links, and with no other', () => {
    expect(complaints([cut({ shape: 'links', cut: links })])).toEqual([]);
    expect(complaints([cut({ shape: 'links' })])).toContain(
      "/0/params: must have required property 'cut'",
    );
    expect(complaints([cut({ shape: 'halves', cut: links })])).toContain(
      '/0/params: must NOT be valid',
    );
  });

  it('are links of the cluster', () => {
    const plan = [cut({ shape: 'links', cut: links })] as FaultPlan;
    expect(planProblems(plan, limits)).toEqual([
      { path: '/0/params/cut', message: 'names an unknown node: n9' },
    ]);
  });
});

describe('the rules of plans', () => {
  it('say what a schema cannot', () => {
    const plan = [
      { ...pause, at: 100, until: 90 },
      { ...pause, at: 50, until: 70_000, targets: { select: 'nodes', nodes: ['n3', 'n9'] } },
    ] as FaultPlan;
    expect(planProblems(plan, limits)).toEqual([
      { path: '/0/until', message: 'must be after at (100)' },
      { path: '/1/id', message: 'is used twice: f1' },
      { path: '/1/at', message: 'is earlier than that of the fault before (100)' },
      { path: '/1/until', message: 'is after the end of the run (60000 ms)' },
      { path: '/1/targets/nodes', message: 'names an unknown node: n9' },
    ]);
  });

  it('ask for as many nodes as a fault needs', () => {
    const partition = {
      id: 'f1',
      at: 0,
      until: 10,
      kind: 'partition',
      params: { shape: 'bridge' },
    };
    expect(planProblems([partition] as FaultPlan, { ...limits, nodes: ['n1'] })).toEqual([
      { path: '/0/kind', message: 'needs at least 2 nodes: partition' },
    ]);
  });
});
