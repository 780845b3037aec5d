import { describe, expect, it } from 'vitest';
import { systems } from '../../systems/index.ts';
import { ordeal } from './support/ordeal.ts';

describe('ordeal list', () => {
  it('names everything that the registries have', async () => {
    const { exitCode, stdout, stderr } = await ordeal(['list']);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    for (const heading of ['Systems', 'Workloads', 'Nemeses', 'Bugs', 'Checkers']) {
      expect(stdout).toMatch(new RegExp(`^${heading}$`, 'm'));
    }
    for (const system of systems.values()) {
      expect(stdout).toContain(system.summary);
      for (const bug of system.bugs) expect(stdout).toContain(`  ${bug.name}`);
    }
  });

  it('gives one list, as JSON where that is asked for', async () => {
    const { exitCode, stdout } = await ordeal(['list', 'bugs', '--json']);
    expect(exitCode).toBe(0);
    const { bugs, ...others } = JSON.parse(stdout) as { bugs: { name: string }[] };
    expect(others).toEqual({});
    const names = [...systems.values()].flatMap((system) => system.bugs.map((bug) => bug.name));
    expect(bugs.map((bug) => bug.name)).toEqual(names);
  });

  it('does not mind a reader that has gone away', async () => {
    const { execa } = await import('execa');
    const { exitCode } = await execa('bash', [
      '-c',
      `${process.execPath} --import tsx src/cli/main.ts list | head -1; exit \${PIPESTATUS[0]}`,
    ]);
    expect(exitCode).toBe(0);
  });
});

describe('ordeal doctor', () => {
  it('says what this machine can do, and the remedy for what it cannot', async () => {
    const { exitCode, stdout } = await ordeal(['doctor', '--json']);
    const { checks } = JSON.parse(stdout) as {
      checks: { name: string; state: string; text: string; remedy?: string }[];
    };
    expect(exitCode).toBe(0);
    expect(checks.map((check) => check.name)).toContain('Node.js');
    for (const check of checks) {
      expect(check.text).not.toBe('');
      expect(check.remedy === undefined).toBe(check.state === 'ok');
    }
  });
});
