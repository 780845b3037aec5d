// A Docker Swarm replicated job: so many tasks of one image, each with a slot from 0. Facts checked
// on Engine 20.10: slot 0 is missing from a task's JSON; a task that fails is started again for
// ever, though the restart policy says none; a task of a node that is lost stays `running`, and is
// not started elsewhere.

import { HarnessError } from '../../errors.ts';
import { createDemultiplexer } from './demultiplex.ts';
import { call, type Engine } from './engine.ts';
import { toolLabels } from './labels.ts';

export interface JobSpec {
  readonly name: string;
  readonly image: string;
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly tasks: number;
  readonly together: number;
}

/** One task as the manager knows it. */
export interface JobTask {
  readonly id: string;
  /** From 0. */
  readonly slot: number;
  readonly node: string | null;
  /** `running`, `complete`, `failed` … as the engine calls it. */
  readonly state: string;
  /** Why it failed; empty otherwise. */
  readonly error: string;
  /** When it was made: the last one of a slot is the one that counts. */
  readonly createdAt: string;
}

/** How long a task that is told to stop may heal and remove what it made. */
const GRACE_NS = 60e9;

/** Whether the engine is a manager of a swarm. */
export async function isSwarmManager(engine: Engine): Promise<boolean> {
  const info = (await call('asking the engine about its swarm', engine.docker.info())) as {
    readonly Swarm?: { readonly ControlAvailable?: boolean };
  };
  return info.Swarm?.ControlAvailable === true;
}

/**
 * Creates the job; returns its id. Its tasks reach the engine of their node, and the ports that it
 * publishes on 127.0.0.1: they run in the node's own network.
 */
export async function createJob(engine: Engine, spec: JobSpec): Promise<string> {
  const socket = '/var/run/docker.sock';
  const what = `creating the swarm job ${spec.name}`;
  const service = await call(
    what,
    engine.docker.createService({
      Name: spec.name,
      Labels: { ...toolLabels() },
      TaskTemplate: {
        ContainerSpec: {
          Image: spec.image,
          Command: [...spec.command],
          Env: Object.entries(spec.env).map(([name, value]) => `${name}=${value}`),
          Mounts: [{ Type: 'bind', Source: socket, Target: socket }],
          Labels: { ...toolLabels() },
          StopGracePeriod: GRACE_NS,
        },
        RestartPolicy: { Condition: 'none' },
        Networks: [{ Target: 'host' }],
      },
      Mode: { ReplicatedJob: { MaxConcurrent: spec.together, TotalCompletions: spec.tasks } },
    } as never),
  );
  return (service as { readonly id: string }).id;
}

/** All tasks of a job, those that were replaced among them. */
export async function listTasks(engine: Engine, service: string): Promise<readonly JobTask[]> {
  // The types of dockerode know the callback form of this call alone.
  const listed = engine.docker.listTasks({
    filters: { service: [service] },
  } as never) as unknown as Promise<readonly RawTask[]>;
  const tasks = await call('listing the tasks of the swarm job', listed);
  return tasks.map(({ ID, Slot, NodeID, Status, CreatedAt }) => ({
    id: ID,
    slot: Slot ?? 0,
    node: NodeID ?? null,
    state: Status.State,
    error: Status.Err ?? '',
    createdAt: CreatedAt,
  }));
}

interface RawTask {
  readonly ID: string;
  readonly Slot?: number;
  readonly NodeID?: string;
  readonly CreatedAt: string;
  readonly Status: { readonly State: string; readonly Err?: string };
}

/** Ids of the nodes that the manager has lost. */
export async function listLostNodes(engine: Engine): Promise<ReadonlySet<string>> {
  const nodes = (await call('listing the nodes of the swarm', engine.docker.listNodes())) as {
    readonly ID: string;
    readonly Status?: { readonly State?: string };
  }[];
  return new Set(nodes.filter(({ Status }) => Status?.State === 'down').map(({ ID }) => ID));
}

/**
 * What a task has written to its standard output. Rejects where its node does not hand it over in
 * time.
 */
export async function taskLog(engine: Engine, id: string, deadlineMs: number): Promise<string> {
  const options = { stdout: true, stderr: false, follow: false };
  const task = engine.docker.getTask(id) as unknown as {
    logs(options: object): Promise<Buffer>;
  };
  const read = task.logs(options);
  const log = await call(`reading the log of task ${id}`, read, deadlineMs);
  const parts: string[] = [];
  createDemultiplexer((kind, content) => {
    if (kind === 'stdout') parts.push(content.toString('utf8'));
  })(Buffer.from(log));
  return parts.join('');
}

/** Removes the job and its tasks; what runs is told to stop. */
export async function removeJob(engine: Engine, service: string): Promise<void> {
  await call('removing the swarm job', engine.docker.getService(service).remove());
}

/** The engine is no manager, and what to do. */
export function notAManager(engine: Engine): HarnessError {
  return new HarnessError({
    message: `the engine at ${engine.address} is no manager of a swarm`,
    hint: 'make it one with `docker swarm init`, or point DOCKER_HOST at a manager',
  });
}
