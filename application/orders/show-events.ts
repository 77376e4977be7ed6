import {
  isForCustomer,
  type OrderContent,
  type OrderEvent,
  type OrderEventType,
  type OutboxEntry,
  type OutboxOutcome,
} from '../../domain/order/index.ts';
import { DECLINED } from '../../domain/order/words.ts';
import {
  showsOf,
  visibleFulfilment,
  withoutAnswer,
  withoutAnswerElsewhere,
  type Sight,
  type VisibleFulfilment,
} from './show.ts';

/** The projection of an order's events, by the same rules as the order's own. */

/** `course`: what everybody who sees the order may know. `money`: who sees its payment. `internal`: staff that sees all of it. */
type About = 'course' | 'money' | 'internal';

const ABOUT: Readonly<Record<OrderEventType, About>> = {
  DraftCreated: 'course',
  ItemAdded: 'course',
  ItemRemoved: 'course',
  DraftAbandoned: 'course',
  OrderPlaced: 'course',
  IngredientsAllocated: 'internal',
  OutOfStock: 'course',
  StockShort: 'course',
  PaymentAuthorized: 'money',
  PaymentActionRequired: 'money',
  PaymentDeclined: 'money',
  OrderConfirmed: 'course',
  OrderQueued: 'course',
  OrderRejected: 'course',
  QueueEscalated: 'internal',
  OrderRushed: 'course',
  OrderHeld: 'course',
  OrderReleased: 'course',
  PromiseMissed: 'course',
  RevisionRequested: 'course',
  RevisionActionRequired: 'money',
  OrderRevised: 'course',
  RevisionRefused: 'course',
  MoveOffered: 'money',
  MoveAccepted: 'course',
  MoveDeclined: 'course',
  MoveFailed: 'course',
  AuthorizationReduced: 'money',
  AuthorizationUnused: 'money',
  NothingReserved: 'internal',
  AuthorizationVoided: 'money',
  VoidFailed: 'internal',
  AbandonFailed: 'internal',
  ClaimWithdrawn: 'internal',
  PreparationStarted: 'course',
  CookingStarted: 'course',
  CookingOverdue: 'internal',
  PaymentCaptured: 'money',
  CaptureFailed: 'money',
  OrderReady: 'course',
  CollectionReminded: 'course',
  CollectionOverdue: 'internal',
  DriverAwaited: 'internal',
  DriverAssigned: 'course',
  DriverUnassigned: 'course',
  OutForDelivery: 'course',
  DriverUnnamed: 'internal',
  ArrivalMissed: 'course',
  OrderDelivered: 'course',
  PaymentSettled: 'money',
  OrderCancelled: 'course',
  PaymentVoided: 'money',
  RefundRequested: 'money',
  RefundApprovalRequested: 'internal',
  RefundApproved: 'internal',
  RefundDeclined: 'internal',
  PaymentRefunded: 'money',
  RefundFailed: 'money',
  ReleaseFailed: 'internal',
  PaymentQuestioned: 'internal',
  ReturnStalled: 'internal',
  MessageSent: 'internal',
  MessageFailed: 'internal',
};

/** A message of an order, with its outcome if known. */
export type SentMessage = OutboxEntry & { readonly outcome: OutboxOutcome };

declare const shown: unique symbol;

/** An event as its reader may see it. */
export type VisibleEvent = OrderEvent & { readonly [shown]: Sight };

/** The content of an order in an event, of which the address may be hidden. */
export type VisibleContent = Omit<OrderContent, 'fulfilment'> & { readonly fulfilment: VisibleFulfilment };

/** The events that a reader may see. */
export function showEvents(events: readonly OrderEvent[], sight: Sight, readerId: string): VisibleEvent[] {
  const visible = sight === 'whole' ? events : events.filter((event) => isShown(event, sight));
  return visible.map((event) => project(event, sight, readerId) as VisibleEvent);
}

/** Whose names go with an event. */
export function idsOfStaff(event: VisibleEvent): (string | undefined)[] {
  const { by } = event;
  const isNamed = by.role !== 'customer' && by.role !== 'system';
  return [isNamed ? by.id : undefined, 'driverId' in event ? event.driverId : undefined];
}

