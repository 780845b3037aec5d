// Text for people: made harmless, cut to a width, counted. Whatever comes from a node, a file or
// the command line may hold terminal escapes; `sanitize` is what stands between it and the
// terminal, and every output goes through it.

/**
 * Characters that steer a terminal or hide in a line: C0 and C1 controls, bidirectional overrides
 * and isolates, invisible characters, line separators, and halves of surrogate pairs (which the `u`
 * flag matches when alone).
 */
const unsafe =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to be found
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}\ud800-\udfff]/gu;

const shortEscapes = new Map([
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
]);

/**
 * One line of text that cannot move the cursor, change colours or reorder what is shown: `\x1b[2J`
 * is spelled out.
 */
export function sanitize(text: string): string {
  return text.replace(unsafe, escapeCharacter);
}

/**
 * A JSON document that is safe to show on a terminal, and means the same. `indent` 0 gives one
 * line.
 */
export function safeJson(value: unknown, indent = 2): string {
  return JSON.stringify(value, null, indent).replace(unsafe, (character) =>
    character === '\n' ? character : escapeJson(character),
  );
}

/**
 * At most `lengthMax` UTF-16 units; what is cut is shown by an ellipsis. Never cuts a surrogate
 * pair in two.
 */
export function clip(text: string, lengthMax: number): string {
  if (text.length <= lengthMax) return text;
  const kept = text.slice(0, Math.max(0, lengthMax - 1));
  const last = kept.charCodeAt(kept.length - 1);
  return `${last >= 0xd800 && last <= 0xdbff ? kept.slice(0, -1) : kept}…`;
}

/** Columns that sanitized text takes on a terminal. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const character of text) width += characterWidth(character.codePointAt(0) as number);
  return width;
}

/** The longest beginning of `text` that takes at most `widthMax` columns. */
export function clipToWidth(text: string, widthMax: number): string {
  let width = 0;
  let kept = '';
  for (const character of text) {
    width += characterWidth(character.codePointAt(0) as number);
    if (width > widthMax) return kept;
    kept += character;
  }
  return kept;
}

/** `1 operation`, `2 operations`, `1,204 operations`. */
export function count(number: number, noun: string, plural = `${noun}s`): string {
  return `${formatNumber(number)} ${number === 1 ? noun : plural}`;
}

/** A whole number with commas: `1,204`. The same on every machine, whatever its locale. */
export function formatNumber(number: number): string {
  return String(number).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** `a`, `a and b`, `a, b and c`. */
export function sentenceList(items: readonly string[]): string {
  if (items.length < 2) return items[0] ?? '';
  return `${items.slice(0, -1).join(', ')} and ${items[items.length - 1]}`;
}

function escapeCharacter(character: string): string {
  const short = shortEscapes.get(character);
  if (short !== undefined) return short;
  const code = character.codePointAt(0) as number;
  if (code < 0x100) return `\\x${code.toString(16).padStart(2, '0')}`;
  return `\\u{${code.toString(16)}}`;
}

function escapeJson(character: string): string {
  let escaped = '';
  for (let i = 0; i < character.length; i++) {
    escaped += `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`;
  }
  return escaped;
}

/** East Asian wide and emoji blocks take two columns, combining marks and joiners none. */
function characterWidth(code: number): number {
  if (code < 0x300) return 1;
  if ((code >= 0x300 && code <= 0x36f) || code === 0x200c || code === 0x200d) return 0;
  if (code >= 0xfe00 && code <= 0xfe0f) return 0;
  const wide =
    (code >= 0x1100 && code <= 0x115f) ||
    (code >= 0x2e80 && code <= 0xa4cf) ||
    (code >= 0xac00 && code <= 0xd7a3) ||
    (code >= 0xf900 && code <= 0xfaff) ||
    (code >= 0xfe30 && code <= 0xfe6f) ||
    (code >= 0xff00 && code <= 0xff60) ||
    (code >= 0xffe0 && code <= 0xffe6) ||
    (code >= 0x1f300 && code <= 0x1faff) ||
    (code >= 0x20000 && code <= 0x3fffd);
  return wide ? 2 : 1;
}
