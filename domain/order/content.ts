import { kitchenMinutes, totalsOf, type OrderLine, type PricingTerms } from '../catalog/pricing.ts';
import type { Draft, DraftPlacement, Fulfilment, OrderContent } from './types.ts';

/** What is ordered, what it costs, and how long it occupies a kitchen slot. */
export type Priced = Pick<OrderContent, 'lines' | 'fulfilment' | 'totals' | 'kitchenMinutes'>;

/** The only place where totals are computed, for placements, drafts, and changes. */
export function totalContent(lines: readonly OrderLine[], fulfilment: Fulfilment, terms: PricingTerms): Priced {
  return {
    lines,
    fulfilment,
    totals: totalsOf(lines, terms, fulfilment.type === 'delivery'),
    kitchenMinutes: kitchenMinutes(lines, terms.minutesPerExtraPizza),
  };
}

/** A draft's content when it is placed: at the prices shown, with anything the placement overrides. */
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
