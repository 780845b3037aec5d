// Leases run out by a node's own clock, and never early.

import { expect, test } from 'vitest';
import { LeaseWatch } from '../../../../systems/lock-server/lease-watch.ts';

const lease = (generation: string) => [{ key: 'lock/l', generation, lengthMs: 100 }];

test('a lease lasts from when its generation is first seen', () => {
  const watch = new LeaseWatch();
  expect(watch.due(lease('1'), 1_000)).toEqual([]);
  expect(watch.due(lease('1'), 1_099)).toEqual([]);
  expect(watch.due(lease('2'), 1_099)).toEqual([]);
  expect(watch.due(lease('2'), 1_198)).toEqual([]);
  expect(watch.due(lease('2'), 1_199)).toEqual(lease('2'));
});

test('its end is proposed once, and again where nothing came of that', () => {
  const watch = new LeaseWatch();
  watch.due(lease('1'), 0);
  expect(watch.due(lease('1'), 100)).toEqual(lease('1'));
  expect(watch.due(lease('1'), 200)).toEqual([]);
  expect(watch.due(lease('1'), 600)).toEqual(lease('1'));
});

test('what is gone and comes again begins anew', () => {
  const watch = new LeaseWatch();
  watch.due(lease('1'), 0);
  watch.due([], 50);
  expect(watch.due(lease('1'), 120)).toEqual([]);
});
