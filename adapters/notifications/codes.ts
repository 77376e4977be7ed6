import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import { languageOf, type Language } from '../../domain/catalog/store.ts';
import { ProviderUnavailable, type CodeSender, type SentCode } from '../../ports.ts';
import type { Channel } from './channel.ts';

/** Codes by text message. */

const WORDS: Readonly<Record<Language, (code: string) => string>> = {
  en: (code) => `Your code is ${code}. It is valid for ten minutes. We never ask for it by phone.`,
  de: (code) => `Ihr Code lautet ${code}. Er gilt zehn Minuten. Wir fragen nie am Telefon danach.`,
  it: (code) => `Il suo codice è ${code}. È valido per dieci minuti. Non lo chiediamo mai al telefono.`,
  es: (code) => `Su código es ${code}. Es válido durante diez minutos. Nunca lo pedimos por teléfono.`,
};

/** In development codes are in the log. */
export function loggedCodes(log: Logger): CodeSender {
  return {
    sendCode: async (sent) => log.info({ message: 'code' }, textOf(sent)),
  };
}

/** @throws ProviderUnavailable if it could not be sent, whatever the reason: the customer asks for another one */
export function channelCodes(channel: Channel): CodeSender {
  return {
    sendCode: async (sent) => {
      const text = textOf(sent);
      const letter = { subject: text, text, sender: sent.store.name };
      const result = await channel.send({ ...letter, key: randomUUID(), to: sent.to, mayBeRepeated: false });
      if (result.outcome !== 'sent') throw new ProviderUnavailable('The code could not be sent to this number.');
    },
  };
}

function textOf({ code, store }: SentCode): string {
  return `${store.name}: ${WORDS[languageOf(store)](code)}`;
}
