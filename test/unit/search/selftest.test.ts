// What a self-test runs, bug by bug.

import { expect, it } from 'vitest';
import { specOfBug, specWithoutBug } from '../../../src/search/selftest.ts';
import { raftKv } from '../../../systems/raft-kv/index.ts';
import { raftKvSpec } from '../../support/run-spec.ts';

it('gives the correct system the settings of the bug, without it, and asks it to go on', () => {
  for (const bug of raftKv.bugs) {
    const planted = specOfBug(raftKvSpec(), bug);
    expect(planted).toMatchObject({ ...bug.settings, bugs: [bug.name], nemesis: bug.nemesis });
    expect(planted.liveness).toBeUndefined();
    expect(specWithoutBug(raftKvSpec(), bug)).toEqual({ ...planted, bugs: [], liveness: 'core' });
  }
});
