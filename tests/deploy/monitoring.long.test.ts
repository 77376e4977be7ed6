import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from '@temporalio/client';
import { pino } from 'pino';
import { parse } from 'yaml';
import { PROJECT_ROOT } from '../../lib/project-root.ts';
import { openApiRig } from '../support/api-rig.ts';
import { freePort } from '../support/ports.ts';
import { walkTo } from '../support/walk.ts';

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly labels: { readonly severity: string };
  readonly annotations: { readonly runbook: string };
}

interface Dashboard {
  readonly title: string;
  readonly panels: readonly { readonly title: string; readonly targets: readonly { readonly expr: string }[] }[];
}

const PROMETHEUS = join(PROJECT_ROOT, 'deploy/prometheus');
const DASHBOARDS = join(PROJECT_ROOT, 'deploy/grafana/dashboards');

const read = (path: string): string => readFileSync(path, 'utf8');
const rules = (parse(read(join(PROMETHEUS, 'alerts.yml'))) as { groups: { rules: Rule[] }[] }).groups.flatMap(
  (group) => group.rules,
);
const dashboards = readdirSync(DASHBOARDS).map((name) => JSON.parse(read(join(DASHBOARDS, name))) as Dashboard);
const expressions = [
  ...rules.map(({ alert, expr }) => ({ where: alert, expr })),
  ...dashboards.flatMap(({ title, panels }) =>
    panels.flatMap((panel) => panel.targets.map(({ expr }) => ({ where: `${title}: ${panel.title}`, expr }))),
  ),
];

/** Made by Prometheus itself for each process that it reads. */
const PROMETHEUS_OWN = ['up'];
/** The SDK's compiled part. */
const CORE = join(PROJECT_ROOT, 'node_modules/@temporalio/core-bridge/releases/x86_64-unknown-linux-gnu/index.node');
/** Told once it happens, and it must not happen here: that the SDK has this name must do. */
const OF_FAILURES = ['temporal_workflow_task_execution_failed'];

/** Names of metrics in an expression: identifiers with an underscore that are neither functions nor labels, and `up`. */
function metricsIn(expr: string): string[] {
  const bare = expr.replaceAll(/\{[^}]*\}|\[[^\]]*\]|\b(?:by|on|without) \([^)]*\)/g, '');
  return [...bare.matchAll(/\b([a-z]+(?:_[a-z0-9]+)+|up)\b(?!\s*\()/g)].map(([, name]) => name ?? '');
}

test('every metric that a rule or a dashboard names is told by a running pizzeria', async () => {
  const metricsAddress = `127.0.0.1:${await freePort()}`;
  const rig = await openApiRig({ log: pino({ level: 'silent' }), metricsAddress });
  try {
    const { id } = await rig.place();
    const stranger = new Client({ connection: rig.env.connection });
    await stranger.workflow.getHandle(`order/main/${id}`).signal('anything');
    await walkTo(rig, id, 'delivered');
    const { body } = await rig.call('GET', '/metrics');
    const sdk = await (await fetch(`http://${metricsAddress}/metrics`)).text();
    const told = [...`${body}\n${sdk}`.matchAll(/^# TYPE (\S+) (\S+)$/gm)].flatMap(([, name = '', type]) =>
      type === 'histogram' ? [`${name}_bucket`, `${name}_count`, `${name}_sum`] : [name],
    );
    const core = readFileSync(CORE);
    told.push(...PROMETHEUS_OWN, ...OF_FAILURES.filter((name) => core.includes(name.replace(/^temporal_/, ''))));
    const named = expressions.map(({ where, expr }) => ({ where, metrics: metricsIn(expr) }));
    expect(named.filter(({ metrics }) => metrics.length === 0)).toEqual([]);
    const unknown = named.flatMap(({ where, metrics }) =>
      metrics.filter((name) => !told.includes(name)).map((name) => `${where}: ${name}`),
    );
    expect(unknown).toEqual([]);
  } finally {
    await rig.close();
  }
});

test('each alert has its section in the runbook, and each section its alert', () => {
  const sections = [...read(join(PROJECT_ROOT, 'docs/runbook.md')).matchAll(/^## (.+)$/gm)].map(
    ([, title]) => title ?? '',
  );
  expect(sections.toSorted()).toEqual(rules.map(({ alert }) => alert).toSorted());
  for (const { alert, annotations } of rules) {
    expect(annotations.runbook).toBe(`docs/runbook.md#${alert.toLowerCase()}`);
  }
  expect(new Set(rules.map(({ labels }) => labels.severity))).toEqual(new Set(['page', 'ticket']));
});

const hasPromtool = spawnSync('promtool', ['--version']).status === 0;
if (!hasPromtool)
  console.warn('Prometheus’ rules were not checked: promtool is missing (Debian’s package prometheus).');

(hasPromtool ? test : test.skip)('staged outages raise their alerts, and a quiet evening none', () => {
  for (const args of [
    ['check', 'rules', 'alerts.yml'],
    ['test', 'rules', 'alerts.test.yml'],
  ]) {
    const { status, stdout, stderr } = spawnSync('promtool', args, { cwd: PROMETHEUS, encoding: 'utf8' });
    expect(`${status} ${stdout}${stderr}`).toMatch(/^0 /);
  }
});
