import type { Language } from '../../domain/catalog/store.ts';
import type { KitchenAlert, ManagerAlert, StockAlert } from '../../domain/order/index.ts';
import type { Missing } from '../../domain/stock/index.ts';
import { asSentence, join, type Wording } from './wording.ts';

/** Alerts to staff, in each language. */

/** The sentences of each alert. Inserted reasons end with a full stop. */
interface AlertWords {
  readonly manager: (number: string, what: string) => Wording;
  readonly stock: (number: string, what: string) => Wording;
  /** @param time the new estimate given to the customer */
  readonly kitchen: (number: string, time: string | undefined) => Wording;
  readonly kitchenAsked: (number: string, minutes: number) => Wording;
  readonly cookingOverdue: (minutes: number) => string;
  readonly driverUnnamed: (minutes: number) => string;
  readonly deliveryLate: (minutes: number) => string;
  readonly untouched: (minutes: number) => string;
  readonly driverAwaited: (minutes: number) => string;
  readonly notCollected: (minutes: number) => string;
  readonly driverNotLeft: (driver: string, minutes: number) => string;
  readonly driverSilent: (driver: string, minutes: number) => string;
  readonly stockLost: (missing: string) => string;
  readonly returnStalled: (effect: string, minutes: number) => string;
  readonly failed: Readonly<Record<FailedReturn, (reason: string) => string>>;
  readonly disputed: (id: string, reason: string) => string;
  readonly refundReturned: (id: string, reason: string) => string;
  readonly noReason: string;
  readonly missing: (missing: Missing) => string;
  readonly low: (left: string) => string;
  readonly left: (sku: string, quantity: number) => string;
  readonly out: (missing: string) => string;
  readonly offMenu: (pizzas: string) => string;
}

type FailedReturn = 'capture_failed' | 'refund_failed' | 'release_failed' | 'void_failed' | 'abandon_failed';

const en: AlertWords = {
  manager: (number, what) => ({
    subject: `Order ${number} needs attention`,
    text: `Order ${number} needs attention. ${what}`,
  }),
  stock: (number, what) => ({
    subject: `Stock alert from order ${number}`,
    text: `Stock alert from order ${number}. ${what}`,
  }),
  kitchen: (number, time) => ({
    subject: `Order ${number} will be late`,
    text: join(`Order ${number} will be late.`, time && `The customer was told to expect it at about ${time}.`),
  }),
  kitchenAsked: (number, minutes) => ({
    subject: `Is order ${number} done?`,
    text: `Is order ${number} done? It should have been ready ${minutes} minutes ago. Complete it to free its slot.`,
  }),
  cookingOverdue: (minutes) =>
    `It should have been ready ${minutes} minutes ago, and it still holds a kitchen slot. Complete it if it is done.`,
  driverUnnamed: (minutes) =>
    `It left ${minutes} minutes ago without a named driver. Find out who has it and name them.`,
  deliveryLate: (minutes) => `It should have arrived ${minutes} minutes ago. The customer was told a new time.`,
  untouched: (minutes) => `No cook has started it for ${minutes} minutes.`,
  driverAwaited: (minutes) => `It has been ready for ${minutes} minutes without a driver.`,
  notCollected: (minutes) => `It has not been collected ${minutes} minutes after the reminder.`,
  driverNotLeft: (driver, minutes) =>
    `Driver ${driver} took it ${minutes} minutes ago and has not left. Another driver can take it.`,
  driverSilent: (driver, minutes) =>
    `Driver ${driver} is on the way with it and has not been heard from for ${minutes} minutes. Another driver can take it.`,
  stockLost: (missing) => `Its ingredients are no longer available: ${missing}.`,
  returnStalled: (effect, minutes) =>
    `A repayment (${effect}) has been failing for ${minutes} minutes. It is still being retried.`,
  failed: {
    capture_failed: (reason) => `The payment could not be captured: ${reason}`,
    refund_failed: (reason) => `A refund failed: ${reason}`,
    release_failed: (reason) => `The customer's money could not be returned: ${reason}`,
    void_failed: (reason) => `A card reservation was not released: ${reason}`,
    abandon_failed: (reason) => `Money possibly reserved for a refused change was not released: ${reason}`,
  },
  disputed: (id, reason) => `The customer disputes the payment (${id}: ${reason}).`,
  refundReturned: (id, reason) => `The bank returned a refund (${id}: ${reason}).`,
  noReason: 'no reason given',
  missing: ({ sku, needed, available }) => `${sku} (${needed} needed, ${available} left)`,
  low: (left) => `Running low: ${left}.`,
  left: (sku, quantity) => `${sku} (${quantity} left)`,
  out: (missing) => `Out of ${missing}.`,
  offMenu: (pizzas) => `Off the menu until restocked: ${pizzas}.`,
};

