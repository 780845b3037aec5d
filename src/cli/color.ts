// Whether to colour, and what the styles of a report look like.

import { Chalk, type ChalkInstance } from 'chalk';
import type { Style } from '../report/line.ts';

/**
 * Whether a stream gets colours. NO_COLOR wins over everything (no-color.org), then FORCE_COLOR,
 * then whether the stream is a terminal. Chalk by itself lets FORCE_COLOR beat NO_COLOR, so it is
 * told what to do here.
 */
export function wantsColor(env: NodeJS.ProcessEnv, isTerminal: boolean): boolean {
  if (env['NO_COLOR']) return false;
  const forced = env['FORCE_COLOR'];
  if (forced !== undefined) return forced !== '0' && forced !== 'false';
  return isTerminal && env['TERM'] !== 'dumb';
}

/** Turns text that is already harmless into coloured text. */
export type Painter = (style: Style, text: string) => string;

/** Sixteen-colour codes only: they follow the terminal's own palette, light or dark. */
export function createPainter(isColored: boolean): Painter {
  if (!isColored) return (_style, text) => text;
  const chalk = new Chalk({ level: 1 });
  const looks: Readonly<Record<Style, ChalkInstance | null>> = {
    plain: null,
    strong: chalk.bold,
    dim: chalk.dim,
    heading: chalk.bold,
    valid: chalk.green.bold,
    invalid: chalk.red.bold,
    unknown: chalk.yellow.bold,
    command: chalk.cyan,
  };
  return (style, text) => looks[style]?.(text) ?? text;
}
