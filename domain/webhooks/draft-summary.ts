import { countPizzas } from '../catalog/limits.ts';
import type { Draft } from '../order/index.ts';
import { formatDecimal } from '../shared/money.ts';
import type { Instant } from '../shared/values.ts';

/** A draft in webhook events: what it contains, not whose it is. */
export interface DraftSummary {
  readonly id: string;
  readonly status: string;
  readonly fulfilment: 'pickup' | 'delivery';
  readonly pizza_count: number;
  readonly total_amount: string;
  readonly currency: string;
  readonly created_time: Instant;
}

export function draftSummaryOf({ id, status, fulfilment, lines, totals, createdAt }: Draft): DraftSummary {
  return {
    id,
    status,
    fulfilment: fulfilment.type,
    pizza_count: countPizzas(lines),
    total_amount: formatDecimal(totals.total),
    currency: totals.total.currency,
    created_time: createdAt,
  };
}