const it: AlertWords = {
  manager: (number, what) => ({
    subject: `Ordine ${number}: serve il tuo intervento`,
    text: `L'ordine ${number} ha bisogno di te. ${what}`,
  }),
  stock: (number, what) => ({
    subject: `Scorte, viste con l’ordine ${number}`,
    text: `Scorte, viste con l'ordine ${number}. ${what}`,
  }),
  kitchen: (number, time) => ({
    subject: `Ordine ${number} in ritardo`,
    text: join(`L'ordine ${number} sarà in ritardo.`, time && `Nuova ora detta al cliente: ${time}.`),
  }),
  kitchenAsked: (number, minutes) => ({
    subject: `L’ordine ${number} è pronto?`,
    text: `L'ordine ${number} è pronto? Doveva esserlo ${minutes} minuti fa. Segnalo come pronto per liberare il posto.`,
  }),
  cookingOverdue: (minutes) =>
    `Doveva essere pronto ${minutes} minuti fa e occupa ancora un posto in cucina. Se è pronto, va segnalato.`,
  driverUnnamed: (minutes) => `Da ${minutes} minuti è in viaggio senza il nome di un fattorino. Va indicato chi lo ha.`,
  deliveryLate: (minutes) => `Doveva arrivare ${minutes} minuti fa. Il cliente sa la nuova ora.`,
  untouched: (minutes) => `Nessun cuoco lo ha toccato per ${minutes} minuti.`,
  driverAwaited: (minutes) => `Da ${minutes} minuti è pronto e nessun fattorino lo ha preso.`,
  notCollected: (minutes) => `Il cliente non lo ha ritirato, ${minutes} minuti dopo il promemoria.`,
  driverNotLeft: (driver, minutes) =>
    `Il fattorino ${driver} lo ha preso e non è partito da ${minutes} minuti. Un altro può prenderlo.`,
  driverSilent: (driver, minutes) =>
    `Nessuna notizia da ${minutes} minuti del fattorino ${driver}, che lo sta portando. Un altro può prenderlo.`,
  stockLost: (missing) => `Gli ingredienti non ci sono più: ${missing}.`,
  returnStalled: (effect, minutes) =>
    `Il denaro da restituire (${effect}) non lo è da ${minutes} minuti. Si continua a provare.`,
  failed: {
    capture_failed: (reason) => `Il pagamento non è stato incassato: ${reason}`,
    refund_failed: (reason) => `Un rimborso non è riuscito: ${reason}`,
    release_failed: (reason) => `Il denaro del cliente non è stato restituito: ${reason}`,
    void_failed: (reason) => `Una somma riservata non è stata liberata: ${reason}`,
    abandon_failed: (reason) => `La somma riservata per una modifica rifiutata non è stata liberata: ${reason}`,
  },
  disputed: (id, reason) => `Il cliente contesta il pagamento (${id}: ${reason}).`,
  refundReturned: (id, reason) => `La banca ha respinto un rimborso (${id}: ${reason}).`,
  noReason: 'senza motivo',
  missing: ({ sku, needed, available }) => `${sku} (ne servono ${needed}, ne restano ${available})`,
  low: (left) => `In esaurimento: ${left}.`,
  left: (sku, quantity) => `${sku} (ne restano ${quantity})`,
  out: (missing) => `Esaurito: ${missing}.`,
  offMenu: (pizzas) => `Fuori dal menù fino al rifornimento: ${pizzas}.`,
};

