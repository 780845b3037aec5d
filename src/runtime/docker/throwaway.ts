// A container that serves to build an image and is removed again, whatever happens.

import type Docker from 'dockerode';
import { HarnessError, messageOf } from '../../errors.ts';
import { call, type Engine } from './engine.ts';
import { toolLabels } from './labels.ts';
import { removeAll } from './removal.ts';

/** Creates a labelled container, lets `use` work with it, and removes it. Rejects as `use` does. */
export async function withThrowaway<T>(
  engine: Engine,
  what: string,
  options: Docker.ContainerCreateOptions,
  use: (container: Docker.Container) => Promise<T>,
): Promise<T> {
  const container = await call(
    what,
    engine.docker.createContainer({ ...options, Labels: { ...toolLabels(), ...options.Labels } }),
  );
  const remove = (): Promise<readonly string[]> =>
    removeAll(engine, [{ kind: 'container', name: container.id }]);
  let result: T;
  try {
    result = await use(container);
  } catch (error) {
    const left = await remove();
    if (left.length === 0) throw error;
    throw leftBehind(`${messageOf(error)} (and ${left.join('; ')} is left)`, error);
  }
  const left = await remove();
  if (left.length > 0) throw leftBehind(`${what}: ${left.join('; ')} is left`, null);
  return result;
}

function leftBehind(message: string, cause: unknown): HarnessError {
  return new HarnessError({ message, hint: '`ordeal clean` removes what is left', cause });
}
