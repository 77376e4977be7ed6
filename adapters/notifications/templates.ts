import { decimalsOf, formatDecimal, type Money } from '../../domain/shared/money.ts';
import type { MessageKind, OrderState } from '../../domain/order/index.ts';
import { dueAt } from '../../domain/kitchen/promise-watch.ts';
import { languageOf, type Language } from '../../domain/catalog/store.ts';
import { dateFormat, numberFormat } from '../../domain/shared/formats.ts';
import { displayNumber, localDay, type Instant } from '../../domain/shared/values.ts';
import type { MessageStore } from '../../ports.ts';

/** The one place for what messages say. Everything else about them is decided elsewhere. */

/** What the words are put around, as the store's customers write it. */
interface Facts {
  /** As it is called out in the shop: #042. */
  readonly number: string;
  readonly pizzas: number;
  readonly isPickup: boolean;
  readonly total: string;
  /** Everything that was given back so far. */
  readonly refunded: string;
  /** When it will be ready; absent: nobody knows yet. */
  readonly time?: string;
  /** A reason or an alert, in the words of whoever gave it. */
  readonly detail?: string;
}

interface Wording {
  readonly subject: string;
  /**
   * With the store's name before it, this is the whole text message. Its letters are those of the GSM alphabet, which has è, ù and ñ
   * but neither á nor í: one other letter makes a text message of 160 characters one of 70.
   */
  readonly text: string;
}

type Words = (facts: Facts) => Readonly<Record<MessageKind, Wording>>;

const en: Words = ({ number, pizzas, isPickup, total, refunded, time, detail }) => ({
  confirmation: {
    subject: `Order ${number} confirmed`,
    text: join(
      `Your order ${number} is confirmed: ${pizzas} ${pizzas === 1 ? 'pizza' : 'pizzas'}, ${total}.`,
      time && `Ready at about ${time}.`,
    ),
  },
  ready: {
    subject: `Order ${number} is ready`,
    text: isPickup
      ? `Your order ${number} is ready to be collected.`
      : `Your order ${number} is ready and will soon be on its way.`,
  },
  out_for_delivery: {
    subject: `Order ${number} is on its way`,
    text: `Your order ${number} is on its way to you.`,
  },
  late: {
    subject: `Order ${number} is late`,
    text: join(`Sorry, your order ${number} is running late.`, time && `It will be ready at about ${time}.`),
  },
  collection_reminder: {
    subject: `Order ${number} is waiting`,
    text: `Your order ${number} is still waiting for you.`,
  },
  cancelled: {
    subject: `Order ${number} was cancelled`,
    text: join(`Your order ${number} was cancelled.`, detail, 'You are not charged for it.'),
  },
  rejected: {
    subject: `Order ${number} was not accepted`,
    text: join(`We could not accept your order ${number}.`, detail, 'You are not charged for it.'),
  },
  refunded: {
    subject: `Refund for order ${number}`,
    text: `We have refunded ${refunded} in all for your order ${number}.`,
  },
  stock_short: {
    subject: `Order ${number}: something is missing`,
    text: `Sorry, we ran out of something for your order ${number}. You can change it, or cancel it and pay nothing.`,
  },
  stock_alert: {
    subject: `Stock, as order ${number} found it`,
    text: join(`Stock, as order ${number} found it.`, detail),
  },
  manager_alert: {
    subject: `Order ${number} needs you`,
    text: join(`Order ${number} needs you.`, detail),
  },
  kitchen_alert: {
    subject: `Order ${number} will be late`,
    text: join(`Order ${number} will be late.`, time && `Its customer now expects it at about ${time}.`),
  },
});