const de: AlertWords = {
  manager: (number, what) => ({
    subject: `Bestellung ${number} braucht Sie`,
    text: `Bestellung ${number} braucht Sie. ${what}`,
  }),
  stock: (number, what) => ({
    subject: `Vorrat, bei Bestellung ${number}`,
    text: `Vorrat, bei Bestellung ${number}. ${what}`,
  }),
  kitchen: (number, time) => ({
    subject: `Bestellung ${number} wird zu spät`,
    text: join(`Bestellung ${number} wird zu spät fertig.`, time && `Dem Kunden ist jetzt gesagt: gegen ${time}.`),
  }),
  kitchenAsked: (number, minutes) => ({
    subject: `Ist Bestellung ${number} fertig?`,
    text: `Ist Bestellung ${number} fertig? Sie sollte es vor ${minutes} Minuten sein. Bitte melden, das gibt den Platz frei.`,
  }),
  cookingOverdue: (minutes) =>
    `Sie sollte vor ${minutes} Minuten fertig sein und belegt noch einen Platz in der Küche. Ist sie fertig, bitte melden.`,
  driverUnnamed: (minutes) =>
    `Sie ist seit ${minutes} Minuten ohne benannten Fahrer unterwegs. Bitte klären, wer sie hat.`,
  deliveryLate: (minutes) => `Sie sollte vor ${minutes} Minuten ankommen. Der Kunde kennt die neue Zeit.`,
  untouched: (minutes) => `Seit ${minutes} Minuten hat niemand in der Küche damit begonnen.`,
  driverAwaited: (minutes) => `Sie ist seit ${minutes} Minuten fertig, und kein Fahrer hat sie genommen.`,
  notCollected: (minutes) => `${minutes} Minuten nach der Erinnerung ist sie nicht abgeholt.`,
  driverNotLeft: (driver, minutes) =>
    `Fahrer ${driver} hat sie genommen und ist seit ${minutes} Minuten nicht losgefahren. Ein anderer kann sie nehmen.`,
  driverSilent: (driver, minutes) =>
    `Fahrer ${driver} ist mit ihr unterwegs und hat sich seit ${minutes} Minuten nicht gemeldet. Ein anderer kann sie nehmen.`,
  stockLost: (missing) => `Ihre Zutaten sind nicht mehr da: ${missing}.`,
  returnStalled: (effect, minutes) =>
    `Geld ist zurückzugeben (${effect}), und das gelingt seit ${minutes} Minuten nicht. Es wird weiter versucht.`,
  failed: {
    capture_failed: (reason) => `Die Zahlung konnte nicht eingezogen werden: ${reason}`,
    refund_failed: (reason) => `Eine Erstattung ist fehlgeschlagen: ${reason}`,
    release_failed: (reason) => `Das Geld des Kunden konnte nicht zurückgegeben werden: ${reason}`,
    void_failed: (reason) => `Ein reservierter Betrag wurde nicht freigegeben: ${reason}`,
    abandon_failed: (reason) =>
      `Was für eine abgelehnte Änderung reserviert sein mag, wurde nicht freigegeben: ${reason}`,
  },
  disputed: (id, reason) => `Der Kunde ficht die Zahlung an (${id}: ${reason}).`,
  refundReturned: (id, reason) => `Die Bank hat eine Erstattung zurückgeschickt (${id}: ${reason}).`,
  noReason: 'ohne Angabe von Gründen',
  missing: ({ sku, needed, available }) => `${sku} (${needed} nötig, ${available} übrig)`,
  low: (left) => `Geht zur Neige: ${left}.`,
  left: (sku, quantity) => `${sku} (noch ${quantity})`,
  out: (missing) => `Ausgegangen: ${missing}.`,
  offMenu: (pizzas) => `Bis Nachschub kommt, nicht auf der Karte: ${pizzas}.`,
};