/** The messages to show between the events: to customers those that they were sent. */
export function showSent(sent: readonly SentMessage[], sight: Sight): readonly SentMessage[] {
  if (sight === 'whole') return sent;
  return sight === 'own' ? sent.filter(({ message }) => isForCustomer(message.kind)) : [];
}

function isShown(event: OrderEvent, sight: Sight): boolean {
  if (event.type === 'MessageSent' || event.type === 'MessageFailed')
    return sight === 'own' && isForCustomer(event.kind);
  const about = ABOUT[event.type];
  return about === 'course' || (about === 'money' && showsOf(sight).payment === 'whole');
}

function project(event: OrderEvent, sight: Sight, readerId: string): OrderEvent {
  if (sight === 'whole') return withoutAction(event);
  const shows = showsOf(sight);
  const isOwn = sight === 'own';
  const isByReader = event.by.id === readerId;
  // Customers are not told which member of staff it was, and staff no customer's id.
  const isNamed = isByReader || (isOwn ? event.by.role === 'system' : event.by.role !== 'customer');
  const by = isNamed ? event.by : { role: event.by.role, id: '' };
  const { note, ...rest } = event;
  const said = note !== undefined && (isByReader || (shows.words && !isOwn)) ? { ...rest, note } : rest;
  const answered = withoutAnswers({ ...said, by });
  return withoutWords(withVisibleContent(answered, sight), isOwn ? isByReader : shows.words, isOwn);
}

/** Why a card was declined, or could not be charged, is in the words of the provider. */
function withoutAnswers(event: OrderEvent): OrderEvent {
  switch (event.type) {
    case 'PaymentDeclined':
      return { ...event, reason: DECLINED };
    case 'CaptureFailed':
      return { ...event, reason: 'The bank refused.' };
    case 'OrderRejected':
      return { ...event, rejection: withoutAnswer(event.rejection) };
    case 'MoveFailed':
      return { ...event, failure: withoutAnswerElsewhere(event.failure) };
    case 'RevisionRefused':
      return event.why.code === 'payment_declined' ? { ...event, why: { ...event.why, reason: DECLINED } } : event;
    default:
      return event;
  }
}

/** The page or the secret of a payment is shown with the order, not kept in its history. */
function withoutAction(event: OrderEvent): OrderEvent {
  if (event.type !== 'PaymentActionRequired' && event.type !== 'RevisionActionRequired') return event;
  const { actionUrl: _url, clientSecret: _secret, ...rest } = event;
  return rest;
}

/** @param isOwn the reasons of staff are theirs, except why it was cancelled */
function withoutWords(event: OrderEvent, hasWords: boolean, isOwn: boolean): OrderEvent {
  switch (event.type) {
    case 'OrderCancelled':
    case 'DraftAbandoned':
    case 'OrderHeld': {
      if (hasWords || (isOwn && event.type !== 'OrderHeld')) return event;
      const { reason: _, ...rest } = event;
      return rest;
    }
    case 'RefundRequested':
      return hasWords ? event : { ...event, reason: '' };
    case 'PreparationStarted':
    case 'CookingStarted':
    case 'OrderReady': {
      if (!isOwn) return event;
      const { cook: _, ...rest } = event;
      return rest;
    }
    default:
      return event;
  }
}

function withVisibleContent(event: OrderEvent, sight: Sight): OrderEvent {
  if (sight === 'own') return event;
  switch (event.type) {
    case 'OrderPlaced':
      return { ...event, order: { ...event.order, ...visibleContent(event.order, sight) } };
    case 'RevisionRequested':
    case 'OrderRevised':
      return { ...event, content: { ...event.content, ...visibleContent(event.content, sight) } };
    default:
      return event;
  }
}

function visibleContent({ fulfilment, instructions }: OrderContent, sight: Sight) {
  const shows = showsOf(sight);
  const words = shows.words && instructions !== undefined ? { instructions } : { instructions: undefined };
  // Views read the content as `VisibleContent`, of which the address may be missing.
  return { fulfilment: visibleFulfilment(fulfilment, shows), ...words } as Pick<
    OrderContent,
    'fulfilment' | 'instructions'
  >;
}
