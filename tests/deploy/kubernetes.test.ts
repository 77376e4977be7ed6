import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { stringify } from 'yaml';
import { mustSuitProduction, readConfig, SETTINGS } from '../../bootstrap/config.ts';
import { SECRETS } from '../../bootstrap/secrets.ts';
import { MAX_IMAGE_BYTES } from '../../domain/catalog/images.ts';
import { PROJECT_ROOT } from '../../lib/project-root.ts';
import { TASK_QUEUE } from '../../workflows/messages.ts';
import { temporaryFolder } from '../support/folders.ts';
import { containerOf, describeWithKustomize, KUBERNETES, labelsOf, ofKind, podOf, render, selects, settingsOf, type Manifest, type Selector } from '../support/manifests.ts'; // prettier-ignore
import { secretFiles } from '../support/secret-files.ts';

/** The oldest that the manifests are for, and the newest with a schema here. */
const KUBERNETES_VERSIONS = ['1.30', '1.37'];
const read = (name: string): string => readFileSync(join(PROJECT_ROOT, name), 'utf8');

/** A chain with one more component, as docs/kubernetes.md says to add it. */
function chainWith(component: string): string {
  const folder = join(temporaryFolder(), component);
  mkdirSync(folder);
  const to = (path: string): string => relative(folder, join(KUBERNETES, path));
  const kustomization = {
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    resources: [to('base')],
    components: ['chain', 'autoscaled-api', 'autoscaled-workers', component].map((name) => to(`components/${name}`)),
  };
  writeFileSync(join(folder, 'kustomization.yaml'), stringify(kustomization));
  return folder;
}

const OVERLAYS = ['small', 'chain', 'pinned', 'pinned-build'];

