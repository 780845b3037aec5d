// What a history may be read from. Apart from what is done with it, so that its types need none of
// Node.

/** A path, or a stream of bytes with the name that complaints shall use. */
export type HistorySource =
  | string
  | { readonly name: string; readonly chunks: AsyncIterable<Uint8Array> };
