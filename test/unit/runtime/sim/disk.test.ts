import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRandom } from '../../../../src/random.ts';
import { DamageAtlas } from '../../../../src/runtime/sim/atlas.ts';
import { SimDisk } from '../../../../src/runtime/sim/disk.ts';
import { DEFAULT_SIM_PROFILE, type DiskProfile } from '../../../../src/runtime/sim/profile.ts';

function disk(parts: Partial<DiskProfile> = {}, seed = 1, damageable = 1): SimDisk {
  const profile = { ...DEFAULT_SIM_PROFILE.disk, ...parts };
  const random = createRandom(seed);
  return new SimDisk('n1', profile, new DamageAtlas(['n1'], damageable, random), random);
}

const append = (text: string) => ({ type: 'append', text }) as const;
const replace = (text: string) => ({ type: 'replace', text }) as const;

test('what was synced survives a crash; of the rest of a file some prefix does', () => {
  const texts = fc.array(fc.string({ maxLength: 5 }), { maxLength: 8 });
  fc.assert(
    fc.property(texts, texts, fc.nat(), (before, after, seed) => {
      const under = disk({}, seed);
      for (const text of before) under.change('log', append(text));
      under.finishSync(under.planSync());
      for (const text of after) under.change('log', append(text));
      expect(under.read('log') ?? '').toBe([...before, ...after].join(''));
      under.crash();
      const left = under.read('log') ?? '';
      expect(left.startsWith(before.join(''))).toBe(true);
      expect([...before, ...after].join('').startsWith(left)).toBe(true);
    }),
  );
});

test('appends are torn at every place, some day', () => {
  const left = new Set<string>();
  for (let seed = 0; seed < 200; seed++) {
    const under = disk({}, seed);
    under.change('log', append('abc'));
    under.crash();
    left.add(under.read('log') ?? '');
  }
  expect([...left].sort()).toEqual(['', 'a', 'ab', 'abc']);
});

test('a replaced file is the old or the new one, whole, and both happen', () => {
  const left = new Set<string | null>();
  for (let seed = 0; seed < 50; seed++) {
    const under = disk({}, seed);
    under.change('vote', replace('old'));
    under.finishSync(under.planSync());
    under.change('vote', replace('new'));
    under.crash();
    left.add(under.read('vote'));
  }
  expect([...left].sort()).toEqual(['new', 'old']);
});

test('with unsyncedSurvive none, a crash leaves exactly what was synced', () => {
  const under = disk({ unsyncedSurvive: 'none' });
  under.change('a', append('1'));
  under.finishSync(under.planSync());
  under.change('a', append('2'));
  under.change('b', replace('x'));
  under.crash();
  expect([under.read('a'), under.read('b')]).toEqual(['1', null]);
});

test('a sync covers what was written before it began, and not what came later', () => {
  const under = disk({ unsyncedSurvive: 'none' });
  under.change('a', append('1'));
  const plan = under.planSync();
  under.change('a', append('2'));
  under.finishSync(plan);
  under.crash();
  expect(under.read('a')).toBe('1');
});

test('a sync that overtakes an earlier one covers its changes too', () => {
  const under = disk({ unsyncedSurvive: 'none' });
  under.change('a', append('1'));
  const first = under.planSync();
  under.change('a', append('2'));
  const second = under.planSync();
  under.finishSync(second);
  under.finishSync(first);
  under.crash();
  expect(under.read('a')).toBe('12');
});

test('a lying sync keeps nothing by itself, but a later honest one does', () => {
  const under = disk({ unsyncedSurvive: 'none' });
  under.setState({ syncLiePercent: 100 });
  under.change('a', append('1'));
  const lie = under.planSync();
  expect([lie.outcome, lie.error]).toEqual(['lie', null]);
  under.finishSync(lie);
  under.setState({});
  under.change('a', append('2'));
  under.finishSync(under.planSync());
  under.crash();
  expect(under.read('a')).toBe('12');
});

test('what only a lying sync covered is lost in a crash', () => {
  const under = disk({ unsyncedSurvive: 'none', lieSyncPpm: 1_000_000 });
  under.change('a', append('1'));
  under.finishSync(under.planSync());
  under.crash();
  expect(under.read('a')).toBeNull();
});

test('a sync that a crash interrupts does nothing to what is written after the crash', () => {
  const under = disk({ unsyncedSurvive: 'none' });
  under.change('a', append('1'));
  const interrupted = under.planSync();
  under.crash();
  under.change('a', append('2'));
  under.finishSync(interrupted);
  under.crash();
  expect(under.read('a')).toBeNull();
});

test('a failed sync loses its writes for good, even if a later sync succeeds', () => {
  const under = disk({ unsyncedSurvive: 'none' });
  under.setState({ syncFailPercent: 100 });
  under.change('a', append('1'));
  const failed = under.planSync();
  expect(failed.error?.message).toBe('disk of n1 failed to sync');
  under.finishSync(failed);
  under.setState({});
  under.change('a', append('2'));
  under.finishSync(under.planSync());
  expect(under.read('a')).toBe('12');
  under.crash();
  expect(under.read('a')).toBe('2');
});

test('a disk over its capacity refuses to sync', () => {
  const under = disk({ capacity: 3 });
  under.change('a', append('123'));
  expect(under.planSync().error).toBeNull();
  under.change('a', append('4'));
  expect(under.planSync().error?.message).toBe('disk of n1 is full');
});

test('damage changes one bit, or cuts the end; never where the atlas forbids it', () => {
  const under = disk();
  under.change('a', append('hello'));
  under.finishSync(under.planSync());
  expect(under.damage({ type: 'bit-flip' })).toMatch(/^n1: one bit at position \d of file a$/);
  const flipped = under.read('a') ?? '';
  const bits = [...flipped].map((char, index) => char.charCodeAt(0) ^ 'hello'.charCodeAt(index));
  expect(bits.filter((bit) => bit !== 0)).toHaveLength(1);
  under.damage({ type: 'truncate' });
  expect((under.read('a') ?? '').length).toBeLessThan(5);
  const forbidden = disk({}, 1, 0);
  forbidden.change('a', append('hello'));
  forbidden.finishSync(forbidden.planSync());
  expect(forbidden.damage({ type: 'truncate' })).toBeNull();
  expect(forbidden.read('a')).toBe('hello');
});

test('damage under unsynced changes shows after the crash', () => {
  const under = disk({ unsyncedSurvive: 'none' });
  under.change('a', append('hello'));
  under.finishSync(under.planSync());
  under.change('a', append(' world'));
  under.damage({ type: 'truncate' });
  expect(under.read('a')).toBe('hello world');
  under.finishSync(under.planSync());
  under.crash();
  expect(under.read('a')).not.toBe('hello world');
  expect(under.read('a')).toMatch(/ world$/);
});

test('the atlas leaves a majority of nodes whole', () => {
  const nodes = ['n1', 'n2', 'n3', 'n4', 'n5'];
  for (let seed = 0; seed < 20; seed++) {
    const atlas = new DamageAtlas(nodes, 'minority', createRandom(seed));
    expect(nodes.filter((node) => atlas.mayDamage(node))).toHaveLength(2);
  }
});
