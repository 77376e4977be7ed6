import type { MenuOfNow } from '../../application/catalog/menu.ts';
import type { ShownOrders } from '../../application/orders/list.ts';
import { ORDER_STATUSES } from '../../domain/order/index.ts';
import { displayNumber } from '../../domain/shared/values.ts';
import { writeClock, writeMoney, writeShortDay } from '../format.ts';
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
  readonly filter: { readonly status: string; readonly day: string; readonly number: string };
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
            {ORDER_STATUSES.filter((status) => status !== 'draft').map((status) => (
              <option value={status} selected={status === filter.status}>
                {words.statuses[status]}
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
        <button class="button quiet">{words.filter}</button>
      </form>
      {found.orders.length === 0 ? (
        <p>{words.noOrders}</p>
      ) : (
        <div class="scroll card" tabindex={0} role="region" aria-label={words.orders}>
          <table class="orders">
            <thead>
              <tr>
                {[words.number, words.placedAt, words.status, words.how, words.promised, words.payment].map((name) => (
                  <th scope="col">{name}</th>
                ))}
                <th scope="col" class="amount">
                  {words.total}
                </th>
              </tr>
            </thead>
            <tbody>
              {found.orders.map(({ order }) => (
                <tr>
                  <th scope="row">
                    <a href={`/manage/${store.id}/orders/${order.id}`}>{displayNumber(order.number)}</a>
                  </th>
                  <td>
                    {writeShortDay(page, order.placedAt)}, {writeClock(page, order.placedAt)}
                  </td>
                  <td>
                    <span class={`status ${order.status}`}>{words.statuses[order.status]}</span>
                  </td>
                  <td>{order.fulfilment.type === 'pickup' ? words.pickup : words.delivery}</td>
                  <td>{order.promisedAt === undefined ? '' : writeClock(page, order.promisedAt)}</td>
                  <td>{paymentIn(words, order.payment)}</td>
                  <td class="amount">{writeMoney(page, order.totals.total)}</td>
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
