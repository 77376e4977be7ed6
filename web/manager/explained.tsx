import type { OrderView } from '../../api/orders/schemas.ts';
import { shortId } from '../../application/access/names.ts';
import type { Recipes } from '../../domain/stock/index.ts';
import { displayNumber } from '../../domain/shared/values.ts';
import { writeClock, writeExactTime, writeMoney, writeNumber, writeShortDay } from '../format.ts';
import { wordsOf } from '../words/index.ts';
import { Action, Shell, type ManagerPage } from './shell.tsx';
import { tellEvent } from './words/events.ts';
import { paymentIn, type Words } from './words/index.ts';

/** One order, explained: all that happened to it and why, at any step of its history. */

/** As the API tells it. */
export interface ToldEvent {
  readonly seq: number | null;
  readonly type: string;
  readonly at: string;
  readonly by: { readonly role: string; readonly id: string | null; readonly name: string | null };
  readonly summary: string;
  readonly note: string | null;
  readonly details: Readonly<Record<string, unknown>>;
}

export interface ToldLedger {
  readonly held: string;
  readonly taken: string;
  readonly refunded: string;
  readonly due: string;
}

export interface ToldStock {
  readonly needs: readonly { readonly sku: string; readonly quantity: number }[];
}

type Ingredients = Recipes['ingredients'];

export interface Explained {
  /** As it was at the step that is shown. */
  readonly order: OrderView;
  readonly events: readonly ToldEvent[];
  /** How many of its events are recorded, and up to which one it is shown. */
  readonly steps: number;
  readonly step: number;
  /** Only for now, not for an earlier step. */
  readonly ledger: ToldLedger | undefined;
  readonly stock: ToldStock | undefined;
  /** With their names and units. */
  readonly ingredients: Ingredients;
  readonly workflowUrl: string | undefined;
}

interface Props {
  readonly page: ManagerPage;
  readonly explained: Explained;
  readonly problem: string | undefined;
}

export function ExplainedOrder({ page, explained, problem }: Props) {
  const { order, ledger, stock, ingredients, workflowUrl } = explained;
  const { words } = page;
  const amount = (decimal: string): string => writeMoney(page, decimal);
  const { sizes } = wordsOf(page.language);
  const isNow = explained.step === explained.steps;
  return (
    <Shell page={page} section="orders" title={`${words.order} ${displayNumber(order.number)}`} problem={problem}>
      <header class="order-head">
        <h1>
          {words.order} {displayNumber(order.number)}{' '}
          <span class={`status ${order.status}`}>{words.statuses[order.status]}</span>
        </h1>
        <p class="detail">
          {writeShortDay(page, order.order_time)}, {writeClock(page, order.order_time)} ·{' '}
          {order.fulfilment === 'pickup' ? words.pickup : words.delivery} · {paymentIn(words, order.payment)}
          {order.promised_time === null ? '' : ` · ${words.promised} ${writeClock(page, order.promised_time)}`}
        </p>
        {isNow ? <Actions page={page} order={order} /> : null}
      </header>
      <Slider page={page} explained={explained} />
      <div class="columns">
        <section aria-labelledby="story" class="card">
          <h2 id="story">{words.story}</h2>
          <ol class="story">
            {explained.events.map(({ seq, at, by, summary, note, type, details }) => (
              <li class={isLater(explained, { seq, at }) ? 'not-yet' : undefined}>
                <time datetime={at}>{writeExactTime(page, at)}</time>
                <p>
                  <span title={type}>{tell(page, { type, summary, details })}</span>
                  {note === null ? null : <em> {`${words.note}: ${note}`}</em>}
                  <span class="by">
                    {by.role === 'system'
                      ? ''
                      : `${words.by} ${roleIn(words, by.role)} ${by.name ?? shortId(by.id ?? '')}`}
                  </span>
                </p>
              </li>
            ))}
          </ol>
        </section>
        <div class="stack">
          <section class="card" aria-labelledby="items">
            <h2 id="items">{words.items}</h2>
            <ul class="lines">
              {order.pizzas.map((line) => (
                <li>
                  <span>
                    {line.quantity} × {line.name} ({[sizes[line.size], ...line.toppings].join(', ')})
                  </span>
                </li>
              ))}
            </ul>
            <p class="sum">
              {words.total} <b>{amount(order.total_amount)}</b>
            </p>
            {order.special_instructions === null ? null : <p class="note">{order.special_instructions}</p>}
          </section>
          {ledger === undefined ? null : (
            <section class="card" aria-labelledby="money">
              <h2 id="money">{words.money}</h2>
              <dl class="pairs">
                <Pair name={words.held} value={amount(ledger.held)} />
                <Pair name={words.taken} value={amount(ledger.taken)} />
                <Pair name={words.refunded} value={amount(ledger.refunded)} />
                <Pair name={words.due} value={amount(ledger.due)} />
              </dl>
            </section>
          )}
          {stock === undefined ? null : (
            <section class="card" aria-labelledby="ingredients">
              <h2 id="ingredients">{words.ingredients}</h2>
              {stock.needs.length === 0 ? (
                <p class="detail">{words.noIngredients}</p>
              ) : (
                <dl class="pairs">
                  {stock.needs.map(({ sku, quantity }) => {
                    const { name = sku, unit = '' } = ingredients.find((each) => each.sku === sku) ?? {};
                    return <Pair name={name} value={`${writeNumber(page, quantity)} ${unit}`.trim()} />;
                  })}
                </dl>
              )}
            </section>
          )}
          {workflowUrl === undefined ? null : (
            <p>
              <a href={workflowUrl} rel="noreferrer">
                {words.inTemporal}
              </a>
            </p>
          )}
        </div>
      </div>
    </Shell>
  );
}

