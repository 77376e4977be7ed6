import type { Language } from '../../domain/catalog/store.ts';
import type { Wording } from './wording.ts';

/** That a refund waits for a second manager, in each language. */
const WORDS: Readonly<Record<Language, (number: string, amount: string) => Wording>> = {
  en: (number, amount) => ({
    subject: `A refund for order ${number} waits for approval`,
    text: `A refund of ${amount} for order ${number} waits for another manager to approve or decline it.`,
  }),
  it: (number, amount) => ({
    subject: `Ordine ${number}: rimborso da approvare`,
    text: `Un rimborso di ${amount} per l'ordine ${number} attende che un altro responsabile lo approvi o lo rifiuti.`,
  }),
  de: (number, amount) => ({
    subject: `Bestellung ${number}: Erstattung wartet auf Zustimmung`,
    text: `Eine Erstattung von ${amount} zu Bestellung ${number} wartet darauf, dass jemand anderes aus der Leitung ihr zustimmt oder sie ablehnt.`,
  }),
  es: (number, amount) => ({
    subject: `Pedido ${number}: reembolso por aprobar`,
    text: `Un reembolso de ${amount} del pedido ${number} espera a que otra persona encargada lo apruebe o lo rechace.`,
  }),
};

export function writeAwaitingRefund(number: string, amount: string, language: Language): Wording {
  return WORDS[language](number, amount);
}
