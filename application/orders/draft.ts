import { NO_MENU } from '../../domain/catalog/menu.ts';
import { findUnavailable, priceLine, termsOf, type RequestedPizza } from '../../domain/catalog/pricing.ts';
import type { StoreSettings } from '../../domain/catalog/store.ts';
import {
  decide,
  isPlaced,
  RULES,
  totalDraft,
  type Draft,
  type DraftPlacement,
  type NewDraft,
  type Order,
} from '../../domain/order/index.ts';
import { instant, localDay, type OrderId } from '../../domain/shared/values.ts';
import type { OrderPipeline, PlacingRules, RateLimits, Storage, StoredOrder } from '../../ports.ts';
import { readAddress, readDraftCustomer, type AddressForm, type CustomerForm } from '../customers/identify.ts';
import { tryCard, type CardTry } from '../payments/card-tries.ts';
import { actorOf } from '../principal.ts';
import { invalid, notKnownYet, Refused } from '../refused.ts';
import type { OrderDesk, OrderRequest, Preparation } from './desk.ts';
import { ingredientsThatAreThere } from './ingredients.ts';
import { mustHaveRoom } from './kitchen-room.ts';
import type { IdKey } from '../request-key.ts';
import { oneAtATime } from './one-at-a-time.ts';
import { mustBeRepeat, readUnlessBegun, type BeginRequest } from './place.ts';
import { claimCashDelivery, mustBeWelcome, mustHaveFewDrafts } from './placing-rules.ts';
import { priceLines, readPlacement, type PlacementForm, type Sender } from './placement.ts';

export interface DraftDeps {
  readonly storage: Storage;
  readonly pipeline: OrderPipeline;
  readonly limits: RateLimits;
  readonly placing: PlacingRules;
  readonly idKey: IdKey;
  readonly now: () => number;
}

/** A draft as submitted. */
export interface DraftForm {
  readonly pizzas: readonly RequestedPizza[];
  readonly customer: CustomerForm;
  /** Absent: pickup. */
  readonly address?: AddressForm;
  readonly instructions?: string;
}

/** Creates a draft. The same key with the same content is the same draft. */
export function createDraft(deps: DraftDeps, form: DraftForm, request: BeginRequest): Promise<StoredOrder> {
  return oneAtATime(request.key, () => create(deps, form, request));
}

async function create(deps: DraftDeps, form: DraftForm, request: BeginRequest): Promise<StoredOrder> {
  const { storage, pipeline, now } = deps;
  const { content, key, principal, store } = request;
  const id = key.orderId(store.id);
  const meta = { commandId: key.commandId(content), actor: actorOf(principal), requestId: key.requestId };
  const earlier = await storage.orders.get(store.id, id);
  if (earlier) mustBeRepeat(earlier, meta.commandId);
  const beginning = { pipeline, key, storeId: store.id, id, commandId: meta.commandId };
  const read = () => readUnlessBegun(beginning, () => newDraft(deps, id, form, { principal, store }));
  const draft = earlier ? draftOf(earlier) : await read();
  // An equal request was accepted; once it is stored, a retry finds it.
  if (draft === 'placing' || draft === 'lost') throw notKnownYet({ orderId: id, retryAfter: 1 });
  const decision = decide(undefined, { ...meta, type: 'createDraft', draft }, instant(now()));
  if (decision.kind === 'refused') throw new Refused(decision.refusal.code, decision.refusal.message);
  // Its workflow may have been lost in a crash: then this starts it again.
  if (!earlier || earlier.state.status === 'draft') await pipeline.begin({ type: 'createDraft', draft }, meta, key);
  const begun = await storage.orders.get(store.id, id);
  if (!begun) throw notKnownYet({ orderId: id });
  mustBeRepeat(begun, meta.commandId);
  return begun;
}

/** Adds pizzas of one kind to a draft, at current prices. */
export function addItem(
  { storage }: Pick<DraftDeps, 'storage'>,
  store: StoreSettings,
  pizza: RequestedPizza,
): Preparation {
  return async (_, earlier) => {
    if (earlier?.type === 'ItemAdded') return { type: 'addItem', line: earlier.line };
    const menu = (await storage.catalog.menu(store.id)) ?? NO_MENU;
    const priced = priceLine(menu, pizza, '');
    if ('problems' in priced) throw invalid(priced.problems);
    return { type: 'addItem', line: priced.line };
  };
}

