// The engine sends a container's stdout and stderr over one stream, in frames: 1 byte kind (1
// stdout, 2 stderr), 3 bytes zero, 4 bytes length (big endian), content.
// https://docs.docker.com/reference/api/engine/ (ContainerAttach)

const HEADER_BYTES = 8;

/** Feed it the stream's chunks; it hands on each piece of content as it comes, without copying. */
export function createDemultiplexer(
  onContent: (kind: 'stdout' | 'stderr', content: Buffer) => void,
): (chunk: Buffer) => void {
  let header = Buffer.alloc(0);
  let kind: 'stdout' | 'stderr' = 'stdout';
  let remaining = 0;
  return (chunk) => {
    let rest = chunk;
    while (rest.length > 0) {
      if (remaining > 0) {
        const content = rest.subarray(0, remaining);
        remaining -= content.length;
        rest = rest.subarray(content.length);
        onContent(kind, content);
        continue;
      }
      const missing = HEADER_BYTES - header.length;
      header = Buffer.concat([header, rest.subarray(0, missing)]);
      rest = rest.subarray(missing);
      if (header.length < HEADER_BYTES) return;
      kind = header[0] === 2 ? 'stderr' : 'stdout';
      remaining = header.readUInt32BE(4);
      header = Buffer.alloc(0);
    }
  };
}
