// What the nodes logged and said of themselves, merged and in order of time.

import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonObject } from '../../json.ts';
import { RunFile } from '../../run/stored-run.ts';
import { clip } from '../../text.ts';
import type { ClockSample, LogLevel, LogLine, NodeState } from '../html/report-data.ts';
import { readJsonLines } from './read-lines.ts';

/** Lines that a report holds; of longer logs, the part around what broke. */
const LINES_MAX = 20_000;
const TEXT_LENGTH_MAX = 600;

export interface NodeLines {
  readonly lines: readonly LogLine[];
  readonly omitted: number;
  readonly bad: number;
}

/** `momentNs`: where to look first when not all lines fit; null for the end of the run. */
export function readNodeLogs(directory: string, momentNs: number | null): NodeLines {
  const folder = join(directory, 'nodes');
  if (!existsSync(folder)) return { lines: [], omitted: 0, bad: 0 };
  const all: LogLine[] = [];
  let bad = 0;
  for (const file of readdirSync(folder).sort()) {
    if (!file.endsWith('.log')) continue;
    const node = file.slice(0, -'.log'.length);
    bad += readJsonLines(join(folder, file), (line) => all.push(logLineOf(node, line)));
  }
  all.sort((a, b) => a.time - b.time);
  const kept = around(all, momentNs);
  return { lines: kept, omitted: all.length - kept.length, bad };
}

export function readStatuses(directory: string): NodeState[] {
  const states: NodeState[] = [];
  readJsonLines(join(directory, RunFile.status), (line) => {
    const { time, node, role, leader, details } = line;
    if (typeof time !== 'number' || typeof node !== 'string') return;
    const object = details !== null && typeof details === 'object' && !Array.isArray(details);
    const term = object ? (details as JsonObject)['term'] : undefined;
    states.push({
      time,
      node,
      role: typeof role === 'string' ? role : null,
      leader: typeof leader === 'string' ? leader : null,
      ...(typeof term === 'number' ? { term } : {}),
    });
  });
  return states;
}

/** The measured clocks of the nodes, where the run recorded them. */
export function readClocks(directory: string): ClockSample[] {
  const samples: ClockSample[] = [];
  readJsonLines(join(directory, 'clocks.jsonl'), ({ time, node, offsetMs }) => {
    if (typeof time !== 'number' || typeof node !== 'string') return;
    if (typeof offsetMs === 'number') samples.push({ time, node, offsetMs });
  });
  return samples;
}

function around(lines: readonly LogLine[], momentNs: number | null): readonly LogLine[] {
  if (lines.length <= LINES_MAX) return lines;
  const found = momentNs === null ? -1 : lines.findIndex((line) => line.time >= momentNs);
  const middle = found < 0 ? lines.length : found;
  const from = Math.max(0, Math.min(middle - LINES_MAX / 2, lines.length - LINES_MAX));
  return lines.slice(from, from + LINES_MAX);
}

function logLineOf(node: string, line: JsonObject): LogLine {
  const { time, event, level, text, ...fields } = line;
  const words = typeof text === 'string' ? [text] : [];
  for (const [name, value] of Object.entries(fields)) {
    words.push(`${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
  }
  const name = typeof event === 'string' ? event : 'line';
  return {
    time: typeof time === 'number' ? time : 0,
    node,
    event: clip(name, 80),
    level: levelOf(level, name, words.join(' ')),
    text: clip(words.join('  '), TEXT_LENGTH_MAX),
  };
}

const levels: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];

/** The level that a node gave; where it gave none, what its words sound like. */
function levelOf(level: unknown, event: string, text: string): LogLevel {
  const given = levels.find((each) => String(level).toLowerCase().startsWith(each));
  if (given !== undefined) return given;
  const words = `${event} ${text}`.toLowerCase();
  if (/\b(error|fatal|panic|exception|corrupt\w*|assert\w*)\b/.test(words)) return 'error';
  if (/\b(warn\w*|torn|down|killed|timeout|timed out|refused|fail\w*)\b/.test(words)) return 'warn';
  return 'info';
}
