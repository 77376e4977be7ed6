import { randomUUID } from 'node:crypto';
import type { MenuOfNow } from '../../application/catalog/menu.ts';
import type { DraftView } from '../../api/orders/schemas.ts';
import { parseMoney, times, zero, type Money } from '../../domain/shared/money.ts';
import { writeMoney } from '../format.ts';
import { Frame, Hidden } from './frame.tsx';
import type { Visit } from './visit.ts';

type Line = DraftView['pizzas'][number];

/** A line that cannot be had any more, and a pizza that could be taken instead. */
export interface Gone {
  readonly line: string;
  readonly name: string;
  readonly swap?: { readonly id: string; readonly name: string } | undefined;
}

/** Lines whose pizza or topping has run out, by the menu as it is now. */
export function findGone({ pizzas }: DraftView, menu: MenuOfNow): Gone[] {
  return pizzas.flatMap(({ line, id, name, toppings }) => {
    const pizza = menu.pizzas.find((each) => each.id === id);
    const topping = toppings.find((each) => !menu.toppings.some((known) => known.name === each && known.available));
    if (pizza?.available && topping === undefined) return [];
    if (pizza?.available) return [{ line, name: topping ?? name, swap: { id, name } }];
    const others = menu.pizzas.filter((each) => each.available);
    const swap = others.find(({ category }) => category === pizza?.category) ?? others[0];
    return [{ line, name, swap: swap && { id: swap.id, name: swap.name } }];
  });
}

export function countIn(draft: DraftView | undefined): number {
  return (draft?.pizzas ?? []).reduce((sum, { quantity }) => sum + quantity, 0);
}

interface BasketProps {
  readonly visit: Visit;
  readonly draft: DraftView | undefined;
  readonly gone: readonly Gone[];
  /** On the basket's own page, which has the heading. */
  readonly isPage?: boolean;
}

export function Basket({ visit, draft, gone, isPage = false }: BasketProps) {
  const { words, base } = visit;
  const lines = (draft?.pizzas ?? []).toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  return (
    <aside
      id="basket"
      class="card basket"
      aria-labelledby="basket-title"
      data-count={countIn(draft)}
      {...(lines.length === 0 ? {} : followed(visit, isPage ? `${base}/basket` : base || '/'))}
    >
      <h2 id="basket-title" class={isPage ? 'hidden' : undefined}>
        {words.basket}
      </h2>
      {draft && lines.length > 0 ? (
        <>
          <ul class="lines">
            {lines.map((line) => (
              <BasketLine visit={visit} line={line} gone={gone.find((each) => each.line === line.line)} />
            ))}
          </ul>
          {gone.length > 0 ? <p class="note">{words.goneHint}</p> : null}
          <dl class="sums">
            <Sum label={words.subtotal} amount={writeMoney(visit, draft.subtotal)} />
            <Sum label={words.tax} amount={writeMoney(visit, draft.tax)} />
            <Sum label={words.total} amount={writeMoney(visit, draft.total_amount)} isTotal />
          </dl>
          {gone.length > 0 ? null : (
            <a class="button wide" href={`${base}/checkout`}>
              {words.toCheckout} · {writeMoney(visit, draft.total_amount)}
            </a>
          )}
        </>
      ) : (
        <div class="empty">
          <p>{words.empty}</p>
          <p class="soft">{words.emptyHint}</p>
          {isPage ? (
            <a class="button" href={base || '/'}>
              {words.menu}
            </a>
          ) : null}
        </div>
      )}
    </aside>
  );
}

/** The script hears from the feed what runs out, and reads this page again. */
function followed({ store }: Visit, page: string): object {
  return { 'data-feed': `/api/stores/${store.id}/feed`, 'data-page': page };
}

/** At the checkout, where the basket is shown only once something in it has run out. */
export function WatchedBasket({ visit }: { readonly visit: Visit }) {
  return <aside id="basket" {...followed(visit, `${visit.base}/basket`)} hidden />;
}

