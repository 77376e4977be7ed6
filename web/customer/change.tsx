import { randomUUID } from 'node:crypto';
import type { OrderView } from '../../api/orders/schemas.ts';
import type { Times } from '../../application/orders/times.ts';
import type { MenuOfNow } from '../../application/catalog/menu.ts';
import { parseMoney, subtract, zero, type Money } from '../../domain/shared/money.ts';
import { displayNumber } from '../../domain/shared/values.ts';
import { writeMoney, writeTime } from '../format.ts';
import { Sum } from './basket.tsx';
import type { Typed } from './checkout.tsx';
import { Frame, Hidden } from './frame.tsx';
import type { Visit } from './visit.ts';

/** The total that the change would lead to, at today's prices. */
export interface Preview {
  readonly total: Money;
}

interface ChangeProps {
  readonly visit: Visit;
  readonly order: OrderView;
  readonly menu: MenuOfNow;
  readonly times: Times;
  readonly typed: Typed;
  /** Absent: nothing was changed yet. */
  readonly preview?: Preview | undefined;
  readonly problem?: string | undefined;
}

/** A change of an order: first what it costs, then whether to do it. */
export function ChangePage({ visit, order, menu, times, typed, preview, problem }: ChangeProps) {
  const { words, base, store } = visit;
  const path = `${base}/orders/${order.id}`;
  const before = parseMoney(order.total_amount, store.currency) ?? zero(store.currency);
  return (
    <Frame visit={visit} title={words.change} section="mine" layout="narrow">
      <p class="kicker">{words.order(displayNumber(order.number))}</p>
      <h1>{words.change}</h1>
      <p class="soft">{words.changeHint}</p>
      {problem === undefined ? null : (
        <p class="note" role="alert">
          {problem}
        </p>
      )}
      <form method="post" action={`${path}/change`} class="checkout">
        <Hidden visit={visit} fields={{ key: typed['key'] ?? randomUUID() }} />
        <fieldset class="card">
          <legend>{words.basket}</legend>
          {order.pizzas.map(({ line, name, size, toppings, quantity }) => (
            <div class="field side">
              <label for={`line-${line}`}>
                {name} <span class="soft">{[words.sizes[size], ...toppings].join(' · ')}</span>
              </label>
              <input
                id={`line-${line}`}
                name={`line-${line}`}
                type="number"
                min="0"
                max="99"
                value={typed[`line-${line}`] ?? String(quantity)}
              />
            </div>
          ))}
          <label class="field">
            <span>
              {words.add} <i>{words.optional}</i>
            </span>
            <select name="more">
              <option value="">–</option>
              {menu.pizzas
                .filter(({ available }) => available)
                .flatMap(({ name, variants }) =>
                  variants.map(({ sku, size, price }) => (
                    <option value={sku} selected={typed['more'] === sku}>
                      {name} · {words.sizes[size]} · {writeMoney(visit, price)}
                    </option>
                  )),
                )}
            </select>
          </label>
        </fieldset>
        <fieldset class="card">
          <legend>{words.when}</legend>
          <label class="field">
            <span class="hidden">{words.when}</span>
            <select name="when">
              <option value="keep">{words.keep}</option>
              {order.requested_for === null || times.now === undefined ? null : (
                <option value="" selected={typed['when'] === ''}>
                  {words.asapPlain}
                </option>
              )}
              {times.later.map((time) => (
                <option value={time} selected={typed['when'] === time}>
                  {writeTime(visit, time)}
                </option>
              ))}
            </select>
          </label>
          <label class="field">
            <span>
              {words.notes} <i>{words.optional}</i>
            </span>
            <textarea name="notes" rows={2} maxlength={500}>
              {typed['notes'] ?? order.special_instructions ?? ''}
            </textarea>
          </label>
        </fieldset>
        <section class="card summary" aria-label={words.total} aria-live="polite">
          {preview ? (
            <>
              <dl class="sums">
                <Sum label={words.before} amount={writeMoney(visit, before)} />
                <Sum label={words.after} amount={writeMoney(visit, preview.total)} isTotal />
              </dl>
              <button class="button wide" name="do" value="yes">
                {words.changeDo(writeDifference(visit, before, preview.total))}
              </button>
              <button class="button quiet wide">{words.changeShow}</button>
            </>
          ) : (
            <>
              <p class="soft">{words.changeSame}</p>
              <button class="button wide">{words.changeShow}</button>
            </>
          )}
        </section>
      </form>
      <p>
        <a href={path}>{words.keep}</a>
      </p>
    </Frame>
  );
}

function writeDifference(visit: Visit, before: Money, after: Money): string {
  const difference = subtract(after, before);
  const sign = difference.minor > 0 ? '+' : difference.minor < 0 ? '−' : '±';
  return `${sign}${writeMoney(visit, { ...difference, minor: Math.abs(difference.minor) })}`;
}
