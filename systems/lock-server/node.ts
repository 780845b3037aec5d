// What a node runs depends on its role.

import type { CreateProgram } from '../../src/node/types.ts';
import { LockNode } from './lock-node.ts';
import { ProtectedStore } from './protected-store.ts';
import { storeOf } from './roles.ts';

export const createLockServer: CreateProgram = (env) =>
  storeOf([env.id, ...env.peers]) === env.id ? new ProtectedStore(env) : new LockNode(env);
