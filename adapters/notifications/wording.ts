/** What a message says, without the store's name, which is put before both. */
export interface Wording {
  readonly subject: string;
  /**
   * With the store's name before it, this is the whole text message. Its letters are those of the GSM alphabet, which has è, ù and ñ
   * but neither á nor í: one other letter makes a text message of 160 characters one of 70.
   */
  readonly text: string;
}

/** Those sentences that there are. One that ends with "a.m." has its full stop already. */
export function join(...sentences: readonly (string | undefined)[]): string {
  return sentences.flatMap((sentence) => (sentence ? [sentence.replace(/([^.])\.\.$/, '$1.')] : [])).join(' ');
}

/** What a person or a provider has written, as a sentence between ours. */
export function asSentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
