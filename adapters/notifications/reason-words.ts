import type { Language } from '../../domain/catalog/store.ts';
import type { CancellationReason, Rejection } from '../../domain/order/index.ts';
import { asSentence } from './wording.ts';

/** Reasons why an order was rejected or cancelled, worded for customers. */

interface Words {
  /** The same for every decline: why is for the card’s bank to say. */
  readonly declined: string;
  readonly unconfirmed: (minutes: number) => string;
  /** @property pizzas the names of those that cannot be made, if known */
  readonly outOfStock: (pizzas: string) => string;
  readonly atCapacity: string;
  readonly paused: string;
  readonly quarterHourFull: string;
  readonly notBegun: (minutes: number) => string;
}

const WORDS: Readonly<Record<Language, Words>> = {
  en: {
    declined: 'The payment was declined.',
    unconfirmed: (minutes) => `The payment was not confirmed within ${minutes} minutes.`,
    outOfStock: (pizzas) =>
      pizzas ? `We do not have enough ingredients for ${pizzas}.` : 'We do not have enough ingredients.',
    atCapacity: 'The kitchen queue is full.',
    paused: 'The kitchen is paused.',
    quarterHourFull: 'That quarter hour is fully booked.',
    notBegun: (minutes) => `We could not start it within ${minutes} minutes.`,
  },
  it: {
    declined: 'Il pagamento è stato rifiutato.',
    unconfirmed: (minutes) => `Il pagamento non è stato confermato entro ${minutes} minuti.`,
    outOfStock: (pizzas) => (pizzas ? `Gli ingredienti non bastano per: ${pizzas}.` : 'Gli ingredienti non bastano.'),
    atCapacity: 'La cucina non può prendere altri ordini.',
    paused: 'La cucina è in pausa.',
    quarterHourFull: "Quel quarto d'ora è al completo.",
    notBegun: (minutes) => `Non siamo riusciti a iniziarlo entro ${minutes} minuti.`,
  },
  de: {
    declined: 'Die Zahlung wurde abgelehnt.',
    unconfirmed: (minutes) => `Die Zahlung wurde nicht innerhalb von ${minutes} Minuten bestätigt.`,
    outOfStock: (pizzas) => (pizzas ? `Die Zutaten reichen nicht für: ${pizzas}.` : 'Die Zutaten reichen nicht.'),
    atCapacity: 'Die Küche kann gerade keine Bestellungen mehr annehmen.',
    paused: 'Die Küche macht gerade Pause.',
    quarterHourFull: 'Diese Viertelstunde ist ausgebucht.',
    notBegun: (minutes) => `Wir konnten nicht innerhalb von ${minutes} Minuten damit beginnen.`,
  },
  es: {
    declined: 'El pago ha sido rechazado.',
    unconfirmed: (minutes) => `El pago no ha sido confirmado en ${minutes} minutos.`,
    outOfStock: (pizzas) => (pizzas ? `No quedan ingredientes para: ${pizzas}.` : 'No quedan ingredientes.'),
    atCapacity: 'La cocina no puede aceptar pedidos ahora.',
    paused: 'La cocina hace una pausa.',
    quarterHourFull: 'Ese cuarto de hora ya no tiene sitio.',
    notBegun: (minutes) => `No hemos podido empezarlo en ${minutes} minutos.`,
  },
};

export function writeRejection(rejection: Rejection, language: Language): string {
  const words = WORDS[language];
  switch (rejection.code) {
    case 'payment_declined':
      return words.declined;
    case 'payment_action_expired':
      return words.unconfirmed(rejection.waitedMinutes);
    case 'out_of_stock':
      return words.outOfStock(rejection.pizzas.join(', '));
    case 'kitchen_at_capacity':
      return words.atCapacity;
    case 'kitchen_paused':
      return words.paused;
    case 'quarter_hour_full':
      return words.quarterHourFull;
    default:
      return rejection satisfies never;
  }
}

/** Undefined if the reason would not help a customer. */
export function writeCancellation({ reason, cause }: CancellationReason, language: Language): string | undefined {
  if (cause?.code === 'not_begun') return WORDS[language].notBegun(cause.waitedMinutes);
  return reason === undefined ? undefined : asSentence(reason);
}