function BasketLine({
  visit,
  line,
  gone,
}: {
  readonly visit: Visit;
  readonly line: Line;
  readonly gone: Gone | undefined;
}) {
  const { words } = visit;
  const { name, quantity } = line;
  return (
    <li class={gone ? 'line gone' : 'line'}>
      <div>
        <b>{name}</b>
        <span class="soft">{[words.sizes[line.size], ...line.toppings].join(' · ')}</span>
      </div>
      <b>{writeMoney(visit, priceOf(visit, line))}</b>
      <div class="steps">
        <Step
          visit={visit}
          line={line}
          quantity={quantity - 1}
          label={quantity === 1 ? words.remove(name) : words.fewer(name)}
        >
          −
        </Step>
        <span aria-label={words.quantity}>{quantity}</span>
        {gone ? null : (
          <Step visit={visit} line={line} quantity={quantity + 1} label={words.more(name)}>
            +
          </Step>
        )}
      </div>
      {gone ? (
        <div class="swap">
          <p>{words.gone(gone.name)}</p>
          {gone.swap ? (
            <Step visit={visit} line={line} quantity={quantity} swap={gone.swap.id} label={words.swap(gone.swap.name)}>
              {words.swap(gone.swap.name)}
            </Step>
          ) : null}
        </div>
      ) : null}
    </li>
  );
}

interface StepProps {
  readonly visit: Visit;
  readonly line: Line;
  readonly quantity: number;
  readonly label: string;
  readonly swap?: string;
  readonly children?: unknown;
}

function Step({ visit, line, quantity, label, swap, children }: StepProps) {
  const fields = {
    line: line.line,
    quantity: String(quantity),
    key: randomUUID(),
    ...(swap === undefined ? {} : { pizza: swap }),
  };
  return (
    <form method="post" action={`${visit.base}/basket/set`} data-live="basket">
      <Hidden visit={visit} fields={fields} />
      <button class={swap === undefined ? 'step' : 'button quiet'} aria-label={label}>
        {children}
      </button>
    </form>
  );
}

export function Sum({
  label,
  amount,
  isTotal = false,
}: {
  readonly label: string;
  readonly amount: string;
  readonly isTotal?: boolean;
}) {
  return (
    <div class={isTotal ? 'all' : undefined}>
      <dt>{label}</dt>
      <dd>{amount}</dd>
    </div>
  );
}

/** On phones: always in sight, and leads to the basket. */
export function BasketBar({ visit, draft, gone }: Omit<BasketProps, 'isPage'>) {
  const { words } = visit;
  const count = countIn(draft);
  const [missing] = gone;
  return (
    <p id="bar" class="bar" hidden={count === 0}>
      <a class="button wide" href={`${visit.base}/basket`}>
        <span>{missing ? words.gone(missing.name) : words.showBasket(count)}</span>
        {draft && !missing ? <b>{writeMoney(visit, draft.total_amount)}</b> : null}
      </a>
    </p>
  );
}

/** @param isLess some of what was ordered before cannot be had */
export function BasketPage({ visit, draft, gone, isLess }: BasketProps & { readonly isLess: boolean }) {
  return (
    <Frame visit={visit} title={visit.words.basket} section="basket" layout="narrow">
      <h1>{visit.words.basket}</h1>
      {isLess ? (
        <p class="note" role="status">
          {visit.words.reorderNew}
        </p>
      ) : null}
      <Basket visit={visit} draft={draft} gone={gone} isPage />
      {countIn(draft) === 0 ? null : (
        <p>
          <a href={visit.base || '/'}>{visit.words.backToMenu}</a>
        </p>
      )}
    </Frame>
  );
}

/** Lines stay where they are when their quantity changes. */
function keyOf({ name, size, toppings }: Line): string {
  return [name, size, ...toppings].join('\n');
}

function priceOf({ store: { currency } }: Visit, { price, quantity }: Line): Money {
  return times(parseMoney(price, currency) ?? zero(currency), quantity);
}
