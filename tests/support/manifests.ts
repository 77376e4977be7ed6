import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { PROJECT_ROOT } from '../../lib/project-root.ts';

/** The Kubernetes manifests as kustomize renders them. */

export const KUBERNETES = join(PROJECT_ROOT, 'deploy', 'kubernetes');

/** `describe`, if there is kustomize; otherwise skipped, and counted as such. */
export const describeWithKustomize = process.env['TEST_KUSTOMIZE'] ? describe : describe.skip;

interface Probe {
  readonly httpGet: { readonly path: string; readonly port: string };
  readonly periodSeconds: number;
  readonly failureThreshold: number;
}

export interface Container {
  readonly name: string;
  readonly image: string;
  readonly command: readonly string[];
  readonly envFrom: readonly { readonly configMapRef: { readonly name: string } }[];
  readonly ports: readonly { readonly name: string; readonly containerPort: number }[];
  readonly startupProbe: Probe;
  readonly readinessProbe: Probe;
  readonly livenessProbe: Probe;
  readonly lifecycle?: { readonly preStop: { readonly sleep: { readonly seconds: number } } };
  readonly resources: { readonly requests: object; readonly limits: object };
  readonly securityContext: object;
  readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string; readonly readOnly?: boolean }[];
}

export interface PodSpec {
  readonly terminationGracePeriodSeconds: number;
  readonly automountServiceAccountToken: boolean;
  readonly securityContext: object;
  readonly containers: readonly Container[];
  readonly volumes: readonly { readonly name: string; readonly secret?: { readonly secretName: string } }[];
}

type Labels = Readonly<Record<string, string>>;

export interface Selector {
  readonly matchLabels?: Labels;
}

/** Any object: the parts that the tests read. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly annotations?: Labels };
  readonly data?: Labels;
  // oxlint-disable-next-line typescript/no-explicit-any -- each kind has its own, and the schemas of Kubernetes check them
  readonly spec: any;
}

/** @param folder in `deploy/kubernetes`, or one with a kustomization of a test */
export function render(folder: string): Manifest[] {
  const [program = '', verb = ''] = (process.env['TEST_KUSTOMIZE'] ?? '').split(' ');
  const text = execFileSync(program, [verb, folder], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  return parseAllDocuments(text).map((document) => {
    if (document.errors.length > 0) throw document.errors[0]!;
    return document.toJS() as Manifest;
  });
}

export function ofKind(manifests: readonly Manifest[], kind: string): Manifest[] {
  return manifests.filter((each) => each.kind === kind);
}

export function podOf(deployment: Manifest): PodSpec {
  return (deployment.spec as { template: { spec: PodSpec } }).template.spec;
}

export function containerOf(deployment: Manifest): Container {
  const [container] = podOf(deployment).containers;
  if (!container) throw new Error(`${deployment.metadata.name} has no container.`);
  return container;
}

/** The settings that a deployment's process gets. */
export function settingsOf(manifests: readonly Manifest[], deployment: Manifest): Labels {
  const [source] = containerOf(deployment).envFrom;
  const found = ofKind(manifests, 'ConfigMap').find(({ metadata }) => metadata.name === source?.configMapRef.name);
  if (!found?.data) throw new Error(`${deployment.metadata.name} has no settings.`);
  return found.data;
}

export function labelsOf(deployment: Manifest): Labels {
  return (deployment.spec as { template: { metadata: { labels: Labels } } }).template.metadata.labels;
}

export function selects({ matchLabels = {} }: Selector, labels: Labels): boolean {
  return Object.entries(matchLabels).every(([name, value]) => labels[name] === value);
}
