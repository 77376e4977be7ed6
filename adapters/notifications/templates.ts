import { decimalsOf, formatDecimal, type Money } from '../../domain/shared/money.ts';
import type { MessageContent, OrderState } from '../../domain/order/index.ts';
import { dueAt } from '../../domain/kitchen/promise-watch.ts';
import { languageOf, type Language } from '../../domain/catalog/store.ts';
import { dateFormat, numberFormat } from '../../domain/shared/formats.ts';
import { displayNumber, localDay, type Instant } from '../../domain/shared/values.ts';
import type { MessageStore } from '../../ports.ts';
import { writeKitchenAlert, writeManagerAlert, writeStockAlert } from './alert-words.ts';
import { CUSTOMER_WORDS, type CustomerFacts } from './customer-words.ts';
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
    case 'kitchen_alert':
      return writeKitchenAlert(number, readyTime(order, store, language).time, language);
    default:
      return CUSTOMER_WORDS[language](factsOf(order, store, language))[message.kind];
  }
}

function factsOf(order: OrderState, store: MessageStore, language: Language): CustomerFacts {
  const locale = localeOf(store, language);
  const reason = reasonOf(order, language);
  return {
    number: displayNumber(order.number),
    pizzas: order.lines.reduce((sum, { quantity }) => sum + quantity, 0),
    isPickup: order.fulfilment.type === 'pickup',
    total: writeMoney(order.totals.total, locale),
    refunded: writeMoney(order.payment.refunded, locale),
    ...readyTime(order, store, language),
    ...(reason === undefined ? {} : { reason }),
  };
}

/** Why an order was rejected or cancelled. */
function reasonOf({ rejection, cancellation }: OrderState, language: Language): string | undefined {
  if (rejection) return writeRejection(rejection, language);
  return cancellation && writeCancellation(cancellation, language);
}

/** The local time; with the date if it is not the day on which the order was placed. */
function readyTime(order: OrderState, store: MessageStore, language: Language): { readonly time?: string } {
  const ready = dueAt(order);
  return ready === undefined ? {} : { time: writeTime(ready, order.day, store.timeZone, localeOf(store, language)) };
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