const it: Words = ({ number, pizzas, isPickup, total, refunded, time, detail }) => ({
  confirmation: {
    subject: `Ordine ${number} confermato`,
    text: join(
      `Il tuo ordine ${number} è confermato: ${pizzas} ${pizzas === 1 ? 'pizza' : 'pizze'}, ${total}.`,
      time && `Ora prevista: ${time}.`,
    ),
  },
  ready: {
    subject: `Ordine ${number} pronto`,
    text: isPickup
      ? `Il tuo ordine ${number} è pronto per il ritiro.`
      : `Il tuo ordine ${number} è pronto e sarà presto in viaggio.`,
  },
  out_for_delivery: {
    subject: `Ordine ${number} in viaggio`,
    text: `Il tuo ordine ${number} è in viaggio verso di te.`,
  },
  late: {
    subject: `Ordine ${number} in ritardo`,
    text: join(`Ci dispiace, il tuo ordine ${number} è in ritardo.`, time && `Nuova ora prevista: ${time}.`),
  },
  collection_reminder: {
    subject: `Ordine ${number} ti aspetta`,
    text: `Il tuo ordine ${number} ti aspetta ancora.`,
  },
  cancelled: {
    subject: `Ordine ${number} annullato`,
    text: join(`Il tuo ordine ${number} è stato annullato.`, detail, 'Non ti sarà addebitato nulla.'),
  },
  rejected: {
    subject: `Ordine ${number} non accettato`,
    text: join(`Non abbiamo potuto accettare il tuo ordine ${number}.`, detail, 'Non ti sarà addebitato nulla.'),
  },
  refunded: {
    subject: `Rimborso per l’ordine ${number}`,
    text: `Ti abbiamo rimborsato in tutto ${refunded} per il tuo ordine ${number}.`,
  },
  stock_short: {
    subject: `Ordine ${number}: manca qualcosa`,
    text: `Ci dispiace, manca un ingrediente per il tuo ordine ${number}. Puoi cambiarlo o annullarlo senza spese.`,
  },
  stock_alert: {
    subject: `Scorte, viste con l’ordine ${number}`,
    text: join(`Scorte, viste con l'ordine ${number}.`, detail),
  },
  manager_alert: {
    subject: `Ordine ${number}: serve il tuo intervento`,
    text: join(`L'ordine ${number} ha bisogno di te.`, detail),
  },
  kitchen_alert: {
    subject: `Ordine ${number} in ritardo`,
    text: join(`L'ordine ${number} sarà in ritardo.`, time && `Nuova ora detta al cliente: ${time}.`),
  },
});

const de: Words = ({ number, pizzas, isPickup, total, refunded, time, detail }) => ({
  confirmation: {
    subject: `Bestellung ${number} angenommen`,
    text: join(
      `Ihre Bestellung ${number} ist angenommen: ${pizzas} ${pizzas === 1 ? 'Pizza' : 'Pizzen'}, ${total}.`,
      time && `Fertig gegen ${time}.`,
    ),
  },
  ready: {
    subject: `Bestellung ${number} ist fertig`,
    text: isPickup
      ? `Ihre Bestellung ${number} kann abgeholt werden.`
      : `Ihre Bestellung ${number} ist fertig und bald unterwegs.`,
  },
  out_for_delivery: {
    subject: `Bestellung ${number} ist unterwegs`,
    text: `Ihre Bestellung ${number} ist unterwegs zu Ihnen.`,
  },
  late: {
    subject: `Bestellung ${number} verspätet sich`,
    text: join(`Ihre Bestellung ${number} verspätet sich leider.`, time && `Fertig gegen ${time}.`),
  },
  collection_reminder: {
    subject: `Bestellung ${number} wartet auf Sie`,
    text: `Ihre Bestellung ${number} wartet noch auf Sie.`,
  },
  cancelled: {
    subject: `Bestellung ${number} storniert`,
    text: join(`Ihre Bestellung ${number} wurde storniert.`, detail, 'Sie zahlen nichts dafür.'),
  },
  rejected: {
    subject: `Bestellung ${number} nicht angenommen`,
    text: join(`Wir konnten Ihre Bestellung ${number} leider nicht annehmen.`, detail, 'Sie zahlen nichts dafür.'),
  },
  refunded: {
    subject: `Erstattung zu Bestellung ${number}`,
    text: `Wir haben Ihnen zu Ihrer Bestellung ${number} insgesamt ${refunded} erstattet.`,
  },
  stock_short: {
    subject: `Bestellung ${number}: etwas fehlt`,
    text: `Leider fehlt uns etwas für Ihre Bestellung ${number}. Sie können sie ändern oder kostenlos stornieren.`,
  },
  stock_alert: {
    subject: `Vorrat, bei Bestellung ${number}`,
    text: join(`Vorrat, bei Bestellung ${number}.`, detail),
  },
  manager_alert: {
    subject: `Bestellung ${number} braucht Sie`,
    text: join(`Bestellung ${number} braucht Sie.`, detail),
  },
  kitchen_alert: {
    subject: `Bestellung ${number} wird zu spät`,
    text: join(`Bestellung ${number} wird zu spät fertig.`, time && `Dem Kunden ist jetzt gesagt: gegen ${time}.`),
  },
});

