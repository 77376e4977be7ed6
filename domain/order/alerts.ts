import type { IngredientSku, Missing } from '../stock/types.ts';
import type { PaymentQuestion } from './reasons.ts';

/** What alerts are about, as codes and data: the words are made where they are sent, in the store's language. */

export type ManagerAlert =
  | { readonly code: 'queue_untouched' | 'driver_awaited' | 'not_collected'; readonly waitedMinutes: number }
  | {
      readonly code: 'driver_not_left' | 'driver_silent';
      readonly driverId: string;
      readonly waitedMinutes: number;
    }
  | { readonly code: 'stock_lost'; readonly missing: readonly Missing[] }
  /** @property effect the key of the effect that gives money back */
  | { readonly code: 'return_stalled'; readonly effect: string; readonly waitedMinutes: number }
  /** @property reason the provider's answer */
  | {
      readonly code: 'capture_failed' | 'refund_failed' | 'release_failed' | 'void_failed' | 'abandon_failed';
      readonly reason: string;
    }
  | { readonly code: 'payment_questioned'; readonly questionId: string; readonly question: PaymentQuestion };

/** How the stock stands: the order has only come upon it. */
export type StockAlert =
  | {
      readonly code: 'stock_low';
      readonly left: readonly { readonly sku: IngredientSku; readonly quantity: number }[];
    }
  /** @property offMenu the names of the pizzas that cannot be ordered until stock comes in */
  | { readonly code: 'stock_out'; readonly missing: readonly Missing[]; readonly offMenu: readonly string[] };
