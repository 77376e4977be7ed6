import { table } from '../table.ts';
import { ASSUMPTIONS, planFor, type Assumptions, type Measured } from './plan.ts';

const whole = (value: number): string => Math.round(value).toLocaleString('en-US');
const exact = (value: number): string => value.toLocaleString('en-US', { maximumFractionDigits: 2 });

/** The plan as tables: what one order costs, what is assumed, what follows with its arithmetic, money, and limits. */
export function report(measured: Measured, assumed: Assumptions): string {
  const plan = planFor(measured, assumed);
  const { usd } = plan;
  const total = usd.processes + usd.mongodb;
  const perOrder = (dollars: number): string => `${exact((dollars / plan.ordersPerMonth) * 100)} ¢`;
  return [
    'What one order costs, measured',
    table(
      ['what', 'value'],
      [
        ['CPU ms of the API', exact(measured.apiCpuMs)],
        ['CPU ms of the workers', exact(measured.workerCpuMs)],
        ['CPU ms of Temporal’s server, its database included', exact(measured.serverCpuMs)],
        ['writes of Temporal’s server (state transitions)', exact(measured.transitions)],
        ['actions, as Temporal Cloud bills them', exact(measured.actions)],
        ['kB of history', exact(measured.historyBytes / 1_000)],
        ['kB of documents in MongoDB', exact(measured.storedBytes / 1_000)],
      ],
    ),
    'What is assumed',
    table(
      ['option', 'value', 'meaning'],
      Object.entries(ASSUMPTIONS).map(([name, { means }]) => [
        `--${optionOf(name)}`,
        exact(assumed[name as keyof Assumptions]),
        means,
      ]),
    ),
    'What follows',
    table(
      ['what', 'value', 'arithmetic'],
      [
        ['orders a month', whole(plan.ordersPerMonth), 'stores × orders a day × 30.4'],
        ['orders in the busiest hour', whole(plan.peakOrdersPerHour), 'stores × orders a day × Friday × its share'],
        ['orders a second in its busiest minute', exact(plan.peakOrdersPerSecond), 'the hour ÷ 3,600 × the minute'],
        ['API: virtual processors', whole(plan.apiVcpus), 'a second’s orders × (API + reads) ÷ utilisation'],
        ['workers: virtual processors', whole(plan.workerVcpus), 'a second’s orders × workers ÷ utilisation'],
        ['Temporal’s server: virtual processors', whole(plan.serverVcpus), 'a second’s orders × server ÷ utilisation'],
        ['open orders', whole(plan.openOrders), 'the busiest hour × hours open'],
        ['GB of workers’ memory for them', whole(plan.openOrdersGB), 'open orders × kB'],
        ['writes a second of Temporal’s', whole(plan.transitionsPerSecond), 'a second’s orders × transitions'],
        ['history shards', whole(plan.historyShards), 'writes a second × ms ÷ utilisation, the next power of two'],
        ['databases of Temporal’s', whole(plan.temporalDatabases), 'writes a second ÷ what one takes'],
        ['writes a second to MongoDB', whole(plan.mongodbWritesPerSecond), 'a second’s orders × writes'],
        ['MongoDB: shards of three members', whole(plan.mongodbShards), 'by writes or by disk, whichever is more'],
        ['GB in MongoDB, one copy', whole(plan.mongodbGB), 'orders a day × days × kB'],
        ['GB of histories, one copy', whole(plan.historyGB), 'orders a day × days × kB'],
        ['million actions a month', whole(plan.actionsPerMonth / 1e6), 'orders a month × actions'],
      ],
    ),
    'Money, USD a month',
    table(
      ['what', 'USD', 'per order'],
      [
        ['API and workers', whole(usd.processes), perOrder(usd.processes)],
        ['MongoDB', whole(usd.mongodb), perOrder(usd.mongodb)],
        ['Temporal of your own', whole(usd.selfHosted), perOrder(usd.selfHosted)],
        ['or Temporal Cloud, by its list prices', whole(usd.cloud), perOrder(usd.cloud)],
        ['all, with Temporal of your own', whole(total + usd.selfHosted), perOrder(total + usd.selfHosted)],
        ['all, with Temporal Cloud', whole(total + usd.cloud), perOrder(total + usd.cloud)],
      ],
    ),
    'Which limit comes first',
    table(
      ['limit', 'reached with so many stores', 'then'],
      plan.limits.map(({ what, stores, remedy }) => [what, whole(stores), remedy]),
    ),
  ].join('\n\n');
}

/** `ordersPerStoreDay` is `--orders-per-store-day`. */
export function optionOf(name: string): string {
  return name.replaceAll(/[A-Z]+/g, (letters) => `-${letters.toLowerCase()}`);
}
