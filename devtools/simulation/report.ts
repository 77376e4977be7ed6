import { html, raw } from 'hono/html';
import { decimalsOf, money, subtract } from '../../domain/shared/money.ts';
import {
  endingsChart,
  errorChart,
  promiseChart,
  queueChart,
  revenueChart,
  slotsChart,
  utilisationChart,
  waitChart,
} from './charts.ts';
import type { Gain } from './compare.ts';
import type { Picture } from './drawing.ts';
import { FIXED_PROMISE, gaveUpOf, servedOf, type Figures, type PromiseQuality } from './figures.ts';
import type { RealRun } from './real.ts';
import { STYLE } from './report-style.ts';
import type { EveningRun } from './run.ts';
import { quartersOf, waitsOf } from './series.ts';
import type { SimulationSettings } from './settings.ts';
import { clockOf, decimalText, moneyText, moreOrFewer, percentText } from './words.ts';

/** The content of a report. */
export interface Told {
  readonly settings: SimulationSettings;
  readonly run: EveningRun;
  readonly figures: Figures;
  /** The same evening with other numbers of slots, by number. */
  readonly compared: readonly Figures[];
  /** The effect of one more slot, on this evening and some others. */
  readonly gains: readonly Gain[];
  /** Undefined if it was not requested, or not possible. */
  readonly real: RealRun | undefined;
}

type Html = ReturnType<typeof html>;

