import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LockTable } from '../../../../systems/two-phase-commit/locks.ts';

function table() {
  const told: string[] = [];
  const locks = new LockTable({
    granted: (attempt) => told.push(`${attempt} granted`),
    died: (attempt) => told.push(`${attempt} died`),
  });
  return { locks, told };
}

const old = { age: 1, attempt: 'old' };
const middle = { age: 2, attempt: 'middle' };
const young = { age: 3, attempt: 'young' };

test('readers share a lock; an older writer waits until they are gone', () => {
  const { locks, told } = table();
  locks.acquire('x', 'read', middle);
  locks.acquire('x', 'read', young);
  locks.acquire('x', 'write', old);
  expect(told).toEqual(['middle granted', 'young granted']);
  locks.release('middle');
  expect(told).toHaveLength(2);
  locks.release('young');
  expect(told.at(-1)).toBe('old granted');
  expect(locks.heldCount).toBe(1);
});

test('a younger one that meets a conflict dies', () => {
  const { locks, told } = table();
  locks.acquire('x', 'write', old);
  locks.acquire('x', 'read', young);
  expect(told).toEqual(['old granted', 'young died']);
});

test('a younger reader does not overtake an older writer that waits', () => {
  const { locks, told } = table();
  locks.acquire('x', 'read', middle);
  locks.acquire('x', 'write', old);
  locks.acquire('x', 'read', young);
  expect(told).toEqual(['middle granted', 'young died']);
});

test('one that waits dies when somebody older is granted the lock before it', () => {
  const { locks, told } = table();
  locks.acquire('x', 'read', young);
  locks.acquire('x', 'write', middle);
  locks.acquire('x', 'read', old);
  expect(told).toEqual(['young granted', 'old granted', 'middle died']);
});

test('of equal ages the name decides, so that one of two always gives way', () => {
  const { locks, told } = table();
  locks.acquire('x', 'write', { age: 1, attempt: 'n1.1.1' });
  locks.acquire('y', 'write', { age: 1, attempt: 'n2.1.1' });
  locks.acquire('x', 'write', { age: 1, attempt: 'n2.1.1' });
  locks.acquire('y', 'write', { age: 1, attempt: 'n1.1.1' });
  expect(told).toEqual(['n1.1.1 granted', 'n2.1.1 granted', 'n2.1.1 died']);
  locks.release('n2.1.1');
  expect(told.at(-1)).toBe('n1.1.1 granted');
});

test('whatever is asked for in whatever order, it all comes to an end and no two conflict', () => {
  const request = fc.record({
    attempt: fc.integer({ min: 0, max: 7 }),
    key: fc.constantFrom('x', 'y', 'z'),
    mode: fc.constantFrom('read' as const, 'write' as const),
  });
  fc.assert(
    fc.property(fc.array(request, { maxLength: 60 }), (requests) => {
      const held = new Map<string, Map<string, string>>();
      const wanted = new Map<string, { key: string; mode: string }>();
      const gone = new Set<string>();
      const drop = (attempt: string): void => {
        wanted.delete(attempt);
        for (const holders of held.values()) holders.delete(attempt);
        locks.release(attempt);
      };
      const locks = new LockTable({
        granted(attempt) {
          const { key, mode } = wanted.get(attempt) ?? { key: '', mode: '' };
          wanted.delete(attempt);
          const holders = held.get(key) ?? new Map<string, string>();
          held.set(key, holders);
          for (const [other, otherMode] of holders) {
            if (other !== attempt) expect([mode, otherMode]).toEqual(['read', 'read']);
          }
          holders.set(attempt, mode);
        },
        died(attempt) {
          gone.add(attempt);
          drop(attempt);
        },
      });
      for (const { attempt: age, key, mode } of requests) {
        const attempt = `t${age}`;
        if (gone.has(attempt) || wanted.has(attempt) || held.get(key)?.has(attempt)) continue;
        wanted.set(attempt, { key, mode });
        locks.acquire(key, mode, { age, attempt });
      }
      // Whoever waits for nothing ends; if waits were in a circle, somebody would be left over.
      const all = new Set([...wanted.keys(), ...[...held.values()].flatMap((h) => [...h.keys()])]);
      for (let round = 0; round < 10; round++) {
        for (const attempt of all) {
          if (wanted.has(attempt)) continue;
          all.delete(attempt);
          drop(attempt);
        }
      }
      expect([...all]).toEqual([]);
      expect(locks.heldCount).toBe(0);
    }),
    { seed: 7, numRuns: 300 },
  );
});
