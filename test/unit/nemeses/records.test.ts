// What holds of every kind of fault, whichever there are: a new record is judged by this without a
// line here.

import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { findNemesis, nemeses, nemesisOf } from '../../../nemeses/index.ts';
import { planSchema } from '../../../src/faults/plan/schema.ts';
import type { ClusterView } from '../../../src/faults/vocabulary/cluster-view.ts';
import type { Nemesis } from '../../../src/faults/vocabulary/nemesis.ts';
import { createRandom } from '../../../src/random.ts';
import type { PlannedFault } from '../../../src/runtime/faults.ts';

const nodes = ['n1', 'n2', 'n3', 'n4', 'n5'];
const view: ClusterView = { nodes, running: nodes, leader: 'n2', spareDisks: ['n3', 'n4'] };
const tolerance = { damaged: 'minority', forgotten: 'minority' } as const;
const window = { at: 100, until: 2_100 };

/** Faults of a kind as seeds draw them. */
function drawn(nemesis: Nemesis): readonly PlannedFault[] {
  return Array.from({ length: 40 }, (_, seed) => ({
    ...{ id: 'f1', ...window, kind: nemesis.name },
    ...nemesis.draw(createRandom(seed), nodes, tolerance),
  }));
}

const resolve = (nemesis: Nemesis, fault: PlannedFault) =>
  nemesis.resolve(fault, view, createRandom(7));

const validatePlan = new Ajv({ allErrors: true }).compile(planSchema);
const link = {
  type: 'object',
  required: ['from', 'to'],
  properties: { from: { type: 'string' }, to: { type: 'string' } },
  additionalProperties: false,
};

describe('the registry of nemeses', () => {
  it('has each name once, in words that are a class, a flag and a file', () => {
    const names = nemeses.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/);
  });

  it('finds by name', () => {
    for (const nemesis of nemeses) expect(findNemesis(nemesis.name)).toBe(nemesis);
    expect(findNemesis('earthquake')).toBeNull();
    expect(() => nemesisOf('earthquake')).toThrow('earthquake is a kind of fault');
  });
});

describe.each(nemeses.map((nemesis) => [nemesis.name, nemesis] as const))('%s', (name, nemesis) => {
  it('is drawn as its own schema has it, the same for the same seed', () => {
    expect(drawn(nemesis)).toEqual(drawn(nemesis));
    for (const fault of drawn(nemesis)) {
      validatePlan([fault]);
      expect(validatePlan.errors ?? []).toEqual([]);
      expect(nemesis.problems?.(fault, nodes) ?? []).toEqual([]);
      expect(nemesis.unbearable?.(fault, nodes, tolerance) ?? []).toEqual([]);
      expect(nemesis.needs(fault).length).toBeGreaterThan(0);
    }
  });

  it('comes down to what its schema says, on nodes of the cluster, in words', () => {
    const validate = new Ajv({ strict: false, allErrors: true }).compile({
      ...{ type: 'object', properties: { ...nemesis.resolvedSchema, note: { type: 'string' } } },
      ...{ required: Object.keys(nemesis.resolvedSchema), additionalProperties: false },
      definitions: { link },
    });
    for (const fault of drawn(nemesis)) {
      const resolved = resolve(nemesis, fault);
      validate(resolved);
      expect(validate.errors ?? []).toEqual([]);
      expect(JSON.parse(JSON.stringify(resolved))).toEqual(resolved);
      expect(nodes).toEqual(expect.arrayContaining([...nemesis.actors(resolved)]));
      expect(nemesis.text(resolved)).toMatch(/^\S.*\S$/);
    }
  });

  it('asks something of the nodes that it names, and of no others', () => {
    for (const fault of drawn(nemesis)) {
      const resolved = resolve(nemesis, fault);
      const asks = [nemesis.asks(resolved), ...beatsOf(nemesis, resolved)];
      const deeds = (nemesis.once?.(resolved) ?? []).map(({ node }) => node);
      const asked = asks.flatMap(({ nodes: own = [], links = [], clocks = [], disks = [] }) => [
        ...[...own, ...clocks, ...disks].map(({ node }) => node),
        ...links.map(({ from }) => from),
      ]);
      expect([...new Set([...asked, ...deeds])].sort()).toEqual(
        [...nemesis.actors(resolved)].sort(),
      );
    }
  });

  it('that is aimed at what it hit hits the same again, wherever it can be aimed', () => {
    for (const fault of drawn(nemesis)) {
      const resolved = resolve(nemesis, fault);
      const aimed = nemesis.aimed?.(fault, resolved);
      if (aimed === undefined) continue;
      const again = { ...fault, ...aimed };
      validatePlan([again]);
      expect(validatePlan.errors ?? []).toEqual([]);
      const { note: _, ...hit } = resolved;
      expect(nemesis.resolve(again, view, createRandom(99))).toEqual(hit);
      for (const less of nemesis.narrower?.(again) ?? []) {
        validatePlan([{ ...again, ...less }]);
        expect(validatePlan.errors ?? []).toEqual([]);
      }
    }
  });

  it('says for people what counts as evidence of it', () => {
    expect(nemesis.evidenceRules.length).toBeGreaterThan(0);
    for (const { fault } of nemesis.evidenceRules) expect(`${fault} `).toContain(`${name} `);
  });
});

function beatsOf(nemesis: Nemesis, resolved: object) {
  return (nemesis.rhythm?.(resolved)?.beats ?? []).map(({ asks }) => asks);
}
