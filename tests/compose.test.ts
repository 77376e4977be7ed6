import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { PROBLEMS, problemSchema, type ProblemCode } from '../api/http/problems.ts';
import { readConfig } from '../bootstrap/config.ts';
import { PROJECT_ROOT } from '../lib/project-root.ts';

/** The parts of a service that these tests read. */
interface Service {
  readonly build?: string;
  readonly image: string;
  readonly restart?: string;
  readonly ports?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly healthcheck?: { readonly test: readonly string[] } | null;
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly deploy?: { readonly replicas: number };
  readonly volumes?: readonly string[];
  readonly command?: readonly string[];
  readonly stop_grace_period?: string;
}

/** Exits when its work is done. */
const ONE_SHOT = ['mongo-init'];
const OURS = ['api', 'worker'];

const read = (name: string): string => readFileSync(join(PROJECT_ROOT, name), 'utf8');
const stack = parse(read('docker-compose.yml'), { merge: true }) as {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, unknown>>;
};
const services = Object.entries(stack.services);
const longRunning = services.filter(([name]) => !ONE_SHOT.includes(name));
const dockerfile = read('Dockerfile');
const nginx = read('deploy/nginx.conf');

function service(name: string): Service {
  const found = stack.services[name];
  if (!found) throw new Error(`docker-compose.yml has no service ${name}.`);
  return found;
}