describeWithKustomize('the Kubernetes manifests', () => {
  const rendered = new Map<string, Manifest[]>();
  beforeAll(() => {
    for (const name of OVERLAYS) rendered.set(name, render(join(KUBERNETES, 'overlays', name)));
    for (const name of ['temporal-cloud', 'temporal-tls']) rendered.set(name, render(chainWith(name)));
    rendered.set('neighbours', render(join(KUBERNETES, 'neighbours')));
  });
  const manifestsOf = (name: string): Manifest[] => rendered.get(name) ?? [];
  const all = (): Manifest[] => [...rendered.values()].flat();
  const deployments = (): { manifests: Manifest[]; deployment: Manifest }[] =>
    [...rendered.values()].flatMap((manifests) =>
      ofKind(manifests, 'Deployment').map((deployment) => ({ manifests, deployment })),
    );

  const validator = process.env['TEST_KUBERNETES_VALIDATOR'];
  (validator ? test : test.skip)('each object is valid by the schema of Kubernetes, with no field unknown', () => {
    const own = all().filter(({ apiVersion }) => !apiVersion.startsWith('keda.sh/'));
    expect(own.length).toBeGreaterThan(60);
    const path = join(temporaryFolder(), 'all.yaml');
    // Most of them are in several overlays. JSON means the same in each version of YAML.
    writeFileSync(path, [...new Set(own.map((each) => JSON.stringify(each)))].join('\n---\n'));
    for (const version of KUBERNETES_VERSIONS) {
      const { status, stdout } = spawnSync(validator ?? '', ['--strict', '-k', version, path], { encoding: 'utf8' });
      expect(stdout.split('\n').filter((line) => line !== '' && !line.startsWith('INFO'))).toEqual([]);
      expect(status).toBe(0);
    }
  });

  const models = process.env['TEST_KEDA_MODELS'];
  (models ? test : test.skip)('each object of KEDA is valid by its own schema', () => {
    const kedas = all().filter(({ apiVersion }) => apiVersion.startsWith('keda.sh/'));
    expect(new Set(kedas.map(({ kind }) => kind))).toEqual(new Set(['ScaledObject', 'TriggerAuthentication']));
    const module = join(models ?? '', 'node_modules/@kubernetes-models/keda/keda.sh/v1alpha1/index.js');
    const script = `import * as keda from '${pathToFileURL(module).href}';
      for (const each of ${JSON.stringify(kedas)}) new keda[each.kind](each).validate();`;
    execFileSync(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'pipe'] });
  });

  test('every setting is one that the processes read, and all together suit production', () => {
    expect(deployments()).toHaveLength(10);
    for (const { manifests, deployment } of deployments()) {
      const settings = settingsOf(manifests, deployment);
      const known = [...SETTINGS.keys(), ...SECRETS.map((name) => `${name}_FILE`)];
      expect(Object.keys(settings).filter((name) => !known.includes(name))).toEqual([]);
      const config = readConfig({ ...inImage(), ...secretFiles(settings) });
      expect(() => mustSuitProduction(config)).not.toThrow();
      expect(config.storage).toBe('mongodb');
    }
  });

  test('nothing secret is in them: secrets are files of a secret that somebody else makes', () => {
    expect(ofKind(all(), 'Secret')).toEqual([]);
    for (const { manifests, deployment } of deployments()) {
      const settings = settingsOf(manifests, deployment);
      expect(Object.keys(settings).filter((name) => SECRETS.includes(name))).toEqual([]);
      const pod = podOf(deployment);
      const { volumeMounts } = containerOf(deployment);
      const mounted = volumeMounts.filter(({ name }) => pod.volumes.some((volume) => volume.name === name && volume.secret)); // prettier-ignore
      expect(mounted.length).toBeGreaterThan(0);
      expect(mounted.every(({ readOnly }) => readOnly)).toBe(true);
      const files = Object.entries(settings).flatMap(([name, value]) => (value.startsWith('/') && name !== 'KEYS_DIR' ? [value] : [])); // prettier-ignore
      expect(files.length).toBeGreaterThan(6);
      expect(files.filter((file) => !mounted.some(({ mountPath }) => file.startsWith(`${mountPath}/`)))).toEqual([]);
    }
  });

  test('a pod runs as nobody in particular, writes to no disk, and has no key to Kubernetes', () => {
    for (const { deployment } of deployments()) {
      const pod = podOf(deployment);
      expect(pod).toMatchObject({
        automountServiceAccountToken: false,
        securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
      });
      expect(containerOf(deployment).securityContext).toEqual({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      });
      expect(containerOf(deployment).resources).toMatchObject({
        requests: { cpu: expect.any(String), memory: expect.any(String) },
        limits: { memory: expect.any(String) },
      });
    }
  });

  test('each process runs a program of this version’s image, and is asked on ports at which it listens', () => {
    const { name, version } = JSON.parse(read('package.json')) as { name: string; version: string };
    for (const { manifests, deployment } of deployments()) {
      const container = containerOf(deployment);
      expect(container.image).toBe(`${name}:${version}`);
      const source = /^node dist\/(\w+)\.js$/.exec(container.command.join(' '))?.[1] ?? '';
      expect(read(`${source}.ts`)).toContain('isEntryPoint(');
      const config = readConfig({ ...inImage(), ...secretFiles(settingsOf(manifests, deployment)) });
      expect(config.host).toBe('0.0.0.0');
      const sdk = Number(config.temporal.metricsAddress?.split(':')[1]);
      const listensAt = source === 'server' ? { http: config.port } : { http: config.workerPort, 'sdk-metrics': sdk };
      expect(Object.fromEntries(container.ports.map((port) => [port.name, port.containerPort]))).toEqual(listensAt);
      const probes = [container.startupProbe, container.readinessProbe, container.livenessProbe];
      for (const { httpGet } of probes) expect(httpGet.port).toBe('http');
    }
  });

  test('one job a day backs up the keys, into a volume at KEYS_DIR, instead of every worker', () => {
    for (const name of ['small', 'chain', 'pinned']) {
      const manifests = manifestsOf(name);
      const [job] = ofKind(manifests, 'CronJob').map(({ spec }) => (spec as { jobTemplate: Manifest }).jobTemplate);
      const { command, image, volumeMounts } = containerOf(job!);
      expect(command.join(' ')).toBe('node dist/operations/cli/keys.js backup');
      expect(read('operations/cli/keys.ts')).toContain('isEntryPoint(');
      expect(image).toBe(containerOf(ofKind(manifests, 'Deployment')[0]!).image);
      const { keys } = readConfig(secretFiles(settingsOf(manifests, job!)));
      expect(keys.isBackedUpByWorkers).toBe(false);
      const { name: volume } = volumeMounts.find(({ mountPath }) => mountPath === keys.folder)!;
      expect(podOf(job!).volumes).toContainEqual({ name: volume, persistentVolumeClaim: { claimName: volume } });
      expect(ofKind(manifests, 'PersistentVolumeClaim').map(({ metadata }) => metadata.name)).toEqual([volume]);
    }
  });

  test('a stopping process has longer than it needs', () => {
    const activities = Number(/SHUTDOWN_GRACE = '(\d+)s'/.exec(read('worker.ts'))?.[1]);
    for (const { deployment } of deployments()) {
      const { terminationGracePeriodSeconds: given } = podOf(deployment);
      const { lifecycle, name } = containerOf(deployment);
      const left = given - (lifecycle?.preStop.sleep.seconds ?? 0);
      if (name === 'worker') expect(left).toBeGreaterThan(activities + 10);
      // A request may take as long as the maximum of this setting.
      else expect(() => readConfig({ COMMAND_TIMEOUT_SECONDS: String(left) })).toThrow('COMMAND_TIMEOUT_SECONDS');
    }
  });

  test('a rollout takes no process away before its successor is there, and a drained node one at a time', () => {
    for (const { manifests, deployment } of deployments()) {
      expect(deployment.spec).toMatchObject({ strategy: { rollingUpdate: { maxUnavailable: 0 } } });
      const budgets = ofKind(manifests, 'PodDisruptionBudget').filter(({ spec }) =>
        selects((spec as { selector: Selector }).selector, labelsOf(deployment)),
      );
      expect(budgets).toHaveLength(1);
    }
  });

  test('every selector finds a deployment; only the one for what nobody may see finds none', () => {
    for (const manifests of rendered.values()) {
      const labels = ofKind(manifests, 'Deployment').map(labelsOf);
      for (const { metadata, spec } of ofKind(manifests, 'Service')) {
        const { selector } = spec as { selector?: Record<string, string> };
        expect([metadata.name, selector !== undefined]).toEqual([metadata.name, metadata.name !== 'nowhere']);
        if (selector) expect(labels.some((each) => selects({ matchLabels: selector }, each))).toBe(true);
      }
      for (const { spec } of [...ofKind(manifests, 'HorizontalPodAutoscaler'), ...ofKind(manifests, 'ScaledObject')]) {
        const { name } = (spec as { scaleTargetRef: { name: string } }).scaleTargetRef;
        const target = ofKind(manifests, 'Deployment').find(({ metadata }) => metadata.name === name);
        // The autoscaler says how many there are.
        expect(target?.spec).not.toHaveProperty('replicas');
      }
    }
    const ours = ofKind(manifestsOf('chain'), 'Deployment').map(labelsOf);
    const policies = [...ofKind(manifestsOf('chain'), 'NetworkPolicy'), ...ofKind(manifestsOf('neighbours'), 'NetworkPolicy')]; // prettier-ignore
    const lets = policies.flatMap(({ spec }) => (spec as { ingress?: { from: { podSelector?: Selector }[] }[] }).ingress ?? []); // prettier-ignore
    const ofUs = lets.flatMap(({ from }) => from).filter(({ podSelector }) => 'app.kubernetes.io/part-of' in (podSelector?.matchLabels ?? {})); // prettier-ignore
    expect(ofUs).toHaveLength(3);
    for (const { podSelector } of ofUs) expect(ours.every((labels) => selects(podSelector ?? {}, labels))).toBe(true);
  });

  test('the network is open where the settings lead, and the neighbours to us', () => {
    const [worker] = ofKind(manifestsOf('chain'), 'Deployment').filter(({ metadata }) => metadata.name === 'worker');
    const { temporal } = readConfig(secretFiles(settingsOf(manifestsOf('chain'), worker!)));
    const [, namespace, port] = /^[\w-]+\.(\w+)\.svc\.cluster\.local:(\d+)$/.exec(temporal.address ?? '') ?? [];
    interface Peer {
      readonly namespaceSelector?: Selector;
    }
    const rules = ofKind(manifestsOf('chain'), 'NetworkPolicy').flatMap(
      ({ spec }) => (spec as { egress?: { to: Peer[]; ports: { port: number }[] }[] }).egress ?? [],
    );
    const reached = rules.flatMap(
      ({ to, ports }) =>
      to.flatMap((peer) => ports.map((each) => `${peer.namespaceSelector?.matchLabels?.['kubernetes.io/metadata.name']}:${each.port}`)), // prettier-ignore
    );
    expect(reached).toEqual(expect.arrayContaining([`${namespace}:${port}`, 'mongodb:27017', 'redis:6379']));
    const doors = ofKind(manifestsOf('neighbours'), 'NetworkPolicy').filter(({ metadata }) => metadata.name === 'from-pizzeria'); // prettier-ignore
    const open = doors.map(({ metadata, spec }) => `${metadata.namespace}:${(spec as { ingress: { ports: { port: number }[] }[] }).ingress[0]?.ports[0]?.port}`); // prettier-ignore
    expect(open.toSorted()).toEqual(['mongodb:27017', 'redis:6379', `${namespace}:${port}`].toSorted());
  });

  test('workers are counted by the backlog of the queue that they poll, at the server that they poll', () => {
    for (const name of ['chain', 'pinned-build', 'temporal-cloud', 'temporal-tls']) {
      const manifests = manifestsOf(name);
      const [scaled] = ofKind(manifests, 'ScaledObject');
      const worker = ofKind(manifests, 'Deployment').find(({ metadata }) => metadata.name.startsWith('worker'))!;
      const settings = settingsOf(manifests, worker);
      const [backlog] = (scaled!.spec as { triggers: { metadata: object; authenticationRef?: { name: string } }[] }).triggers; // prettier-ignore
      expect(backlog?.metadata).toMatchObject({
        endpoint: settings['TEMPORAL_ADDRESS'],
        namespace: settings['TEMPORAL_NAMESPACE'],
        taskQueue: TASK_QUEUE,
        ...(settings['WORKER_VERSIONING'] === 'pinned' ? { workerDeploymentName: TASK_QUEUE } : {}),
      });
      const keys = ofKind(manifests, 'TriggerAuthentication').map(({ metadata }) => metadata.name);
      expect(backlog?.authenticationRef?.name).toBe(keys[0]);
    }
    const builds = read('deploy/kubernetes/overlays/pinned-build/kustomization.yaml').matchAll(/-?(\w+) # the build/g);
    expect(new Set([...builds].map(([, build]) => build)).size).toBe(1);
  });

  test('the ingress waits longer than the API, takes an image of the menu, and shows no metrics', () => {
    const [ingress] = ofKind(manifestsOf('chain'), 'Ingress');
    const annotations = ingress!.metadata.annotations ?? {};
    const seconds = /^(\d+)s$/.exec(annotations['nginx.org/proxy-read-timeout'] ?? '')?.[1] ?? '';
    expect(() => readConfig({ COMMAND_TIMEOUT_SECONDS: seconds })).toThrow('COMMAND_TIMEOUT_SECONDS');
    const megabytes = /^(\d+)m$/.exec(annotations['nginx.org/client-max-body-size'] ?? '')?.[1];
    expect(Number(megabytes) * 1e6).toBeGreaterThan(MAX_IMAGE_BYTES);
    const { rules, tls } = ingress!.spec as {
      rules: { host: string; http: { paths: { path: string; backend: { service: { name: string } } }[] } }[];
      tls: { hosts: string[] }[];
    };
    expect(rules[0]?.http.paths.map(({ path, backend }) => [path, backend.service.name])).toEqual([
      ['/metrics', 'nowhere'],
      ['/', 'api'],
    ]);
    const { publicUrl } = readConfig(secretFiles(settingsOf(manifestsOf('chain'), ofKind(manifestsOf('chain'), 'Deployment')[0]!))); // prettier-ignore
    expect([rules[0]?.host, tls[0]?.hosts[0]]).toEqual([new URL(publicUrl).host, new URL(publicUrl).host]);
  });
});

/** What the image sets. */
function inImage(): Record<string, string> {
  const line = /^ENV (.+)$/m.exec(read('Dockerfile'))?.[1] ?? '';
  return Object.fromEntries([...line.matchAll(/([A-Z_]+)=(\S+)/g)].map(([, name, value]) => [name, value])) as Record<string, string>; // prettier-ignore
}
