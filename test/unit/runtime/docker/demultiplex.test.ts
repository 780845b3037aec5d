import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createDemultiplexer } from '../../../../src/runtime/docker/demultiplex.ts';

type Frame = readonly [kind: 'stdout' | 'stderr', text: string];

function encode([kind, text]: Frame): Buffer {
  const content = Buffer.from(text);
  const header = Buffer.from([kind === 'stdout' ? 1 : 2, 0, 0, 0, 0, 0, 0, 0]);
  header.writeUInt32BE(content.length, 4);
  return Buffer.concat([header, content]);
}

function decode(chunks: readonly Buffer[]): { stdout: string; stderr: string } {
  const parts = { stdout: [] as Buffer[], stderr: [] as Buffer[] };
  const feed = createDemultiplexer((kind, content) => parts[kind].push(Buffer.from(content)));
  for (const chunk of chunks) feed(chunk);
  return {
    stdout: Buffer.concat(parts.stdout).toString(),
    stderr: Buffer.concat(parts.stderr).toString(),
  };
}

describe('frames of the engine', () => {
  it('are taken apart, wherever the stream is cut into chunks', () => {
    const frames = fc.array(fc.tuple(fc.constantFrom('stdout', 'stderr'), fc.string()));
    fc.assert(
      fc.property(frames, fc.array(fc.integer({ min: 1, max: 20 })), (list, sizes) => {
        const bytes = Buffer.concat((list as Frame[]).map(encode));
        const chunks: Buffer[] = [];
        let rest = bytes;
        for (let i = 0; rest.length > 0; i++) {
          const size = sizes[i % sizes.length] ?? rest.length;
          chunks.push(rest.subarray(0, size));
          rest = rest.subarray(size);
        }
        const text = (kind: string): string =>
          list.map(([one, content]) => (one === kind ? content : '')).join('');
        expect(decode(chunks)).toEqual({ stdout: text('stdout'), stderr: text('stderr') });
      }),
    );
  });

  it('that are cut off give what came of them', () => {
    expect(decode([encode(['stdout', 'hello']).subarray(0, 11)]).stdout).toBe('hel');
  });
});
