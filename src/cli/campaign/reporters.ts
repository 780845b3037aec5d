// Reporters of campaigns: which there are, where each writes, and how several write at once.

import { appendFileSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { frameBlob } from '../../campaign/blob-frames.ts';
import type { CampaignSummary } from '../../campaign/summary.ts';
import { HarnessError, messageOf } from '../../errors.ts';
import { githubAnnotations } from '../../report/campaign/github.ts';
import { htmlCampaign } from '../../report/campaign/html.ts';
import { junitCampaign } from '../../report/campaign/junit.ts';
import { markdownCampaign } from '../../report/campaign/markdown.ts';
import { terminalCampaign } from '../../report/campaign/terminal.ts';
import type { Line } from '../../report/line.ts';
import { hintFor } from '../../suggest.ts';
import { safeJson } from '../../text.ts';
import type { Parsed } from '../command.ts';
import type { Output } from '../output.ts';
import { shownPath } from '../shown-path.ts';

export const reporterNames = [
  'terminal',
  'json',
  'junit',
  'github',
  'markdown',
  'html',
  'blob',
] as const;

export interface ReporterChoice {
  readonly name: (typeof reporterNames)[number];
  /** Null for its usual place: the terminal, or a file in the campaign's folder. */
  readonly path: string | null;
}

/** `terminal,junit=report.xml`. */
export function parseReporters(text: string): Parsed<readonly ReporterChoice[]> {
  const choices: ReporterChoice[] = [];
  for (const part of text.split(',')) {
    const [word = '', ...rest] = part.trim().split('=');
    const name = reporterNames.find((each) => each === word);
    if (name === undefined) {
      return {
        ok: false,
        problem: `names no reporter: '${word}'`,
        hint: hintFor(word, reporterNames),
      };
    }
    const path = rest.length === 0 ? null : rest.join('=');
    if (path === '') {
      return { ok: false, problem: `names no file after ${name}=`, hint: `write ${name}=FILE` };
    }
    if (choices.some((each) => each.name === name && each.path === path)) {
      return { ok: false, problem: `names ${part} twice`, hint: 'give each reporter once' };
    }
    if (choices.some((each) => path !== null && each.path === path)) {
      const hint = 'give each reporter a file of its own';
      return { ok: false, problem: `has two reporters write to ${path}`, hint };
    }
    choices.push({ name, path });
  }
  return { ok: true, value: choices };
}

export interface ReportContext {
  readonly output: Output;
  readonly summary: CampaignSummary;
  /** Where files go that are given no path. */
  readonly folder: string;
  /** Where the runs lie. */
  readonly out: string;
  /** What `merge` needs of this campaign; made only where it is asked for. */
  readonly blob: () => unknown;
  /** Whether a run has a report for people, by its folder below `out`. */
  readonly hasReport: (directory: string) => boolean;
  readonly env: NodeJS.ProcessEnv;
}

/** In place of a file. */
const STDOUT = '-';

function linesOf(text: string): Line[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => [line]);
}

/** Files where nothing else is said. */
const usualFiles: Readonly<Record<ReporterChoice['name'], string | null>> = {
  terminal: null,
  json: 'summary.json',
  junit: 'junit.xml',
  github: null,
  markdown: 'summary.md',
  html: 'index.html',
  blob: 'blob.json',
};

export interface Reported {
  /** The files that were written, as they are to be shown. */
  readonly files: readonly string[];
  /** What reporters could not do. One that fails keeps no other from its work. */
  readonly failures: readonly HarnessError[];
}

/** Tells every reporter. */
export function report(choices: readonly ReporterChoice[], context: ReportContext): Reported {
  const files: string[] = [];
  const failures: HarnessError[] = [];
  for (const choice of choices) {
    try {
      const file = tell(choice, context);
      if (file !== null) files.push(`${choice.name}: ${shownPath(resolve(file))}`);
    } catch (cause) {
      const message = `reporter ${choice.name}: ${messageOf(cause)}`;
      failures.push(new HarnessError({ message, cause }));
    }
  }
  return { files, failures };
}

/** Null where there is no file. */
function tell({ name, path }: ReporterChoice, context: ReportContext): string | null {
  const { output, folder } = context;
  const file = path ?? (usualFiles[name] === null ? null : join(folder, usualFiles[name]));
  const text = textOf(name, file, context);
  if (text === null || file === null) return null;
  if (path !== STDOUT) {
    writeWhole(file, text);
    return file;
  }
  output.result(name === 'blob' ? frameBlob(text).map((line) => [line]) : linesOf(text));
  return null;
}

/** What goes into the file; null where it has gone to the terminal. */
function textOf(
  name: ReporterChoice['name'],
  file: string | null,
  context: ReportContext,
): string | null {
  const { output, summary, out, env } = context;
  switch (name) {
    case 'terminal': {
      const lines = terminalCampaign(summary, shownPath(resolve(out)));
      if (file === null) output.result(lines);
      return lines
        .map((line) => line.map((part) => (typeof part === 'string' ? part : part.text)).join(''))
        .join('\n')
        .concat('\n');
    }
    case 'json':
      return `${safeJson(summary)}\n`;
    case 'junit':
      return junitCampaign(summary);
    case 'markdown':
      return markdownCampaign(summary);
    case 'html':
      return htmlCampaign(summary, linksFrom(file ?? '', context));
    case 'blob':
      return `${JSON.stringify(context.blob())}\n`;
    case 'github': {
      const annotations = githubAnnotations(summary);
      const stepSummary = env['GITHUB_STEP_SUMMARY'];
      if (file === null) output.result(annotations.map((line) => [line]));
      if (stepSummary) appendFileSync(stepSummary, markdownCampaign(summary));
      return file === null ? null : `${annotations.join('\n')}\n`;
    }
  }
}

/** Links of an HTML file to the runs: their reports where there are some, else their folders. */
function linksFrom(file: string, { out, hasReport }: ReportContext) {
  return (directory: string): string => {
    const target = join(resolve(out), directory, hasReport(directory) ? 'report.html' : '');
    return relative(dirname(resolve(file)), target)
      .split('\\')
      .join('/');
  };
}

/** Whole or not at all: a gate must not read half a report. */
function writeWhole(file: string, text: string): void {
  try {
    mkdirSync(dirname(resolve(file)), { recursive: true });
    writeFileSync(`${file}.new`, text);
    renameSync(`${file}.new`, file);
  } catch (cause) {
    rmSync(`${file}.new`, { force: true });
    throw new HarnessError({ message: `${file} cannot be written: ${messageOf(cause)}`, cause });
  }
}