/** Places a draft, at the prices it showed. */
export async function placeDraft(
  desk: OrderDesk,
  deps: DraftDeps,
  request: OrderRequest,
  { form, from, content }: { readonly form: PlacementForm; readonly from: Sender; readonly content: unknown },
): Promise<StoredOrder> {
  let cardTry: CardTry | undefined;
  const place: Preparation = async ({ state }, earlier) => {
    if (earlier?.type === 'OrderPlaced') return { type: 'placeDraft', placement: earlier.order };
    const placement = await readDraftPlacement(deps, state, form, from, async (payment) => {
      cardTry = await tryCard(deps, from, payment);
    });
    return { type: 'placeDraft', placement };
  };
  const placed = await desk.carryOut(request, place, { content });
  await cardTry?.outcome(placed.state);
  return placed;
}

async function newDraft(
  deps: DraftDeps,
  id: OrderId,
  { pizzas, customer: given, address, instructions }: DraftForm,
  sender: Sender,
): Promise<NewDraft> {
  const { storage, now } = deps;
  const { store } = sender;
  await mustHaveFewDrafts(deps, sender);
  const customer = await readDraftCustomer(deps, given, sender);
  const fulfilment = readAddress(address) ?? { type: 'pickup' as const };
  if (Array.isArray(customer) || Array.isArray(fulfilment)) {
    throw invalid([customer, fulfilment].flatMap((each) => (Array.isArray(each) ? each : [])));
  }
  return {
    id,
    storeId: store.id,
    customer,
    day: localDay(instant(now()), store.timeZone),
    fulfilment,
    lines: await priceLines(storage, store, pizzas),
    ...(instructions ? { instructions } : {}),
    terms: termsOf(store),
    timers: store.timers,
  };
}

async function readDraftPlacement(
  deps: DraftDeps,
  state: Order,
  form: PlacementForm,
  sender: Sender,
  check: (payment: DraftPlacement['payment']) => Promise<void>,
): Promise<DraftPlacement> {
  const { storage, now } = deps;
  const { store } = sender;
  const placement = await readPlacement(deps, withCustomerOf(state, form), sender);
  const wanted = { fulfilment: state.fulfilment, ...placement };
  if (!isPlaced(state)) {
    await mustBeWelcome(deps, sender, wanted);
    await check(placement.payment);
  }
  const stocked = isPlaced(state) ? {} : await mustBePossible(deps, state, placement, store);
  const day = localDay(instant(now()), store.timeZone);
  const number = await storage.orders.nextNumber(store.id, day);
  if (!isPlaced(state)) await claimCashDelivery(deps, sender, state.id, wanted);
  return { ...placement, ...stocked, rules: RULES, number, day };
}

/** What the draft says of its customer need not be said again. */
function withCustomerOf({ customer }: Order, form: PlacementForm): PlacementForm {
  const { name, phone, email } = form.customer;
  const known = {
    name: name ?? customer?.name,
    phone: phone ?? customer?.phone,
    email: email ?? customer?.email,
    draftOf: customer?.id,
  };
  return { ...form, customer: known };
}

/** @returns the order's ingredients */
async function mustBePossible(
  { storage, now }: DraftDeps,
  draft: Draft,
  placement: Parameters<typeof totalDraft>[1],
  store: StoreSettings,
): Promise<Pick<DraftPlacement, 'ingredients'>> {
  const menu = (await storage.catalog.menu(store.id)) ?? NO_MENU;
  const gone = findUnavailable(menu, draft.lines);
  if (gone.length > 0) throw invalid(gone);
  const { timers, payment } = placement;
  const wanted = { id: draft.id, timers, payment, ...totalDraft(draft, placement) };
  await mustHaveRoom({ storage, now }, store, wanted);
  return ingredientsThatAreThere(storage, store, wanted, now());
}

function draftOf({ events }: StoredOrder): NewDraft {
  const [first] = events;
  if (first?.type !== 'DraftCreated') throw new TypeError('A draft must begin with its creation.');
  return first.draft;
}
