// Who may ask, and for which files. The server is for the user's own browser: pages of other sites
// must not reach it, neither by a request of theirs nor by a name of theirs that resolves to this
// machine (DNS rebinding).

import { existsSync, realpathSync } from 'node:fs';
import { join, sep } from 'node:path';

/** The headers of a request, in lower case, as Node gives them. */
export interface RequestFacts {
  readonly method: string;
  readonly host: string | undefined;
  readonly origin: string | undefined;
  /** `Sec-Fetch-Site`: what the browser says of the page that asks. */
  readonly site: string | undefined;
}

/** Why a request is refused, or null. */
export function refusal({ method, host, origin, site }: RequestFacts, port: number): string | null {
  if (method !== 'GET' && method !== 'HEAD') return 'only reading is possible';
  const own = [`127.0.0.1:${port}`, `localhost:${port}`];
  if (host === undefined || !own.includes(host)) return 'the request is for another host';
  if (origin !== undefined && !own.some((each) => origin === `http://${each}`)) {
    return 'the request comes from another site';
  }
  if (site !== undefined && site !== 'same-origin' && site !== 'none') {
    return 'the request comes from another site';
  }
  return null;
}

/** Parts of a request's path, decoded; null where one of them could lead elsewhere. */
export function pathParts(url: string): readonly string[] | null {
  const [path = ''] = url.split('?');
  const parts: string[] = [];
  for (const part of path.split('/').slice(1)) {
    let decoded: string;
    try {
      decoded = decodeURIComponent(part);
    } catch {
      return null;
    }
    const isOdd = decoded === '..' || decoded === '.' || /[/\\\0]/.test(decoded);
    if (isOdd) return null;
    parts.push(decoded);
  }
  return parts;
}

/**
 * The real path of something below `root`, or null where it is not there, or a link leads out of
 * it.
 */
export function insideOf(root: string, parts: readonly string[]): string | null {
  const path = join(root, ...parts);
  if (!existsSync(path)) return null;
  const [real, realRoot] = [realpathSync(path), realpathSync(root)];
  return real.startsWith(`${realRoot}${sep}`) ? real : null;
}
