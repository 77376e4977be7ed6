import { randomUUID } from 'node:crypto';
import type { MenuOfNow } from '../../application/catalog/menu.ts';
import type { DraftView } from '../../api/orders/schemas.ts';
import { writeMoney } from '../format.ts';
import { Basket, BasketBar, type Gone } from './basket.tsx';
import { Frame, Hidden } from './frame.tsx';
import type { Visit } from './visit.ts';

type Pizza = MenuOfNow['pizzas'][number];

export interface MenuPageProps {
  readonly visit: Visit;
  readonly menu: MenuOfNow;
  readonly draft: DraftView | undefined;
  readonly gone: readonly Gone[];
  /** The kitchen takes no orders for now. */
  readonly isPaused: boolean;
  readonly isOpen: boolean;
  readonly minutes: number;
  /** What was refused just now. */
  readonly problem?: string | undefined;
}

export function MenuPage({ visit, menu, draft, gone, isPaused, isOpen, minutes, problem }: MenuPageProps) {
  const { words } = visit;
  const groups = [
    ...menu.categories.map((category) => ({
      ...category,
      pizzas: menu.pizzas.filter((pizza) => pizza.category === category.id),
    })),
    {
      id: 'more',
      name: menu.categories.length === 0 ? words.menu : words.others,
      description: undefined,
      pizzas: menu.pizzas.filter(({ category }) => !menu.categories.some(({ id }) => id === category)),
    },
  ].filter(({ pizzas }) => pizzas.length > 0);
  return (
    <Frame visit={visit} title={visit.store.name} section="menu" layout="shop">
      <div class="hero">
        <Plate visit={visit} pizza={groups[0]?.pizzas[0]} />
        <p class="state">{isOpen ? words.open : words.closed}</p>
        <h1>{words.title}</h1>
        <p>{words.lead(minutes)}</p>
        {isPaused ? <p class="note">{words.paused}</p> : null}
        <nav class="chips" aria-label={words.menu}>
          {groups.map(({ id, name }) => (
            <a href={`#${id}`}>{name}</a>
          ))}
        </nav>
      </div>
      <div class="menu">
        {problem === undefined ? null : (
          <p class="note" role="alert">
            {problem}
          </p>
        )}
        {groups.map(({ id, name, description, pizzas }, index) => (
          <section aria-labelledby={id}>
            <h2 id={id}>{name}</h2>
            {description === undefined ? null : <p class="soft">{description}</p>}
            <ul class="cards">
              {pizzas.map((pizza) => (
                <PizzaCard visit={visit} menu={menu} pizza={pizza} isFirst={index === 0} />
              ))}
            </ul>
          </section>
        ))}
      </div>
      <Basket visit={visit} draft={draft} gone={gone} />
      <BasketBar visit={visit} draft={draft} gone={gone} />
    </Frame>
  );
}

function PizzaCard({ visit, menu, pizza, isFirst }: { visit: Visit; menu: MenuOfNow; pizza: Pizza; isFirst: boolean }) {
  const { words, base, store } = visit;
  const { id, name, description, image, variants, available } = pizza;
  const chosen = variants.find(({ size }) => size === 'medium') ?? variants[0];
  const toppings = menu.toppings.filter((topping) => topping.available);
  return (
    <li id={`pizza-${id}`} class={available ? 'card pizza' : 'card pizza out'}>
      {image === undefined ? (
        <Placeholder />
      ) : (
        <img
          src={`/api/stores/${store.id}/menu/images/${image}`}
          alt=""
          width="440"
          height="330"
          loading={isFirst ? 'eager' : 'lazy'}
          decoding="async"
        />
      )}
      <div class="about">
        <h3>{name}</h3>
        <Marks visit={visit} pizza={pizza} />
        <p>{description}</p>
        <p class="allergens">
          {pizza.allergens === undefined
            ? words.noAllergens
            : `${words.allergens}: ${pizza.allergens.map((each) => words.allergenNames[each]).join(', ') || '–'}`}
        </p>
      </div>
      {available && chosen ? (
        <form method="post" action={`${base}/basket/add`} data-live="basket">
          <Hidden visit={visit} fields={{ pizza: id, key: randomUUID() }} />
          <fieldset class="sizes">
            <legend class="hidden">{words.size}</legend>
            {variants.map(({ size, price }) => (
              <label>
                <input type="radio" name="size" value={size} checked={size === chosen.size} />
                <span>
                  {words.sizes[size]} <b>{writeMoney(visit, price)}</b>
                </span>
              </label>
            ))}
          </fieldset>
          {toppings.length === 0 ? null : (
            <details>
              <summary>{words.toppings}</summary>
              <div class="toppings">
                {toppings.map((topping) => (
                  <label>
                    <input type="checkbox" name="topping" value={topping.id} />
                    <span>
                      {topping.name} <i>+{writeMoney(visit, topping.price)}</i>
                    </span>
                  </label>
                ))}
              </div>
            </details>
          )}
          <div class="row">
            <label class="count">
              <span class="hidden">{words.quantity}</span>
              <input type="number" name="quantity" value="1" min="1" max="99" inputmode="numeric" required />
            </label>
            <button class="button" aria-label={words.addNamed(name)}>
              {words.add}
            </button>
          </div>
        </form>
      ) : (
        <p class="sold">{words.soldOut}</p>
      )}
    </li>
  );
}

/** Where there is room, the first pizza; its picture is loaded for its card anyway. */
function Plate({ visit, pizza }: { readonly visit: Visit; readonly pizza: Pizza | undefined }) {
  if (pizza?.image === undefined) return null;
  return <img class="plate" src={`/api/stores/${visit.store.id}/menu/images/${pizza.image}`} alt="" loading="lazy" />;
}

function Marks({ visit: { words }, pizza: { dietary = [] } }: { readonly visit: Visit; readonly pizza: Pizza }) {
  if (dietary.length === 0) return null;
  return (
    <ul class="marks">
      {dietary.map((mark) => (
        <li class={mark}>{words.dietary[mark]}</li>
      ))}
    </ul>
  );
}

function Placeholder() {
  return (
    <svg class="plain" viewBox="0 0 320 240" aria-hidden="true">
      <circle cx="160" cy="124" r="88" class="crust" />
      <circle cx="160" cy="124" r="74" class="base" />
      <g class="dots">
        <circle cx="130" cy="100" r="12" />
        <circle cx="186" cy="96" r="12" />
        <circle cx="200" cy="146" r="12" />
        <circle cx="146" cy="158" r="12" />
        <circle cx="112" cy="138" r="9" />
      </g>
    </svg>
  );
}
