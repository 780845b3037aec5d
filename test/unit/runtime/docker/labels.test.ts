import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import {
  OWNER_LABEL,
  ownerState,
  runLabels,
  TOOL_LABEL,
} from '../../../../src/runtime/docker/labels.ts';

const mine = runLabels('run-7', 'raft-kv/7');
const [machine, pid, start] = (mine[OWNER_LABEL] as string).split('/');

describe('labels', () => {
  it('name tool, run, cell and process', () => {
    expect(mine).toMatchObject({
      [TOOL_LABEL]: '1',
      'dev.ordeal.run': 'run-7',
      'dev.ordeal.cell': 'raft-kv/7',
      'dev.ordeal.pid': String(process.pid),
    });
  });
});

describe('the owner', () => {
  it('is alive while this process runs', () => {
    expect(ownerState(mine)).toBe('alive');
  });

  it('is dead once its process has ended', () => {
    const ended = spawnSync(process.execPath, ['-e', '']).pid;
    expect(ownerState({ [OWNER_LABEL]: `${machine}/${ended}/12345` })).toBe('dead');
  });

  it.runIf(process.platform === 'linux')('is dead where its pid belongs to a later process', () => {
    expect(Number(start)).toBeGreaterThan(0);
    expect(ownerState({ [OWNER_LABEL]: `${machine}/${pid}/${Number(start) - 1}` })).toBe('dead');
  });

  it.each(['', 'elsewhere/1/2', `${machine}/0/1`, `${machine}/-1/1`, `${machine}/x/1`, '//'])(
    'is not known from %j',
    (owner) => {
      expect(ownerState({ [OWNER_LABEL]: owner })).toBe('unknown');
    },
  );

  it('is not known without a label', () => {
    expect(ownerState({})).toBe('unknown');
  });
});
