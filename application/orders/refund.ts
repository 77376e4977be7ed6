import { parseMoney } from '../../domain/shared/money.ts';
import { Refused } from '../refused.ts';
import type { Preparation } from './desk.ts';

/**
 * Refunds a card payment, in full or in part.
 *
 * @param form.amount a decimal string in the order's currency; default: everything left
 */
export function refund({
  amount: decimal,
  reason,
}: {
  readonly amount?: string | undefined;
  readonly reason: string;
}): Preparation {
  return async ({ state }, _earlier, refundId) => {
    if (decimal === undefined) return { type: 'refund', refundId, reason };
    const { currency } = state.totals.total;
    const amount = parseMoney(decimal, currency);
    if (!amount) throw new Refused('invalid_amount', `"${decimal}" is not an amount in ${currency}.`);
    return { type: 'refund', refundId, amount, reason };
  };
}
