import type { Language } from '../../domain/catalog/store.ts';
import type { CustomerMessageKind } from '../../domain/order/index.ts';
import { writeMove, type MoveFacts, type MoveMessageKind } from './move-words.ts';
import { join, type Wording } from './wording.ts';

/** Messages to customers, in each language. */

/** The values inserted into messages, formatted for the store's customers. */
export interface CustomerFacts {
  /** The number called out in the shop: #042. */
  readonly number: string;
  readonly pizzas: number;
  readonly isPickup: boolean;
  readonly total: string;
  /** The total refunded so far. */
  readonly refunded: string;
  /** The customer's name; empty if it cannot be shown. */
  readonly name: string;
  /** From when until when it is waiting to be collected; absent for a delivery, or if unknown. */
  readonly window?: { readonly from: string; readonly until: string };
  /** When it will arrive; absent for pickup, or if unknown. */
  readonly arrival?: string;
  /** Why it was cancelled or rejected. */
  readonly reason?: string;
  /** The other store that it may go on in, or does. */
  readonly move?: MoveFacts;
}

type Words = (facts: CustomerFacts) => Readonly<Record<Exclude<CustomerMessageKind, MoveMessageKind>, Wording>>;

const en: Words = ({ number, pizzas, isPickup, total, refunded, window, arrival, reason }) => {
  const when = window
    ? `Pick it up from ${window.from} to ${window.until}.`
    : arrival && `It should arrive at about ${arrival}.`;
  return {
    confirmation: {
      subject: `Order ${number} confirmed`,
      text: join(`Your order ${number} is confirmed: ${pizzas} ${pizzas === 1 ? 'pizza' : 'pizzas'}, ${total}.`, when),
    },
    ready: {
      subject: `Order ${number} is ready`,
      text: join(
        isPickup
          ? `Your order ${number} is ready to be collected.`
          : `Your order ${number} is ready and will soon be on its way.`,
        when,
      ),
    },
    out_for_delivery: {
      subject: `Order ${number} is on its way`,
      text: join(`Your order ${number} is on its way to you.`, when),
    },
    delivery_late: {
      subject: `Order ${number} is still on its way`,
      text: join(`Sorry, your order ${number} has not reached you yet.`, when),
    },
    late: {
      subject: `Order ${number} is late`,
      text: join(`Sorry, your order ${number} is running late.`, when),
    },
    collection_reminder: {
      subject: `Order ${number} is waiting`,
      text: `Your order ${number} is still waiting for you.`,
    },
    cancelled: {
      subject: `Order ${number} was cancelled`,
      text: join(`Your order ${number} was cancelled.`, reason, 'You are not charged for it.'),
    },
    rejected: {
      subject: `Order ${number} was not accepted`,
      text: join(`We could not accept your order ${number}.`, reason, 'You are not charged for it.'),
    },
    refunded: {
      subject: `Refund for order ${number}`,
      text: `We have refunded ${refunded} in all for your order ${number}.`,
    },
    stock_short: {
      subject: `Order ${number}: something is missing`,
      text: `Sorry, we ran out of something for your order ${number}. You can change it, or cancel it and pay nothing.`,
    },
  };
};

const it: Words = ({ number, pizzas, isPickup, total, refunded, window, arrival, reason }) => {
  const when = window ? `Ritiro dalle ${window.from} alle ${window.until}.` : arrival && `Arrivo previsto: ${arrival}.`;
  return {
    confirmation: {
      subject: `Ordine ${number} confermato`,
      text: join(
        `Il tuo ordine ${number} è confermato: ${pizzas} ${pizzas === 1 ? 'pizza' : 'pizze'}, ${total}.`,
        when,
      ),
    },
    ready: {
      subject: `Ordine ${number} pronto`,
      text: join(
        isPickup
          ? `Il tuo ordine ${number} è pronto per il ritiro.`
          : `Il tuo ordine ${number} è pronto e sarà presto in viaggio.`,
        when,
      ),
    },
    out_for_delivery: {
      subject: `Ordine ${number} in viaggio`,
      text: join(`Il tuo ordine ${number} è in viaggio verso di te.`, when),
    },
    delivery_late: {
      subject: `Ordine ${number} ancora in viaggio`,
      text: join(`Ci dispiace, il tuo ordine ${number} non è ancora arrivato.`, when),
    },
    late: {
      subject: `Ordine ${number} in ritardo`,
      text: join(`Ci dispiace, il tuo ordine ${number} è in ritardo.`, when),
    },
    collection_reminder: {
      subject: `Ordine ${number} ti aspetta`,
      text: `Il tuo ordine ${number} ti aspetta ancora.`,
    },
    cancelled: {
      subject: `Ordine ${number} annullato`,
      text: join(`Il tuo ordine ${number} è stato annullato.`, reason, 'Non ti sarà addebitato nulla.'),
    },
    rejected: {
      subject: `Ordine ${number} non accettato`,
      text: join(`Non abbiamo potuto accettare il tuo ordine ${number}.`, reason, 'Non ti sarà addebitato nulla.'),
    },
    refunded: {
      subject: `Rimborso per l’ordine ${number}`,
      text: `Ti abbiamo rimborsato in tutto ${refunded} per il tuo ordine ${number}.`,
    },
    stock_short: {
      subject: `Ordine ${number}: manca qualcosa`,
      text: `Ci dispiace, manca un ingrediente per il tuo ordine ${number}. Puoi cambiarlo o annullarlo senza spese.`,
    },
  };
};

