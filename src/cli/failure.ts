// What went wrong, in words: for people and for programs.

import { messageOf } from '../errors.ts';
import { type Line, span } from '../report/line.ts';
import { stackOf } from '../stack.ts';
import { BUG_HINT, causesOf, expectedError } from '../system-error.ts';

/**
 * One line that says what and where, one for each cause, one that says what to do. Where a mistake
 * of ours is at the bottom of it, the stack of that too.
 */
export function failureLines(error: unknown): readonly Line[] {
  const causes = causesOf(error);
  const hint = hintOf(error);
  const stack = hint === BUG_HINT ? stackOf(causes.at(-1) ?? error) : [];
  return [
    [span('invalid', 'error:'), ` ${messageOf(error)}`],
    ...newTexts(error, causes).map((text): Line => [span('dim', 'caused by:'), ` ${text}`]),
    ...stack.map((line): Line => [span('dim', `  ${line}`)]),
    ...(hint === undefined ? [] : [[span('dim', 'hint:'), ` ${hint}`]]),
  ];
}

/** `error` of what `--json` prints. */
export function describeFailure(error: unknown): object {
  const causes = causesOf(error);
  const hint = hintOf(error);
  return {
    code: expectedError(error)?.code ?? 'bug',
    message: messageOf(error),
    ...(hint === BUG_HINT ? { stack: stackOf(causes.at(-1) ?? error) } : {}),
    ...(hint === undefined ? {} : { hint }),
    ...(causes.length === 0 ? {} : { causes: causes.map(messageOf) }),
  };
}

function hintOf(error: unknown): string | undefined {
  const expected = expectedError(error);
  return expected === null ? BUG_HINT : expected.hint;
}

/** The causes in words, but for those whose words have been said already. */
function newTexts(error: unknown, causes: readonly unknown[]): readonly string[] {
  let said = messageOf(error);
  return causes.map(messageOf).filter((text) => {
    const isNew = !said.includes(text);
    said += `\n${text}`;
    return isNew;
  });
}
