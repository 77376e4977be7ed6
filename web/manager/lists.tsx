import type { MenuOfNow } from '../../application/catalog/menu.ts';
import type { ShownOrders } from '../../application/orders/list.ts';
import { ORDER_STATUSES } from '../../domain/order/index.ts';
import { displayNumber } from '../../domain/shared/values.ts';
import { writeClock, writeLocalDay, writeMoney, writeShortDay } from '../format.ts';
import { ordersAddress, type OrderFilter } from './order-filter.ts';
import { Action, Shell, type ManagerPage } from './shell.tsx';
import { paymentIn } from './words/index.ts';

/** Orders, newest first, as filtered. */
export function OrderList({
  page,
  found,
  filter,
  next,
}: {
  readonly page: ManagerPage;
  readonly found: ShownOrders;
  readonly filter: OrderFilter;
  /** The address of the next page. */
  readonly next: string | undefined;
}) {
  const { words, store } = page;
  return (
    <Shell page={page} section="orders" title={words.orders}>
      <h1>{words.orders}</h1>
      <form method="get" class="filters">
        <label>
          {words.status}
          <select name="status">
            <option value="">{words.allStatuses}</option>
            {statusChoices(filter.status).map((choice) => (
              <option value={choice} selected={choice === filter.status}>
                {statusesIn(page, choice)}
              </option>
            ))}
          </select>
        </label>
        <label>
          {words.placedAt}
          <input type="date" name="day" value={filter.day} />
        </label>
        <label>
          {words.number}
          <input type="number" name="number" min="1" value={filter.number} />
        </label>
        {(['driver', 'cook', 'purse', 'cash_day'] as const).map((field) =>
          filter[field] === undefined ? null : <input type="hidden" name={field} value={filter[field]} />,
        )}
        <button class="button quiet">{words.filter}</button>
      </form>
      <Behind page={page} filter={filter} />
      {found.orders.length === 0 ? (
        <p>{words.noOrders}</p>
      ) : (
        <div class="scroll card" tabindex={0} role="region" aria-label={words.orders}>
          <table class="orders">
            <thead>
              <tr>
                {[words.number, words.status, words.promised].map((name) => (
                  <th scope="col">{name}</th>
                ))}
                <th scope="col" class="amount">
                  {words.total}
                </th>
                {[words.how, words.placedAt, words.payment].map((name) => (
                  <th scope="col">{name}</th>
                ))}
              </tr>
            </thead>
            <tbody>
              {found.orders.map(({ order }) => (
                <tr>
                  <th scope="row" class="number">
                    <a href={`/manage/${store.id}/orders/${order.id}`}>{displayNumber(order.number)}</a>
                  </th>
                  <td>
                    <span class={`status ${order.status}`}>{words.statuses[order.status]}</span>
                  </td>
                  <td>{order.promisedAt === undefined ? '' : writeClock(page, order.promisedAt)}</td>
                  <td class="amount">{writeMoney(page, order.totals.total)}</td>
                  <td>{order.fulfilment.type === 'pickup' ? words.pickup : words.delivery}</td>
                  <td class="when">
                    {writeShortDay(page, order.placedAt)}, {writeClock(page, order.placedAt)}
                  </td>
                  <td>{paymentIn(words, order.payment)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {next === undefined ? null : (
        <p>
          <a class="button quiet" href={next}>
            {words.older}
          </a>
        </p>
      )}
    </Shell>
  );
}

/** Each status, and several if a link asks for them. */
function statusChoices(asked: string | undefined): string[] {
  const each = ORDER_STATUSES.filter((status) => status !== 'draft');
  return asked?.includes(',') ? [...each, asked] : each;
}

function statusesIn({ words: { statuses } }: ManagerPage, choice: string): string {
  return choice
    .split(',')
    .map((status) => (status in statuses ? statuses[status as keyof typeof statuses] : status))
    .join(', ');
}

/** Whose orders these are, if a number of somebody's led here. */
function Behind({ page, filter }: { readonly page: ManagerPage; readonly filter: OrderFilter }) {
  const { words, store } = page;
  const { driver, cook, purse, cash_day: cashDay } = filter;
  const purseName = purse === 'till' ? words.till : purse === 'all' ? words.all : purse?.replace(/^driver:/, '');
  const facts = [
    driver === undefined ? [] : `${words.driver}: ${driver}`,
    cook === undefined ? [] : `${words.cook}: ${cook}`,
    purseName === undefined ? [] : `${words.purse}: ${purseName}`,
    cashDay === undefined ? [] : writeLocalDay(page, cashDay),
  ].flat();
  if (facts.length === 0) return null;
  return (
    <p class="detail">
      {facts.join(' · ')} <a href={ordersAddress(store.id, {})}>{words.everyOrder}</a>
    </p>
  );
}

/** What can be ordered now, and what is taken off ("86"). */
export function MenuList({
  page,
  now,
  problem,
}: {
  readonly page: ManagerPage;
  readonly now: MenuOfNow;
  readonly problem: string | undefined;
}) {
  const { words, store } = page;
  const kinds = [
    { kind: 'pizzas', title: words.pizzas, items: now.pizzas },
    { kind: 'toppings', title: words.toppings, items: now.toppings },
  ] as const;
  return (
    <Shell page={page} section="menu" title={words.menu} problem={problem}>
      <h1>{words.menu}</h1>
      <div class="columns">
        {kinds.map(({ kind, title, items }) => (
          <section class="card" aria-labelledby={kind}>
            <h2 id={kind}>{title}</h2>
            <ul class="offers">
              {items.map(({ id, name, available, soldOut }) => {
                // What is off for lack of ingredients comes back by itself.
                const isOffered = available || soldOut;
                const change = isOffered ? words.takeOff : words.putBack;
                return (
                  <li>
                    <span class="name">{name}</span>
                    <span class={available ? 'on' : 'off'}>
                      {available ? words.offered : soldOut ? words.forStock : words.soldOut}
                    </span>
                    <Action
                      page={page}
                      to={`/manage/${store.id}/menu/${kind}/${id}`}
                      fields={{ available: String(!isOffered) }}
                    >
                      <button class="button quiet" aria-label={`${change}: ${name}`}>
                        {change}
                      </button>
                    </Action>
                  </li>
                );
              })}
            </ul>
          </section>
        ))}
      </div>
    </Shell>
  );
}
