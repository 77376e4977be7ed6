import { decimalsOf, formatDecimal, type Money } from '../../domain/shared/money.ts';
import { arrivalOf } from '../../domain/delivery/arrival.ts';
import type { CustomerMessageKind, MessageContent, OrderState } from '../../domain/order/index.ts';
import { dueAt } from '../../domain/kitchen/promise-watch.ts';
import { languageOf, type Language } from '../../domain/catalog/store.ts';
import { dateFormat, numberFormat } from '../../domain/shared/formats.ts';
import { displayNumber, localDay, plusMinutes, type Instant } from '../../domain/shared/values.ts';
import type { MessageStore } from '../../ports.ts';
import { writeKitchenAlert, writeManagerAlert, writeStockAlert } from './alert-words.ts';
import { writeToCustomer, type CustomerFacts } from './customer-words.ts';
import { writeAwaitingRefund } from './refund-words.ts';
import { writeName } from './names.ts';
import { writeCancellation, writeRejection } from './reason-words.ts';
import type { Wording } from './wording.ts';

/** A worded message: a subject for channels that have one, and a complete text. */
export interface Letter {
  readonly subject: string;
  readonly text: string;
}

/** Words a message in the store's language, with local times and its currency. */
export function letterOf(
  message: MessageContent & { readonly order: OrderState; readonly store: MessageStore },
): Letter {
  const { name } = message.store;
  const { subject, text } = wordingOf(message);
  return { subject: `${name}: ${subject}`, text: `${name}: ${text}` };
}

function wordingOf(message: MessageContent & { readonly order: OrderState; readonly store: MessageStore }): Wording {
  const { order, store } = message;
  const language = languageOf(store);
  const number = displayNumber(order.number);
  switch (message.kind) {
    case 'manager_alert':
      return writeManagerAlert(number, message.about, language);
    case 'stock_alert':
      return writeStockAlert(number, message.about, language);
    case 'refund_approval':
      return writeAwaitingRefund(number, writeMoney(message.about.amount, localeOf(store, language)), language);
    case 'kitchen_alert':
      return writeKitchenAlert(number, message.about, { time: readyTime(order, store, language), language });
    default:
      return writeToCustomer(message.kind, factsOf(message.kind, order, store, language), language);
  }
}

/** How long after it is ready a pickup order is expected to be collected. */
const WINDOW_MINUTES = 15;

function factsOf(kind: CustomerMessageKind, order: OrderState, store: MessageStore, language: Language): CustomerFacts {
  const locale = localeOf(store, language);
  const reason = reasonOf(order, language);
  return {
    number: displayNumber(order.number),
    pizzas: order.lines.reduce((sum, { quantity }) => sum + quantity, 0),
    isPickup: order.fulfilment.type === 'pickup',
    total: writeMoney(order.totals.total, locale),
    refunded: writeMoney(order.payment.refunded, locale),
    name: writeName(order.customer.name),
    ...timesOf(kind, order, (moment) => writeTime(moment, order.day, store.timeZone, locale)),
    ...(reason === undefined ? {} : { reason }),
    ...moveOf(order, store, locale),
  };
}

/** The other store that it may go on in. */
function moveOf({ move, cancellation, number, day }: OrderState, store: MessageStore, locale: string) {
  if (!move) return {};
  const { to, totals, readyAt, payment } = move;
  const cause = cancellation?.cause;
  return {
    move: {
      number: displayNumber(number),
      storeName: to.storeName,
      total: writeMoney(totals.total, locale),
      readyAt: writeTime(readyAt, day, store.timeZone, locale),
      isPaidAnew: payment === 'online',
      newNumber: cause?.code === 'moved' ? displayNumber(cause.number) : '',
    },
  };
}

/** Why an order was rejected or cancelled. */
function reasonOf({ rejection, cancellation }: OrderState, language: Language): string | undefined {
  if (rejection) return writeRejection(rejection, language);
  return cancellation && writeCancellation(cancellation, language);
}

/** When to collect it, or to expect it at the door. */
function timesOf(
  kind: CustomerMessageKind,
  order: OrderState,
  write: (moment: Instant) => string,
): Pick<CustomerFacts, 'window' | 'arrival'> {
  if (order.fulfilment.type === 'delivery') {
    const arrival = arrivalOf(order);
    return arrival === undefined ? {} : { arrival: write(arrival) };
  }
  const from = kind === 'ready' ? order.readyAt : dueAt(order);
  return from === undefined ? {} : { window: { from: write(from), until: write(plusMinutes(from, WINDOW_MINUTES)) } };
}

function readyTime(order: OrderState, store: MessageStore, language: Language): string | undefined {
  const ready = dueAt(order);
  return ready && writeTime(ready, order.day, store.timeZone, localeOf(store, language));
}

function localeOf({ country }: MessageStore, language: Language): string {
  return `${language}-${country}`;
}

function writeMoney(amount: Money, locale: string): string {
  const digits = decimalsOf(amount.currency);
  const format = numberFormat(locale, {
    style: 'currency',
    currency: amount.currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  return plainSpaces(format.format(Number(formatDecimal(amount))));
}

/** The local time; with the date if it is not the day on which the order was placed. */
function writeTime(moment: Instant, placedOn: string, timeZone: string, locale: string): string {
  const date: Intl.DateTimeFormatOptions =
    localDay(moment, timeZone) === placedOn ? {} : { day: 'numeric', month: 'numeric' };
  const format = dateFormat(locale, { ...date, timeZone, hour: 'numeric', minute: '2-digit' });
  return plainSpaces(format.format(new Date(moment)));
}

/** Intl uses non-breaking spaces that are not in the GSM alphabet. */
function plainSpaces(text: string): string {
  return text.replace(/[\u00a0\u202f]/g, ' ');
}
