import { amountText, countPizzas, countToppings, type Count } from './all-day.ts';
import type { Kitchen } from './state.ts';

/** How much is still to be made, over all tickets. */
export function AllDayPanel({ kitchen }: { readonly kitchen: Kitchen }) {
  const { words, lanes, session } = kitchen;
  const waiting = lanes.value.find(({ station }) => station === 'make')?.tickets ?? [];
  const ingredients = session.shown.value?.ingredients ?? [];
  if (waiting.length === 0) return <p class="none">{words.nothingToMake}</p>;
  return (
    <>
      <Counts title={words.pizzas} counts={countPizzas(waiting)} sizes={words.sizes} />
      <Counts title={words.toppings} counts={countToppings(waiting)} sizes={words.sizes} />
      {ingredients.length === 0 ? null : (
        <section>
          <h3>{words.ingredients}</h3>
          <dl class="counts">
            {ingredients
              .toSorted((a, b) => (a.name < b.name ? -1 : 1))
              .map(({ sku, name, unit, quantity }) => (
                <div key={sku}>
                  <dt>{name}</dt>
                  <dd>{amountText(quantity, unit)}</dd>
                </div>
              ))}
          </dl>
        </section>
      )}
    </>
  );
}

interface CountsProps {
  readonly title: string;
  readonly counts: readonly Count[];
  readonly sizes: Readonly<Record<string, string>>;
}

function Counts({ title, counts, sizes }: CountsProps) {
  if (counts.length === 0) return null;
  return (
    <section>
      <h3>{title}</h3>
      <dl class="counts">
        {counts.map(({ name, sizes: bySize, quantity }) => (
          <div key={name}>
            <dt>
              {name}{' '}
              <small>{bySize.map((each) => `${each.quantity} ${sizes[each.size] ?? each.size}`).join(' · ')}</small>
            </dt>
            <dd>{quantity}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
