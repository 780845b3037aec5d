// HTML and SVG as values. What is put into a template is made harmless there: text is escaped, and
// characters that hide or turn text around are spelled out. There is no other way from data into
// the page.

import { sanitize } from '../../text.ts';

/** Markup that is safe to put into the page as it is. */
export interface Markup {
  readonly markup: string;
}

/** What may stand in a template. Null and false stand for nothing. */
export type Content = Markup | string | number | null | false | readonly Content[];

/** `` markup`<p class="x">${text}</p>` ``. Attributes must be in double quotes. */
export function markup(parts: TemplateStringsArray, ...contents: readonly Content[]): Markup {
  let text = parts[0] ?? '';
  contents.forEach((content, index) => {
    text += textOf(content) + (parts[index + 1] ?? '');
  });
  return { markup: text };
}

/** Text that is safe between tags and in double-quoted attributes. */
function escapeText(text: string): string {
  return sanitize(text).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** JSON that is safe inside a `<script type="application/json">`. */
export function scriptJson(value: unknown): Markup {
  const text = JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
  return { markup: text };
}

/** Markup that this project wrote itself: scripts, styles, packed tables. */
export function trusted(text: string): Markup {
  return { markup: text };
}

export const nothing: Markup = { markup: '' };

function textOf(content: Content): string {
  if (content === null || content === false) return '';
  if (typeof content === 'string') return escapeText(content);
  if (typeof content === 'number') return String(content);
  if (isList(content)) return content.map(textOf).join('');
  return content.markup;
}

function isList(content: Content): content is readonly Content[] {
  return Array.isArray(content);
}