const es: Words = ({ number, pizzas, isPickup, total, refunded, time, detail }) => ({
  confirmation: {
    subject: `Pedido ${number} confirmado`,
    text: join(
      `Tu pedido ${number} queda confirmado: ${pizzas} ${pizzas === 1 ? 'pizza' : 'pizzas'}, ${total}.`,
      time && `Hora prevista: ${time}.`,
    ),
  },
  ready: {
    subject: `Pedido ${number} listo`,
    text: isPickup
      ? `Tu pedido ${number} ya se puede recoger.`
      : `Tu pedido ${number} ya sale del horno y pronto va en camino.`,
  },
  out_for_delivery: {
    subject: `Pedido ${number} en camino`,
    text: `Tu pedido ${number} va en camino.`,
  },
  late: {
    subject: `Pedido ${number} con retraso`,
    text: join(`Lo sentimos, tu pedido ${number} va con retraso.`, time && `Nueva hora prevista: ${time}.`),
  },
  collection_reminder: {
    subject: `Pedido ${number} sin recoger`,
    text: `Tu pedido ${number} sigue esperando que lo recojas.`,
  },
  cancelled: {
    subject: `Pedido ${number} cancelado`,
    text: join(`Tu pedido ${number} ha sido cancelado.`, detail, 'No se te cobra nada.'),
  },
  rejected: {
    subject: `Pedido ${number} no aceptado`,
    text: join(`No hemos podido aceptar tu pedido ${number}.`, detail, 'No se te cobra nada.'),
  },
  refunded: {
    subject: `Reembolso del pedido ${number}`,
    text: `Te hemos reembolsado en total ${refunded} por tu pedido ${number}.`,
  },
  stock_short: {
    subject: `Pedido ${number}: falta algo`,
    text: `Lo sentimos, nos falta un ingrediente para tu pedido ${number}. Puedes cambiarlo o cancelarlo sin coste.`,
  },
  stock_alert: {
    subject: `Existencias, con el pedido ${number}`,
    text: join(`Existencias, con el pedido ${number}.`, detail),
  },
  manager_alert: {
    subject: `El pedido ${number} te necesita`,
    text: join(`El pedido ${number} te necesita.`, detail),
  },
  kitchen_alert: {
    subject: `Pedido ${number} con retraso`,
    text: join(`El pedido ${number} se retrasa.`, time && `Nueva hora dicha al cliente: ${time}.`),
  },
});

const WORDS: Readonly<Record<Language, Words>> = { en, it, de, es };

/** A message in words: a subject for where there is one, and a text that says all. */
export interface Letter {
  readonly subject: string;
  readonly text: string;
}

/** What a message says, in the store's language, by its clock and in its currency. */
export function letterOf(message: {
  readonly kind: MessageKind;
  readonly order: OrderState;
  readonly store: MessageStore;
  readonly detail?: string;
}): Letter {
  const { kind, order, store, detail } = message;
  const language = languageOf(store);
  const locale = `${language}-${store.country}`;
  const ready = dueAt(order);
  const { subject, text } = WORDS[language]({
    number: displayNumber(order.number),
    pizzas: order.lines.reduce((sum, { quantity }) => sum + quantity, 0),
    isPickup: order.fulfilment.type === 'pickup',
    total: writeMoney(order.totals.total, locale),
    refunded: writeMoney(order.payment.refunded, locale),
    ...(ready === undefined ? {} : { time: writeTime(ready, order.day, store.timeZone, locale) }),
    ...(detail === undefined ? {} : { detail: /[.!?]$/.test(detail) ? detail : `${detail}.` }),
  })[kind];
  return { subject: `${store.name}: ${subject}`, text: `${store.name}: ${text}` };
}

/** Those sentences that there are. One that ends with "a.m." has its full stop already. */
function join(...sentences: readonly (string | undefined)[]): string {
  return sentences.flatMap((sentence) => (sentence ? [sentence.replace(/([^.])\.\.$/, '$1.')] : [])).join(' ');
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

/** The time of day, with the day before it when that is not the one on which the order was placed. */
function writeTime(moment: Instant, placedOn: string, timeZone: string, locale: string): string {
  const date: Intl.DateTimeFormatOptions =
    localDay(moment, timeZone) === placedOn ? {} : { day: 'numeric', month: 'numeric' };
  const format = dateFormat(locale, { ...date, timeZone, hour: 'numeric', minute: '2-digit' });
  return plainSpaces(format.format(new Date(moment)));
}

/** Intl puts spaces where a line must not break that the GSM alphabet does not have. */
function plainSpaces(text: string): string {
  return text.replace(/[\u00a0\u202f]/g, ' ');
}
