import type { Language } from '../../../domain/catalog/store.ts';

/** The words of orders that another store may make. */
const en = {
  title: 'Orders that nobody begins',
  dark: (count: number) =>
    count === 1 ? 'An order waits, and nobody begins it' : `${count} orders wait, and nobody begins them`,
  toThem: 'Offer them to another store',
  why: { down: 'The kitchen has been down since', untouched: 'The queue has been untouched since' },
  works: 'The kitchen works, as far as it is known.',
  displays: {
    in_force: 'A display of the kitchen may be in use.',
    expired: 'No display of the kitchen has been heard of for five minutes.',
    unknown: 'No display says whether it is in use: only a person knows.',
  },
  none: 'Nothing waits in the queue.',
  order: 'Order',
  promised: 'Promised',
  offer: 'So far',
  states: { offered: 'asked', accepted: 'being moved', declined: 'declined', failed: 'not taken', moved: 'moved' },
  lapsed: 'not answered',
  notes: {
    already_moved: 'was moved here already',
    change_pending: 'a change waits for its payment',
    declined: 'the customer wants it here',
    may_have_begun: 'may have been begun',
    not_dark: '',
  },
  offerThis: 'Offer',
  sure: 'I have made sure that nobody makes these orders, and that nobody will.',
  what: 'Each customer is asked whether the nearest store that has all of it may make it, with its price and time. Until they agree, the order keeps its place.',
  settings: {
    title: 'Orders that the kitchen does not begin',
    off: 'stay here',
    manager: 'are offered to another store when a manager says so',
    lease: '… also by themselves, once no display of the kitchen can have begun them',
    after_minutes: 'Minutes after which the queue counts as untouched',
    offer_minutes: 'Minutes that the customer may think about it',
    max_km: 'Kilometres to the farthest store that is asked',
    stores: 'The stores to ask, in this order (empty: the nearest first)',
  },
  down: 'This kitchen is down',
  downWhat:
    'Nobody here begins what waits: no new orders for now are taken, and those that wait may be offered to another store.',
  isDown: (since: string) => `This kitchen has been down since ${since}`,
};

export type MovingWords = typeof en;

