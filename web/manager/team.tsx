import type { DriverLook } from '../../application/delivery/look.ts';
import type { CashDay } from '../../application/reports/cash.ts';
import { purseOf, type CashSum, type Purse as PurseName } from '../../domain/reports/cash.ts';
import { averageMinutes, type Worked } from '../../domain/reports/reports.ts';
import { displayNumber } from '../../domain/shared/values.ts';
import { writeClock, writeMoney } from '../format.ts';
import { AmountTable } from './amounts.tsx';
import { FINISHED, ordersAddress } from './order-filter.ts';
import { Shell, type ManagerPage } from './shell.tsx';
import { who } from './who.ts';
import { peopleWords } from './words/people.ts';

/** Who works, with which orders, and the cash of the day. */
export function Team({
  page,
  drivers,
  cash,
  cooks,
}: {
  readonly page: ManagerPage;
  readonly drivers: readonly DriverLook[];
  readonly cash: CashDay;
  readonly cooks: readonly Worked[];
}) {
  const { words, store } = page;
  const through = (purse: PurseName): string => ordersAddress(store.id, { purse, cash_day: cash.date });
  return (
    <Shell page={page} section="team" title={words.team}>
      <h1>{words.team}</h1>
      <div class="columns">
        <section class="card" aria-labelledby="drivers">
          <h2 id="drivers">{words.drivers}</h2>
          {drivers.length === 0 ? (
            <p class="detail">{words.noDrivers}</p>
          ) : (
            <ul class="stack">
              {drivers.map(({ driverId, name, sign, orders }) => (
                <li>
                  <b>{who(page, { role: 'driver', id: driverId, name })}</b>{' '}
                  <span
                    class={orders.some(({ order }) => order.status === 'delivering') ? 'status delivering' : 'status'}
                  >
                    {orders.some(({ order }) => order.status === 'delivering') ? words.tour : words.inStore}
                  </span>
                  <p class="detail">
                    {words.seen}: {sign === undefined ? words.never : writeClock(page, sign.seenAt)}
                  </p>
                  {orders.length === 0 ? null : (
                    <p>
                      {orders.map(({ order }) => (
                        <>
                          <a href={`/manage/${store.id}/orders/${order.id}`}>{displayNumber(order.number)}</a>{' '}
                        </>
                      ))}
                    </p>
                  )}
                </li>
              ))}
            </ul>
          )}
        </section>
        <section class="card" aria-labelledby="cash">
          <h2 id="cash">{words.cash}</h2>
          <AmountTable
            label={words.cash}
            first={words.purse}
            columns={[words.takenCash, words.givenBack, words.balance]}
          >
            {cash.drivers.map((sum) => (
              <Purse
                page={page}
                name={who(page, { role: 'driver', id: sum.driverId, name: cash.nameOf(sum.driverId) })}
                sum={sum}
                to={through(purseOf(sum))}
              />
            ))}
            <Purse page={page} name={words.till} sum={cash.till} to={through('till')} />
            <Purse page={page} name={words.all} sum={cash.total} to={through('all')} />
          </AmountTable>
          <p>
            <a href={`/manage/${store.id}/people`}>{peopleWords(page.language).toIt}</a>
          </p>
        </section>
        <section class="card" aria-labelledby="cooks">
          <h2 id="cooks">{words.cooksToday}</h2>
          {cooks.length === 0 ? (
            <p class="detail">{words.noCooks}</p>
          ) : (
            <table class="orders">
              <thead>
                <tr>
                  <th scope="col">{words.cook}</th>
                  <th scope="col" class="amount">
                    {words.finished}
                  </th>
                  <th scope="col" class="amount">
                    {words.average}
                  </th>
                </tr>
              </thead>
              <tbody>
                {cooks.map((cook) => (
                  <tr>
                    <th scope="row">{who(page, { role: 'kitchen', id: cook.id, name: cook.name })}</th>
                    {[String(cook.orders), words.minutes(averageMinutes(cook))].map((figure) => (
                      <td class="amount">
                        <a href={ordersAddress(store.id, { cook: cook.id, day: cash.date, status: FINISHED })}>
                          {figure}
                        </a>
                      </td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          )}
        </section>
      </div>
    </Shell>
  );
}

interface PurseProps {
  readonly page: ManagerPage;
  readonly name: string;
  readonly sum: CashSum;
  /** The orders behind it. */
  readonly to: string;
}

function Purse({ page, name, sum, to }: PurseProps) {
  return (
    <tr>
      <th scope="row">{name}</th>
      {[sum.taken, sum.givenBack, sum.balance].map((amount) => (
        <td class="amount">
          <a href={to}>{writeMoney(page, amount)}</a>
        </td>
      ))}
    </tr>
  );
}
