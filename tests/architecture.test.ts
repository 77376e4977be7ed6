import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { PROJECT_ROOT } from '../lib/project-root.ts';

/**
 * Allowed imports. Dependencies point inward: domain ← ports, formats ← application, workflows ← activities, api, adapters, temporal ←
 * operations ← bootstrap and the entry points. `lib/` has no subject, and may be used by all but the domain and the workflows. An entry
 * ending in a slash is a folder; `type:` allows types only.
 */
const ALLOWED: Record<string, readonly string[]> = {
  'domain/': ['domain/'],
  'lib/': ['lib/'],
  'ports.ts': ['ports/'],
  'ports/': ['ports/', 'domain/'],
  'formats/': ['formats/', 'domain/'],
  'application/': ['application/', 'domain/', 'ports.ts', 'lib/keyed-mutex.ts', 'lib/sha256.ts'],
  'workflows/': ['workflows/', 'domain/', 'type:activities/index.ts'],
  'activities/': ['activities/', 'application/', 'domain/', 'ports.ts'],
  'adapters/': ['adapters/', 'domain/', 'formats/', 'ports.ts', 'lib/'],
  'temporal/': [
    'temporal/',
    'application/refused.ts',
    'domain/',
    'ports.ts',
    'lib/',
    'workflows/messages.ts',
    'workflows/rollout-messages.ts',
    'workflows/sealed.ts',
    'workflows/search-attributes.ts',
  ],
  'api/app.ts': ['api/', 'application/', 'domain/', 'web/routes.tsx'],
  'api/': ['api/', 'application/', 'domain/', 'formats/', 'ports.ts', 'lib/'],
  // They run in browsers.
  'web/apps/': ['web/apps/', 'web/words/', 'domain/', 'type:clients/javascript/types.ts'],
  'web/': [
    'web/',
    'application/',
    'domain/',
    'lib/project-root.ts',
    'api/http/',
    'api/sessions/cookies.ts',
    'type:api/deps.ts',
    'type:api/orders/schemas.ts',
    'type:ports.ts',
  ],
  'clients/': ['clients/'],
  'operations/cli/': [
    'operations/',
    'application/',
    'bootstrap/',
    'domain/',
    'lib/',
    'ports.ts',
    'temporal/',
    'workflows/bulk-messages.ts',
    'workflows/messages.ts',
    'type:clients/javascript/types.ts',
  ],
  'operations/': [
    'operations/',
    'application/',
    'domain/',
    'lib/child-signal.ts',
    'lib/correlation.ts',
    'lib/tracing.ts',
    'ports.ts',
    'workflows/messages.ts',
    'workflows/search-attributes.ts',
  ],
  'bootstrap/': [
    'bootstrap/',
    'activities/',
    'adapters/',
    'api/',
    'application/access/principal-of.ts',
    'application/audit/',
    'application/feed/feeds.ts',
    'application/privacy/',
    'application/request-key.ts',
    'domain/',
    'lib/',
    'ports.ts',
    'type:operations/tidy-personal-data.ts',
    'temporal/',
  ],
  // Nothing from the project, so that it never changes.
  'devtools/bench/yardstick/': ['devtools/bench/yardstick/'],
  'devtools/bench/': [
    'devtools/bench/',
    'devtools/free-port.ts',
    'bootstrap/',
    'domain/order/steps.ts',
    'domain/shared/values.ts',
    'lib/',
    'temporal/',
    'type:ports.ts',
    'workflows/messages.ts',
  ],
  'devtools/simulation/real.ts': [
    'devtools/simulation/',
    // Its customers pay on the provider's page, which is refused when the kitchen is full.
    'adapters/payments/',
    'application/orders/kitchen-room.ts',
    'bootstrap/',
    'domain/',
    'lib/',
    'temporal/',
    'type:activities/index.ts',
    'type:ports.ts',
    'worker.ts',
    'workflows/messages.ts',
  ],
  'devtools/simulation/main.ts': [
    'devtools/simulation/',
    'adapters/storage/schemas.ts',
    'bootstrap/lifecycle.ts',
    'domain/',
    'formats/',
    'lib/',
    'temporal/binary.ts',
  ],
  'devtools/simulation/': ['devtools/simulation/', 'domain/', 'lib/'],
};
const SANDBOX_PACKAGES = ['@temporalio/workflow', '@temporalio/common'];

