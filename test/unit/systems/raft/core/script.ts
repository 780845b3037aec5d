// Scripts of interactions, as in etcd-io/raft: a file of comments, commands and what each command
// led to. Playing a script gives its text anew; where that differs from the file, either the core
// or the file is wrong. Commands:
//
//   > nodes n1 n2 n3 [WORD …]     starts the nodes; a word is a planted bug, or single: one entry
//                               per message
//   > tick NODE [COUNT]           time passes for one node
//   > campaign NODE               its election timeout passes
//   > propose NODE TEXT           a client's command
//   > read NODE ID                a client's read
//   > deliver [FROM TO]           delivers what is under way and what comes of it; with a link:
//                               only what it holds
//   > repeat FROM TO              delivers what the link holds, and leaves it there: duplicates,
//                               late comers
//   > drop [FROM TO]              loses what is under way
//   > cut NODE … | NODE …         no messages between the two sides
//   > heal
//   > slow-disk NODE, sync NODE   what is written waits for the sync
//   > crash NODE, restart NODE
//   > compact NODE INDEX
//   > show [NODE …]

import type { RaftBugs } from '../../../../../systems/raft/core/types.ts';
import { Cluster } from '../../../../support/raft/cluster.ts';
import { describeMessage, describeNode } from '../../../../support/raft/describe.ts';

/** The text of a script as it is when it is played now. */
export function playScript(text: string): string {
  const player = new Player();
  const played: string[] = [];
  let inOutput = false;
  for (const line of text.split('\n')) {
    if (line.startsWith('> ')) {
      played.push(line, ...player.play(line.slice(2).trim()));
      inOutput = true;
    } else if (line === '' || line.startsWith('#')) {
      played.push(line);
      inOutput = false;
    } else if (!inOutput) {
      throw new Error(`neither comment nor command: ${line}`);
    }
  }
  return played.join('\n');
}

class Player {
  #cluster: Cluster | null = null;
  #lines: string[] = [];

  play(command: string): readonly string[] {
    const [name = '', ...words] = command.split(' ');
    this.#lines = [];
    if (name === 'nodes') {
      const nodes = words.filter((word) => /^n\d+$/.test(word));
      const others = words.filter((word) => !nodes.includes(word));
      const bugs = others.filter((word) => word !== 'single') as (keyof RaftBugs)[];
      const trace = (line: string): void => void this.#lines.push(line);
      const entriesPerMessageMax = others.includes('single') ? 1 : 4;
      this.#cluster = new Cluster({ nodes, bugs, trace, entriesPerMessageMax });
    } else {
      this.#act(name, words);
    }
    return this.#lines;
  }

  #act(name: string, words: readonly string[]): void {
    const cluster = this.#cluster;
    if (cluster === null) throw new Error('a script begins with nodes');
    const roles = rolesOf(cluster);
    const [first = '', second = ''] = words;
    switch (name) {
      case 'tick':
        for (let count = Number(second || '1'); count > 0; count--) cluster.tick(first);
        break;
      case 'campaign':
        cluster.campaign(first);
        break;
      case 'propose':
        if (cluster.propose(first, words.slice(1).join(' ')) === null) {
          this.#lines.push(`${first} does not lead`);
        }
        break;
      case 'read':
        cluster.read(first, Number(second));
        break;
      case 'deliver':
      case 'repeat':
      case 'drop':
        this.#move(cluster, name, first, second);
        break;
      case 'cut':
        cutLinks(cluster, words);
        break;
      case 'heal':
        cluster.cut.clear();
        break;
      case 'slow-disk':
        cluster.node(first).slow = true;
        break;
      case 'sync':
        cluster.sync(first);
        break;
      case 'crash':
        cluster.crash(first);
        break;
      case 'restart':
        cluster.restart(first);
        break;
      case 'compact':
        cluster.compact(first, Number(second));
        break;
      case 'show':
        for (const id of words.length > 0 ? words : cluster.nodes.keys()) {
          this.#lines.push(describeNode(cluster.node(id)));
        }
        break;
      default:
        throw new Error(`unknown command ${name}`);
    }
    this.#tellRoles(roles, cluster);
  }

  #move(cluster: Cluster, name: 'deliver' | 'repeat' | 'drop', from: string, to: string): void {
    if (from === '' && name === 'deliver') {
      cluster.settle();
      return;
    }
    const chosen = cluster.network.filter(
      (envelope) => from === '' || (envelope.from === from && envelope.to === to),
    );
    if (name !== 'repeat') {
      cluster.network = cluster.network.filter((envelope) => !chosen.includes(envelope));
    }
    for (const envelope of chosen) {
      if (name === 'drop') {
        const text = describeMessage(envelope.message);
        this.#lines.push(`${envelope.from} → ${envelope.to}  ${text}  dropped`);
      } else {
        cluster.deliver(envelope);
      }
    }
  }

  #tellRoles(before: ReadonlyMap<string, string>, cluster: Cluster): void {
    for (const [id, role] of rolesOf(cluster)) {
      if (before.get(id) !== role) this.#lines.push(`${id} is now ${role}`);
    }
  }
}

function rolesOf(cluster: Cluster): ReadonlyMap<string, string> {
  return new Map(
    [...cluster.nodes.values()].map(({ id, up, raft }) => [
      id,
      up ? `${raft.role} in term ${raft.term}` : 'down',
    ]),
  );
}

function cutLinks(cluster: Cluster, words: readonly string[]): void {
  const bar = words.indexOf('|');
  for (const left of words.slice(0, bar)) {
    for (const right of words.slice(bar + 1)) {
      cluster.cut.add(`${left}>${right}`);
      cluster.cut.add(`${right}>${left}`);
    }
  }
}
