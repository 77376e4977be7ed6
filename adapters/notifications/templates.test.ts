import { money } from '../../domain/shared/money.ts';
import {
  isForCustomer,
  MESSAGE_KINDS,
  type Cancellation,
  type CustomerMessageKind,
  type ManagerAlert,
  type MessageContent,
  type OrderState,
  type Rejection,
  type RejectionCode,
  type StockAlert,
} from '../../domain/order/index.ts';
import { LANGUAGES, type Language } from '../../domain/catalog/store.ts';
import { aMoveOffer, anOrderState, CUSTOMER, DELIVERY, MANAGER, STORE, SYSTEM } from '../../tests/support/builders.ts';
import { letterOf } from './templates.ts';

const ROME = { ...STORE, name: 'Pizzeria Harbour', timeZone: 'Europe/Rome', country: 'IT' };
const USUAL = { ...STORE, name: 'Pizzeria Harbour' };
const CUSTOMER_KINDS = MESSAGE_KINDS.filter(isForCustomer);

/** GSM 03.38 with its extension: the characters of a text message of 160 characters. */
const GSM = /^[@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&'()*+,\-./0-9:;<=>?¡A-ZÄÖÑÜ§¿a-zäöñüà^{}\\[\]~|€]*$/;

const missing = [{ sku: 'DOUGH', needed: 250, available: 40 }];
const waitedMinutes = 20;
const reason = 'The card has expired';

/** One of each code: the compiler requires new ones to be added. */
const MANAGER_ALERTS: Readonly<Record<ManagerAlert['code'], ManagerAlert>> = {
  queue_untouched: { code: 'queue_untouched', waitedMinutes },
  driver_awaited: { code: 'driver_awaited', waitedMinutes },
  cooking_overdue: { code: 'cooking_overdue', waitedMinutes },
  driver_unnamed: { code: 'driver_unnamed', waitedMinutes },
  delivery_late: { code: 'delivery_late', lateMinutes: 12 },
  not_collected: { code: 'not_collected', waitedMinutes },
  driver_not_left: { code: 'driver_not_left', driverId: 'dario', waitedMinutes },
  driver_silent: { code: 'driver_silent', driverId: 'dario', waitedMinutes },
  stock_lost: { code: 'stock_lost', missing },
  return_stalled: { code: 'return_stalled', effect: 'release', waitedMinutes },
  capture_failed: { code: 'capture_failed', reason },
  refund_failed: { code: 'refund_failed', reason },
  release_failed: { code: 'release_failed', reason },
  void_failed: { code: 'void_failed', reason },
  abandon_failed: { code: 'abandon_failed', reason },
  payment_questioned: {
    code: 'payment_questioned',
    questionId: 'dp_1',
    question: { code: 'disputed', reason: 'fraud' },
  },
};
const returned: ManagerAlert = {
  code: 'payment_questioned',
  questionId: 're_1',
  question: { code: 'refund_returned' },
};
const STOCK_ALERTS: readonly StockAlert[] = [
  { code: 'stock_low', left: [{ sku: 'DOUGH', quantity: 40 }] },
  { code: 'stock_out', missing, offMenu: [] },
  { code: 'stock_out', missing, offMenu: ['Margherita', 'Diavola'] },
];
const REJECTIONS: Readonly<Record<RejectionCode, Rejection>> = {
  payment_declined: { code: 'payment_declined', reason },
  payment_action_expired: { code: 'payment_action_expired', waitedMinutes },
  out_of_stock: { code: 'out_of_stock', pizzas: ['Margherita'] },
  kitchen_at_capacity: { code: 'kitchen_at_capacity', tryAgainAt: '2026-11-20T12:20:00.000Z' },
  kitchen_paused: { code: 'kitchen_paused', tryAgainAt: '2026-11-20T12:20:00.000Z' },
  quarter_hour_full: { code: 'quarter_hour_full', freeTimes: [] },
};
const CANCELLATIONS: readonly Cancellation[] = [
  { by: CUSTOMER },
  { by: MANAGER, reason: 'We have run out of dough' },
  { by: SYSTEM, cause: { code: 'not_begun', waitedMinutes } },
  { by: MANAGER, cause: { code: 'workflow_cancelled' } },
];

type Case = readonly [what: string, content: MessageContent, overrides: Partial<OrderState>];
const MOVE = { ...aMoveOffer(), status: 'offered' } as const;
const MOVED: Partial<OrderState> = {
  move: MOVE,
  cancellation: { by: SYSTEM, cause: { code: 'moved', ...MOVE.to, number: 7 } },
};
const CASES: readonly Case[] = [
  ...CUSTOMER_KINDS.map((kind): Case => [kind, { kind }, kind.startsWith('move') ? MOVED : {}]),
  ['move_offered, to be paid anew', { kind: 'move_offered' }, { move: { ...MOVE, payment: 'online' } }],
  ['kitchen_alert', { kind: 'kitchen_alert' }, {}],
  ['kitchen_alert overdue', { kind: 'kitchen_alert', about: { code: 'cooking_overdue', waitedMinutes } }, {}],
  ...[...Object.values(MANAGER_ALERTS), returned].map((about): Case => [
    about.code,
    { kind: 'manager_alert', about },
    {},
  ]),
  ['refund_approval', { kind: 'refund_approval', about: { refundId: 'r1', amount: money(4001, 'USD') } }, {}],
  ...STOCK_ALERTS.map((about): Case => [about.code, { kind: 'stock_alert', about }, {}]),
  ...Object.values(REJECTIONS).map((rejection): Case => [
    `rejected ${rejection.code}`,
    { kind: 'rejected' },
    { status: 'rejected', rejection },
  ]),
  ['rejected without pizzas', { kind: 'rejected' }, { rejection: { code: 'out_of_stock', pizzas: [] } }],
  ...CANCELLATIONS.map((cancellation): Case => [
    `cancelled ${JSON.stringify(cancellation)}`,
    { kind: 'cancelled' },
    { status: 'cancelled', cancellation },
  ]),
];
const all = LANGUAGES.flatMap((language) => CASES.map((each) => [language, ...each] as const));

test.each(all)(
  '%s has words for %s, in the GSM alphabet, with all values filled in',
  (language, _what, content, overrides) => {
    for (const fulfilment of [{ type: 'pickup' as const }, DELIVERY]) {
      const order = anOrderState({ fulfilment, ...overrides });
      const { promisedAt: _, ...unpromised } = order;
      for (const known of [order, unpromised]) {
        const { subject, text } = letterOf({ ...content, order: known, store: { ...USUAL, language } });
        expect(text).toMatch(GSM);
        for (const said of [subject, text]) {
          expect(said).toMatch(/^Pizzeria Harbour: \S.*#042/);
          expect(said).not.toMatch(/undefined|\bnull\b|NaN|\$\{|[{}]| {2}|\.\./);
        }
        expect(text).toMatch(/\.$/);
      }
    }
  },
);

test('the languages differ in every message', () => {
  for (const [, content, overrides] of CASES) {
    const texts = LANGUAGES.map((language) => {
      const order = anOrderState(overrides);
      return letterOf({ ...content, order, store: { ...USUAL, language } }).text;
    });
    expect(new Set(texts).size).toBe(LANGUAGES.length);
  }
});

test.each(CASES)('an English %s for a usual order is one text message', (_, content, overrides) => {
  for (const fulfilment of [{ type: 'pickup' as const }, DELIVERY]) {
    const { text } = letterOf({ ...content, order: anOrderState({ fulfilment, ...overrides }), store: USUAL });
    expect(text.length).toBeLessThanOrEqual(160);
  }
});

test('alerts are in the store’s language, with the provider’s answer verbatim', () => {
  const said = (about: ManagerAlert, language: Language): string =>
    letterOf({ kind: 'manager_alert', about, order: anOrderState(), store: { ...ROME, language } }).text;
  expect(said(MANAGER_ALERTS.driver_not_left, 'it')).toBe(
    "Pizzeria Harbour: L'ordine #042 ha bisogno di te. " +
      'Il fattorino dario lo ha preso e non è partito da 20 minuti. Un altro può prenderlo.',
  );
  expect(said(MANAGER_ALERTS.capture_failed, 'de')).toBe(
    'Pizzeria Harbour: Bestellung #042 braucht Sie. Die Zahlung konnte nicht eingezogen werden: The card has expired.',
  );
  expect(said(MANAGER_ALERTS.stock_lost, 'es')).toContain('DOUGH (hacen falta 250, quedan 40)');
});

test('reasons for customers are in the store’s language', () => {
  const cancelled = anOrderState({ cancellation: { by: SYSTEM, cause: { code: 'not_begun', waitedMinutes: 90 } } });
  expect(text('cancelled', 'it', cancelled)).toBe(
    'Pizzeria Harbour: Ciao Ada Lovelace! Il tuo ordine #042 è stato annullato. ' +
      'Non siamo riusciti a iniziarlo entro 90 minuti. Non ti sarà addebitato nulla.',
  );
  const rejected = anOrderState({ rejection: REJECTIONS.out_of_stock });
  expect(text('rejected', 'de', rejected)).toContain('Die Zutaten reichen nicht für: Margherita.');
});

const text = (kind: CustomerMessageKind, language: Language, order = anOrderState()): string =>
  letterOf({ kind, order, store: { ...ROME, language } }).text;

test('a confirmation names the customer, the pizzas, the total and when to collect it, in the store’s local time', () => {
  expect(letterOf({ kind: 'confirmation', order: anOrderState(), store: USUAL }).text).toBe(
    'Pizzeria Harbour: Hi Ada Lovelace! Your order #042 is confirmed: 1 pizza, $17.39. Pick it up from 7:20 AM to 7:35 AM.',
  );
  expect(text('confirmation', 'it')).toMatch(/: Ciao Ada Lovelace! .* 17,39 USD\. Ritiro dalle 13:20 alle 13:35\.$/);
  expect(text('confirmation', 'de')).toMatch(/: Guten Tag Ada Lovelace! .* 17,39 \$\. Abholung von 13:20 bis 13:35\.$/);
  expect(text('confirmation', 'es')).toMatch(/: ¡Hola, Ada Lovelace! .* 17,39 \S+\. Recogida de 13:20 a 13:35\.$/);
});

test('messages about a delivery name its arrival: a stop after it is ready, and by the driver’s tour once it has left', () => {
  const coming = anOrderState({ fulfilment: DELIVERY });
  const out = { ...coming, status: 'delivering', arrivalAt: '2026-11-20T12:41:00.000Z' } as const;
  const says = (kind: CustomerMessageKind, order: OrderState): string[] =>
    LANGUAGES.map((language) => /[^.!]+\.$/.exec(text(kind, language, order))?.[0].trim() ?? '');
  expect(says('confirmation', coming)).toEqual([
    'It should arrive at about 13:32.',
    'Arrivo previsto: 13:32.',
    'Ankunft gegen 13:32.',
    'Llegada prevista: 13:32.',
  ]);
  for (const kind of ['out_for_delivery', 'delivery_late'] as const) {
    expect(says(kind, out)).toEqual([
      'It should arrive at about 13:41.',
      'Arrivo previsto: 13:41.',
      'Ankunft gegen 13:41.',
      'Llegada prevista: 13:41.',
    ]);
  }
});

test('an order that is ready is collected from then on, and not from its promise', () => {
  const ready = anOrderState({ status: 'ready', readyAt: '2026-11-20T12:10:00.000Z' });
  expect(text('ready', 'de', ready)).toContain('Abholung von 13:10 bis 13:25.');
});

test('a name that is none is not repeated', () => {
  const { customer } = anOrderState();
  const nameless = anOrderState({ customer: { ...customer, name: '+1 900 555 0199' } });
  expect(text('ready', 'it', nameless)).toMatch(/^Pizzeria Harbour: Il tuo ordine #042/);
});

test('several pizzas use the plural', () => {
  const [line] = anOrderState().lines;
  const order = anOrderState({ lines: [line!, { ...line!, id: '2' }] });
  const counts = LANGUAGES.map((language) => /: (2 \w+),/.exec(text('confirmation', language, order))?.[1]);
  expect(counts).toEqual(['2 pizzas', '2 pizze', '2 Pizzen', '2 pizzas']);
});

test('a time on a different day from the order’s includes the date', () => {
  const order = anOrderState({ promisedAt: '2026-11-20T23:30:00.000Z' });
  expect(text('late', 'it', order)).toContain('Ritiro dalle 21/11, 0:30 alle 21/11, 0:45.');
  expect(letterOf({ kind: 'late', order, store: USUAL }).text).toContain('from 6:30 PM to 6:45 PM.');
});

test('a refund message has the total refunded, with the decimals of its currency', () => {
  const { payment } = anOrderState();
  const yen = anOrderState({ payment: { ...payment, refunded: money(1500, 'JPY') } });
  expect(letterOf({ kind: 'refunded', order: yen, store: USUAL }).text).toContain('refunded ¥1,500 in all');
});

test('a store without a language uses that of its country', () => {
  expect(letterOf({ kind: 'ready', order: anOrderState(), store: ROME }).subject).toBe(
    'Pizzeria Harbour: Ordine #042 pronto',
  );
});
