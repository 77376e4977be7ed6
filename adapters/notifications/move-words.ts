import type { Language } from '../../domain/catalog/store.ts';
import { join, type Wording } from './wording.ts';

/** Messages about an order that may go on in another store. */

export interface MoveFacts {
  /** The number called out in the store that has not begun it. */
  readonly number: string;
  /** The other store. */
  readonly storeName: string;
  /** What it costs there. */
  readonly total: string;
  readonly readyAt: string;
  /** It has to be paid anew, on the provider's page. */
  readonly isPaidAnew: boolean;
  /** Its number in the other store; empty until it is there. */
  readonly newNumber: string;
}

export type MoveMessageKind = 'move_offered' | 'moved' | 'move_failed';

type Words = (facts: MoveFacts) => Readonly<Record<MoveMessageKind, Wording>>;

const en: Words = ({ number, storeName, total, readyAt, isPaidAnew, newNumber }) => ({
  move_offered: {
    subject: `Order ${number}: shall another store make it?`,
    text: join(
      `Sorry, we cannot begin your order ${number}. ${storeName} can: ${readyAt}, ${total}.`,
      isPaidAnew ? 'You pay anew.' : '',
      'Say yes or no on its page.',
    ),
  },
  moved: {
    subject: `Order ${number} is with ${storeName} now`,
    text: `Your order ${number} goes on in ${storeName} as order ${newNumber}. You are charged for it once.`,
  },
  move_failed: {
    subject: `Order ${number} stays where it is`,
    text: `${storeName} could not take your order ${number}, so it keeps its place here. You can cancel it and pay nothing.`,
  },
}); // prettier-ignore

const it: Words = ({ number, storeName, total, readyAt, isPaidAnew, newNumber }) => ({
  move_offered: {
    subject: `Ordine ${number}: lo prepara un’altra pizzeria?`,
    text: join(
      `Ci dispiace, ora non possiamo iniziare il tuo ordine ${number}. ${storeName} può prepararlo per le ${readyAt} circa, a ${total}.`,
      isPaidAnew ? 'Lo pagheresti lì di nuovo, e qui nulla.' : '',
      'Apri il tuo ordine per dire sì o no. Fino ad allora mantiene il suo posto.',
    ),
  },
  moved: {
    subject: `L’ordine ${number} è passato a ${storeName}`,
    text: `Il tuo ordine ${number} prosegue da ${storeName} come ordine ${newNumber}. Ti viene addebitato una volta sola.`,
  },
  move_failed: {
    subject: `L’ordine ${number} resta dov’è`,
    text: `${storeName} non ha potuto prendere il tuo ordine ${number}, che qui mantiene il suo posto. Puoi annullarlo senza spese.`,
  },
}); // prettier-ignore

const de: Words = ({ number, storeName, total, readyAt, isPaidAnew, newNumber }) => ({
  move_offered: {
    subject: `Bestellung ${number}: Darf eine andere Filiale sie machen?`,
    text: join(
      `Leider kann unsere Küche Ihre Bestellung ${number} gerade nicht beginnen. ${storeName} könnte sie bis etwa ${readyAt} fertig haben, für ${total}.`,
      isPaidAnew ? 'Sie würden dort neu bezahlen und hier nichts.' : '',
      'Öffnen Sie Ihre Bestellung, um Ja oder Nein zu sagen. Bis dahin behält sie ihren Platz.',
    ),
  },
  moved: {
    subject: `Bestellung ${number} ist jetzt bei ${storeName}`,
    text: `Ihre Bestellung ${number} geht bei ${storeName} als Bestellung ${newNumber} weiter. Sie zahlen sie nur einmal.`,
  },
  move_failed: {
    subject: `Bestellung ${number} bleibt, wo sie ist`,
    text: `${storeName} konnte Ihre Bestellung ${number} nicht übernehmen; sie behält hier ihren Platz. Sie können sie kostenlos stornieren.`,
  },
}); // prettier-ignore

const es: Words = ({ number, storeName, total, readyAt, isPaidAnew, newNumber }) => ({
  move_offered: {
    subject: `Pedido ${number}: ¿lo prepara otra pizzería?`,
    text: join(
      `Lo sentimos, ahora no podemos empezar tu pedido ${number}. ${storeName} puede tenerlo listo hacia las ${readyAt}, por ${total}.`,
      isPaidAnew ? 'Se paga de nuevo en esa tienda, y en la nuestra nada.' : '',
      'Abre tu pedido para aceptarlo o no. Hasta entonces conserva su turno.',
    ),
  },
  moved: {
    subject: `El pedido ${number} está ahora en ${storeName}`,
    text: `Tu pedido ${number} sigue en ${storeName} como pedido ${newNumber}. Se te cobra una sola vez.`,
  },
  move_failed: {
    subject: `El pedido ${number} se queda donde está`,
    text: `${storeName} no ha podido hacerse cargo de tu pedido ${number}, que conserva su turno con nosotros. Puedes cancelarlo sin coste.`,
  },
}); // prettier-ignore

const MOVE_WORDS: Readonly<Record<Language, Words>> = { en, it, de, es };

export function writeMove(kind: MoveMessageKind, facts: MoveFacts, language: Language): Wording {
  return MOVE_WORDS[language](facts)[kind];
}
