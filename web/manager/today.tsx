import type { DayFigures, Overview } from '../../application/manage/overview.ts';
import { money } from '../../domain/shared/money.ts';
import { displayNumber } from '../../domain/shared/values.ts';
import { durationFigures, promiseFigures, type SalesReport } from '../../domain/reports/reports.ts';
import type { FlaggedOrder, OrderException } from '../../domain/reports/exceptions.ts';
import { writeClock, writeMoney, writeNumber, writeShare } from '../format.ts';
import { Chart } from './chart.tsx';
import { KitchenCard } from './kitchen-card.tsx';
import { Action, Shell, type ManagerPage } from './shell.tsx';
import type { Words } from './words/index.ts';
import { movingWords } from './words/moving.ts';
import { refundWords } from './words/refunds.ts';

/** The manager's first page: what is wrong, each with its one action; then the kitchen; then how the day goes. */
export function Today({
  page,
  overview,
  waiting,
  problem,
}: {
  readonly page: ManagerPage;
  readonly overview: Overview;
  readonly waiting: WaitingFor;
  readonly problem: string | undefined;
}) {
  return (
    <Shell page={page} section="today" title={page.words.title} problem={problem}>
      <Exceptions page={page} overview={overview} waiting={waiting} />
      <div class="columns">
        <KitchenCard page={page} overview={overview} />
        <Figures page={page} overview={overview} />
      </div>
    </Shell>
  );
}

/** How many of each wait for a manager. */
interface WaitingFor {
  /** For a second one. */
  readonly refunds: number;
  /** Orders that nobody begins, and that another store may make. */
  readonly untouched: number;
}

interface Part {
  readonly page: ManagerPage;
  readonly overview: Overview;
}

