import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readDocument } from '../devtools/document.ts';
import { REPAIRED_BY_TOOL } from '../domain/audit/repairs.ts';
import { PROJECT_ROOT } from '../lib/project-root.ts';
import { readRolloutWish } from '../operations/cli/rollout-wish.ts';
import { readManyWish } from '../operations/cli/repair-wish.ts';
import { anOrderId } from './support/builders.ts';

/** The documents' claims about the project are true. */

const read = (name: string): string => readFileSync(join(PROJECT_ROOT, name), 'utf8');
const documents = [
  'README.md',
  ...readdirSync(join(PROJECT_ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
];

test('a newcomer can read the README in one sitting', () => {
  const lines = read('README.md').split('\n');
  expect(lines.length).toBeLessThanOrEqual(150);
  expect(lines.filter((line) => line.length > 140)).toEqual([]);
});

test.each(documents)('every link in %s has a target', (name) => {
  const links = [...read(name).matchAll(/\]\((?!https?:)([^)#\s]+)/g)].map(([, path = '']) => path);
  const broken = links.filter((path) => !existsSync(join(PROJECT_ROOT, dirname(name), path)));
  expect(broken).toEqual([]);
});

let operations: string[];
beforeAll(async () => {
  const { paths } = await readDocument();
  operations = Object.entries(paths ?? {}).flatMap(([path, item]) =>
    Object.keys(item ?? {}).map((method) => `${method.toUpperCase()} ${unnamed(path)}`),
  );
  // Not for clients of the API, so not in its document.
  operations.push('GET /track/{}');
});

test.each(documents)('every command and every operation named in %s exists', (name) => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
  const commands = [...read(name).matchAll(/npm run (?:-s )?([a-z][a-z:]*)/g)].map(([, command = '']) => command);
  expect(commands.filter((command) => !scripts[command])).toEqual([]);

  const named = [...read(name).matchAll(/`(GET|POST|PUT|PATCH|DELETE)\s+(\/[^\s`?]+)/g)].map(
    ([, method = '', path = '']) =>
      `${method} ${unnamed(path.replace(/^\/api(?=\/)/, '').replace(/^\/stores\/\{\w+\}(?=\/)/, ''))}`,
  );
  expect(named.filter((operation) => !operations.includes(operation))).toEqual([]);
});

/** Parameters go by different names. */
function unnamed(path: string): string {
  return path.replaceAll(/\{[^}]*\}/g, '{}');
}

/** Command lines of the two pages that are followed at night, as a shell would split them. */
const lines = ['docs/operations.md', 'docs/runbook.md'].flatMap((name) =>
  [...read(name).matchAll(/npm run repair -- ([^`\n]+)/g)].map(([, line = '']) =>
    line.replace(/ {2,}# .*$| # .*$/, ''),
  ),
);

test.each(lines.filter((line) => !/^<|…>/.test(line)))(
  '`npm run repair -- %s` is a command that it understands',
  (line) => {
    const words = [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare = '']) => quoted ?? bare);
    const args = words.map((word) => word.replace('rep_…', 'rep_0a').replaceAll('ord_…', anOrderId()));
    const [code = '', subject = ''] = args;
    if (readManyWish(args)) return;
    expect(REPAIRED_BY_TOOL).toContain(code);
    expect(subject === '' || subject.includes('/')).toBe(true);
  },
);

const rollouts = ['docs/operations.md', 'docs/runbook.md'].flatMap((name) =>
  [...read(name).matchAll(/npm run rollout -- ([^`\n]+)/g)].map(([, line = '']) => line.replace(/ +# .*$/, '')),
);

test.each(rollouts)('`npm run rollout -- %s` is a command that it understands', (line) => {
  const args = [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare = '']) => quoted ?? bare);
  expect(readRolloutWish(args.map((word) => word.replace('rol_…', 'rol_0a'))).type).not.toBe('list');
});

test('the README names every existing command, and no other', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
  const helpers = ['api', 'worker', 'build', 'format', 'record:histories'];
  const commands = Object.keys(scripts).filter((name) => !scripts[name.replace(/^pre/, '')] || !name.startsWith('pre'));
  const text = read('README.md');
  const isNamed = (name: string): boolean => text.includes(`npm run ${name}`) || text.includes(`npm ${name} `);
  expect(commands.filter((name) => !helpers.includes(name) && !isNamed(name))).toEqual([]);
  const named = [...text.matchAll(/npm run ([a-z:]+)/g)].map(([, name = '']) => name);
  expect(named.filter((name) => !commands.includes(name))).toEqual([]);
});

test('the README lists the existing folders', () => {
  const ignored = ['node_modules', 'dist', 'data', 'data-keys', 'simulations', 'soak', 'coverage'];
  const folders = readdirSync(PROJECT_ROOT, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.') && !ignored.includes(entry.name))
    .map(({ name }) => name);
  const tree = /## The folders\n\n```\n(.*?)```/s.exec(read('README.md'))?.[1] ?? '';
  const named = [...tree.matchAll(/\b([a-z]+)\//g)].map(([, name = '']) => name);
  expect(named.toSorted()).toEqual(folders.toSorted());
});
