import type { RequestedPizza } from '../../domain/catalog/pricing.ts';
import type { StoreSettings } from '../../domain/catalog/store.ts';
import { isPlaced, type Order, type OrderState } from '../../domain/order/index.ts';
import type { StoredOrder } from '../../ports.ts';
import { readAddress, type AddressForm } from '../customers/identify.ts';
import { readStopMinutes } from '../delivery/arrival.ts';
import { invalid, Refused } from '../refused.ts';
import type { Placing } from './desk.ts';
import { mustBeOpen, readRequestedFor } from './opening.ts';
import { placeOrder, type BeginRequest, type PlaceOrderDeps } from './place.ts';
import { priceLines, type WantedOrder } from './placement.ts';

/** Differences from the previous order. */
export interface ReorderForm {
  /** Default: as before. Null: pickup. */
  readonly address?: AddressForm | null;
  /** Default: as before. A card needs a new token. */
  readonly paymentMethod?: OrderState['payment']['method'];
  readonly paymentToken?: string;
  /** Null: none. */
  readonly instructions?: string | null;
  readonly requestedFor?: string;
}

/** Reorders the same pizzas for the same customer, at current prices. */
export async function reorder(
  deps: PlaceOrderDeps,
  last: Order,
  form: ReorderForm,
  request: BeginRequest,
): Promise<StoredOrder | Placing> {
  if (!isPlaced(last)) throw new Refused('illegal_transition', 'This is a draft: it can be placed, but not reordered.');
  return placeOrder(deps, request, () => readAgain(deps, last, form, request.store));
}

/** The previous order with the changes applied, except its scheduled time and card. */
async function readAgain(
  { storage, now }: PlaceOrderDeps,
  last: OrderState,
  form: ReorderForm,
  store: StoreSettings,
): Promise<WantedOrder> {
  const { address, paymentMethod = last.payment.method, paymentToken, requestedFor } = form;
  if (requestedFor === undefined) mustBeOpen(store, now());
  const destination = address === null ? ({ type: 'pickup' } as const) : readAddress(address);
  if (Array.isArray(destination)) throw invalid(destination);
  const instructions = form.instructions === undefined ? last.instructions : form.instructions;
  return {
    customer: last.customer,
    fulfilment: destination ?? last.fulfilment,
    lines: await priceLines(storage, store, last.lines.map(requestedAgain)),
    payment: { method: paymentMethod, ...(paymentToken ? { token: paymentToken } : {}) },
    ...(instructions ? { instructions } : {}),
    ...(requestedFor === undefined ? {} : { requestedFor: readRequestedFor(requestedFor, store, now) }),
    timers: store.timers,
    stopMinutes: await readStopMinutes({ storage, now }, store.id),
  };
}

function requestedAgain({ pizzaId, size, toppings, quantity }: OrderState['lines'][number]): RequestedPizza {
  return { pizzaId, size, toppings, quantity };
}
