// Circles among things that lead to each other. Source: R. Tarjan, "Depth-first search and linear
// graph algorithms" (1972): a strongly connected component of more than one thing, or one that
// leads to itself, is a circle.

import { importsOf } from './imports.ts';

/**
 * The circles among files, types included: two files that need each other's types are one thing in
 * two places.
 */
export function circlesIn(paths: readonly string[]): readonly (readonly string[])[] {
  return circles(paths, (path) =>
    importsOf(path)
      .filter(({ isOwn }) => isOwn)
      .map(({ target }) => target),
  );
}

/** Each circle in order of its names. */
export function circles(
  names: readonly string[],
  next: (name: string) => readonly string[],
): readonly (readonly string[])[] {
  const number = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const found: string[][] = [];
  const lower = (name: string, by: number): void => {
    low.set(name, Math.min(low.get(name) ?? by, by));
  };
  const visit = (name: string): void => {
    const own = number.size;
    number.set(name, own);
    low.set(name, own);
    stack.push(name);
    for (const other of next(name)) {
      if (!number.has(other)) {
        visit(other);
        lower(name, low.get(other) ?? own);
      } else if (stack.includes(other)) lower(name, number.get(other) ?? own);
    }
    if (low.get(name) !== own) return;
    const component = stack.splice(stack.indexOf(name)).sort();
    if (component.length > 1 || next(name).includes(name)) found.push(component);
  };
  for (const name of names) if (!number.has(name)) visit(name);
  return found.sort((a, b) => ((a[0] ?? '') < (b[0] ?? '') ? -1 : 1));
}
