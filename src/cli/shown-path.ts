// Paths as they are shown: short where they lie below the working folder, whole where they do not.

import { isAbsolute, relative, sep } from 'node:path';

export function shownPath(path: string): string {
  const short = relative(process.cwd(), path);
  if (short === '') return '.';
  return isAbsolute(short) || short === '..' || short.startsWith(`..${sep}`) ? path : short;
}
