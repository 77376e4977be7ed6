import type { BatchLook, ItemLevel } from '../../application/inventory/look.ts';
import { writeNumber, writeTime } from '../format.ts';
import { AmountTable } from './amounts.tsx';
import { Action, Shell, type ManagerPage } from './shell.tsx';

interface StockProps {
  readonly page: ManagerPage;
  readonly items: readonly ItemLevel[];
  readonly batches: readonly BatchLook[];
  /** In milliseconds since 1970. */
  readonly now: number;
  readonly problem: string | undefined;
}

/** Counted ingredients, and batches that are on the road. */
export function StockList({ page, items, batches, now, problem }: StockProps) {
  const { words, store } = page;
  const show = (value: number, unit: string | undefined): string => `${writeNumber(page, value)} ${unit ?? ''}`.trim();
  const onTheRoad = batches
    .filter(({ batch }) => batch.eta !== undefined)
    .toSorted((a, b) => ((a.batch.eta ?? '') < (b.batch.eta ?? '') ? -1 : 1));
  const ingredientOf = (sku: string) => items.find(({ level }) => level.sku === sku)?.ingredient;
  return (
    <Shell page={page} section="stock" title={words.stock} problem={problem}>
      <h1>{words.stock}</h1>
      {items.length === 0 ? (
        <p>{words.noStock}</p>
      ) : (
        <AmountTable
          label={words.stock}
          first={words.ingredient}
          columns={[words.onHand, words.incoming, words.allocated, words.free, words.threshold]}
          isCard
        >
          {items.map(({ level, ingredient }) => {
            const free = level.onHand + level.incoming - level.allocated;
            const isScarce = free <= 0 || free < (level.lowAt ?? 0);
            const unit = ingredient?.unit;
            return (
              <tr class={isScarce ? 'scarce' : undefined}>
                <th scope="row">{ingredient?.name ?? level.sku}</th>
                <td class="amount">{show(level.onHand, unit)}</td>
                <td class="amount">{show(level.incoming, unit)}</td>
                <td class="amount">{show(level.allocated, unit)}</td>
                <td class="amount">
                  <b>{show(free, unit)}</b>
                </td>
                <td class="amount">{level.lowAt === undefined ? '' : show(level.lowAt, unit)}</td>
              </tr>
            );
          })}
        </AmountTable>
      )}
      <section class="card" aria-labelledby="road">
        <h2 id="road">{words.onTheRoad}</h2>
        {onTheRoad.length === 0 ? (
          <p class="detail">{words.nothingOnTheRoad}</p>
        ) : (
          <ul class="offers">
            {onTheRoad.map(({ batch }) => {
              const ingredient = ingredientOf(batch.sku);
              return (
                <li>
                  <span class="name">
                    {ingredient?.name ?? batch.sku}: {show(batch.quantity, ingredient?.unit)}
                  </span>
                  <span class="detail">
                    {writeTime({ ...page, now }, batch.eta ?? '')} · {batch.reference}
                  </span>
                  <Action page={page} to={`/manage/${store.id}/stock/arrived`} fields={{ reference: batch.reference }}>
                    <button class="button quiet" aria-label={`${words.arrived}: ${batch.reference}`}>
                      {words.arrived}
                    </button>
                  </Action>
                </li>
              );
            })}
          </ul>
        )}
      </section>
    </Shell>
  );
}
