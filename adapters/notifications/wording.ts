/** A message without the store's name, which is put before subject and text. */
export interface Wording {
  readonly subject: string;
  /**
   * With the store's name before it, this is the whole text message. Use the GSM alphabet, which has è, ù and ñ but neither á nor í: a
   * single other letter reduces the limit of a text message from 160 characters to 70.
   */
  readonly text: string;
}

/** Joins the sentences that are present. One that ends with "a.m." already has its full stop. */
export function join(...sentences: readonly (string | undefined)[]): string {
  return sentences.flatMap((sentence) => (sentence ? [sentence.replace(/([^.])\.\.$/, '$1.')] : [])).join(' ');
}

/** Makes text from a person or a provider a sentence. */
export function asSentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
