// A campaign as a Kubernetes Indexed Job: each index one shard, its blob in the log of its pod. A pod in which a shard
// ran to its end succeeds, whatever the verdicts: judging is left to `ordeal merge`.
// https://kubernetes.io/docs/concepts/workloads/controllers/job/#completion-mode

import { stringify } from 'yaml';
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

/** YAML documents: the config map, then the job. */
export function kubernetesJob(job: KubernetesJob): string {
  const { plan, file, shards, image, deadlineMs, attempts } = job;
  const name = `ordeal-${plan.name.toLowerCase().replaceAll(/[^a-z0-9-]/g, '-')}-${plan.hash.slice(0, 8)}`;
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
    stringify(configMap),
    '---',
    stringify(batchJob),
  ].join('\n');
}