interface Import {
  readonly from: string;
  readonly to: string;
  readonly typeOnly: boolean;
}

const folders = [
  'domain',
  'lib',
  'ports',
  'formats',
  'application',
  'workflows',
  'activities',
  'adapters',
  'temporal',
  'api',
  'web',
  'clients',
  'operations',
  'bootstrap',
  'devtools/bench',
  'devtools/simulation',
];
const files = ['ports.ts', ...folders.flatMap(sourcesIn)];
const imports = files.flatMap(importsOf);

function sourcesIn(folder: string): string[] {
  return readdirSync(join(PROJECT_ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => isSource(name) && !name.endsWith('.test.ts') && !name.endsWith('.d.ts'))
    .map((name) => `${folder}/${name}`);
}

function importsOf(from: string): Import[] {
  const text = readFileSync(join(PROJECT_ROOT, from), 'utf8');
  const statements = text.matchAll(/^(?:import|export)\s+(type\s+)?(?:[^'";]*?\sfrom\s+)?'([^']+)'/gm);
  return [...statements].map(([, type, target = '']) => ({
    from,
    to: target.startsWith('.') ? relative(PROJECT_ROOT, resolve(PROJECT_ROOT, dirname(from), target)) : target,
    typeOnly: type !== undefined,
  }));
}

/** As opposed to a package. */
function isSource(name: string): boolean {
  return name.endsWith('.ts') || name.endsWith('.tsx');
}

function textOf(file: string): string {
  return readFileSync(join(PROJECT_ROOT, file), 'utf8');
}

/** Without comments and string literals. */
function codeOf(file: string): string {
  return textOf(file)
    .replace(/\/\*.*?\*\//gs, '')
    .replace(/^\s*\/\/.*$/gm, '')
    .replace(/'[^'\n]*'|`[^`]*`/g, '');
}

function isWorkflowCode(file: string): boolean {
  return file.startsWith('workflows/') || file === 'devtools/bench/yardstick/workflow.ts';
}

function isAllowed({ from, to, typeOnly }: Import): boolean {
  const owner = Object.keys(ALLOWED).find((place) => from.startsWith(place)) ?? '';
  return (ALLOWED[owner] ?? []).some((place) =>
    place.startsWith('type:') ? typeOnly && to === place.slice('type:'.length) : to.startsWith(place),
  );
}

test('there are files to check', () => {
  expect(files.length).toBeGreaterThan(40);
  expect(imports.length).toBeGreaterThan(150);
});

test('dependencies point one way', () => {
  const own = imports.filter(({ to }) => isSource(to));
  expect(own.filter((each) => !isAllowed(each)).map(({ from, to }) => `${from} imports ${to}`)).toEqual([]);
});

test.each(['devtools/bench/', 'devtools/simulation/'])(
  'nothing imports %s, but for the soak, which runs its programs and draws its charts',
  (folder) => {
    const programs = readdirSync(PROJECT_ROOT).filter((name) => name.endsWith('.ts'));
    const all = [...programs, ...sourcesIn('devtools')].flatMap(importsOf).concat(imports);
    const outside = all.filter(
      ({ from, to }) => to.startsWith(folder) && !from.startsWith(folder) && !from.startsWith('devtools/soak/'),
    );
    expect(outside).toEqual([]);
  },
);

test('only chaos puts faults between the pizzeria and its ports', () => {
  const programs = readdirSync(PROJECT_ROOT).filter((name) => name.endsWith('.ts'));
  const all = [...programs, ...sourcesIn('devtools')].flatMap(importsOf).concat(imports);
  const users = all.filter(({ to }) => to.startsWith('adapters/faults/')).map(({ from }) => from);
  const own = ['adapters/faults/', 'devtools/chaos/', 'devtools/chaos.ts'];
  expect(users.length).toBeGreaterThan(0);
  expect(users.filter((from) => !own.some((place) => from.startsWith(place)))).toEqual([]);
});

test('no files import each other in a circle', () => {
  const next = new Map<string, string[]>();
  for (const { from, to } of imports) if (isSource(to)) next.set(from, [...(next.get(from) ?? []), to]);
  const done = new Set<string>();
  const circles: string[] = [];
  const visit = (file: string, path: readonly string[]): void => {
    if (path.includes(file)) circles.push([...path.slice(path.indexOf(file)), file].join(' → '));
    if (path.includes(file) || done.has(file)) return;
    for (const other of next.get(file) ?? []) visit(other, [...path, file]);
    done.add(file);
  };
  for (const file of files) visit(file, []);
  expect(circles).toEqual([]);
});

test.each(['hono', '@hono/', '@temporalio/', 'zod', 'pino'])('the application does not import %s', (name) => {
  expect(imports.filter(({ from, to }) => from.startsWith('application/') && to.startsWith(name))).toEqual([]);
});

test('the API reaches storage and workflows only through the application', () => {
  const sources = files.filter((file) => file.startsWith('api/') && file !== 'api/deps.ts');
  expect(sources.length).toBeGreaterThan(30);
  const port = /\b(?:storage|pipeline|dispatchers|sender)\b/;
  expect(sources.filter((file) => port.test(codeOf(file)))).toEqual([]);
  const stores = /import type \{[^}]*\b(?:Storage|\w+Store|OrderPipeline|WebhookSender)\b[^}]*\} from '[./]+ports\.ts'/;
  expect(sources.filter((file) => stores.test(textOf(file)))).toEqual([]);
});

test('only the domain computes totals and checks limits', () => {
  const rule = /\b(?:totalsOf|taxOn|MAX_PIZZAS_PER_ORDER|canBook|pauseEnd)\b|\bkitchenMinutes\(/;
  const users = files.filter((file) => rule.test(codeOf(file)));
  expect(users).toContain('domain/order/content.ts');
  expect(users.filter((file) => !file.startsWith('domain/'))).toEqual([]);
  const totalling = users.filter((file) => /\btotalsOf\(/.test(codeOf(file)));
  expect(totalling.toSorted()).toEqual(['domain/catalog/pricing.ts', 'domain/order/content.ts']);
});

test('the API does not import Temporal', () => {
  expect(imports.filter(({ from, to }) => from.startsWith('api/') && to.startsWith('@temporalio/'))).toEqual([]);
});

test('the domain imports no package at all', () => {
  const packages = imports.filter(({ from, to }) => from.startsWith('domain/') && !isSource(to));
  expect(packages).toEqual([]);
});

test('the formats import no package but zod', () => {
  const packages = imports.filter(({ from, to }) => from.startsWith('formats/') && !isSource(to));
  expect([...new Set(packages.map(({ to }) => to))]).toEqual(['zod']);
});

test('workflows import nothing that does not run in their sandbox', () => {
  const packages = imports.filter(({ from, to, typeOnly }) => isWorkflowCode(from) && !isSource(to) && !typeOnly);
  expect(packages.filter(({ to }) => !SANDBOX_PACKAGES.includes(to))).toEqual([]);
});

test('workflows reach local activities only through the door', () => {
  const users = files.filter(
    (file) => isWorkflowCode(file) && file.startsWith('workflows/') && /\bproxyLocalActivities\b/.test(textOf(file)),
  );
  expect(users).toEqual(['workflows/calls.ts']);
  // Only the door itself may call one.
  expect(textOf('workflows/calls.ts').match(/\blocal\[/g)).toHaveLength(1);
  expect(textOf('workflows/calls.ts')).toMatch(/door\.pass\(\{[^}]*quick: [^;]*local\[activity\]/s);
});

test('workflow modules hold no state, since all orders of a worker share them', () => {
  const state = /^(?:export )?let |^(?:export )?const \w+[^=]* = new (?!Set\(\[)/m;
  const shared = files.filter((file) => file.startsWith('workflows/') || file.startsWith('domain/'));
  const holders = shared.filter((file) => !file.endsWith('.test.ts') && state.test(codeOf(file)));
  // Formatters by locale: the same for every order.
  expect(holders).toEqual(['domain/shared/formats.ts']);
});

test('no file is too long', () => {
  const written = files.filter((file) => file !== 'clients/javascript/types.ts');
  const lengths = written.map((file) => ({
    file,
    lines: readFileSync(join(PROJECT_ROOT, file), 'utf8').split('\n').length,
  }));
  expect(lengths.filter(({ lines }) => lines > 340)).toEqual([]);
});
