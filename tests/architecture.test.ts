import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { PROJECT_ROOT } from '../project-root.ts';

/**
 * Who may import whom. Dependencies point one way, domain ← formats, workflows, activities, adapters, api, and only compose.ts knows
 * the adapters. An entry ending in a slash is a folder; `type:` allows types only.
 */
const ALLOWED: Record<string, readonly string[]> = {
  'domain/': ['domain/'],
  'ports.ts': ['ports/'],
  'ports/': ['ports/', 'domain/'],
  'formats/': ['formats/', 'domain/'],
  'workflows/': ['workflows/', 'domain/', 'type:activities/index.ts'],
  'clients/': ['clients/'],
  'maintenance/': ['maintenance/', 'domain/', 'ports.ts', 'workflows/messages.ts', 'workflows/search-attributes.ts'],
  'activities/': ['activities/', 'domain/', 'maintenance/', 'ports.ts'],
  'adapters/': ['adapters/', 'domain/', 'formats/', 'ports.ts', 'startup-error.ts'],
  'api/': [
    'api/',
    'domain/',
    'formats/',
    'ports.ts',
    'project-root.ts',
    'workflows/messages.ts',
    'workflows/search-attributes.ts',
  ],
  'provision/': ['startup-error.ts'],
  'temporal/': [
    'temporal/',
    'provision/',
    'domain/',
    'ports.ts',
    'project-root.ts',
    'startup-error.ts',
    'workflows/messages.ts',
    'workflows/search-attributes.ts',
  ],
  'bench/bare/workflow.ts': ['bench/bare/', 'workflows/search-attributes.ts'],
  'bench/': [
    'bench/',
    'domain/values.ts',
    'workflows/messages.ts',
    'workflows/search-attributes.ts',
    'temporal/',
    ...['compose.ts', 'config.ts', 'lifecycle.ts', 'project-root.ts', 'startup-error.ts', 'statistics.ts', 'worker.ts'],
  ],
  'simulation/real.ts': [
    'simulation/',
    'domain/',
    'type:activities/index.ts',
    'type:ports.ts',
    ...['compose.ts', 'config.ts', 'startup-error.ts', 'temporal/', 'worker.ts', 'workflows/messages.ts'],
  ],
  'simulation/main.ts': [
    'simulation/',
    'domain/',
    'formats/',
    'lifecycle.ts',
    'startup-error.ts',
    'temporal/binary.ts',
  ],
  'simulation/': ['simulation/', 'domain/', 'seeded-random.ts', 'startup-error.ts', 'statistics.ts'],
};
const SANDBOX_PACKAGES = ['@temporalio/workflow', '@temporalio/common'];

interface Import {
  readonly from: string;
  readonly to: string;
  readonly typeOnly: boolean;
}

const folders = [
  'domain',
  'ports',
  'formats',
  'workflows',
  'activities',
  'adapters',
  'api',
  'clients',
  'maintenance',
  'provision',
  'temporal',
  'bench',
  'simulation',
];
const files = ['ports.ts', ...folders.flatMap(sourcesIn)];
const imports = files.flatMap(importsOf);

function sourcesIn(folder: string): string[] {
  return readdirSync(join(PROJECT_ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts') && !name.endsWith('.d.ts'))
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

function textOf(file: string): string {
  return readFileSync(join(PROJECT_ROOT, file), 'utf8');
}

function isWorkflowCode(file: string): boolean {
  return file.startsWith('workflows/') || file === 'bench/bare/workflow.ts';
}

function isAllowed({ from, to, typeOnly }: Import): boolean {
  const owner = Object.keys(ALLOWED).find((place) => from.startsWith(place)) ?? '';
  return (ALLOWED[owner] ?? []).some((place) =>
    place.startsWith('type:') ? typeOnly && to === place.slice('type:'.length) : to.startsWith(place),
  );
}

test('there is something to look at', () => {
  expect(files.length).toBeGreaterThan(40);
  expect(imports.length).toBeGreaterThan(150);
});

test('dependencies point one way', () => {
  const own = imports.filter(({ to }) => to.endsWith('.ts'));
  expect(own.filter((each) => !isAllowed(each)).map(({ from, to }) => `${from} imports ${to}`)).toEqual([]);
});

test.each(['bench/', 'simulation/'])('nothing imports %s', (folder) => {
  const programs = readdirSync(PROJECT_ROOT).filter((name) => name.endsWith('.ts'));
  const all = [...programs, ...sourcesIn('scripts')].flatMap(importsOf).concat(imports);
  const outside = all.filter(({ from, to }) => to.startsWith(folder) && !from.startsWith(folder));
  expect(outside).toEqual([]);
});

test('only chaos puts faults between the pizzeria and its ports', () => {
  const programs = readdirSync(PROJECT_ROOT).filter((name) => name.endsWith('.ts'));
  const all = [...programs, ...sourcesIn('scripts')].flatMap(importsOf).concat(imports);
  const users = all.filter(({ to }) => to.startsWith('adapters/faults/')).map(({ from }) => from);
  const own = ['adapters/faults/', 'scripts/chaos/', 'scripts/chaos.ts'];
  expect(users.length).toBeGreaterThan(0);
  expect(users.filter((from) => !own.some((place) => from.startsWith(place)))).toEqual([]);
});

test('the domain imports no package at all', () => {
  const packages = imports.filter(({ from, to }) => from.startsWith('domain/') && !to.endsWith('.ts'));
  expect(packages).toEqual([]);
});

test('the formats import no package but zod', () => {
  const packages = imports.filter(({ from, to }) => from.startsWith('formats/') && !to.endsWith('.ts'));
  expect([...new Set(packages.map(({ to }) => to))]).toEqual(['zod']);
});

test('workflows import nothing that does not run in their sandbox', () => {
  const packages = imports.filter(({ from, to, typeOnly }) => isWorkflowCode(from) && !to.endsWith('.ts') && !typeOnly);
  expect(packages.filter(({ to }) => !SANDBOX_PACKAGES.includes(to))).toEqual([]);
});

test('workflows reach local activities by one door only', () => {
  const users = files.filter(
    (file) => isWorkflowCode(file) && file.startsWith('workflows/') && /\bproxyLocalActivities\b/.test(textOf(file)),
  );
  expect(users).toEqual(['workflows/calls.ts']);
  // There, nothing but the door calls one.
  expect(textOf('workflows/calls.ts').match(/\blocal\[/g)).toHaveLength(1);
  expect(textOf('workflows/calls.ts')).toMatch(/door\.pass\(\{[^}]*quick: [^;]*local\[activity\]/s);
});

test('no file has grown past what a reader holds in mind', () => {
  const written = files.filter((file) => file !== 'clients/javascript/types.ts');
  const lengths = written.map((file) => ({
    file,
    lines: readFileSync(join(PROJECT_ROOT, file), 'utf8').split('\n').length,
  }));
  expect(lengths.filter(({ lines }) => lines > 340)).toEqual([]);
});
