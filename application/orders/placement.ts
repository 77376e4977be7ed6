import { NO_MENU } from '../../domain/catalog/menu.ts';
import type { DraftPlacement, Fulfilment } from '../../domain/order/index.ts';
import { priceOrder, type OrderLine, type RequestedPizza } from '../../domain/catalog/pricing.ts';
import type { StoreSettings } from '../../domain/catalog/store.ts';
import type { Storage } from '../../ports.ts';
import { readAddress, readCustomer, type AddressForm, type CustomerForm } from '../customers/identify.ts';
import { readStopMinutes } from '../delivery/arrival.ts';
import type { Principal } from '../principal.ts';
import { invalid } from '../refused.ts';
import type { IdKey } from '../request-key.ts';
import { mustBeOpen, readRequestedFor } from './opening.ts';

/** The sender and the store. */
export interface Sender {
  readonly principal: Principal;
  readonly store: StoreSettings;
  /** The network it comes from. Unknown without a connection. */
  readonly network?: string | undefined;
}

/** A parsed and priced order, without its number. */
export type WantedOrder = Omit<DraftPlacement, 'number' | 'day' | 'rules' | 'fulfilment'> & OrderedFood;

interface OrderedFood {
  readonly fulfilment: Fulfilment;
  readonly lines: readonly OrderLine[];
}

/** Customer, address, time and payment as submitted. */
export interface PlacementForm {
  readonly customer: CustomerForm;
  /** Default: pickup, or the draft's address. */
  readonly address?: AddressForm;
  readonly payment: DraftPlacement['payment'];
  readonly instructions?: string;
  /** ISO 8601 with an offset. Default: as soon as possible. */
  readonly requestedFor?: string;
}

export interface OrderForm extends PlacementForm {
  readonly pizzas: readonly RequestedPizza[];
}

interface PlacementDeps {
  readonly storage: Pick<Storage, 'access' | 'catalog' | 'customers' | 'orders'>;
  readonly idKey: IdKey;
  readonly now: () => number;
}

/** Parses a complete order, at current prices. */
export async function readOrder(deps: PlacementDeps, form: OrderForm, sender: Sender): Promise<WantedOrder> {
  const { fulfilment = { type: 'pickup' }, ...placement } = await readPlacement(deps, form, sender);
  return { ...placement, fulfilment, lines: await priceLines(deps.storage, sender.store, form.pizzas) };
}

/** @throws Refused `validation_failed` with all invalid fields, or `store_closed` */
export async function readPlacement(
  deps: PlacementDeps,
  form: PlacementForm,
  sender: Sender,
): Promise<Omit<DraftPlacement, 'number' | 'day' | 'rules'>> {
  const { storage, now } = deps;
  const { store } = sender;
  const { payment, instructions, requestedFor } = form;
  if (requestedFor === undefined) mustBeOpen(store, now());
  const customer = await readCustomer(deps, form.customer, sender);
  const fulfilment = readAddress(form.address);
  if (Array.isArray(customer) || Array.isArray(fulfilment)) {
    throw invalid([customer, fulfilment].flatMap((each) => (Array.isArray(each) ? each : [])));
  }
  return {
    customer,
    ...(fulfilment ? { fulfilment } : {}),
    payment,
    ...(instructions ? { instructions } : {}),
    ...(requestedFor === undefined ? {} : { requestedFor: readRequestedFor(requestedFor, store, now) }),
    timers: store.timers,
    stopMinutes: await readStopMinutes({ storage, now }, store.id),
  };
}

/** Finds the pizzas on the current menu, at current prices. */
export async function priceLines(
  storage: Pick<Storage, 'catalog'>,
  store: StoreSettings,
  pizzas: readonly RequestedPizza[],
): Promise<OrderLine[]> {
  const menu = (await storage.catalog.menu(store.id)) ?? NO_MENU;
  const priced = priceOrder(menu, pizzas);
  if (priced.outcome === 'invalid') throw invalid(priced.problems);
  return priced.lines;
}
