// Stands in for vitest in the bundle that mutation testing runs: collects tests instead of running
// them.

export { expect } from 'vitest';

/** Tests in the order in which they were declared. */
export const tests = [];

let path = [];

export function describe(name, declare) {
  const outer = path;
  path = [...outer, name];
  declare();
  path = outer;
}

export function it(name, run) {
  const text = [...path, name].join(' ');
  const twins = tests.filter((test) => test.name === text).length;
  tests.push({ id: `${text} ${twins}`, name: text, run });
}

/** One test for each of the cases; a case that is a list gives several arguments. */
it.each = (cases) => (name, run) =>
  forEachCase(cases, name, (text, each) => it(text, () => run(...each)));

describe.each = (cases) => (name, declare) =>
  forEachCase(cases, name, (text, each) => describe(text, () => declare(...each)));

function forEachCase(cases, name, declare) {
  for (const each of cases) {
    const values = Array.isArray(each) ? each : [each];
    declare(`${name} ${JSON.stringify(values[0])?.slice(0, 60)}`, values);
  }
}
