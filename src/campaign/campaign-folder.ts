// The folder of a campaign, below that of its runs: `runs/campaigns/<UTC time>-<name>/` with its
// plan, its journal and its reports. The runs themselves lie where all runs lie.

import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { hostTimestamp } from '../clock.ts';
import { assert, HarnessError, InputError, messageOf, OrdealError, UsageError } from '../errors.ts';
import { createRunDirectory, RunFile } from '../run/stored-run.ts';
import type { RunResults } from '../run/types.ts';
import { Journal, type ReadJournal, readJournal, readJournalHeader } from './journal.ts';
import { endOfResults } from './run-end.ts';
import type { CellStore } from './runner.ts';
import { shardText } from './shard.ts';
import {
  type Attempt,
  CAMPAIGN_FORMAT,
  type CampaignPlan,
  type PlannedCell,
  type Shard,
} from './types.ts';

/** Files of a campaign's folder. */
const CampaignFileName = {
  plan: 'plan.json',
  journal: 'journal.jsonl',
  lock: 'lock',
} as const;

const CAMPAIGNS = 'campaigns';

export interface FolderOptions {
  /** Where runs are stored. */
  readonly out: string;
  readonly plan: CampaignPlan;
  readonly shard: Shard | null;
  /** Whether simulations that pass are kept as well. */
  readonly keepAll: boolean;
}

export class CampaignFolder implements CellStore {
  readonly path: string;
  /** Attempts of earlier sessions, by cell. */
  readonly before: ReadonlyMap<string, readonly Attempt[]>;
  readonly #options: FolderOptions;
  readonly #journal: Journal;

  private constructor(
    path: string,
    options: FolderOptions,
    journal: Journal,
    before: ReadonlyMap<string, readonly Attempt[]>,
  ) {
    this.path = path;
    this.before = before;
    this.#options = options;
    this.#journal = journal;
    journal.add({ type: 'session', at: hostTimestamp(), pid: process.pid }, 'soon');
  }

  /** Throws a `UsageError` where nothing can be written below `out`. */
  static create(options: FolderOptions): CampaignFolder {
    try {
      return CampaignFolder.#make(options);
    } catch (cause) {
      if (cause instanceof OrdealError) throw cause;
      const message = `--out: ${resolve(options.out)} cannot be written: ${messageOf(cause)}`;
      throw new UsageError({ message, hint: 'name a folder that can be written to', cause });
    }
  }

  static #make(options: FolderOptions): CampaignFolder {
    const { out, plan, shard } = options;
    const path = makeFolder(
      resolve(out, CAMPAIGNS),
      `${hostTimestamp().replaceAll(':', '')}-${plan.name}`,
    );
    lock(path);
    const file = join(path, CampaignFileName.plan);
    writeFileSync(`${file}.new`, `${JSON.stringify(plan)}\n`);
    renameSync(`${file}.new`, file);
    const journal = Journal.create(join(path, CampaignFileName.journal), {
      type: 'campaign',
      format: CAMPAIGN_FORMAT,
      name: plan.name,
      version: plan.version,
      planHash: plan.hash,
      shard: shard === null ? null : shardText(shard),
      startedAt: hostTimestamp(),
    });
    return new CampaignFolder(path, options, journal, new Map());
  }

  /** Goes on with the newest campaign of the same plan and shard; null where there is none. */
  static resume(options: FolderOptions): CampaignFolder | null {
    const { out, plan, shard } = options;
    for (const path of campaignFolders(out).reverse()) {
      const file = join(path, CampaignFileName.journal);
      // Another campaign's journal may be damaged without any harm to this one.
      const header = existsSync(file) ? readJournalHeader(file) : null;
      if (header === null || header.planHash !== plan.hash) continue;
      if (header.shard !== (shard === null ? null : shardText(shard))) continue;
      lock(path);
      return CampaignFolder.#goOn(path, file, options);
    }
    return null;
  }

  begin({ id, spec }: PlannedCell): string {
    const directory = this.#createDirectory(spec);
    this.#journal.add({ type: 'start', cell: id, directory: this.#below(directory) }, 'soon');
    return directory;
  }

  end(cell: PlannedCell, directory: string, end: Attempt['end'], durationMs: number): Attempt {
    // Refused before anything was started: there is nothing to keep.
    const isStored = existsSync(join(directory, RunFile.test)) && this.#isWanted(cell, end);
    if (!isStored) rmSync(directory, { recursive: true, force: true });
    const attempt = { end, durationMs, directory: isStored ? this.#below(directory) : null };
    // A simulation that a power failure takes back runs again, to the same end.
    const durability = cell.spec.runtime === 'sim' ? 'soon' : 'now';
    this.#journal.add({ type: 'end', cell: cell.id, attempt }, durability);
    return attempt;
  }

  /** A simulation that came out as expected can be had again at any time. */
  #isWanted({ spec, expect }: PlannedCell, end: Attempt['end']): boolean {
    if (this.#options.keepAll || spec.runtime !== 'sim') return true;
    return end.kind !== 'judged' || end.verdict !== expect;
  }

  close(): void {
    this.#journal.close();
    rmSync(join(this.path, CampaignFileName.lock), { force: true });
  }

  /** From what the journal says once nobody else adds to it. */
  static #goOn(path: string, file: string, options: FolderOptions): CampaignFolder {
    const read = readJournal(file);
    assert(read !== null, 'a journal only grows');
    const { attempts, adopted } = attemptsBefore(read, options.out);
    const journal = Journal.reopen(file, read);
    for (const { cell, attempt } of adopted) journal.add({ type: 'end', cell, attempt }, 'now');
    return new CampaignFolder(path, options, journal, attempts);
  }

  #createDirectory({ system, seed }: PlannedCell['spec']): string {
    const { out } = this.#options;
    try {
      return createRunDirectory(out, system, hostTimestamp(), seed);
    } catch (cause) {
      const message = `no folder of a run can be made below ${resolve(out)}: ${messageOf(cause)}`;
      throw new HarnessError({ message, hint: 'mend that, then go on with --resume', cause });
    }
  }

  #below(directory: string): string {
    return relative(resolve(this.#options.out), directory);
  }
}

