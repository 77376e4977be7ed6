import { describeMissing } from '../stock/words.ts';
import type { OrderCommand, Refusal } from './commands.ts';
import type { OrderFact } from './events.ts';
import { refusal, type Outcome } from './refusals.ts';
import type { OrderShortage, OrderState } from './types.ts';
import { waitsForStock } from './status.ts';

/** Outcomes from the stock. */

export function recordAllocation(
  state: OrderState,
  { result }: Extract<OrderCommand, { type: 'recordAllocation' }>,
): Outcome {
  const { outcome: _, ...said } = result;
  if (result.outcome === 'allocated') {
    if (state.status !== 'received') return 'unchanged';
    return [{ type: 'IngredientsAllocated', ingredients: state.ingredients ?? [], ...said }];
  }
  const { missing, pizzas, alert } = result;
  const out: OrderFact = { type: 'OutOfStock', missing, pizzas, ...(alert === undefined ? {} : { alert }) };
  // Even an order cancelled in the meantime passes on the alert for the manager.
  if (state.status !== 'received') return alert === undefined ? 'unchanged' : [out];
  return [out, { type: 'OrderRejected', rejection: { code: 'out_of_stock', pizzas } }];
}

export function recordStanding(
  state: OrderState,
  { standing }: Extract<OrderCommand, { type: 'recordStanding' }>,
): Outcome {
  if (!waitsForStock(state)) return 'unchanged';
  if (standing.standing === 'short') {
    return state.shortage ? 'unchanged' : [{ type: 'StockShort', missing: standing.missing }];
  }
  if (!state.shortage) return 'unchanged';
  return [{ type: 'IngredientsAllocated', ingredients: state.ingredients ?? [] }];
}

export function ingredientsMissing({ missing }: OrderShortage): Refusal {
  const what = describeMissing(missing);
  return refusal('ingredients_missing', `Its ingredients are missing: ${what}. A manager may start it anyway.`);
}
