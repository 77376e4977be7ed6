import type { Language } from '../../../domain/catalog/store.ts';

/** The words of refunds that take two managers. */
const en = {
  title: 'Refunds to approve',
  waiting: (count: number) => (count === 1 ? 'A refund waits for approval' : `${count} refunds wait for approval`),
  toThem: 'See the refunds',
  none: 'No refund waits for approval.',
  what: 'Above the limit, a refund takes two managers: another one than who asked for it approves or declines it.',
  order: 'Order',
  askedBy: 'Asked for by',
  until: 'Can be approved until',
  decide: 'Decide…',
  notYours: 'Another manager has to decide.',
  approve: 'Approve',
  decline: 'Decline',
  whyDeclined: 'Why it is declined (may stay empty)',
  declineCauses: 'Nothing is refunded. The refund can be asked for again.',
  cash: 'Cash may be given back now.',
  takesTwo: 'It is above what one manager may refund of an order: it waits until another manager approves it.',
};

export type RefundWords = typeof en;

const WORDS: Readonly<Record<Language, RefundWords>> = {
  en,
  it: {
    title: 'Rimborsi da approvare',
    waiting: (count) =>
      count === 1 ? 'Un rimborso attende l’approvazione' : `${count} rimborsi attendono l’approvazione`,
    toThem: 'Vedi i rimborsi',
    none: 'Nessun rimborso attende l’approvazione.',
    what: 'Oltre il limite servono due responsabili: chi non l’ha chiesto approva o respinge il rimborso.',
    order: 'Ordine',
    askedBy: 'Chiesto da',
    until: 'Approvabile fino a',
    decide: 'Decidi…',
    notYours: 'Deve decidere un altro responsabile.',
    approve: 'Approva',
    decline: 'Respingi',
    whyDeclined: 'Perché è respinto (può restare vuoto)',
    declineCauses: 'Non si rimborsa nulla. Il rimborso può essere chiesto di nuovo.',
    cash: 'Ora i contanti si possono restituire.',
    takesTwo: 'Supera quanto un responsabile può rimborsare per un ordine: attende l’approvazione di un altro.',
  },
  de: {
    title: 'Erstattungen zur Freigabe',
    waiting: (count) =>
      count === 1 ? 'Eine Erstattung wartet auf Freigabe' : `${count} Erstattungen warten auf Freigabe`,
    toThem: 'Zu den Erstattungen',
    none: 'Keine Erstattung wartet auf Freigabe.',
    what: 'Über der Grenze braucht eine Erstattung zwei Leitungen: Wer sie nicht veranlasst hat, gibt sie frei oder lehnt sie ab.',
    order: 'Bestellung',
    askedBy: 'Veranlasst von',
    until: 'Freigabe möglich bis',
    decide: 'Entscheiden …',
    notYours: 'Eine andere Leitung muss entscheiden.',
    approve: 'Freigeben',
    decline: 'Ablehnen',
    whyDeclined: 'Warum sie abgelehnt wird (darf leer bleiben)',
    declineCauses: 'Nichts wird erstattet. Die Erstattung kann erneut veranlasst werden.',
    cash: 'Das Bargeld darf jetzt zurückgegeben werden.',
    takesTwo:
      'Das ist mehr, als eine Leitung je Bestellung erstatten darf: Es wartet auf die Freigabe durch eine andere.',
  },
  es: {
    title: 'Reembolsos por aprobar',
    waiting: (count) => (count === 1 ? 'Un reembolso espera aprobación' : `${count} reembolsos esperan aprobación`),
    toThem: 'Ver los reembolsos',
    none: 'Ningún reembolso espera aprobación.',
    what: 'Por encima del límite hacen falta dos encargados: quien no lo pidió lo aprueba o lo rechaza.',
    order: 'Pedido',
    askedBy: 'Pedido por',
    until: 'Se puede aprobar hasta',
    decide: 'Decidir…',
    notYours: 'Tiene que decidir otro encargado.',
    approve: 'Aprobar',
    decline: 'Rechazar',
    whyDeclined: 'Por qué se rechaza (puede quedar vacío)',
    declineCauses: 'No se reembolsa nada. El reembolso se puede volver a pedir.',
    cash: 'Ya se puede devolver el efectivo.',
    takesTwo: 'Supera lo que un encargado puede reembolsar de un pedido: espera la aprobación de otro.',
  },
};

export function refundWords(language: Language): RefundWords {
  return WORDS[language];
}