const de: Words = ({ number, pizzas, isPickup, total, refunded, window, arrival, reason }) => {
  const when = window ? `Abholung von ${window.from} bis ${window.until}.` : arrival && `Ankunft gegen ${arrival}.`;
  return {
    confirmation: {
      subject: `Bestellung ${number} angenommen`,
      text: join(
        `Ihre Bestellung ${number} ist angenommen: ${pizzas} ${pizzas === 1 ? 'Pizza' : 'Pizzen'}, ${total}.`,
        when,
      ),
    },
    ready: {
      subject: `Bestellung ${number} ist fertig`,
      text: join(
        isPickup
          ? `Ihre Bestellung ${number} kann abgeholt werden.`
          : `Ihre Bestellung ${number} ist fertig und bald unterwegs.`,
        when,
      ),
    },
    out_for_delivery: {
      subject: `Bestellung ${number} ist unterwegs`,
      text: join(`Ihre Bestellung ${number} ist unterwegs zu Ihnen.`, when),
    },
    delivery_late: {
      subject: `Bestellung ${number} ist noch unterwegs`,
      text: join(`Ihre Bestellung ${number} ist leider noch nicht bei Ihnen.`, when),
    },
    late: {
      subject: `Bestellung ${number} verspätet sich`,
      text: join(`Ihre Bestellung ${number} verspätet sich leider.`, when),
    },
    collection_reminder: {
      subject: `Bestellung ${number} wartet auf Sie`,
      text: `Ihre Bestellung ${number} wartet noch auf Sie.`,
    },
    cancelled: {
      subject: `Bestellung ${number} storniert`,
      text: join(`Ihre Bestellung ${number} wurde storniert.`, reason, 'Sie zahlen nichts dafür.'),
    },
    rejected: {
      subject: `Bestellung ${number} nicht angenommen`,
      text: join(`Wir konnten Ihre Bestellung ${number} leider nicht annehmen.`, reason, 'Sie zahlen nichts dafür.'),
    },
    refunded: {
      subject: `Erstattung zu Bestellung ${number}`,
      text: `Wir haben Ihnen zu Ihrer Bestellung ${number} insgesamt ${refunded} erstattet.`,
    },
    stock_short: {
      subject: `Bestellung ${number}: etwas fehlt`,
      text: `Leider fehlt uns etwas für Ihre Bestellung ${number}. Sie können sie ändern oder kostenlos stornieren.`,
    },
  };
};

const es: Words = ({ number, pizzas, isPickup, total, refunded, window, arrival, reason }) => {
  const when = window ? `Recogida de ${window.from} a ${window.until}.` : arrival && `Llegada prevista: ${arrival}.`;
  return {
    confirmation: {
      subject: `Pedido ${number} confirmado`,
      text: join(
        `Tu pedido ${number} queda confirmado: ${pizzas} ${pizzas === 1 ? 'pizza' : 'pizzas'}, ${total}.`,
        when,
      ),
    },
    ready: {
      subject: `Pedido ${number} listo`,
      text: join(
        isPickup
          ? `Tu pedido ${number} ya se puede recoger.`
          : `Tu pedido ${number} ya sale del horno y pronto va en camino.`,
        when,
      ),
    },
    out_for_delivery: {
      subject: `Pedido ${number} en camino`,
      text: join(`Tu pedido ${number} va en camino.`, when),
    },
    delivery_late: {
      subject: `Pedido ${number} todavía en camino`,
      text: join(`Lo sentimos, tu pedido ${number} no ha llegado a tiempo.`, when),
    },
    late: {
      subject: `Pedido ${number} con retraso`,
      text: join(`Lo sentimos, tu pedido ${number} va con retraso.`, when),
    },
    collection_reminder: {
      subject: `Pedido ${number} sin recoger`,
      text: `Tu pedido ${number} sigue esperando que lo recojas.`,
    },
    cancelled: {
      subject: `Pedido ${number} cancelado`,
      text: join(`Tu pedido ${number} ha sido cancelado.`, reason, 'No se te cobra nada.'),
    },
    rejected: {
      subject: `Pedido ${number} no aceptado`,
      text: join(`No hemos podido aceptar tu pedido ${number}.`, reason, 'No se te cobra nada.'),
    },
    refunded: {
      subject: `Reembolso del pedido ${number}`,
      text: `Te hemos reembolsado en total ${refunded} por tu pedido ${number}.`,
    },
    stock_short: {
      subject: `Pedido ${number}: falta algo`,
      text: `Lo sentimos, nos falta un ingrediente para tu pedido ${number}. Puedes cambiarlo o cancelarlo sin coste.`,
    },
  };
};

const CUSTOMER_WORDS: Readonly<Record<Language, Words>> = { en, it, de, es };

/** Begins each message, unless its customer has no name that can be shown. */
const GREETINGS: Readonly<Record<Language, (name: string) => string>> = {
  en: (name) => `Hi ${name}!`,
  it: (name) => `Ciao ${name}!`,
  de: (name) => `Guten Tag ${name}!`,
  es: (name) => `¡Hola, ${name}!`,
};

export function writeToCustomer(kind: CustomerMessageKind, facts: CustomerFacts, language: Language): Wording {
  const { subject, text } = wordingOf(kind, facts, language);
  return { subject, text: join(facts.name && GREETINGS[language](facts.name), text) };
}

function wordingOf(kind: CustomerMessageKind, facts: CustomerFacts, language: Language): Wording {
  switch (kind) {
    case 'move_offered':
    case 'moved':
    case 'move_failed': {
      if (!facts.move) throw new TypeError('Nothing was offered for this order.');
      return writeMove(kind, facts.move, language);
    }
    default:
      return CUSTOMER_WORDS[language](facts)[kind];
  }
}