/** Than the step that is shown. What is not among the recorded steps, such as a message, goes by its time. */
function isLater({ events, step, steps }: Explained, { seq, at }: Pick<ToldEvent, 'seq' | 'at'>): boolean {
  if (seq !== null) return seq > step;
  const next = events.find((event) => event.seq === step + 1);
  return step < steps && next !== undefined && at >= next.at;
}

function Pair({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

/** Through time, step by step: links, so that it works everywhere. */
function Slider({
  page: { words },
  explained: { step, steps, order },
}: {
  readonly page: ManagerPage;
  readonly explained: Explained;
}) {
  const to = (seq: number): string => `?step=${seq}`;
  const link = (text: string, seq: number) =>
    seq === step || seq < 1 || seq > steps ? <span aria-disabled="true">{text}</span> : <a href={to(seq)}>{text}</a>;
  return (
    <nav class="slider" aria-label={words.asOf(step, steps)}>
      {link(words.first, 1)}
      {link(`← ${words.earlier}`, step - 1)}
      <form method="get" action={`/manage/${order.store_id}/orders/${order.id}`}>
        <label>
          <span class="hidden">{words.asOf(step, steps)}</span>
          <input type="range" name="step" min="1" max={String(steps)} value={String(step)} />
        </label>
        <button class="button quiet">{words.filter}</button>
      </form>
      {link(`${words.later} →`, step + 1)}
      {step === steps ? <span aria-disabled="true">{words.now}</span> : <a href="?">{words.now}</a>}
      <p>{words.asOf(step, steps)}</p>
    </nav>
  );
}

function Actions({ page, order }: { readonly page: ManagerPage; readonly order: OrderView }) {
  const { words } = page;
  const path = `/manage/${order.store_id}/orders/${order.id}`;
  const isOpen = !['delivered', 'cancelled', 'rejected'].includes(order.status);
  const mayRefund = Number(order.payment?.captured) > Number(order.payment?.refunded);
  return (
    <div class="actions">
      {order.status === 'confirmed' ? (
        <>
          <Action page={page} to={`${path}/rush`}>
            <button class="button quiet">{words.rush}</button>
          </Action>
          <Action page={page} to={`${path}/hold`}>
            <button class="button quiet">{words.hold}</button>
          </Action>
          <Action page={page} to={`${path}/release`}>
            <button class="button quiet">{words.release}</button>
          </Action>
        </>
      ) : null}
      {isOpen ? (
        <a class="button quiet" href={`${path}/cancel`}>
          {words.cancel}
        </a>
      ) : null}
      {mayRefund ? (
        <a class="button quiet" href={`${path}/refund`}>
          {words.refund}
        </a>
      ) : null}
    </div>
  );
}

function tell(page: ManagerPage, { type, summary, details }: Pick<ToldEvent, 'type' | 'summary' | 'details'>): string {
  const show = (name: string): string | undefined => {
    const value = details[name];
    if (value === null || value === undefined) return undefined;
    if (name === 'cook') return nameOf(value as { readonly id: string; readonly name: string | null });
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    if (name === 'driver_id')
      return typeof details['driver_name'] === 'string' ? details['driver_name'] : shortId(text);
    if (name === 'amount' || name === 'total_amount') return writeMoney(page, text);
    if (name === 'number') return displayNumber(Number(text));
    if (name === 'message') return page.words.messages[text as keyof typeof page.words.messages];
    return withClock(page, text);
  };
  return tellEvent(page.language, { type, summary: withAmounts(page, withClock(page, summary)) }, show);
}

function nameOf({ id, name }: { readonly id: string; readonly name: string | null }): string {
  return name ?? id;
}

function roleIn({ roles }: Words, role: string): string {
  return role in roles ? roles[role as keyof typeof roles] : role;
}

/** The API's texts have their amounts as decimals with a code. */
function withAmounts(page: ManagerPage, text: string): string {
  const amounts = new RegExp(`(\\d+(?:\\.\\d+)?) ${page.store.currency}\\b`, 'g');
  return text.replace(amounts, (_, decimal: string) => writeMoney(page, decimal));
}

/** The API's texts have their moments in UTC. */
function withClock(page: ManagerPage, text: string): string {
  return text.replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, (moment) => writeClock(page, moment));
}