function Exceptions({ page, overview, waiting: { refunds, untouched } }: Part & { readonly waiting: WaitingFor }) {
  const { words, store } = page;
  const { flagged, scarce, webhooksDown, unreadable } = overview;
  const single = [unreadable, refunds, untouched].filter((each) => each > 0).length;
  const count = flagged.length + scarce.length + webhooksDown.length + single;
  const home = `/manage/${store.id}`;
  if (count === 0) {
    return (
      <section class="all-well">
        <h1 class="hidden">{words.title}</h1>
        <p>{words.allWell}</p>
      </section>
    );
  }
  return (
    <section aria-labelledby="needs">
      <h1 id="needs">
        {words.needsYou} <span class="count">{count}</span>
      </h1>
      <ul class="exceptions">
        {unreadable === 0 ? null : (
          <li class="card urgent">
            <p class="what">{words.unreadable(unreadable)}</p>
            <p>{words.unreadableWhat}</p>
          </li>
        )}
        {untouched === 0 ? null : (
          <li class="card urgent">
            <p class="what">{movingWords(page.language).dark(untouched)}</p>
            <a class="button quiet" href={`${home}/moving`}>
              {movingWords(page.language).toThem}
            </a>
          </li>
        )}
        {refunds === 0 ? null : (
          <li class="card">
            <p class="what">{refundWords(page.language).waiting(refunds)}</p>
            <a class="button quiet" href={`${home}/refunds`}>
              {refundWords(page.language).toThem}
            </a>
          </li>
        )}
        {flagged.map((each) => (
          <Flagged page={page} flagged={each} />
        ))}
        {scarce.map(({ level, ingredient }) => {
          const left = level.onHand + level.incoming - level.allocated;
          const name = ingredient?.name ?? level.sku;
          return (
            <li class={left <= 0 ? 'card urgent' : 'card'}>
              <p class="what">
                {left <= 0
                  ? words.outOf(name)
                  : words.lowOn(name, `${writeNumber(page, left)} ${ingredient?.unit ?? ''}`.trim())}
              </p>
              <a class="button quiet" href={`${home}/stock`}>
                {words.toStock}
              </a>
            </li>
          );
        })}
        {webhooksDown.map(({ id, url, error }) => (
          <li class="card">
            <p class="what">{words.webhookDown}</p>
            <p class="detail">
              {new URL(url).host}: {error}
            </p>
            <Action page={page} to={`${home}/webhooks/${id}/resume`}>
              <button class="button quiet">{words.resume}</button>
            </Action>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Waiting and late: it can be moved to the front. All else is looked at first. */
function Flagged({
  page,
  flagged: { order, exceptions },
}: {
  readonly page: ManagerPage;
  readonly flagged: FlaggedOrder;
}) {
  const { words, store } = page;
  const mayRush = order.status === 'confirmed' && order.rushedAt === undefined && order.queuePosition !== undefined;
  const path = `/manage/${store.id}/orders/${order.id}`;
  const { promisedAt } = order;
  return (
    <li class={exceptions.some(isUrgent) ? 'card urgent' : 'card'}>
      <p class="what">
        <a href={path}>
          {words.order} {displayNumber(order.number)}
        </a>{' '}
        <span class={`status ${order.status}`}>{words.statuses[order.status]}</span>
      </p>
      {exceptions.map((each) => (
        <p>{inWords(each, words)}</p>
      ))}
      <p class="detail">
        {promisedAt === undefined ? '' : `${words.promised} ${writeClock(page, promisedAt)} · `}
        {order.fulfilment.type === 'pickup' ? words.pickup : words.delivery} · {writeMoney(page, order.totals.total)}
      </p>
      {mayRush && exceptions.some(({ kind }) => kind === 'late') ? (
        <Action page={page} to={`${path}/rush`} fields={{ back: `/manage/${store.id}` }}>
          <button class="button">{words.rush}</button>
        </Action>
      ) : (
        <a class="button quiet" href={path}>
          {words.look}
        </a>
      )}
    </li>
  );
}

function isUrgent(exception: OrderException): boolean {
  return exception.kind === 'late' || exception.kind === 'alert';
}

export function inWords(exception: OrderException, words: Words): string {
  switch (exception.kind) {
    case 'late':
      return words.late(exception.minutes);
    case 'alert':
      return words.alerts[exception.alert.code];
    case 'message_failed':
      return `${words.messageFailed} (${words.messages[exception.message]})`;
    default:
      return exception satisfies never;
  }
}

function Figures({ page, overview: { today, lastWeek } }: Part) {
  const { words, store } = page;
  const hours = hoursOf(today, lastWeek);
  const at = ({ hours: all }: DayFigures, hour: number): number => all.find((each) => each.hour === hour)?.orders ?? 0;
  const orders = (day: string, status = ''): string =>
    `/manage/${store.id}/orders?day=${day}${status === '' ? '' : `&status=${status}`}`;
  return (
    <section class="card figures" aria-labelledby="figures">
      <h2 id="figures">{words.reports}</h2>
      <table>
        <thead>
          <tr>
            <td></td>
            <th scope="col">{words.today}</th>
            <th scope="col">{words.lastWeek}</th>
          </tr>
        </thead>
        <tbody>
          {rowsOf(page).map(([name, value, status]) => (
            <tr>
              <th scope="row">{name}</th>
              {[today, lastWeek].map(({ day, report }) => (
                <td>
                  <a href={orders(day, status)}>{value(report)}</a>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <Chart
        title={words.byHour}
        label={words.hour}
        labels={hours.map((hour) => String(hour))}
        series={[
          { name: words.today, values: hours.map((hour) => at(today, hour)) },
          { name: words.lastWeek, values: hours.map((hour) => at(lastWeek, hour)) },
        ]}
      />
    </section>
  );
}

/** Name, figure, and the status of the orders that it is about. */
function rowsOf(page: ManagerPage): [string, (report: SalesReport) => string, string?][] {
  const { words, store } = page;
  const minutes = (value: number | undefined): string => (value === undefined ? words.noneYet : words.minutes(value));
  return [
    [words.placed, ({ placed }) => writeNumber(page, placed)],
    [words.revenue, ({ revenue }) => writeMoney(page, money(revenue, store.currency))],
    [words.promiseKept, ({ promises: { made, kept } }) => (made === 0 ? words.noneYet : writeShare(page, kept / made))],
    [words.promiseError, ({ promises }) => minutes(promiseFigures(promises)?.median)],
    [words.preparation, ({ preparation }) => minutes(durationFigures(preparation)?.median)],
    [
      words.cancelledRejected,
      ({ cancelled, rejected }) =>
        writeNumber(page, sum(cancelled.map(({ orders }) => orders)) + sum(rejected.map(({ orders }) => orders))),
      'cancelled,rejected',
    ],
  ];
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** From the first hour with an order to the last, and at least the hours of an evening. */
function hoursOf(...days: readonly DayFigures[]): number[] {
  const known = days.flatMap(({ hours }) => hours.map(({ hour }) => hour));
  const [first, last] = [Math.min(17, ...known), Math.max(22, ...known)];
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
