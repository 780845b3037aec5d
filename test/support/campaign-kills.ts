// Ends a campaign at random moments, goes on with it until it is done, and looks for what must not
// be: a cell that is lost, a cell that ran to its end twice, another verdict than without any kill.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import type { Random } from '../../src/random.ts';
import { root } from './imports.ts';

export type KillSignal = 'SIGINT' | 'SIGTERM' | 'SIGKILL';

export interface KillTrial {
  readonly file: string;
  /** An empty folder of its own. */
  readonly out: string;
  readonly random: Random;
  readonly signals: readonly KillSignal[];
  /** A campaign is killed at most so often before it is left in peace. */
  readonly killsMax: number;
  /** The latest moment of a kill after the start, milliseconds. */
  readonly momentMsMax: number;
  readonly words?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Something else that happens at each moment, besides or instead of the signal. */
  readonly disturb?: () => Promise<void>;
}

export interface KilledCampaign {
  /** Of the last, undisturbed session. */
  readonly exitCode: number | undefined;
  readonly kills: readonly { readonly signal: KillSignal; readonly afterMs: number }[];
  /** `signature` or verdict, by cell; null for what is no verdict. */
  readonly verdicts: Readonly<Record<string, string | null>>;
  /** How many times each cell came to a verdict. */
  readonly endings: Readonly<Record<string, number>>;
  readonly stderr: string;
}

const entry = join(root, 'dist/cli.mjs');

/** Runs the campaign through its kills to its end. */
export async function surviveKills(trial: KillTrial): Promise<KilledCampaign> {
  const { file, out, random, killsMax, momentMsMax, env = {}, words = [] } = trial;
  const kills: { signal: KillSignal; afterMs: number }[] = [];
  const start = () =>
    execa(
      process.execPath,
      [entry, 'campaign', file, '--out', out, '--resume', '--reporter', 'json', ...words],
      { cwd: root, reject: false, stdin: 'ignore', env: { NO_COLOR: '1', ...env } },
    );
  for (let kill = 0; kill < killsMax; kill++) {
    const signal = random.pick(trial.signals);
    const afterMs = 100 + random.int(momentMsMax);
    const running = start();
    const ended = await Promise.race([
      running.then(() => true),
      new Promise<boolean>((resolve) => setTimeout(() => resolve(false), afterMs)),
    ]);
    if (ended) break;
    await trial.disturb?.();
    running.kill(signal);
    kills.push({ signal, afterMs });
    await running;
  }
  const { exitCode, stderr } = await start();
  return { exitCode, kills, stderr, ...readOutcome(out) };
}

/** What the campaigns below a folder have come to. */
export function readOutcome(out: string): Pick<KilledCampaign, 'verdicts' | 'endings'> {
  const verdicts: Record<string, string | null> = {};
  const endings: Record<string, number> = {};
  const campaigns = join(out, 'campaigns');
  for (const name of existsSync(campaigns) ? readdirSync(campaigns) : []) {
    const summary = join(campaigns, name, 'summary.json');
    if (existsSync(summary)) {
      const { cells } = JSON.parse(readFileSync(summary, 'utf8'));
      for (const { id, gate, signature } of cells) verdicts[id] = signature ?? gate;
    }
    const lines = readFileSync(join(campaigns, name, 'journal.jsonl'), 'utf8').split('\n');
    for (const line of lines) {
      if (!line.startsWith('{"type":"end"') || !line.endsWith('}')) continue;
      const { cell, attempt } = JSON.parse(line);
      if (attempt.end.kind === 'judged') endings[cell] = (endings[cell] ?? 0) + 1;
    }
  }
  return { verdicts, endings };
}
