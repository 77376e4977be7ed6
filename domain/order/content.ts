import { kitchenMinutes, totalsOf, type OrderLine, type PricingTerms } from '../catalog/pricing.ts';
import type { Draft, DraftPlacement, Fulfilment, OrderContent } from './types.ts';

/** What is ordered, with what it costs and how long it keeps a kitchen slot busy. */
export type Priced = Pick<OrderContent, 'lines' | 'fulfilment' | 'totals' | 'kitchenMinutes'>;

/** Totals lines: the one place that does, for placements, drafts, and changes. */
export function totalContent(lines: readonly OrderLine[], fulfilment: Fulfilment, terms: PricingTerms): Priced {
  return {
    lines,
    fulfilment,
    totals: totalsOf(lines, terms, fulfilment.type === 'delivery'),
    kitchenMinutes: kitchenMinutes(lines, terms.minutesPerExtraPizza),
  };
}

/** What a draft holds once it is placed: at the prices that it showed, and where the placement says nothing else, as the draft says. */
export function totalDraft(draft: Draft, placement: Omit<DraftPlacement, 'number' | 'day' | 'rules'>): OrderContent {
  const { lines, terms } = draft;
  const { requestedFor, ingredients } = placement;
  const instructions = placement.instructions ?? draft.instructions;
  return {
    ...totalContent(lines, placement.fulfilment ?? draft.fulfilment, terms),
    ...(instructions === undefined ? {} : { instructions }),
    ...(requestedFor === undefined ? {} : { requestedFor }),
    ...(ingredients === undefined ? {} : { ingredients }),
  };
}
