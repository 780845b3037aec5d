// What clients may ask, and how it is told apart from nonsense.

import type { Body } from '../../src/node/types.ts';
import type { TransactionRequest } from './coordinator.ts';
import { parseMicroOps } from './micro-ops.ts';

export type ClientRequest =
  | { readonly kind: 'transact'; readonly transaction: TransactionRequest }
  | { readonly kind: 'inspect'; readonly key: string }
  | { readonly kind: 'status' }
  | { readonly kind: 'unsupported' }
  | { readonly kind: 'malformed'; readonly why: string };

/**
 * `{type: 'transact', client, sequence, retry, ops, label, age}` (see `TransactionRequest`; `label`
 * and `age` may be null), `{type: 'inspect', key}`, `{type: 'status'}`.
 */
export function parseRequest(body: Body): ClientRequest {
  switch (body.type) {
    case 'status':
      return { kind: 'status' };
    case 'inspect': {
      const { key } = body;
      return typeof key === 'string' ? { kind: 'inspect', key } : malformed('key must be a string');
    }
    case 'transact':
      return parseTransaction(body);
    default:
      return { kind: 'unsupported' };
  }
}

function parseTransaction({ client, sequence, retry, ops, label, age }: Body): ClientRequest {
  const parsed = parseMicroOps(ops);
  if (parsed === null) return malformed('ops must be a list of [name, key, value]');
  if (typeof client !== 'string') return malformed('client must be a string');
  if (typeof sequence !== 'number' || !Number.isInteger(sequence) || sequence < 1) {
    return malformed('sequence must be a whole number from 1');
  }
  const transaction: TransactionRequest = {
    client,
    sequence,
    isRetry: retry === true,
    ops: parsed,
    label: typeof label === 'string' ? label : null,
    age: typeof age === 'number' ? age : null,
  };
  return { kind: 'transact', transaction };
}

function malformed(why: string): ClientRequest {
  return { kind: 'malformed', why };
}
