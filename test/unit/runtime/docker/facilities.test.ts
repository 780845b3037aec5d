// From what works in a sandbox to what is promised, and to what the doctor says.

import { describe, expect, it } from 'vitest';
import { checkCapabilities } from '../../../../src/faults/capabilities.ts';
import { describeFacilities } from '../../../../src/runtime/docker/doctor.ts';
import type { Facilities } from '../../../../src/runtime/docker/facilities.ts';
import { describeCapabilities } from '../../../../src/runtime/docker/runtime.ts';
import type { FaultPlan } from '../../../../src/runtime/faults.ts';

const works = { works: true, mechanism: 'as it should' } as const;
const fails = { works: false, reason: 'the kernel says no' } as const;
const everything: Facilities = {
  firewall: 'nft',
  found: { drop: works, loss: works, redirect: works, netem: works, shape: works, faketime: works },
};
const nothing: Facilities = {
  firewall: null,
  found: { drop: fails, loss: fails, redirect: fails, netem: fails, shape: fails, faketime: fails },
};
const pause = { available: true, mechanism: 'cgroup freezer' } as const;

describe('capabilities', () => {
  it('are all there where everything works', () => {
    const capabilities = Object.values(describeCapabilities(everything, pause));
    expect(capabilities.every((one) => one.available)).toBe(true);
  });

  it('tell reason and remedy of what does not work', () => {
    const capabilities = describeCapabilities(nothing, pause);
    expect(capabilities['cut-links']).toEqual({
      available: false,
      reason: 'the kernel says no',
      remedy: expect.stringContaining('apt-get install iptables'),
    });
    expect(capabilities['lose-messages'].available).toBe(false);
    expect(capabilities.kill.available).toBe(true);
  });

  it('skew clocks through the node host where libfaketime does not work, and say so', () => {
    expect(describeCapabilities(nothing, pause)['skew-clock-rate']).toEqual({
      available: true,
      mechanism: 'node host clock',
    });
  });
});

describe('a clock fault where clocks cannot be skewed', () => {
  it('is refused with the package to install, and nothing else is', () => {
    const capabilities = describeCapabilities(nothing, pause, false);
    const jump: FaultPlan = [
      {
        id: 'f1',
        at: 0,
        until: 100,
        kind: 'clock',
        targets: { select: 'all' },
        params: { type: 'jump', offsetMs: 500 },
      },
    ];
    const refused = expect.objectContaining({
      code: 'capability',
      message: 'the docker runtime cannot carry out fault f1 (clock): the kernel says no',
      hint: expect.stringContaining('apt-get install libfaketime'),
    });
    expect(errorOf(() => checkCapabilities(jump, capabilities, 'docker'))).toEqual(refused);
    const kill: FaultPlan = [
      { id: 'f1', at: 0, until: 100, kind: 'kill', targets: { select: 'one' } },
    ];
    expect(errorOf(() => checkCapabilities(kill, capabilities, 'docker'))).toBeNull();
  });
});

/** What it throws, or null. */
function errorOf(action: () => void): unknown {
  try {
    action();
    return null;
  } catch (error) {
    return error;
  }
}

describe('the doctor', () => {
  it('has one check per facility, and a remedy for each that does not work', () => {
    expect(describeFacilities(everything).map((check) => check.state)).toEqual(
      Array.from({ length: 7 }, () => 'ok'),
    );
    for (const check of describeFacilities(nothing)) {
      expect(check).toMatchObject({
        state: 'limited',
        text: expect.stringContaining('the kernel says no'),
        remedy: expect.stringMatching(/install|load/),
      });
    }
  });
});
