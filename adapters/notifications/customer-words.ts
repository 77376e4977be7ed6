import type { Language } from '../../domain/catalog/store.ts';
import type { CustomerMessageKind } from '../../domain/order/index.ts';
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
  /** When it will be ready; absent if unknown. */
  readonly time?: string;
  /** Why it was cancelled or rejected. */
  readonly reason?: string;
}

type Words = (facts: CustomerFacts) => Readonly<Record<CustomerMessageKind, Wording>>;

const en: Words = ({ number, pizzas, isPickup, total, refunded, time, reason }) => ({
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
});

const it: Words = ({ number, pizzas, isPickup, total, refunded, time, reason }) => ({
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
});

const de: Words = ({ number, pizzas, isPickup, total, refunded, time, reason }) => ({
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
});

const es: Words = ({ number, pizzas, isPickup, total, refunded, time, reason }) => ({
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
});

export const CUSTOMER_WORDS: Readonly<Record<Language, Words>> = { en, it, de, es };
