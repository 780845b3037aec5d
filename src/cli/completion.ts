// Completion scripts. They hold all words, so that a Tab costs no start of Node.js.

export const shells = ['bash', 'zsh', 'fish'] as const;

export interface CompletedCommand {
  readonly name: string;
  readonly summary: string;
  /** What operands may be; files besides. */
  readonly words: readonly string[];
  readonly flags: readonly {
    /** `--time-limit`. */
    readonly flag: string;
    readonly summary: string;
    readonly takesValue: boolean;
    readonly choices: readonly string[];
  }[];
}

export function completionScript(
  shell: (typeof shells)[number],
  commands: readonly CompletedCommand[],
): string {
  switch (shell) {
    case 'bash':
      return bashScript(commands);
    case 'zsh':
      return zshScript(commands);
    case 'fish':
      return fishScript(commands);
  }
}

function bashScript(commands: readonly CompletedCommand[]): string {
  const cases = commands.flatMap(({ name, words, flags }) => [
    `    ${name})`,
    '      case "$before" in',
    ...flags
      .filter(({ takesValue }) => takesValue)
      .map(({ flag, choices }) =>
        choices.length === 0
          ? `        ${flag}) _ordeal_files; return ;;`
          : `        ${flag}) COMPREPLY=($(compgen -W ${quote(choices.join(' '))} -- "$word")); return ;;`,
      ),
    '      esac',
    `      if [[ $word == -* ]]; then COMPREPLY=($(compgen -W ${quote(flags.map(({ flag }) => flag).join(' '))} -- "$word"))`,
    `      else COMPREPLY=($(compgen -W ${quote(words.join(' '))} -- "$word")); _ordeal_files; fi ;;`,
  ]);
  return [
    '# Completion of ordeal for bash.',
    '# A name of a file may hold spaces.',
    '_ordeal_files() {',
    "  local IFS=$'\\n'",
    '  COMPREPLY+=($(compgen -f -- "$word"))',
    '}',
    '_ordeal() {',
    '  local word="$2" before="$3"',
    '  COMPREPLY=()',
    '  if [[ $COMP_CWORD -eq 1 ]]; then',
    `    COMPREPLY=($(compgen -W ${quote([...commands.map(({ name }) => name), '--help', '--version'].join(' '))} -- "$word"))`,
    '    return',
    '  fi',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of the shell.
    '  case "${COMP_WORDS[1]}" in',
    ...cases,
    '  esac',
    '}',
    'complete -o filenames -F _ordeal ordeal',
    '',
  ].join('\n');
}

function zshScript(commands: readonly CompletedCommand[]): string {
  const cases = commands.flatMap(({ name, words, flags }) => [
    `    ${name})`,
    '      _arguments \\',
    ...flags.map(({ flag, summary, takesValue, choices }) => {
      const action = choices.length === 0 ? '_files' : `(${choices.join(' ')})`;
      const value = takesValue ? `:value:${action}` : '';
      return `        ${quote(`${flag}[${bracketed(summary)}]${value}`)} \\`;
    }),
    words.length === 0
      ? "        '*:file:_files' ;;"
      : `        ${quote(`*:what:{_alternative 'words:what:(${words.join(' ')})' 'files:file:_files'}`)} ;;`,
  ]);
  return [
    '#compdef ordeal',
    '# Completion of ordeal for zsh.',
    '_ordeal() {',
    '  if (( CURRENT == 2 )); then',
    '    local -a commands',
    '    commands=(',
    ...commands.map(({ name, summary }) => `      ${quote(`${name}:${summary}`)}`),
    '    )',
    '    _describe command commands',
    '    return',
    '  fi',
    '  local command=$words[2]',
    '  shift words',
    '  (( CURRENT-- ))',
    '  case $command in',
    ...cases,
    '  esac',
    '}',
    'if [[ $funcstack[1] == _ordeal ]]; then _ordeal "$@"; else compdef _ordeal ordeal; fi',
    '',
  ].join('\n');
}

function fishScript(commands: readonly CompletedCommand[]): string {
  const lines = commands.flatMap(({ name, summary, words, flags }) => [
    `complete -c ordeal -n __fish_use_subcommand -a ${name} -d ${fishQuote(summary)}`,
    ...(words.length === 0
      ? []
      : [
          `complete -c ordeal -n '__fish_seen_subcommand_from ${name}' -a ${fishQuote(words.join(' '))}`,
        ]),
    ...flags.map(({ flag, summary: about, takesValue, choices }) => {
      const value = takesValue
        ? choices.length === 0
          ? ' -r'
          : ` -x -a ${fishQuote(choices.join(' '))}`
        : '';
      return `complete -c ordeal -n '__fish_seen_subcommand_from ${name}' -l ${flag.slice(2)}${value} -d ${fishQuote(about)}`;
    }),
  ]);
  return ['# Completion of ordeal for fish.', ...lines, ''].join('\n');
}

/** A word of a POSIX shell. */
function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function fishQuote(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

/** Brackets and colons mean something to `_arguments`. */
function bracketed(text: string): string {
  return text.replaceAll(/[[\]:]/g, (character) => `\\${character}`);
}
