// Looks whether an engine has an image.

import type Docker from 'dockerode';
import { call, type Engine } from './engine.ts';
import { statusOf } from './engine-errors.ts';

/**
 * What the engine knows of an image; null where it has none of that name. Rejects with a
 * `HarnessError`.
 */
export async function findImage(
  engine: Engine,
  tag: string,
): Promise<Docker.ImageInspectInfo | null> {
  try {
    return await engine.docker.getImage(tag).inspect();
  } catch (error) {
    if (statusOf(error) === 404) return null;
    return await call(`looking for the image ${tag}`, Promise.reject(error));
  }
}
