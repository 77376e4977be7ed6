import type { OrderCosts } from '../growth.ts';

/**
 * The arithmetic of `npm run plan`: how many processes, shards and gigabytes a chain needs, what they cost, and which limit comes first.
 * Everything follows from what one order costs, as measured, and from the assumptions below.
 */

export type Measured = Pick<
  OrderCosts,
  'apiCpuMs' | 'workerCpuMs' | 'serverCpuMs' | 'historyBytes' | 'transitions' | 'actions' | 'storedBytes'
>;

/** What was not measured: of the business, of a real cluster, and prices. Each can be given as an option. */
export const ASSUMPTIONS = {
  stores: { value: 10_000, means: 'stores, all in one time zone' },
  ordersPerStoreDay: { value: 120, means: 'orders of a store on an average day' },
  fridayFactor: { value: 1.6, means: 'a Friday, compared with the average day' },
  peakHourShare: { value: 0.18, means: 'share of a Friday’s orders that its busiest hour has' },
  peakMinuteFactor: { value: 1.5, means: 'the busiest minute, compared with the average of that hour' },
  readsPerOrder: { value: 60, means: 'requests that only read, for each order: menus, boards, tracking' },
  readCpuMs: { value: 1, means: 'CPU ms of such a request (docs/benchmark.md: 964 a second by one process)' },
  utilisation: { value: 0.6, means: 'how busy a processor may be at the peak' },
  openHours: { value: 1, means: 'hours from placing an order to its end' },
  openOrderKb: { value: 150, means: 'kB of a worker’s memory for each open order (the aim of the bench)' },
  persistenceMs: { value: 5, means: 'ms of a write of Temporal’s to its database' },
  shardUtilisation: { value: 0.1, means: 'how busy an average history shard may be, so that the fullest is not' },
  temporalWritesPerSecond: { value: 5_000, means: 'writes a second that one database of Temporal’s takes' },
  mongodbWritesPerOrder: { value: 15, means: 'writes of an order (docs/architecture.md: 13, and messages)' },
  mongodbWritesPerSecond: { value: 2_000, means: 'journaled majority writes a second that one shard takes' },
  mongodbDays: { value: 400, means: 'days that orders are kept' },
  mongodbDiskFactor: { value: 1, means: 'indexes added and compression taken off: GB on disk per GB of documents' },
  mongodbShardGb: { value: 2_000, means: 'GB that one shard may hold' },
  historyDays: { value: 30, means: 'days that Temporal keeps histories of ended orders' },
  vcpuUsd: { value: 0.05, means: 'USD for a virtual processor with 4 GB of memory, an hour' },
  diskUsd: { value: 0.1, means: 'USD for a GB of disk, a month' },
  databaseVcpus: { value: 8, means: 'virtual processors of a member of a database' },
} as const;

export type Assumptions = Readonly<Record<keyof typeof ASSUMPTIONS, number>>;

export const DEFAULTS = Object.fromEntries(
  Object.entries(ASSUMPTIONS).map(([name, { value }]) => [name, value]),
) as Assumptions;

/** Temporal Cloud’s list prices: USD for a million actions, up to so many million. Above the last it is negotiated; this one is the bound. */
const ACTION_PRICES = [
  { upTo: 5, usd: 50 },
  { upTo: 10, usd: 45 },
  { upTo: 20, usd: 40 },
  { upTo: 50, usd: 35 },
  { upTo: 100, usd: 30 },
  { upTo: Infinity, usd: 25 },
] as const;
/** USD for a GB and an hour. */
const CLOUD_STORAGE = { active: 0.042, retained: 0.00105 };
const CLOUD_SUPPORT = 0.1;

const HOURS_A_MONTH = 730;
const DAYS_A_MONTH = HOURS_A_MONTH / 24;
/** Primary and two secondaries, each a copy. */
const COPIES = 3;

export interface Plan {
  readonly ordersPerMonth: number;
  readonly peakOrdersPerHour: number;
  readonly peakOrdersPerSecond: number;
  readonly apiVcpus: number;
  readonly workerVcpus: number;
  readonly serverVcpus: number;
  readonly openOrders: number;
  readonly openOrdersGB: number;
  readonly transitionsPerSecond: number;
  readonly historyShards: number;
  readonly temporalDatabases: number;
  readonly mongodbWritesPerSecond: number;
  readonly mongodbShards: number;
  readonly mongodbGB: number;
  readonly historyGB: number;
  readonly actionsPerMonth: number;
  readonly usd: {
    readonly processes: number;
    readonly mongodb: number;
    readonly selfHosted: number;
    readonly cloud: number;
  };
  readonly limits: readonly Limit[];
}

/** With how many stores the peak reaches a limit that more processes do not move. */
export interface Limit {
  readonly what: string;
  readonly stores: number;
  readonly remedy: string;
}

