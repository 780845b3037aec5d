// What is wrong with a campaign file is said with line and column, and what would do.

import { describe, expect, it } from 'vitest';
import { InputError } from '../../../src/errors.ts';
import { planOf } from './support/campaigns.ts';

const matrix = 'matrix: { systems: raft-kv, nemeses: none, runtimes: sim, seeds: 1..3 }';

/** `at` is line and column. */
const mistakes: readonly {
  readonly what: string;
  readonly text: string;
  readonly at: string;
  readonly message: RegExp;
  readonly hint?: RegExp;
}[] = [
  {
    what: 'a file that is not YAML',
    text: 'name: [x\nmatrix: {',
    at: '2:1',
    message: /not YAML/,
  },
  { what: 'a key twice', text: `name: x\nname: y\n${matrix}`, at: '2:1', message: /unique/ },
  { what: 'plain text', text: 'hello', at: '1:1', message: /not a campaign/ },
  { what: 'nothing', text: '', at: '1:1', message: /not a campaign/ },
  { what: 'bytes', text: '\u0000\u0001\u0002', at: '1:1', message: /./ },
  { what: 'no cells at all', text: 'name: x', at: '1:1', message: /neither a matrix nor/ },
  { what: 'no name', text: matrix, at: '1:1', message: /lacks 'name'/ },
  {
    what: 'an unknown field',
    text: `name: x\n${matrix}\nexcludes: []`,
    at: '3:1',
    message: /no field 'excludes'/,
    hint: /did you mean exclude\?/,
  },
  {
    what: 'an unknown setting',
    text: `name: x\nsettings:\n  a:\n    timelimit: 5s\n${matrix}`,
    at: '4:5',
    message: /no field 'timelimit'/,
    hint: /did you mean timeLimit\?/,
  },
  {
    what: 'an unknown system',
    text: 'name: x\nmatrix:\n  systems: [raft-kv, raft-vk]\n  runtimes: sim\n  seeds: 1',
    at: '3:22',
    message: /unknown system 'raft-vk'/,
    hint: /did you mean raft-kv\?/,
  },
  {
    what: 'an unknown workload',
    text: 'name: x\nmatrix:\n  systems: raft-kv\n  workloads: [registre]\n  runtimes: sim\n  seeds: 1',
    at: '4:15',
    message: /unknown workload 'registre'/,
    hint: /did you mean register\?/,
  },
  {
    what: 'a workload that the system cannot serve',
    text: 'name: x\nmatrix:\n  systems: raft-kv\n  workloads: bank\n  runtimes: sim\n  seeds: 1',
    at: '4:14',
    message: /no system of this matrix can serve workload bank/,
  },
  {
    what: 'an unknown nemesis',
    text: 'name: x\nmatrix:\n  systems: raft-kv\n  nemeses: ["kill,partitoin"]\n  runtimes: sim\n  seeds: 1',
    at: '4:13',
    message: /unknown nemesis 'partitoin'/,
    hint: /did you mean partition\?/,
  },
  {
    what: 'an unknown runtime',
    text: 'name: x\nmatrix:\n  systems: raft-kv\n  runtimes: [sim, dokcer]\n  seeds: 1',
    at: '4:19',
    message: /'dokcer' is none of them/,
    hint: /did you mean docker\?/,
  },
  {
    what: 'an unknown planted bug',
    text: 'name: x\nmatrix:\n  systems: raft-kv\n  bugs: stale-raed\n  runtimes: sim\n  seeds: 1',
    at: '4:9',
    message: /unknown bug of raft-kv 'stale-raed'/,
    hint: /did you mean stale-read\?/,
  },
  {
    what: 'settings that do not exist',
    text: `name: x\nsettings: { fast: { timeLimit: 5s } }\ninclude:\n  - systems: raft-kv\n    runtimes: sim\n    seeds: 1\n    use: fats`,
    at: '7:10',
    message: /no settings named 'fats'/,
    hint: /did you mean fast\?/,
  },
  {
    what: 'settings that extend themselves',
    text: `name: x\nsettings:\n  a: { extends: b }\n  b: { extends: [c] }\n  c: { extends: a }\n${matrix}`,
    at: '3:17',
    message: /a → b → c → a/,
  },
  {
    what: 'an anchor that holds itself',
    text: `name: x\nsettings: &a\n  b: *a\n${matrix}`,
    at: '1:1',
    message: /alias to itself/,
  },
  {
    what: 'an alias without an anchor',
    text: `name: x\nmatrix: *nothing`,
    at: '1:1',
    message: /nothing/,
  },
  {
    what: 'the same cell twice',
    text: `name: x\n${matrix}\ninclude:\n  - { systems: raft-kv, nemeses: none, runtimes: sim, seeds: 3 }`,
    at: '4:5',
    message: /raft-kv\/register\/none\/sim\/3 is there twice/,
    hint: /label/,
  },
  {
    what: 'a matrix with an empty list',
    text: 'name: x\nmatrix:\n  systems: []\n  runtimes: sim\n  seeds: 1',
    at: '3:12',
    message: /matrix\.systems/,
  },
  {
    what: 'a matrix of which nothing is left',
    text: `name: x\n${matrix}\nexclude: [{ system: raft-kv }]`,
    at: '2:9',
    message: /matrix is empty/,
  },
  {
    what: 'an exclusion of nothing',
    text: `name: x\n${matrix}\nexclude:\n  - { seed: 9 }`,
    at: '4:5',
    message: /excludes no cell/,
  },
  {
    what: 'a name among others that no cell has',
    text: `name: x\n${matrix}\nexclude:\n  - { runtime: sim, seed: 1, system: [raft-kv, raft-vk] }`,
    at: '4:48',
    message: /no cell has system 'raft-vk'/,
    hint: /did you mean raft-kv\?/,
  },
  {
    what: 'a known failure of a nemesis that no cell has',
    text: `name: x\n${matrix}\nknown:\n  - match: { nemesis: [none, "kill,pause"] }\n    issue: https://a.b/1\n    expires: 2026-12-31`,
    at: '4:30',
    message: /no cell has nemesis 'kill,pause'/,
  },
  {
    what: 'a planted bug in an override',
    text: `name: x\n${matrix}\nsettings: { b: { bugs: stale-read } }\noverrides:\n  - match: { seed: 1 }\n    set: { use: b }`,
    at: '6:17',
    message: /an override cannot plant a bug/,
  },
  {
    what: 'a budget that no timer holds',
    text: `name: x\n${matrix}\nbudget: { time: 600h }`,
    at: '3:17',
    message: /a budget of 600h is longer than 480h/,
  },
  {
    what: 'an override of nothing',
    text: `name: x\n${matrix}\noverrides:\n  - match: { runtime: docker }\n    set: { timeLimit: 5s }`,
    at: '4:12',
    message: /matches no cell/,
  },
  {
    what: 'a known failure of nothing',
    text: `name: x\n${matrix}\nknown:\n  - match: { seed: 77 }\n    issue: https://example.org/1\n    expires: 2026-12-31`,
    at: '4:12',
    message: /matches no cell/,
  },
  {
    what: 'a day that does not exist',
    text: `name: x\n${matrix}\nknown:\n  - match: { seed: 1 }\n    issue: https://example.org/1\n    expires: 2026-02-30`,
    at: '6:14',
    message: /2026-02-30' is no day/,
  },
  {
    what: 'a range without a seed',
    text: 'name: x\nmatrix:\n  systems: raft-kv\n  runtimes: sim\n  seeds: 5..4',
    at: '5:10',
    message: /holds no seed/,
  },
  {
    what: 'too many seeds',
    text: 'name: x\nmatrix:\n  systems: raft-kv\n  runtimes: sim\n  seeds: 1..99999999',
    at: '5:10',
    message: /more than 100,000 seeds/,
  },
  {
    what: 'a budget of runs below the number of cells',
    text: `name: x\n${matrix}\nbudget: { runs: 2 }`,
    at: '3:17',
    message: /2 runs cannot hold 3 cells/,
  },
  {
    what: 'a budget of no time',
    text: `name: x\n${matrix}\nbudget: { time: 0s }`,
    at: '3:17',
    message: /holds nothing/,
  },
  {
    what: 'a budget shorter than a cell in real time',
    text: 'name: x\nmatrix: { systems: raft-kv, runtimes: process, seeds: 1, timeLimit: 30s }\nbudget: { time: 20s }',
    at: '3:17',
    message: /20s cannot hold cell raft-kv/,
  },
  {
    what: 'a duration that is none',
    text: 'name: x\nmatrix:\n  systems: raft-kv\n  runtimes: sim\n  seeds: 1\n  timeLimit: 5 minutes',
    at: '6:14',
    message: /"5 minutes" will not do/,
    hint: /500ms, 30s or 2m/,
  },
  {
    what: 'fewer nodes than the system needs',
    text: 'name: x\nmatrix:\n  systems: two-phase-commit\n  nodes: 1\n  runtimes: sim\n  seeds: 1',
    at: '3:3',
    message: /needs at least/,
  },
  {
    what: 'a swarm world in real time',
    text: 'name: x\nmatrix:\n  systems: raft-kv\n  world: swarm\n  runtimes: process\n  seeds: 1',
    at: '3:3',
    message: /needs virtual time/,
  },
];

describe('a campaign file with', () => {
  it.each(mistakes)('$what', ({ text, at, message, hint }) => {
    let error: unknown;
    try {
      planOf(text);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(InputError);
    const { message: said, hint: help } = error as InputError;
    const [, where, what] = /campaign\.yaml:(\d+:\d+): (.*)$/s.exec(said) ?? [];
    expect({ where, said: what }).toMatchObject({ where: at });
    expect(what).toMatch(message);
    if (hint !== undefined) expect(help).toMatch(hint);
  });
});