/** The folders of all campaigns below `out`, oldest first. */
function campaignFolders(out: string): string[] {
  const parent = resolve(out, CAMPAIGNS);
  if (!existsSync(parent)) return [];
  return readdirSync(parent, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(parent, entry.name))
    .sort();
}

function makeFolder(parent: string, name: string): string {
  mkdirSync(parent, { recursive: true });
  for (let twin = 1; ; twin++) {
    const path = join(parent, twin === 1 ? name : `${name}.${twin}`);
    try {
      mkdirSync(path);
      return path;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}

/**
 * One Ordeal at a time: two would run every cell twice. The lock of a process that is gone is taken
 * over.
 */
function lock(path: string): void {
  const file = join(path, CampaignFileName.lock);
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
    return;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const pid = Number(readFileSync(file, 'utf8'));
  if (Number.isSafeInteger(pid) && pid > 0 && pid !== process.pid && isAlive(pid)) {
    throw new UsageError({
      message: `${path} is being worked on by process ${pid}`,
      hint: `wait for it, or remove ${file} if that process is another`,
    });
  }
  writeFileSync(file, String(process.pid));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/**
 * What earlier sessions have shown. A verdict stays, whatever it is. A failure of the harness is no
 * result of the cell, so such a cell runs again. A run that was judged, though Ordeal was killed
 * before it could write that down, has its verdict in its folder.
 */
function attemptsBefore({ lines }: ReadJournal, out: string): Before {
  const attempts = new Map<string, Attempt[]>();
  const adopted: Adopted[] = [];
  const open = new Map<string, string>();
  const keep = (cell: string, attempt: Attempt): void => {
    attempts.set(cell, [...(attempts.get(cell) ?? []), attempt]);
  };
  for (const line of lines) {
    if (line.type === 'start') open.set(line.cell, line.directory);
    if (line.type !== 'end') continue;
    open.delete(line.cell);
    if (line.attempt.end.kind === 'judged') keep(line.cell, line.attempt);
  }
  for (const [cell, directory] of open) {
    const attempt = judgedIn(resolve(out, directory), directory);
    if (attempt === null) continue;
    keep(cell, attempt);
    adopted.push({ cell, attempt });
  }
  return { attempts, adopted };
}

interface Adopted {
  readonly cell: string;
  readonly attempt: Attempt;
}

interface Before {
  readonly attempts: ReadonlyMap<string, readonly Attempt[]>;
  /** Those that the journal does not have yet. */
  readonly adopted: readonly Adopted[];
}

function judgedIn(path: string, directory: string): Attempt | null {
  const file = join(path, RunFile.results);
  if (!existsSync(file)) return null;
  try {
    const results = JSON.parse(readFileSync(file, 'utf8')) as RunResults;
    if (results.doubts.some(({ code }) => code === 'interrupted')) return null;
    const durations = Object.values(results.durationsMs);
    const durationMs = durations.reduce((sum, each) => sum + each, 0);
    return { end: endOfResults(results), durationMs, directory };
  } catch (cause) {
    // It was written whole, so it may hold a violation that must not be lost in silence.
    throw new InputError({
      message: `${file} cannot be read: ${messageOf(cause)}`,
      hint: `remove ${path} to run that cell again`,
      cause,
    });
  }
}
