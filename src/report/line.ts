// Styled text as data. Reports are made of lines, and lines of spans; what they look like is
// decided where they are written (src/cli/output.ts), which is also the one place where text is
// made harmless.

/** What a span means, not how it looks. */
export type Style =
  | 'plain'
  | 'strong'
  | 'dim'
  | 'heading'
  | 'valid'
  | 'invalid'
  | 'unknown'
  | 'command';

export interface Span {
  readonly text: string;
  readonly style: Style;
}

/** One line, without its line feed. A bare string is plain. */
export type Line = readonly (string | Span)[];

/** A span of one style. */
export function span(style: Style, text: string): Span {
  return { style, text };
}

/** The same line, further to the right. */
export function indent(line: Line, columns: number): Line {
  return [' '.repeat(columns), ...line];
}

/** The text alone, as a test or a log wants it. Not sanitized. */
export function plainText(line: Line): string {
  return line.map((part) => (typeof part === 'string' ? part : part.text)).join('');
}
