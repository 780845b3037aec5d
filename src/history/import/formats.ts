// The formats that Ordeal reads.

/** Each format with what a user is told about it. The order is that of `ordeal check --help`. */
export const FORMATS = {
  ordeal: "Ordeal's history.jsonl: one event a line",
  operations: 'JSONL, one whole operation a line: client, key, f, arg, ret, call, return',
  'jepsen-edn': "Jepsen's history.edn: maps one after another or in one vector",
  'jepsen-json': 'the same as JSON: one event a line or one array',
  'jepsen-log': 'log lines of jepsen.util',
  'porcupine-kv': "porcupine's kv text: EDN maps with :key, and get, put and append",
} as const satisfies Readonly<Record<string, string>>;

/** The name of a format that a history can be read from. */
export type FormatName = keyof typeof FORMATS;