const es: AlertWords = {
  manager: (number, what) => ({
    subject: `El pedido ${number} te necesita`,
    text: `El pedido ${number} te necesita. ${what}`,
  }),
  stock: (number, what) => ({
    subject: `Existencias, con el pedido ${number}`,
    text: `Existencias, con el pedido ${number}. ${what}`,
  }),
  kitchen: (number, time) => ({
    subject: `Pedido ${number} con retraso`,
    text: join(`El pedido ${number} se retrasa.`, time && `Nueva hora dicha al cliente: ${time}.`),
  }),
  kitchenAsked: (number, minutes) => ({
    subject: `¿Se ha hecho ya el pedido ${number}?`,
    text: `El pedido ${number} lleva ${minutes} minutos de retraso. Si ya se ha hecho, hay que marcarlo para liberar su puesto.`,
  }),
  cookingOverdue: (minutes) =>
    `Lleva ${minutes} minutos de retraso en la cocina y sigue ocupando un puesto. Si ya se ha hecho, hay que marcarlo.`,
  driverUnnamed: (minutes) =>
    `Hace ${minutes} minutos que va en camino sin el nombre de un repartidor. Hay que indicar quién lo lleva.`,
  deliveryLate: (minutes) => `Lleva ${minutes} minutos de retraso en llegar. El cliente conoce la nueva hora.`,
  untouched: (minutes) => `Nadie en la cocina lo ha tocado en ${minutes} minutos.`,
  driverAwaited: (minutes) => `Lleva ${minutes} minutos listo y nadie se lo ha llevado para repartirlo.`,
  notCollected: (minutes) => `El cliente no lo ha recogido, ${minutes} minutos tras el recordatorio.`,
  driverNotLeft: (driver, minutes) =>
    `El repartidor ${driver} lo tiene y no ha salido en ${minutes} minutos. Otro puede llevarlo.`,
  driverSilent: (driver, minutes) =>
    `El repartidor ${driver}, en camino con el pedido, no da noticias desde hace ${minutes} minutos. Otro puede llevarlo.`,
  stockLost: (missing) => `Ya no hay ingredientes para el pedido: ${missing}.`,
  returnStalled: (effect, minutes) =>
    `Hay dinero por devolver (${effect}) y no se logra desde hace ${minutes} minutos. Se sigue intentando.`,
  failed: {
    capture_failed: (reason) => `No se ha podido cobrar el pago: ${reason}`,
    refund_failed: (reason) => `Un reembolso ha fallado: ${reason}`,
    release_failed: (reason) => `No se ha podido devolver el dinero del cliente: ${reason}`,
    void_failed: (reason) => `No se ha liberado una reserva: ${reason}`,
    abandon_failed: (reason) => `No se ha liberado lo que un cambio rechazado pudo reservar: ${reason}`,
  },
  disputed: (id, reason) => `El cliente disputa el pago (${id}: ${reason}).`,
  refundReturned: (id, reason) => `El banco ha devuelto un reembolso (${id}: ${reason}).`,
  noReason: 'sin motivo',
  missing: ({ sku, needed, available }) => `${sku} (hacen falta ${needed}, quedan ${available})`,
  low: (left) => `Queda poco: ${left}.`,
  left: (sku, quantity) => `${sku} (quedan ${quantity})`,
  out: (missing) => `Agotado: ${missing}.`,
  offMenu: (pizzas) => `Fuera de la carta hasta que se reponga: ${pizzas}.`,
};

const WORDS: Readonly<Record<Language, AlertWords>> = { en, it, de, es };

/** @param about absent: it will be late */
export function writeKitchenAlert(
  number: string,
  about: KitchenAlert | undefined,
  { time, language }: { readonly time: string | undefined; readonly language: Language },
): Wording {
  const words = WORDS[language];
  return about ? words.kitchenAsked(number, about.waitedMinutes) : words.kitchen(number, time);
}

export function writeManagerAlert(number: string, about: ManagerAlert, language: Language): Wording {
  const words = WORDS[language];
  return words.manager(number, sentenceOf(about, words));
}

export function writeStockAlert(number: string, about: StockAlert, language: Language): Wording {
  const words = WORDS[language];
  return words.stock(number, stockOf(about, words));
}

function sentenceOf(about: ManagerAlert, words: AlertWords): string {
  switch (about.code) {
    case 'queue_untouched':
      return words.untouched(about.waitedMinutes);
    case 'cooking_overdue':
      return words.cookingOverdue(about.waitedMinutes);
    case 'driver_unnamed':
      return words.driverUnnamed(about.waitedMinutes);
    case 'delivery_late':
      return words.deliveryLate(about.lateMinutes);
    case 'driver_awaited':
      return words.driverAwaited(about.waitedMinutes);
    case 'not_collected':
      return words.notCollected(about.waitedMinutes);
    case 'driver_not_left':
      return words.driverNotLeft(about.driverId, about.waitedMinutes);
    case 'driver_silent':
      return words.driverSilent(about.driverId, about.waitedMinutes);
    case 'stock_lost':
      return words.stockLost(about.missing.map(words.missing).join(', '));
    case 'return_stalled':
      return words.returnStalled(about.effect, about.waitedMinutes);
    case 'capture_failed':
    case 'refund_failed':
    case 'release_failed':
    case 'void_failed':
    case 'abandon_failed':
      return words.failed[about.code](asSentence(about.reason));
    case 'payment_questioned':
      return questionOf(about, words);
    default:
      return about satisfies never;
  }
}

function questionOf(
  { questionId, question }: Extract<ManagerAlert, { readonly code: 'payment_questioned' }>,
  words: AlertWords,
): string {
  const write = question.code === 'disputed' ? words.disputed : words.refundReturned;
  return write(questionId, question.reason ?? words.noReason);
}

function stockOf(about: StockAlert, words: AlertWords): string {
  if (about.code === 'stock_low') {
    return words.low(about.left.map(({ sku, quantity }) => words.left(sku, quantity)).join(', '));
  }
  const out = words.out(about.missing.map(words.missing).join(', '));
  return join(out, about.offMenu.length > 0 ? words.offMenu(about.offMenu.join(', ')) : undefined);
}
