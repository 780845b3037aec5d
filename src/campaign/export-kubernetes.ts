// A campaign as a Kubernetes Indexed Job: each index one shard, its blob in the log of its pod. A
// pod in which a shard ran to its end succeeds, whatever the verdicts: judging is left to `ordeal
// merge`. https://kubernetes.io/docs/concepts/workloads/controllers/job/#completion-mode

import { stringify } from 'yaml';
import { safeJson, sanitize } from '../text.ts';
import type { CampaignPlan } from './types.ts';

export interface KubernetesJob {
  readonly plan: CampaignPlan;
  /** The campaign file's text; it travels in a config map. */
  readonly file: string;
  readonly shards: number;
  readonly image: string;
  readonly deadlineMs: number;
  readonly attempts: number;
}

/**
 * A pod's host name is that of the job and an index of up to five digits, and holds 63 characters.
 */
const NAME_MAX = 40;

/** A config map holds 1 MiB with everything around it. */
export const KUBERNETES_FILE_BYTES_MAX = 1_000_000;

/** YAML documents: the config map, then the job. */
export function kubernetesJob(job: KubernetesJob): string {
  const { plan, file, shards, image, deadlineMs, attempts } = job;
  const word = plan.name
    .toLowerCase()
    .replaceAll(/[^a-z0-9-]/g, '-')
    .slice(0, NAME_MAX);
  const name = `ordeal-${word}-${plan.hash.slice(0, 8)}`;
  const labels = { 'app.kubernetes.io/name': 'ordeal', 'dev.ordeal/plan': plan.hash.slice(0, 32) };
  const command = ['ordeal', 'campaign', '/campaign/ordeal.campaign.yaml', '--shard', 'auto'];
  const container = {
    name: 'ordeal',
    image,
    command: [...command, '--exit-zero', '--reporter', 'blob=-', '--out', '/tmp/runs'],
    // JOB_COMPLETION_INDEX is set by Kubernetes itself.
    env: [{ name: 'ORDEAL_SHARDS', value: String(shards) }],
    volumeMounts: [{ name: 'campaign', mountPath: '/campaign' }],
  };
  const configMap = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, labels },
    data: { 'ordeal.campaign.yaml': file },
  };
  const batchJob = {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name, labels },
    spec: {
      completionMode: 'Indexed',
      completions: shards,
      parallelism: shards,
      backoffLimit: (attempts - 1) * shards,
      activeDeadlineSeconds: Math.ceil(deadlineMs / 1_000),
      template: {
        metadata: { labels },
        spec: {
          restartPolicy: 'Never',
          containers: [container],
          volumes: [{ name: 'campaign', configMap: { name } }],
        },
      },
    },
  };
  return [
    '# kubectl apply -f THIS-FILE, then, once it is complete:',
    `#   kubectl logs -l batch.kubernetes.io/job-name=${name} --tail=-1 --prefix > pods.log`,
    '#   ordeal merge pods.log',
    yamlOf(configMap),
    '---',
    stringify(batchJob),
  ].join('\n');
}

/**
 * JSON, which is YAML as well, spells out what a terminal must not be given: a tab of the file
 * stays a tab.
 */
function yamlOf(configMap: object): string {
  const text = stringify(configMap);
  return text.split('\n').every((line) => sanitize(line) === line) ? text : safeJson(configMap);
}
