import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { PROJECT_ROOT } from '../../../lib/project-root.ts';
import { temporaryFolder } from '../../../tests/support/folders.ts';
import { readOptions } from './options.ts';
import { cloudPrice, DEFAULTS, planFor, type Measured } from './plan.ts';
import { report } from './report.ts';

/** Round figures, so that the sums can be checked by hand. */
const AN_ORDER: Measured = {
  apiCpuMs: 10,
  workerCpuMs: 60,
  serverCpuMs: 30,
  historyBytes: 10_000,
  transitions: 20,
  actions: 25,
  storedBytes: 5_000,
};

/** 1,000 stores with 100 orders a day: 160,000 on a Friday, 36,000 in its busiest hour, 20 a second in its busiest minute. */
const A_CHAIN = {
  ...DEFAULTS,
  stores: 1_000,
  ordersPerStoreDay: 100,
  fridayFactor: 1.6,
  peakHourShare: 0.225,
  peakMinuteFactor: 2,
  readsPerOrder: 50,
  readCpuMs: 0.4,
  utilisation: 0.5,
  persistenceMs: 5,
  shardUtilisation: 0.1,
  temporalWritesPerSecond: 1_000,
  mongodbWritesPerOrder: 15,
  mongodbWritesPerSecond: 200,
  mongodbDays: 100,
  mongodbDiskFactor: 2,
  mongodbShardGb: 50,
  historyDays: 30,
};

test('processors follow from the busiest minute, and are half idle then', () => {
  const plan = planFor(AN_ORDER, A_CHAIN);
  expect(plan.peakOrdersPerHour).toBeCloseTo(36_000);
  expect(plan.peakOrdersPerSecond).toBeCloseTo(20);
  // 20 × (10 + 50 × 0.4) ms are 0.6 processors, 20 × 60 ms are 1.2, 20 × 30 ms are 0.6.
  expect(plan).toMatchObject({ apiVcpus: 2, workerVcpus: 3, serverVcpus: 2 });
  expect(plan.openOrdersGB).toBeCloseTo(36_000 * 150e-6);
});

test('history shards follow from the writes that each makes one after the other', () => {
  const plan = planFor(AN_ORDER, A_CHAIN);
  expect(plan.transitionsPerSecond).toBeCloseTo(400);
  // 400 writes of 5 ms keep 2 shards busy; at a tenth of that they are 20, and so 32.
  expect(plan.historyShards).toBe(32);
  expect(plan.temporalDatabases).toBe(1);
});

test('MongoDB has as many shards as its writes or its disk need, whichever is more', () => {
  // 100,000 orders a day × 100 days × 5 kB × 2 are 100 GB: two shards; 20 × 15 writes are 300 a second: two as well.
  expect(planFor(AN_ORDER, A_CHAIN)).toMatchObject({ mongodbShards: 2 });
  expect(planFor(AN_ORDER, A_CHAIN).mongodbGB).toBeCloseTo(100);
  expect(planFor(AN_ORDER, { ...A_CHAIN, mongodbWritesPerSecond: 60 })).toMatchObject({ mongodbShards: 5 });
  expect(planFor(AN_ORDER, { ...A_CHAIN, mongodbDays: 400 })).toMatchObject({ mongodbShards: 8 });
});

test('the limit that comes first is the first one listed, with the number of stores that reach it', () => {
  const { limits } = planFor(AN_ORDER, A_CHAIN);
  // One replica set: 50 GB hold what 500 stores write in 100 days, and its writes what 666 do.
  expect(limits[0]).toMatchObject({ what: 'disk of one MongoDB replica set', stores: 500 });
  expect(limits[1]).toMatchObject({ what: 'writes of one MongoDB replica set', stores: 666 });
  expect(limits.map(({ stores }) => stores)).toEqual(limits.map(({ stores }) => stores).toSorted((a, b) => a - b));
  // A plan for as many is within it.
  expect(planFor(AN_ORDER, { ...A_CHAIN, stores: 500 }).mongodbShards).toBe(1);
});

test('Temporal Cloud’s prices fall with the number of actions', () => {
  // The example of its price list: 11.25 million actions are 525 USD; with support of a tenth 577.50.
  expect(cloudPrice(11_250_000, 0, 0)).toBeCloseTo(577.5);
  expect(cloudPrice(0, 1, 0)).toBeCloseTo(0.042 * 730 * 1.1);
  expect(cloudPrice(0, 0, 1)).toBeCloseTo(0.00105 * 730 * 1.1);
});

test('twice the stores need twice of everything, but for rounding', () => {
  const [one, two] = [planFor(AN_ORDER, DEFAULTS), planFor(AN_ORDER, { ...DEFAULTS, stores: DEFAULTS.stores * 2 })];
  for (const what of ['ordersPerMonth', 'peakOrdersPerSecond', 'openOrders', 'mongodbGB', 'historyGB'] as const)
    expect(two[what] / one[what]).toBeCloseTo(2);
  expect(Math.abs(two.workerVcpus - 2 * one.workerVcpus)).toBeLessThanOrEqual(1);
  expect(two.limits.map(({ stores }) => stores)).toEqual(one.limits.map(({ stores }) => stores));
});

test('a bench’s file and other assumptions are options; what is not a number is refused with the usage', () => {
  const path = join(temporaryFolder(), 'bench.json');
  writeFileSync(path, JSON.stringify({ costs: [AN_ORDER] }));
  const { measured, assumed } = readOptions(['--bench', path, '--stores', '500', '--orders-per-store-day', '80']);
  expect(measured).toEqual(AN_ORDER);
  expect(assumed).toEqual({ ...DEFAULTS, stores: 500, ordersPerStoreDay: 80 });
  expect(() => readOptions(['--stores', 'many'])).toThrow('npm run plan -- [options]');
  writeFileSync(path, JSON.stringify({ steps: [] }));
  expect(() => readOptions(['--bench', path])).toThrow('--bench FILE');
});

test('docs/scaling.md shows what the script prints', () => {
  const { measured, assumed } = readOptions([]);
  const document = readFileSync(join(PROJECT_ROOT, 'docs', 'scaling.md'), 'utf8');
  const rows = (text: string): string[] =>
    text
      .split('\n')
      .filter((line) => line.startsWith('|') && !/^\|[\s|-]+$/.test(line))
      .map((line) => line.replaceAll(/ +/g, ' '));
  const shown = rows(document);
  expect(rows(report(measured, assumed)).filter((row) => !shown.includes(row))).toEqual([]);
});

test('the autoscalers of the manifests may start as many processes as the plan for 10,000 stores needs', () => {
  const { measured } = readOptions([]);
  const plan = planFor(measured, DEFAULTS);
  const read = (path: string): { spec: Record<string, number> } => parse(readFileSync(join(PROJECT_ROOT, 'deploy/kubernetes/components', path), 'utf8')) as never; // prettier-ignore
  expect(read('autoscaled-api/hpa.yaml').spec['maxReplicas']).toBeGreaterThanOrEqual(plan.apiVcpus);
  expect(read('autoscaled-workers/scaled-object.yaml').spec['maxReplicaCount']).toBeGreaterThanOrEqual(plan.workerVcpus); // prettier-ignore
});