export function planFor(measured: Measured, assumed: Assumptions = DEFAULTS): Plan {
  const ordersPerMonth = assumed.stores * assumed.ordersPerStoreDay * DAYS_A_MONTH;
  const peakOrdersPerHour = assumed.stores * assumed.ordersPerStoreDay * assumed.fridayFactor * assumed.peakHourShare;
  const perSecond = (peakOrdersPerHour / 3_600) * assumed.peakMinuteFactor;
  const vcpus = (cpuMsPerOrder: number): number => Math.ceil(busyProcessors(perSecond, cpuMsPerOrder) / assumed.utilisation); // prettier-ignore
  const apiVcpus = vcpus(measured.apiCpuMs + assumed.readsPerOrder * assumed.readCpuMs);
  const workerVcpus = vcpus(measured.workerCpuMs);
  const serverVcpus = vcpus(measured.serverCpuMs);
  const openOrders = peakOrdersPerHour * assumed.openHours;
  const transitionsPerSecond = perSecond * measured.transitions;
  const busyShards = (transitionsPerSecond * assumed.persistenceMs) / 1_000 / assumed.shardUtilisation;
  const mongodbWritesPerSecond = perSecond * assumed.mongodbWritesPerOrder;
  const mongodbGB = (ordersPerMonth / DAYS_A_MONTH) * assumed.mongodbDays * measured.storedBytes * 1e-9 * assumed.mongodbDiskFactor; // prettier-ignore
  const mongodbShards = Math.ceil(
    Math.max(mongodbWritesPerSecond / assumed.mongodbWritesPerSecond, mongodbGB / assumed.mongodbShardGb),
  );
  const temporalDatabases = Math.ceil(transitionsPerSecond / assumed.temporalWritesPerSecond);
  const historyGB = (ordersPerMonth / DAYS_A_MONTH) * assumed.historyDays * measured.historyBytes * 1e-9;
  const actionsPerMonth = ordersPerMonth * measured.actions;

  const month = (virtualProcessors: number): number => virtualProcessors * assumed.vcpuUsd * HOURS_A_MONTH;
  const disk = (GB: number): number => GB * assumed.diskUsd;
  return {
    ordersPerMonth,
    peakOrdersPerHour,
    peakOrdersPerSecond: perSecond,
    apiVcpus,
    workerVcpus,
    serverVcpus,
    openOrders,
    openOrdersGB: (openOrders * assumed.openOrderKb) / 1e6,
    transitionsPerSecond,
    historyShards: 2 ** Math.ceil(Math.log2(busyShards)),
    temporalDatabases,
    mongodbWritesPerSecond,
    mongodbShards,
    mongodbGB,
    historyGB,
    actionsPerMonth,
    usd: {
      processes: month(apiVcpus + workerVcpus),
      mongodb: month(mongodbShards * COPIES * assumed.databaseVcpus) + disk(mongodbGB * COPIES),
      selfHosted: month(serverVcpus + temporalDatabases * COPIES * assumed.databaseVcpus) + disk(historyGB * COPIES),
      cloud: cloudPrice(actionsPerMonth, (openOrdersOnAverage(assumed) * measured.historyBytes) / 1e9, historyGB),
    },
    limits: limitsOf(measured, assumed, perSecond),
  };
}

/** How many processors are fully busy with orders at a rate. */
export function busyProcessors(ordersPerSecond: number, cpuMsPerOrder: number): number {
  return (ordersPerSecond * cpuMsPerOrder) / 1_000;
}

function openOrdersOnAverage({ stores, ordersPerStoreDay, openHours }: Assumptions): number {
  return ((stores * ordersPerStoreDay) / 24) * openHours;
}

/** A month of Temporal Cloud by its list prices, with support. */
export function cloudPrice(actions: number, activeGB: number, retainedGB: number): number {
  let usd = (activeGB * CLOUD_STORAGE.active + retainedGB * CLOUD_STORAGE.retained) * HOURS_A_MONTH;
  let from = 0;
  for (const { upTo, usd: perMillion } of ACTION_PRICES) {
    usd += Math.max(0, Math.min(actions / 1e6, upTo) - from) * perMillion;
    from = upTo;
  }
  return usd * (1 + CLOUD_SUPPORT);
}

function limitsOf(measured: Measured, assumed: Assumptions, perSecond: number): Limit[] {
  const storesAt = (ordersPerSecond: number): number => Math.floor((assumed.stores * ordersPerSecond) / perSecond);
  const ofShards = (shards: number): number => storesAt(((shards * assumed.shardUtilisation * 1_000) / assumed.persistenceMs) / measured.transitions); // prettier-ignore
  const storedPerStore = assumed.ordersPerStoreDay * assumed.mongodbDays * measured.storedBytes * 1e-9 * assumed.mongodbDiskFactor; // prettier-ignore
  const limits = [
    {
      what: 'one database of Temporal’s',
      stores: storesAt(assumed.temporalWritesPerSecond / measured.transitions),
      remedy: 'a database that is spread (Cassandra), or several namespaces on clusters of their own, by region',
    },
    {
      what: '512 history shards, as Temporal’s chart has them',
      stores: ofShards(512),
      remedy: 'more from the start: the number cannot be changed later',
    },
    {
      what: 'writes of one MongoDB replica set',
      stores: storesAt(assumed.mongodbWritesPerSecond / assumed.mongodbWritesPerOrder),
      remedy: 'shards, by store',
    },
    {
      what: 'disk of one MongoDB replica set',
      stores: Math.floor(assumed.mongodbShardGb / storedPerStore),
      remedy: 'shards, or orders kept for a shorter time',
    },
  ];
  return limits.toSorted((one, other) => one.stores - other.stores);
}