const WORDS: Readonly<Record<Language, MovingWords>> = {
  en,
  de: {
    title: 'Bestellungen, die niemand beginnt',
    dark: (count) =>
      count === 1
        ? 'Eine Bestellung wartet, und niemand beginnt sie'
        : `${count} Bestellungen warten, und niemand beginnt sie`,
    toThem: 'Einer anderen Filiale anbieten',
    why: { down: 'Die Küche steht seit', untouched: 'Die Schlange ist unberührt seit' },
    works: 'Die Küche arbeitet, soweit bekannt.',
    displays: {
      in_force: 'Ein Bildschirm der Küche kann in Betrieb sein.',
      expired: 'Seit fünf Minuten hat sich kein Bildschirm der Küche gemeldet.',
      unknown: 'Kein Bildschirm sagt, ob er in Betrieb ist: Das weiß nur ein Mensch.',
    },
    none: 'Nichts wartet in der Schlange.',
    order: 'Bestellung',
    promised: 'Zugesagt',
    offer: 'Bisher',
    states: {
      offered: 'gefragt',
      accepted: 'wird übergeben',
      declined: 'abgelehnt',
      failed: 'nicht übernommen',
      moved: 'übergeben',
    },
    lapsed: 'nicht beantwortet',
    notes: {
      already_moved: 'kam schon aus einer anderen Filiale',
      change_pending: 'eine Änderung wartet auf ihre Zahlung',
      declined: 'der Gast will sie hier',
      may_have_begun: 'kann begonnen sein',
      not_dark: '',
    },
    offerThis: 'Anbieten',
    sure: 'Ich habe mich vergewissert, dass niemand diese Bestellungen macht und niemand sie machen wird.',
    what: 'Jeder Gast wird gefragt, ob die nächste Filiale, die alles davon hat, sie machen darf, mit Preis und Zeit. Bis er zustimmt, behält sie ihren Platz.',
    settings: {
      title: 'Bestellungen, die die Küche nicht beginnt',
      off: 'bleiben hier',
      manager: 'werden einer anderen Filiale angeboten, wenn die Leitung es sagt',
      lease: '… auch von selbst, sobald kein Bildschirm der Küche sie begonnen haben kann',
      after_minutes: 'Minuten, nach denen die Schlange als unberührt gilt',
      offer_minutes: 'Minuten, die der Gast überlegen darf',
      max_km: 'Kilometer bis zur fernsten Filiale, die gefragt wird',
      stores: 'Die Filialen, in dieser Reihenfolge (leer: die nächste zuerst)',
    },
    down: 'Diese Küche steht',
    downWhat:
      'Niemand beginnt hier, was wartet: Neue Bestellungen für jetzt werden nicht angenommen, und wartende können einer anderen Filiale angeboten werden.',
    isDown: (since) => `Diese Küche steht seit ${since}`,
  },
  it: {
    title: 'Ordini che nessuno inizia',
    dark: (count) =>
      count === 1 ? 'Un ordine aspetta e nessuno lo inizia' : `${count} ordini aspettano e nessuno li inizia`,
    toThem: 'Proponili a un’altra pizzeria',
    why: { down: 'La cucina è ferma dalle', untouched: 'La coda non si muove dalle' },
    works: 'La cucina lavora, per quanto si sa.',
    displays: {
      in_force: 'Uno schermo della cucina può essere in uso.',
      expired: 'Da cinque minuti nessuno schermo della cucina si fa sentire.',
      unknown: 'Nessuno schermo dice se è in uso: lo sa solo una persona.',
    },
    none: 'Nulla aspetta in coda.',
    order: 'Ordine',
    promised: 'Promesso',
    offer: 'Finora',
    states: {
      offered: 'chiesto',
      accepted: 'in passaggio',
      declined: 'rifiutata',
      failed: 'non preso',
      moved: 'passato',
    },
    lapsed: 'senza risposta',
    notes: {
      already_moved: 'è già arrivato da un’altra pizzeria',
      change_pending: 'una modifica attende il pagamento',
      declined: 'il cliente lo vuole qui',
      may_have_begun: 'può essere iniziato',
      not_dark: '',
    },
    offerThis: 'Proponi',
    sure: 'Mi sono assicurato che nessuno prepari questi ordini, e che nessuno lo farà.',
    what: 'A ogni cliente si chiede se la pizzeria più vicina che ha tutto può prepararlo, con prezzo e ora. Finché non accetta, l’ordine mantiene il suo posto.',
    settings: {
      title: 'Ordini che la cucina non inizia',
      off: 'restano qui',
      manager: 'sono proposti a un’altra pizzeria quando lo dice un responsabile',
      lease: '… anche da soli, appena nessuno schermo della cucina può averli iniziati',
      after_minutes: 'Minuti dopo i quali la coda vale come ferma',
      offer_minutes: 'Minuti che il cliente ha per pensarci',
      max_km: 'Chilometri fino alla pizzeria più lontana da chiedere',
      stores: 'Le pizzerie da chiedere, in quest’ordine (vuoto: prima la più vicina)',
    },
    down: 'Questa cucina è ferma',
    downWhat:
      'Qui nessuno inizia ciò che aspetta: non si prendono ordini nuovi per adesso, e quelli in attesa possono essere proposti a un’altra pizzeria.',
    isDown: (since) => `Questa cucina è ferma dalle ${since}`,
  },
  es: {
    title: 'Pedidos que nadie empieza',
    dark: (count) =>
      count === 1 ? 'Un pedido espera y nadie lo empieza' : `${count} pedidos esperan y nadie los empieza`,
    toThem: 'Ofrecerlos a otra pizzería',
    why: { down: 'La cocina está parada desde las', untouched: 'La cola está intacta desde las' },
    works: 'La cocina funciona, que se sepa.',
    displays: {
      in_force: 'Puede haber una pantalla de la cocina en uso.',
      expired: 'Ninguna pantalla de la cocina da señales desde hace cinco minutos.',
      unknown: 'Ninguna pantalla dice si está en uso: solo lo sabe una persona.',
    },
    none: 'Nada espera en la cola.',
    order: 'Pedido',
    promised: 'Prometido',
    offer: 'Hasta ahora',
    states: {
      offered: 'preguntado',
      accepted: 'pasando',
      declined: 'rechazada',
      failed: 'no aceptado',
      moved: 'pasado',
    },
    lapsed: 'sin respuesta',
    notes: {
      already_moved: 'ya vino de otra pizzería',
      change_pending: 'un cambio espera su pago',
      declined: 'el cliente lo quiere aquí',
      may_have_begun: 'puede estar empezado',
      not_dark: '',
    },
    offerThis: 'Ofrecer',
    sure: 'Me he asegurado de que nadie prepara estos pedidos, ni los preparará.',
    what: 'Se pregunta a cada cliente si puede prepararlo la pizzería más cercana que lo tiene todo, con su precio y su hora. Hasta que acepte, el pedido conserva su turno.',
    settings: {
      title: 'Pedidos que la cocina no empieza',
      off: 'se quedan aquí',
      manager: 'se ofrecen a otra pizzería cuando lo dice un encargado',
      lease: '… también por sí solos, en cuanto ninguna pantalla de la cocina puede haberlos empezado',
      after_minutes: 'Minutos tras los que la cola cuenta como intacta',
      offer_minutes: 'Minutos que el cliente puede pensarlo',
      max_km: 'Kilómetros hasta la pizzería más lejana que se pregunta',
      stores: 'Las pizzerías que se preguntan, en este orden (vacío: primero la más cercana)',
    },
    down: 'Esta cocina está parada',
    downWhat:
      'Nadie empieza aquí lo que espera: no se aceptan pedidos nuevos para ahora, y los que esperan se pueden ofrecer a otra pizzería.',
    isDown: (since) => `Esta cocina está parada desde las ${since}`,
  },
};

export function movingWords(language: Language): MovingWords {
  return WORDS[language];
}