/** The report as a self-contained HTML page: no scripts, no network. */
export async function reportOf(told: Told): Promise<string> {
  const { settings, figures, compared, run, real } = told;
  const quarters = quartersOf(run);
  const waits = waitsOf(run);
  const { currency } = run.setup.store;
  const opensAt = Date.parse(run.setup.opensAt);
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>A simulated Friday evening: ${settings.orders} orders, ${settings.slots} slots</title>
        <style>
          ${raw(STYLE)}
        </style>
      </head>
      <body>
        <main>
          <h1>A simulated Friday evening</h1>
          <p class="lead">
            ${settings.orders} customers want to order from ${run.setup.store.name} between 17:00 and 22:30. The kitchen
            has ${figures.slots} slots and ${figures.drivers} drivers, at most ${figures.maxBacklog} orders wait, and
            the cooks need ${settings.slowness} times what the menu says. Seed ${settings.seed}: the same number is the
            same evening.
          </p>
          ${tiles(figures)}
          <h2>What another slot would change</h2>
          <p>${oneMoreSlot(compared, figures)} ${onOtherEvenings(told.gains, currency)}</p>
          <div class="charts">
            ${figure('What became of the orders', slotsChart(compared))}
            ${figure('What they were worth', revenueChart(compared, currency, decimalsOf(currency)))}
          </div>
          ${slotsTable(compared, figures)}
          <h2>The promise</h2>
          <p>${promiseSentence(figures)}</p>
          ${promiseTable(figures)}
          <div class="charts">
            ${figure('Promise against actual, each order a dot', promiseChart(waits))}
            ${figure('How far off the promises were', errorChart(waits))}
          </div>
          <h2>The evening</h2>
          <div class="charts">
            ${figure('Queue length', queueChart(run.levels, opensAt, figures))}
            ${figure('What became of the orders', endingsChart(quarters))}
            ${figure('How long customers waited', waitChart(waits))}
            ${figure('Utilisation', utilisationChart(quarters))}
          </div>
          ${eveningTable(figures)}
          <h2>Held against the real workflows</h2>
          ${agreement(real)}
          <h2>What was assumed</h2>
          ${assumptions()}
        </main>
      </body>
    </html>`;
  return `${String(await page)}\n`;
}

function tiles(figures: Figures): Html {
  const { endings, revenue, promise, utilisation } = figures;
  const tile = (value: string, what: string): Html => html`<li><strong>${value}</strong> ${what}</li>`;
  return html`<ul class="tiles">
    ${tile(String(servedOf(figures)), `orders served, ${moneyText(revenue.served)}`)}
    ${tile(String(endings.refused), `refused, worth ${moneyText(revenue.refused)}`)}
    ${tile(String(gaveUpOf(figures)), `gave up waiting, worth ${moneyText(revenue.givenUp)}`)}
    ${tile(`${decimalText(promise.median)} min`, `median promise error, nine in ten within ${decimalText(promise.p90)}`)}
    ${tile(percentText(utilisation.slots), 'of the slots in use')}
    ${tile(percentText(utilisation.drivers), 'of the drivers on the road')}
  </ul>`;
}

/** The owner's question: the effect of one more slot, in a sentence. */
export function oneMoreSlot(compared: readonly Figures[], figures: Figures): string {
  const more = compared.find(({ slots }) => slots === figures.slots + 1);
  if (!more) return '';
  const served = moreOrFewer(servedOf(more) - servedOf(figures), 'order');
  const refused = moreOrFewer(more.endings.refused - figures.endings.refused, 'order');
  const gain = subtract(more.revenue.served, figures.revenue.served);
  return (
    `With ${more.slots} slots instead of ${figures.slots}, the same evening would have served ${served} ` +
    `(${gain.minor > 0 ? '+' : ''}${moneyText(gain)}) and refused ${refused}; half of all would have been ready within ` +
    `${decimalText(more.untilReady.median)} minutes instead of ${decimalText(figures.untilReady.median)}.`
  );
}

/** Its variance. */
export function onOtherEvenings(gains: readonly Gain[], currency: string): string {
  const range = (values: readonly number[], text: (value: number) => string): string => {
    const [least, most] = [text(Math.min(...values)), text(Math.max(...values))];
    return least === most ? least : `from ${least} to ${most}`;
  };
  const mean = gains.reduce((sum, { served }) => sum + served, 0) / gains.length;
  const served = gains.map(({ served }) => served);
  const revenue = gains.map(({ revenue }) => revenue);
  return (
    `On ${gains.length} such evenings, seed after seed, it served ${range(served, String)} orders more, ${decimalText(mean)} on ` +
    `average, and took ${range(revenue, (minor) => moneyText(money(minor, currency)))} more.`
  );
}

function slotsTable(compared: readonly Figures[], { slots }: Figures): Html {
  const rows = compared.map((each) => [
    each.slots === slots ? `${each.slots} (now)` : String(each.slots),
    String(servedOf(each)),
    moneyText(each.revenue.served),
    String(each.endings.refused),
    String(gaveUpOf(each)),
    decimalText(each.untilReady.median),
    decimalText(each.promise.median),
    percentText(each.utilisation.slots),
    percentText(each.utilisation.drivers),
  ]);
  return table(
    ['slots', 'served', 'revenue', 'refused', 'gave up', 'ready after, min', 'promise error, min', 'slots in use', 'drivers out'],
    rows,
  ); // prettier-ignore
}

/** @returns the accuracy of the promises, compared with a fixed one */
export function promiseSentence({ promise, fixedPromise }: Figures): string {
  const better = promise.median < fixedPromise.median && promise.p90 < fixedPromise.p90;
  return (
    `Half of the promises were within ${decimalText(promise.median)} minutes of the truth, nine in ten within ` +
    `${decimalText(promise.p90)}: ${better ? 'better' : 'NOT better'} than a fixed promise of ${FIXED_PROMISE} minutes, with ` +
    `${decimalText(fixedPromise.median)} and ${decimalText(fixedPromise.p90)}.`
  );
}

function promiseTable({ promise, fixedPromise, bestFixedPromise }: Figures): Html {
  const row = (name: string, { median, p90, bias, late }: PromiseQuality): string[] => [
    name,
    decimalText(median),
    decimalText(p90),
    decimalText(bias).replace('-', '−'),
    percentText(late),
  ];
  return table(
    ['promise', 'median error', '90th percentile', 'lateness, median', 'late'],
    [
      row('ours, by the kitchen’s load', promise),
      row(`everybody ${FIXED_PROMISE} minutes`, fixedPromise),
      row(`everybody ${bestFixedPromise.minutes} minutes, the best fixed one, known only afterwards`, bestFixedPromise),
    ],
  );
}

function eveningTable({
  endings,
  untilReady,
  untilDelivered,
  forDriver,
  queue,
  ordersPerRide,
  kitchenMinutes,
}: Figures): Html {
  return table(
    ['', 'median', '90th percentile'],
    [
      ['from placing to ready, min', decimalText(untilReady.median), decimalText(untilReady.p90)],
      ['from placing to the door, min', decimalText(untilDelivered.median), decimalText(untilDelivered.p90)],
      ['ready, and waiting for a driver, min', decimalText(forDriver.median), decimalText(forDriver.p90)],
    ],
    `${endings.delivered} delivered, ${decimalText(ordersPerRide)} to a tour; ${endings.collected} collected; ${endings.declined} refused by ` +
      `the bank, ${endings.unpaid} never paid on the provider’s page. In the queue ${decimalText(queue.mean)} orders on average while the doors were open, ${queue.most} at most; the last one ` +
      `was ready at ${clockOf(kitchenMinutes)}.`,
  ); // prettier-ignore
}

function agreement(real: RealRun | undefined): Html {
  if (!real) return html`<p>Not part of this run.</p>`;
  const { orders, agreeing, differences, simulatedMinutes, seconds } = real;
  const sentence = html`<p>
    The first ${orders} orders also went through the real workflows, worker and file storage,
    ${decimalText(simulatedMinutes)} minutes in ${decimalText(seconds)} seconds: ${agreeing} of ${orders} agree in how
    they ended, why they were refused, what was promised and when they were ready, within a minute.
  </p>`;
  if (differences.length === 0) return sentence;
  const rows = differences.map((each) => [String(each.order), each.what, each.simulated, each.real]);
  return html`${sentence}${table(['order', 'what', 'simulated', 'real'], rows)}`;
}

function assumptions(): Html {
  const lines = [
    'Orders come at random, most of them from 18:30 to 20:30; six in ten are delivered. Pizzas and sizes are drawn from the store’s menu.',
    'Prices, promises, queue, slots and what an order may do are the rules of the program itself. Customers, cooks and drivers are made up: change their habits in devtools/simulation/evening.ts.',
    'A cook’s time varies by about a fifth around the menu’s, times the slowness, and a free slot is seen after 6 to 45 seconds.',
    'Customers who are promised too long a wait (an hour on average; patience varies) cancel within three minutes, and so do those whose order is not started long after the promise.',
    'A driver packs for two minutes and takes up to four orders: about seven minutes to the first door, half as far to the next, one to four at each, and back.',
    'Nothing runs out, the kitchen is never paused, no order is rushed, and no driver gets lost.',
    'With another number of slots, the same customers come at the same times with the same patience, and the cooks need the same time for each order.',
    `A fixed promise of ${FIXED_PROMISE} minutes is compared with the same orders as they went; that customers might have behaved differently is ignored.`,
  ];
  return html`<ul class="notes">
    ${lines.map((line) => html`<li>${line}</li>`)}
  </ul>`;
}

function figure(title: string, { svg, key }: Picture): Html {
  return html`<figure>
    <figcaption>${title}</figcaption>
    <ul class="key">
      ${key.map(({ name, colour, kind }) => html`<li><i class="${kind}" style="--colour: ${colour}"></i>${name}</li>`)}
    </ul>
    <div role="img" aria-label="${title}">${raw(svg)}</div>
  </figure>`;
}

/** The first column is the row's header. */
function table(head: readonly string[], rows: readonly (readonly string[])[], note = ''): Html {
  return html`<div class="scroll">
      <table>
        <thead>
          <tr>
            ${head.map((cell) => html`<th scope="col">${cell}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            ([name, ...cells]) =>
              html`<tr>
                <th scope="row">${name}</th>
                ${cells.map((cell) => html`<td>${cell}</td>`)}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    ${note === '' ? '' : html`<p>${note}</p>`}`;
}
