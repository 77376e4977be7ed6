import { money } from '../../domain/shared/money.ts';
import { MESSAGE_KINDS, type MessageKind } from '../../domain/order/index.ts';
import { LANGUAGES, type Language } from '../../domain/catalog/store.ts';
import { anOrderState, DELIVERY, STORE } from '../../tests/support/builders.ts';
import { letterOf } from './templates.ts';

const KINDS: readonly MessageKind[] = MESSAGE_KINDS;
const ROME = { ...STORE, name: 'Pizzeria Harbour', timeZone: 'Europe/Rome', country: 'IT' };
const USUAL = { ...STORE, name: 'Pizzeria Harbour' };

/** GSM 03.38 with its extension: what fits a text message of 160 characters. */
const GSM = /^[@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&'()*+,\-./0-9:;<=>?¡A-ZÄÖÑÜ§¿a-zäöñüà^{}\\[\]~|€]*$/;

const all = LANGUAGES.flatMap((language) => KINDS.map((kind) => [language, kind] as const));

test.each(all)('%s has words for %s, in letters of the GSM alphabet, with nothing left open', (language, kind) => {
  for (const fulfilment of [{ type: 'pickup' as const }, DELIVERY]) {
    const order = anOrderState({ fulfilment });
    const { promisedAt: _, ...unpromised } = order;
    for (const known of [order, unpromised]) {
      for (const detail of [{}, { detail: 'No dough left' }]) {
        const { subject, text } = letterOf({ kind, order: known, store: { ...USUAL, language }, ...detail });
        expect(text).toMatch(GSM);
        for (const each of [subject, text]) {
          expect(each).toMatch(/^Pizzeria Harbour: \S.*#042/);
          expect(each).not.toMatch(/undefined|\bnull\b|NaN|\$\{|[{}]| {2}|\.\./);
        }
        expect(text).toMatch(/\.$/);
      }
    }
  }
});

test.each(KINDS)('an English %s for a usual order is one text message', (kind) => {
  for (const fulfilment of [{ type: 'pickup' as const }, DELIVERY]) {
    const { text } = letterOf({
      kind,
      order: anOrderState({ fulfilment }),
      store: USUAL,
      detail: 'We have run out of dough',
    });
    expect(text.length).toBeLessThanOrEqual(160);
  }
});

const text = (kind: MessageKind, language: Language, order = anOrderState()): string =>
  letterOf({ kind, order, store: { ...ROME, language } }).text;

test('a confirmation names the pizzas, the total and the time by the store’s clock', () => {
  expect(letterOf({ kind: 'confirmation', order: anOrderState(), store: USUAL }).text).toBe(
    'Pizzeria Harbour: Your order #042 is confirmed: 1 pizza, $17.39. Ready at about 7:20 AM.',
  );
  expect(text('confirmation', 'it')).toContain('1 pizza, 17,39 USD. Ora prevista: 13:20.');
  expect(text('confirmation', 'de')).toContain('1 Pizza, 17,39 $. Fertig gegen 13:20.');
  expect(text('confirmation', 'es')).toMatch(/1 pizza, 17,39 \S+\. Hora prevista: 13:20\./);
});

test('more than one pizza is the plural', () => {
  const [line] = anOrderState().lines;
  const order = anOrderState({ lines: [line!, { ...line!, id: '2' }] });
  const counts = LANGUAGES.map((language) => /: (2 \w+),/.exec(text('confirmation', language, order))?.[1]);
  expect(counts).toEqual(['2 pizzas', '2 pizze', '2 Pizzen', '2 pizzas']);
});

test('a time on another day than that of the order comes with its day', () => {
  const order = anOrderState({ promisedAt: '2026-11-20T23:30:00.000Z' });
  expect(text('late', 'it', order)).toContain('Nuova ora prevista: 21/11, 0:30.');
  expect(letterOf({ kind: 'late', order, store: USUAL }).text).toContain('at about 6:30 PM.');
});

test('a refund names what was given back in all, with the decimals of its currency', () => {
  const { payment } = anOrderState();
  const yen = anOrderState({ payment: { ...payment, refunded: money(1500, 'JPY') } });
  expect(letterOf({ kind: 'refunded', order: yen, store: USUAL }).text).toContain('refunded ¥1,500 in all');
});

test('a store without a language writes in that of its country', () => {
  expect(letterOf({ kind: 'ready', order: anOrderState(), store: ROME }).subject).toBe(
    'Pizzeria Harbour: Ordine #042 pronto',
  );
});
