// Reads the tables that are embedded at the end of the page.

import { type MessageTable, unpackMessages } from '../format/messages.ts';
import { type OperationTable, unpackOperations } from '../format/operations.ts';
import type { PageModel } from '../page-model.ts';

export interface Loaded {
  readonly model: PageModel;
  readonly operations: OperationTable;
  readonly messages: MessageTable | null;
}

/** Throws where a table is damaged: a page that was cut short on its way must say so. */
export async function loadPage(): Promise<Loaded> {
  const model = JSON.parse(takeText('model') ?? '') as PageModel;
  const operations = unpackOperations(await inflate(takeText('operations') ?? ''));
  const packed = takeText('message-table');
  const messages = packed === null ? null : unpackMessages(await inflate(packed));
  return { model, operations, messages };
}

/** The text of an embedded block, which is then taken out of the page: nobody needs it twice. */
function takeText(id: string): string | null {
  const element = document.getElementById(id);
  const text = element?.textContent ?? null;
  element?.remove();
  return text;
}

/** Characters of base64 decoded at a time; a multiple of four. */
const PART = 1 << 20;

async function inflate(base64: string): Promise<Uint8Array> {
  const parts = new ReadableStream<BufferSource>({
    start(controller) {
      for (let at = 0; at < base64.length; at += PART) {
        controller.enqueue(bytesOf(atob(base64.slice(at, at + PART))));
      }
      controller.close();
    },
  });
  const stream = parts.pipeThrough(new DecompressionStream('deflate-raw'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

function bytesOf(binary: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(binary.length);
  for (let at = 0; at < binary.length; at++) bytes[at] = binary.charCodeAt(at);
  return bytes;
}