const hasCompose = (() => {
  try {
    execFileSync('docker', ['compose', 'version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

(hasCompose ? test : test.skip)('docker compose itself accepts the file, and opens no port to other machines', () => {
  // Nothing secret has a default.
  const required = [...read('docker-compose.yml').matchAll(/\$\{(\w+):\?/g)].map(([, name = '']) => [name, 'set']);
  expect(required.length).toBeGreaterThan(5);
  const env = { ...process.env, ...(Object.fromEntries(required) as NodeJS.ProcessEnv) };
  const config = JSON.parse(
    execFileSync('docker', ['compose', 'config', '--format', 'json'], { cwd: PROJECT_ROOT, encoding: 'utf8', env }),
  ) as { services: Record<string, { ports?: { host_ip?: string }[] }> };
  expect(Object.keys(config.services).toSorted()).toEqual(services.map(([name]) => name).toSorted());
  const ports = Object.values(config.services).flatMap(({ ports: opened }) => opened ?? []);
  expect(ports.map((port) => port.host_ip)).toEqual(ports.map(() => '127.0.0.1'));
});

test('every image has an exact version', () => {
  const bases = [...dockerfile.matchAll(/^FROM (\S+)/gm)].map(([, image]) => image ?? '');
  expect(bases).toHaveLength(2);
  const images = [...services.map(([, { image }]) => image), ...bases];
  // PostgreSQL's versions have two numbers, all others here three.
  const exact = /^(postgres:\d+\.\d+|(?!postgres)[\w/-]+:v?\d+\.\d+\.\d+)(-[\w-]+)?$/;
  expect(images.filter((image) => !exact.test(image))).toEqual([]);
});

test('our own image is tagged with the version it is built from', () => {
  const { name, version } = JSON.parse(read('package.json')) as { name: string; version: string };
  expect(OURS.map((each) => service(each).image)).toEqual(OURS.map(() => `${name}:${version}`));
});

test('every long-running service restarts after a crash', () => {
  const others = longRunning.filter(([, { restart }]) => restart !== 'unless-stopped');
  expect(others.map(([name]) => name)).toEqual([]);
  expect(ONE_SHOT.map((name) => service(name).restart)).toEqual(['no']);
});

test('every long-running service has a health check; the API’s is in its image', () => {
  const silent = longRunning.filter(([, { healthcheck }]) => !healthcheck?.test);
  expect(silent.map(([name]) => name)).toEqual(['api']);
  expect(dockerfile).toMatch(/^HEALTHCHECK .*\\\n.*\/health\/live/m);
});

test('the programs run by containers are built from existing sources', () => {
  const started = [
    ...OURS.map((name) => service(name).command?.join(' ') ?? ''),
    service('worker').healthcheck?.test.slice(1).join(' ') ?? '',
    /^CMD \["node", "([^"]+)"\]/m.exec(dockerfile)?.[1]?.replace(/^/, 'node ') ?? '',
  ];
  const sources = started.map((command) => /^node dist\/(\S+)\.js$/.exec(command)?.[1]);
  expect(sources).toEqual(['server', 'worker', 'operations/cli/worker-health', 'server']);
  for (const source of sources) expect(read(`${source}.ts`)).toContain('isEntryPoint(');
});

test('services only wait for conditions that can be met', () => {
  const waits = services.flatMap(([name, { depends_on = {} }]) =>
    Object.entries(depends_on).map(([on, { condition }]) => ({ name, on, condition })),
  );
  expect(waits.length).toBeGreaterThan(5);
  for (const { on, condition } of waits) {
    expect(condition).toBe(ONE_SHOT.includes(on) ? 'service_completed_successfully' : 'service_healthy');
    expect(Object.keys(stack.services)).toContain(on);
  }
});

test('ports are open on this machine only', () => {
  const ports = services.flatMap(([, { ports: opened }]) => opened ?? []);
  expect(ports.length).toBeGreaterThan(0);
  expect(ports.filter((port) => !/^127\.0\.0\.1:\d+:\d+$/.test(port))).toEqual([]);
});

test('API and worker run twice each, from one image, with the same settings', () => {
  const [api, worker] = [service('api'), service('worker')];
  expect([api.deploy?.replicas, worker.deploy?.replicas]).toEqual([2, 2]);
  expect([worker.image, worker.build]).toEqual([api.image, api.build]);
  expect(worker.environment).toEqual(api.environment);
});

test('our processes only get settings that they read', () => {
  const settings = [...read('bootstrap/config.ts').matchAll(/^ {2}([A-Z_]+): /gm)].map(([, name]) => name);
  expect(settings).toContain('TEMPORAL_ADDRESS');
  const inImage = [...(/^ENV (.+)$/m.exec(dockerfile)?.[1] ?? '').matchAll(/([A-Z_]+)=/g)].map(([, name]) => name);
  const given = [...OURS.flatMap((name) => Object.keys(service(name).environment ?? {})), ...inImage];
  expect(given).toEqual(expect.arrayContaining(['TEMPORAL_ADDRESS', 'HOST', 'STORAGE', 'MONGODB_URL']));
  expect(given.filter((name) => ![...settings, 'NODE_ENV'].includes(name))).toEqual([]);
});

test('MONGODB_URL names the replica set that the members form', () => {
  const members = Object.keys(stack.services).filter((name) => /^mongo-\d$/.test(name));
  expect(members).toHaveLength(3);
  const [, hosts = '', set] =
    /@([^/]+)\/pizzeria\?replicaSet=(\w+)/.exec(service('api').environment?.['MONGODB_URL'] ?? '') ?? [];
  expect(hosts.split(',')).toEqual(members.map((name) => `${name}:27017`));
  const initiated = [...read('deploy/mongo-init.js').matchAll(/host: '([^']+)'/g)].map(([, host]) => host);
  expect(initiated).toEqual(hosts.split(','));
  expect(read('deploy/mongo-init.js')).toContain(`_id: '${set}'`);
  expect(members.map((name) => service(name).command?.[2])).toEqual(members.map(() => set));
});

test('all workers share the simulated payment provider’s books and the backups of keys, in folders of their user, and every volume is declared', () => {
  expect(service('worker').volumes).toEqual(['simulated-payments:/data', 'key-backups:/data-keys']);
  const { keys, dataDir } = readConfig({ DATA_DIR: '/data' });
  expect([dataDir, keys.folder]).toEqual(['/data', '/data-keys']);
  expect(dockerfile).toContain('RUN mkdir /data /data-keys && chown node:node /data /data-keys');
  expect(dockerfile).toMatch(/^ENV .*\bDATA_DIR=\/data\b/m);
  const mounted = services.flatMap(([, { volumes = [] }]) => volumes.map((volume) => volume.split(':')[0] ?? ''));
  const named = mounted.filter((volume) => !volume.startsWith('.'));
  expect([...new Set(named)].toSorted()).toEqual(Object.keys(stack.volumes).toSorted());
});

test('the stop timeout is longer than our processes need', () => {
  const seconds = (name: string): string => /^(\d+)s$/.exec(service(name).stop_grace_period ?? '')?.[1] ?? '';
  const activities = Number(/SHUTDOWN_GRACE = '(\d+)s'/.exec(read('worker.ts'))?.[1]);
  expect(Number(seconds('worker'))).toBeGreaterThan(activities);
  // A request may take as long as the maximum of this setting.
  expect(() => readConfig({ COMMAND_TIMEOUT_SECONDS: seconds('api') })).toThrow('COMMAND_TIMEOUT_SECONDS');
});

test('nginx forwards requests to an existing service and port', () => {
  const [, name = '', port] = /server (\w+):(\d+) resolve/.exec(nginx) ?? [];
  expect(service(name).command).toEqual(['node', 'dist/server.js']);
  expect(Number(port)).toBe(readConfig({}).port);
  expect(service('nginx').ports).toEqual([`127.0.0.1:3000:${/listen (\d+);/.exec(nginx)?.[1]}`]);
});

test('nginx’s timeout is longer than the API’s', () => {
  const seconds = /proxy_read_timeout (\d+)s;/.exec(nginx)?.[1] ?? '';
  expect(() => readConfig({ COMMAND_TIMEOUT_SECONDS: seconds })).toThrow('COMMAND_TIMEOUT_SECONDS');
});

test('nginx’s own error responses are problems known to the API', () => {
  const answers = [...nginx.matchAll(/return (\d+) '(\{.*\})';/g)];
  expect(answers).toHaveLength(2);
  for (const [, status, body = ''] of answers) {
    const problem = problemSchema.parse(JSON.parse(body));
    expect(problem).toMatchObject(PROBLEMS[problem.code as ProblemCode]);
    expect(problem.status).toBe(Number(status));
    expect(problem.type).toBe(`https://pizzeria.example/problems/${problem.code}`);
  }
});
