import { streetOf } from '../../domain/delivery/street.ts';
import {
  isPlaced,
  type Address,
  type Customer,
  type Draft,
  type Fulfilment,
  type MoveFailure,
  type Order,
  type OrderEvent,
  type OrderState,
  type Payment,
} from '../../domain/order/index.ts';
import type { Rejection } from '../../domain/order/reasons.ts';
import { DECLINED } from '../../domain/order/words.ts';
import type { Outlook } from '../../domain/kitchen/queue.ts';
import { isLinkTo, isManager, isStaffOf, isTheirs, readerOf, type Reader } from '../access/relation.ts';
import type { Principal } from '../principal.ts';
import { Refused } from '../refused.ts';

/**
 * The one projection of an order: what its reader may see of it, by their role, what they are to the order, and its status now. Views
 * take nothing else, so that what is hidden cannot be shown.
 */

interface Shows {
  readonly name: 'whole' | 'first' | 'none';
  /** Phone number and email. */
  readonly contact: boolean;
  readonly address: 'whole' | 'street' | 'none';
  /** The customer's notes, and the reasons that people gave. */
  readonly words: boolean;
  /** `due`: how, how much, and whether it is paid. */
  readonly payment: 'whole' | 'due' | 'none';
  /** What the payment provider said. Why a card was declined is not for who tries cards. */
  readonly answers: boolean;
  /** Its driver and cooks. */
  readonly staff: boolean;
}

const NOTHING: Shows = {
  name: 'none',
  contact: false,
  address: 'none',
  words: false,
  payment: 'none',
  answers: false,
  staff: false,
};
const WHOLE: Shows = {
  name: 'whole',
  contact: true,
  address: 'whole',
  words: true,
  payment: 'whole',
  answers: true,
  staff: true,
};

/** What a reader sees of an order. */
const SIGHTS = {
  /** Its customer. */
  own: { ...WHOLE, answers: false },
  /** A manager of its store. */
  whole: WHOLE,
  /** The kitchen. */
  ticket: { ...NOTHING, name: 'first', words: true, payment: 'due', staff: true },
  /** A driver who may take it. */
  offer: { ...NOTHING, address: 'street', payment: 'due', staff: true },
  /** The driver who has it. The phone number is read one at a time, which is recorded. */
  tour: { ...NOTHING, name: 'whole', address: 'whole', words: true, payment: 'due', staff: true },
  /** Any other driver of its store, and its own once it is delivered. */
  trace: { ...NOTHING, staff: true },
  /** A tracking link. */
  link: NOTHING,
} as const satisfies Record<string, Shows>;
export type Sight = keyof typeof SIGHTS;

declare const shown: unique symbol;

export type VisibleFulfilment =
  | Extract<Fulfilment, { type: 'pickup' }>
  | { readonly type: 'delivery'; readonly address?: Pick<Address, 'text' | 'notes'> };

/** An order as its reader may see it. */
export type VisibleOrder = Omit<OrderState, 'customer' | 'fulfilment' | 'payment'> & {
  readonly customer: Partial<Customer>;
  readonly fulfilment: VisibleFulfilment;
  readonly payment?: Payment;
  readonly [shown]: Sight;
};

/** A draft, which is private to its customer and to managers. */
export type VisibleDraft = Draft & { readonly [shown]: Sight };

/** An order with its current standing in the kitchen. */
export interface ShownOrder {
  readonly order: VisibleOrder;
  readonly sight: Sight;
  readonly outlook: Outlook | undefined;
}

export interface ShownDraft {
  readonly draft: VisibleDraft;
  readonly sight: Sight;
}

/** What a showing depends on beside the order as it is shown. */
export interface Showing {
  readonly outlook?: Outlook | undefined;
  /** The order as it is now, if it is shown as it was. */
  readonly now?: Order;
  /** Its events, if they have been read: whoever placed the order may pass on where it is paid for. */
  readonly events?: readonly OrderEvent[];
}

/** @throws Refused `order_not_found` if it is not theirs to see */
export async function showOrder(principal: Principal, order: OrderState, showing: Showing = {}): Promise<ShownOrder> {
  return show(readerOf(principal), order, showing);
}

/** The same for a draft. */
export async function showDraft(principal: Principal, draft: Draft, now: Order = draft): Promise<ShownDraft> {
  const sight = await mustSee(principal, now);
  if (sight !== 'own' && sight !== 'whole') throw notFound(draft);
  return { draft: draft as VisibleDraft, sight };
}

/** The orders of a list; those that are not theirs to see are none of it, by its query. */
export async function showOrders(
  principal: Principal,
  orders: readonly OrderState[],
  outlook: (order: OrderState) => Outlook | undefined = () => undefined,
): Promise<ShownOrder[]> {
  const reader = readerOf(principal);
  return orders.map((order) => show(reader, order, { outlook: outlook(order) }));
}

/** The same for drafts. */
export function showDrafts(principal: Principal, drafts: readonly Draft[]): Promise<ShownDraft[]> {
  return Promise.all(drafts.map((draft) => showDraft(principal, draft)));
}

/** @throws Refused `order_not_found` if it is not theirs to see */
export async function mustSee(principal: Principal, order: Order): Promise<Sight> {
  const sight = sightOf(readerOf(principal), order);
  if (!sight) throw notFound(order);
  return sight;
}

/** Whether a principal sees an order, by what they are to it. */
export async function isVisible(principal: Principal, order: Order): Promise<boolean> {
  return sightOf(readerOf(principal), order) !== undefined;
}

