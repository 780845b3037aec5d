// From what a workload asks for to a transaction, and from its answer to what the history records.
//
//   txn       micro-operations; answered with what the reads returned
//   transfer  {from, to, amount}, between accounts; with `opening`, which every account held in the
//             beginning, it is refused where the one does not hold the amount
//   read      {accounts: […], opening}: answered with {account: balance}; a key holds what was
//             moved since the opening
//             {participants: […]}: answered with {participant: [id, …]}, all of one moment
//   transact  {id, participants: […]}: leaves the id at each of them
//   inspect   {participant}: not a transaction; asked of the node itself

import type { Json, JsonObject } from '../../src/json.ts';
import type { Invocation } from '../../src/system.ts';
import type { MicroOp } from './micro-ops.ts';

export type Plan =
  | {
      readonly kind: 'transaction';
      readonly ops: readonly MicroOp[];
      readonly label: string | null;
      /** What the history records where it is committed. */
      readonly answer: (ops: readonly MicroOp[]) => Json;
    }
  | { readonly kind: 'inspect'; readonly participant: string };

/** Where a participant of the workload `atomic-commit` keeps the ids: `shard-2` names the shard. */
export function idsKey(participant: string): string {
  return `${participant}/ids`;
}

export function planOf({ f, value }: Invocation): Plan {
  const asked = (value ?? null) as Json;
  const fields = asked as JsonObject;
  switch (f) {
    case 'txn':
      return transaction(asked as unknown as readonly MicroOp[], (ops) => ops as unknown as Json);
    case 'transfer': {
      const amount = Number(fields['amount']);
      const [from, to] = [String(fields['from']), String(fields['to'])];
      const { opening } = fields;
      const debit: MicroOp =
        typeof opening === 'number' ? ['debit', from, [amount, -opening]] : ['incr', from, -amount];
      return transaction([debit, ['incr', to, amount]], () => asked);
    }
    case 'read': {
      const { accounts, opening, participants } = fields;
      if (Array.isArray(accounts)) return readBalances(accounts.map(String), Number(opening ?? 0));
      return readAll(names(participants), idsKey, []);
    }
    case 'transact': {
      const { id, participants } = fields;
      const ops = names(participants).map((name): MicroOp => ['append', idsKey(name), id ?? null]);
      return { ...transaction(ops, () => asked), label: String(id) };
    }
    case 'inspect':
      return { kind: 'inspect', participant: String(fields['participant']) };
    default:
      throw new Error(`two-phase-commit has no operation ${f}`);
  }
}

function transaction(
  ops: readonly MicroOp[],
  answer: (ops: readonly MicroOp[]) => Json,
): Extract<Plan, { kind: 'transaction' }> {
  return { kind: 'transaction', ops, label: null, answer };
}

function readBalances(accounts: readonly string[], opening: number): Plan {
  const ops = accounts.map((name): MicroOp => ['r', name, null]);
  return transaction(ops, (read) =>
    Object.fromEntries(
      accounts.map((name, place) => [name, opening + Number(read[place]?.[2] ?? 0)]),
    ),
  );
}

function readAll(all: readonly string[], keyOf: (name: string) => string, absent: Json): Plan {
  const ops = all.map((name): MicroOp => ['r', keyOf(name), null]);
  return transaction(ops, (read) =>
    Object.fromEntries(all.map((name, place) => [name, read[place]?.[2] ?? absent])),
  );
}

function names(value: Json | undefined): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
