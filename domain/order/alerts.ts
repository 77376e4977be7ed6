import type { Money } from '../shared/money.ts';
import type { IngredientSku, Missing } from '../stock/types.ts';
import type { PaymentQuestion } from './reasons.ts';

/** Reasons for alerts, as codes and data. They are worded when they are sent, in the store's language. */

export type ManagerAlert =
  | { readonly code: 'queue_untouched' | 'driver_awaited' | 'not_collected'; readonly waitedMinutes: number }
  /** A cook has begun it and not reported it as ready. @property waitedMinutes since it should have been ready */
  | { readonly code: 'cooking_overdue'; readonly waitedMinutes: number }
  /** It left without a named driver. @property waitedMinutes since then */
  | { readonly code: 'driver_unnamed'; readonly waitedMinutes: number }
  /** @property lateMinutes since it should have arrived */
  | { readonly code: 'delivery_late'; readonly lateMinutes: number }
  | {
      readonly code: 'driver_not_left' | 'driver_silent';
      readonly driverId: string;
      readonly waitedMinutes: number;
    }
  | { readonly code: 'stock_lost'; readonly missing: readonly Missing[] }
  /** @property effect the key of the failing refund or release */
  | { readonly code: 'return_stalled'; readonly effect: string; readonly waitedMinutes: number }
  /** @property reason the provider's answer */
  | {
      readonly code: 'capture_failed' | 'refund_failed' | 'release_failed' | 'void_failed' | 'abandon_failed';
      readonly reason: string;
    }
  | { readonly code: 'payment_questioned'; readonly questionId: string; readonly question: PaymentQuestion };

/** An alert to the kitchen other than that an order will be late. */
export interface KitchenAlert {
  readonly code: 'cooking_overdue';
  readonly waitedMinutes: number;
}

/** A refund that waits for a second manager. */
export interface RefundAlert {
  readonly refundId: string;
  readonly amount: Money;
}

/** An alert about the stock itself, reported by the order that noticed it. */
export type StockAlert =
  | {
      readonly code: 'stock_low';
      readonly left: readonly { readonly sku: IngredientSku; readonly quantity: number }[];
    }
  /** @property offMenu the names of the pizzas that cannot be ordered until stock is delivered */
  | { readonly code: 'stock_out'; readonly missing: readonly Missing[]; readonly offMenu: readonly string[] };
