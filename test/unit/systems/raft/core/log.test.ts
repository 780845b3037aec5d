// The log against a plain list of what it should hold.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RaftLog } from '../../../../../systems/raft/core/log.ts';
import type { Entry } from '../../../../../systems/raft/core/types.ts';

const entry = (term: number): Entry => ({ term, data: `of ${term}` });
const termsOf = (log: RaftLog): (number | null)[] =>
  Array.from({ length: log.lastIndex - log.offset }, (_, i) => log.termAt(log.offset + 1 + i));

/** A log with entries of these terms, the first at index 1. */
function logOf(...terms: number[]): RaftLog {
  return new RaftLog(0, 0, terms.map(entry), 0);
}

describe('merge (section 5.3, receiver steps 3 and 4)', () => {
  it('appends what is new', () => {
    const log = logOf(1, 1);
    log.merge(2, [entry(2), entry(2)]);
    expect(termsOf(log)).toEqual([1, 1, 2, 2]);
    expect(log.unpersisted).toBe(3);
  });

  it('cuts back to the first entry of another term', () => {
    const log = logOf(1, 1, 1, 1);
    log.merge(1, [entry(1), entry(2)]);
    expect(termsOf(log)).toEqual([1, 1, 2]);
    expect(log.unpersisted).toBe(3);
  });

  it('keeps what an old message does not know of', () => {
    const log = logOf(1, 2, 2, 2);
    log.merge(1, [entry(2)]);
    expect(termsOf(log)).toEqual([1, 2, 2, 2]);
    expect(log.unpersisted).toBe(5);
  });
});

describe('terms', () => {
  it('are known from the offset to the end', () => {
    const log = logOf(1, 2, 2, 3);
    log.commit = 4;
    log.applied = 4;
    log.compactTo(2);
    expect([1, 2, 3, 4, 5].map((index) => log.termAt(index))).toEqual([null, 2, 2, 3, null]);
    expect(log.lastTerm).toBe(3);
    log.compactTo(4);
    expect([log.lastIndex, log.lastTerm]).toEqual([4, 3]);
  });

  it('have a first and a last entry', () => {
    const log = logOf(1, 2, 2, 2, 4);
    expect(log.firstIndexOfTermAt(4)).toBe(2);
    expect(log.lastIndexOfTerm(2)).toBe(4);
    expect(log.lastIndexOfTerm(3)).toBeNull();
  });
});

describe('the log in its array', () => {
  const action = fc.oneof(
    fc.record({ do: fc.constant('append' as const), term: fc.integer({ min: 1, max: 9 }) }),
    fc.record({
      do: fc.constant('merge' as const),
      back: fc.nat(4),
      terms: fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 4 }),
    }),
    fc.record({ do: fc.constant('compact' as const), by: fc.nat(3) }),
    fc.record({ do: fc.constant('reset' as const), by: fc.integer({ min: 1, max: 3 }) }),
  );

  it('holds what a list of all entries ever would, from the offset on', () => {
    fc.assert(
      fc.property(fc.array(action, { maxLength: 30 }), (actions) => {
        const log = logOf();
        // terms[i] is the term at index i; what is compacted or skipped stays in the list.
        let terms: number[] = [0];
        for (const step of actions) {
          switch (step.do) {
            case 'append':
              log.append(entry(step.term));
              terms.push(step.term);
              break;
            case 'merge': {
              const prev = Math.max(log.offset, log.lastIndex - step.back);
              log.merge(prev, step.terms.map(entry));
              const differs = step.terms.findIndex((term, i) => terms[prev + 1 + i] !== term);
              if (differs >= 0) {
                terms = [...terms.slice(0, prev + 1 + differs), ...step.terms.slice(differs)];
              }
              break;
            }
            case 'compact':
              log.compactTo(Math.min(log.lastIndex, log.offset + step.by));
              break;
            case 'reset':
              log.reset(log.lastIndex + step.by, 9);
              terms = [...terms, ...new Array<number>(step.by).fill(9)];
              break;
          }
          expect(log.lastIndex).toBe(terms.length - 1);
          expect(log.lastTerm).toBe(terms.at(-1));
          expect(termsOf(log)).toEqual(terms.slice(log.offset + 1));
          expect(log.termAt(log.offset)).toBe(terms[log.offset]);
        }
      }),
    );
  });
});