/** What a reader sees of an order, by its status now; undefined if nothing, not even that it exists. */
export function sightOf(reader: Reader, order: Order): Sight | undefined {
  const { principal } = reader;
  if (principal.kind === 'link') return isPlaced(order) && isLinkTo(reader, order.id) ? 'link' : undefined;
  const isStaff = isStaffOf(principal, order.storeId);
  if (isStaff && isManager(principal)) return 'whole';
  if (isTheirs(reader, order.customer)) return 'own';
  if (!isStaff) return undefined;
  if (!isPlaced(order)) return undefined;
  return principal.role === 'driver' ? sightOfDriver(order, principal.id) : 'ticket';
}

function sightOfDriver({ status, fulfilment, driverId }: OrderState, id: string): Sight {
  const isOpen = status === 'ready' || status === 'delivering';
  if (driverId === id && isOpen) return 'tour';
  const mayBeTaken = driverId === undefined && (isOpen || status === 'preparing' || status === 'cooking');
  return fulfilment.type === 'delivery' && mayBeTaken ? 'offer' : 'trace';
}

function show(reader: Reader, order: OrderState, { outlook, now = order, events }: Showing): ShownOrder {
  const sight = sightOf(reader, now);
  if (!sight) throw notFound(order);
  const paysIt = isTheirs(reader, now.customer) || (sight === 'whole' && placerOf(events) === reader.principal.id);
  return { order: project(order, sight, paysIt), sight, outlook };
}

function placerOf(events: readonly OrderEvent[] | undefined): string | undefined {
  return events?.find(({ type }) => type === 'OrderPlaced')?.by.id;
}

/** An order is copied only if something of it is hidden: most are read whole. */
function project(order: OrderState, sight: Sight, paysIt: boolean): VisibleOrder {
  const shows = SIGHTS[sight];
  if (shows.payment === 'whole') {
    const whole = paysIt ? order : withoutAction(order);
    return (shows.answers ? whole : withoutAnswers(whole)) as VisibleOrder;
  }
  const { customer, fulfilment, payment, pendingRevision, rejection } = order;
  const hidden = {
    customer: visibleCustomer(customer, shows),
    fulfilment: visibleFulfilment(fulfilment, shows),
    payment: shows.payment === 'none' ? undefined : withoutDetails(payment),
    rejection: rejection && withoutAnswer(rejection),
    pendingRevision: pendingRevision && { revisionId: pendingRevision.revisionId },
    // It says what things cost, and where the customer may be.
    move: undefined,
    movedFrom: shows.words ? order.movedFrom : undefined,
    ...(shows.words ? {} : { instructions: undefined, held: undefined, cancellation: undefined }),
    ...(shows.staff ? {} : { driverId: undefined, silentDriverId: undefined, cook: undefined, cookId: undefined, readyBy: undefined }),
  }; // prettier-ignore
  return { ...order, ...hidden } as unknown as VisibleOrder;
}

/** What the order's customer is called, as far as it is shown. */
export function customerNameFor({ customer }: Order, sight: Sight): string | undefined {
  const name = customer?.name;
  return name === undefined ? undefined : visibleCustomer({ name }, showsOf(sight)).name;
}

function visibleCustomer({ name }: Pick<Customer, 'name'>, shows: Shows): Partial<Customer> {
  if (shows.name === 'none') return {};
  return { name: shows.name === 'first' ? (name.trim().split(/\s+/)[0] ?? '') : name };
}

/** An address of which only the street is shown, or nothing. */
export function visibleFulfilment(fulfilment: Fulfilment, { address: how }: Pick<Shows, 'address'>): VisibleFulfilment {
  if (fulfilment.type === 'pickup' || how === 'whole') return fulfilment;
  const street = how === 'street' ? streetOf(fulfilment.address) : undefined;
  return street === undefined ? { type: 'delivery' } : { type: 'delivery', address: { text: street } };
}

/** The secret of a payment is its customer's. */
function withoutAction(order: OrderState): OrderState {
  const { payment, pendingRevision } = order;
  if (payment.status !== 'action_required' && pendingRevision?.action === undefined) return order;
  const { actionUrl: _url, clientSecret: _secret, ...rest } = payment;
  if (!pendingRevision) return { ...order, payment: rest };
  const { action: _action, ...revision } = pendingRevision;
  return { ...order, payment: rest, pendingRevision: revision };
}

/** Why a payment failed is in the words of the provider. */
function withoutAnswers(order: OrderState): OrderState {
  const { payment, rejection, move } = order;
  const isSaid = payment.failure !== undefined || rejection?.code === 'payment_declined';
  if (!isSaid && move?.failure === undefined) return order;
  const { failure: _, ...rest } = payment;
  const said = payment.status === 'declined' ? { ...rest, failure: DECLINED } : rest;
  return {
    ...order,
    payment: said,
    ...(rejection ? { rejection: withoutAnswer(rejection) } : {}),
    ...(move?.failure ? { move: { ...move, failure: withoutAnswerElsewhere(move.failure) } } : {}),
  };
}

/** The same of an order that another store did not take. */
export function withoutAnswerElsewhere(failure: MoveFailure): MoveFailure {
  return failure.code === 'rejected' ? { ...failure, rejection: withoutAnswer(failure.rejection) } : failure;
}

export function withoutAnswer(rejection: Rejection): Rejection {
  return rejection.code === 'payment_declined' ? { ...rejection, reason: DECLINED } : rejection;
}

/** How it is paid, and whether it is; nothing of the provider's. */
function withoutDetails({ method, status, authorized, captured, refunded }: Payment): Payment {
  return { method, status, authorized, captured, refunded, refundsDue: [] };
}

function notFound({ id }: Order): Refused {
  return new Refused('order_not_found', `There is no order ${id}.`);
}

export function showsOf(sight: Sight): Shows {
  return SIGHTS[sight];
}
