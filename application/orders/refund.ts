import { parseMoney } from '../../domain/shared/money.ts';
import { Refused } from '../refused.ts';
import type { Preparation } from './desk.ts';

/**
 * Gives back what was taken from the card, or a part of it.
 *
 * @param form.amount as people write it, in the order's currency; absent: all that is left
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
    if (!amount) throw new Refused('invalid_amount', `"${decimal}" is no amount in ${currency}.`);
    return { type: 'refund', refundId, amount, reason };
  };
}
