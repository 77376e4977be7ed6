import type { PeopleReport } from '../../application/reports/people.ts';
import { purseOf } from '../../domain/reports/cash.ts';
import { displayNumber } from '../../domain/shared/values.ts';
import { writeLocalDay, writeMoney } from '../format.ts';
import { AmountTable } from './amounts.tsx';
import { ordersAddress } from './order-filter.ts';
import { Action, Shell, type ManagerPage } from './shell.tsx';
import { who } from './who.ts';
import { peopleWords } from './words/people.ts';

/** Late cancels and cash differences by person; what is worth a question is marked. */
export function People({
  page,
  report,
  problem,
}: {
  readonly page: ManagerPage;
  readonly report: PeopleReport;
  readonly problem: string | undefined;
}) {
  const words = peopleWords(page.language);
  const drivers = [...new Set(report.cash.flatMap(({ driverId }) => driverId ?? []))];
  return (
    <Shell page={page} section="team" title={words.title} problem={problem}>
      <h1>{words.title}</h1>
      <p class="detail">{words.days(writeLocalDay(page, report.from), writeLocalDay(page, report.to))}</p>
      <section class="card" aria-labelledby="cancels">
        <h2 id="cancels">{words.cancels}</h2>
        <LateCancels page={page} report={report} />
      </section>
      <section class="card" aria-labelledby="cash">
        <h2 id="cash">{words.cash}</h2>
        <Cash page={page} report={report} />
        <h3>{words.count}</h3>
        <Action page={page} to={`/manage/${page.store.id}/people/counts`} class="row">
          <label>
            {words.day} <input type="date" name="date" value={report.to} max={report.to} />
          </label>
          <label>
            {page.words.purse}{' '}
            <select name="driver">
              <option value="">{page.words.till}</option>
              {drivers.map((id) => (
                <option value={id}>{who(page, { role: 'driver', id, name: report.nameOf(id) })}</option>
              ))}
            </select>
          </label>
          <label>
            {`${words.amount} (${page.store.currency})`} <input name="amount" inputmode="decimal" required />
          </label>
          <button class="button quiet">{words.save}</button>
        </Action>
      </section>
    </Shell>
  );
}

interface Part {
  readonly page: ManagerPage;
  readonly report: PeopleReport;
}

function LateCancels({ page, report: { lateCancels, nameOf } }: Part) {
  const words = peopleWords(page.language);
  if (lateCancels.length === 0) return <p class="detail">{words.noCancels}</p>;
  return (
    <AmountTable label={words.cancels} first={words.who} columns={[words.orders, words.value]}>
      {lateCancels.map(({ by, orders, value, isFlagged }) => (
        <tr class={isFlagged ? 'scarce' : undefined}>
          <th scope="row">
            {who(page, { ...by, name: nameOf(by.id) })} {isFlagged ? <small>{words.flagged}</small> : null}
          </th>
          <td class="amount">
            {orders.map(({ id, number }) => (
              <>
                <a href={`/manage/${page.store.id}/orders/${id}`}>{displayNumber(number)}</a>{' '}
              </>
            ))}
          </td>
          <td class="amount">{writeMoney(page, value)}</td>
        </tr>
      ))}
    </AmountTable>
  );
}

function Cash({ page, report: { cash, nameOf } }: Part) {
  const words = peopleWords(page.language);
  if (cash.length === 0) return <p class="detail">{words.noCash}</p>;
  return (
    <AmountTable label={words.cash} first={words.who} columns={[words.day, words.due, words.counted, words.difference]}>
      {cash.map(({ date, driverId, due, count, difference, isFlagged }) => (
        <tr class={isFlagged ? 'scarce' : undefined}>
          <th scope="row">
            {driverId === undefined
              ? page.words.till
              : who(page, { role: 'driver', id: driverId, name: nameOf(driverId) })}{' '}
            {isFlagged ? <small>{words.flagged}</small> : null}
          </th>
          <td class="amount">{writeLocalDay(page, date)}</td>
          <td class="amount">
            <a href={ordersAddress(page.store.id, { purse: purseOf({ driverId }), cash_day: date })}>
              {writeMoney(page, due)}
            </a>
          </td>
          <td class="amount">{count ? writeMoney(page, count.amount) : words.notCounted}</td>
          <td class="amount">{difference ? writeMoney(page, difference) : ''}</td>
        </tr>
      ))}
    </AmountTable>
  );
}
