import { aDraft, aPlacedOrder, by, COOK, CUSTOMER, MANAGER, STORE, SYSTEM } from '../../tests/support/builders.ts';
import { termsOf } from '../catalog/pricing.ts';
import type { CustomerId } from '../shared/values.ts';
import { decide, EMPTY_STREAM, extend, type OrderCommand, type OrderStream } from './index.ts';
import { mapPersonalData } from './personal.ts';

const NOW = '2026-11-20T18:00:00.000Z';
const MARK = '⟦';

/** Personal text that can be found again anywhere. */
const typed = (what: string): string => `${MARK}${what}⟧`;
const customer = {
  id: 'cus_1' as CustomerId,
  name: typed('name'),
  phone: typed('phone'),
  phoneVerified: true,
  email: typed('email'),
};
const to = (whose: string) => ({
  type: 'delivery' as const,
  address: {
    text: typed(`${whose} address`),
    street: typed(`${whose} street`),
    city: typed(`${whose} city`),
    postalCode: typed(`${whose} code`),
    notes: typed(`${whose} notes`),
  },
});

const order = aPlacedOrder({ customer, fulfilment: to('first'), instructions: typed('instructions') });
const { number, day, rules, payment, timers, totals } = order;
const authorization = { authorizationId: 'a', amount: { ...totals.total, minor: 9000 } };
const noted = (actor: typeof MANAGER) => by(actor, { note: typed('note') });
const revise = (whose: string): OrderCommand => ({
  ...noted(CUSTOMER),
  type: 'revise',
  changes: { fulfilment: to(whose), instructions: typed(`${whose} instructions`) },
  terms: termsOf(STORE),
});

const PLACING: OrderCommand[] = [
  { ...noted(CUSTOMER), type: 'place', order },
  { ...by(SYSTEM), type: 'recordAuthorization', result: { outcome: 'authorized', ...authorization } },
  { ...by(SYSTEM), type: 'confirm', position: 1, promisedAt: NOW },
  { ...noted(COOK), type: 'hold', reason: typed('hold') },
];
const WAYS: [string, OrderCommand[]][] = [
  [
    'changed, cooked, refunded and cancelled',
    [
      ...PLACING,
      { ...noted(COOK), type: 'release' },
      revise('second'),
      {
        ...by(SYSTEM),
        type: 'recordRevision',
        revisionId: 'r6',
        result: { outcome: 'possible', position: 1, promisedAt: NOW },
      },
      revise('third'),
      { ...noted(COOK), type: 'startCooking' },
      { ...by(SYSTEM), type: 'recordCapture', result: { outcome: 'captured', amount: totals.total } },
      {
        ...noted(MANAGER),
        type: 'refund',
        refundId: 'f',
        amount: { ...totals.total, minor: 5 },
        reason: typed('refund'),
      },
      { ...noted(MANAGER), type: 'cancel', reason: typed('cancel') },
    ],
  ],
  ['held, with a change under way', [...PLACING, revise('second')]],
  [
    'a draft, placed',
    [
      {
        ...noted(CUSTOMER),
        type: 'createDraft',
        draft: aDraft({ customer, lines: order.lines, fulfilment: to('draft'), instructions: typed('draft') }),
      },
      {
        ...noted(CUSTOMER),
        type: 'placeDraft',
        placement: {
          number,
          day,
          rules,
          payment,
          timers,
          customer,
          fulfilment: to('placed'),
          instructions: typed('placed'),
        },
      },
    ],
  ],
  [
    'a cancelled draft',
    [
      {
        ...noted(CUSTOMER),
        type: 'createDraft',
        draft: aDraft({ fulfilment: to('draft'), instructions: typed('draft') }),
      },
      { ...noted(CUSTOMER), type: 'cancel', reason: typed('cancel') },
    ],
  ],
];

const seal = (text: string): string => `sealed:${Buffer.from(text).toString('hex')}`;
/** The pipeline's own commands are never sealed. */
const unseal = (text: string): string =>
  text.startsWith('sealed:') ? Buffer.from(text.slice('sealed:'.length), 'hex').toString() : text;
const textOf = (value: unknown): string => JSON.stringify(value);

function carryOut(before: OrderStream, command: OrderCommand): OrderStream {
  const decision = decide(before.state, command, NOW);
  if (decision.kind !== 'events') throw new Error(`${command.type}: ${textOf(decision)}`);
  return extend(before, decision.events);
}

describe.each(WAYS)('%s', (_, commands) => {
  test('an order built from sealed commands is the same once it is unsealed', () => {
    let plain = EMPTY_STREAM;
    let sealed = EMPTY_STREAM;
    for (const command of commands) {
      const secret = mapPersonalData(command, seal);
      expect(textOf(secret)).not.toContain(MARK);
      expect(mapPersonalData(secret, unseal)).toEqual(command);
      [plain, sealed] = [carryOut(plain, command), carryOut(sealed, secret)];
      expect(textOf(sealed)).not.toContain(MARK);
      expect(sealed.events.map((event) => mapPersonalData(event, unseal))).toEqual(plain.events);
      expect(sealed.state && mapPersonalData(sealed.state, unseal)).toEqual(plain.state);
    }
    expect(textOf(plain.state)).toContain(MARK);
  });

  test('mapping leaves no personal text behind', () => {
    const { events, state } = commands.reduce(carryOut, EMPTY_STREAM);
    expect(textOf(events)).toContain(typed('note'));
    expect(textOf(events.map((event) => mapPersonalData(event, seal)))).not.toContain(MARK);
    expect(textOf(state && mapPersonalData(state, seal))).not.toContain(MARK);
  });
});

test('mapping changes neither the original value nor anything that is not personal', () => {
  const { events, state } = WAYS[0]![1].reduce(carryOut, EMPTY_STREAM);
  const before = textOf({ events, state });
  expect(mapPersonalData(state!, (text) => text)).toEqual(state);
  const paths: string[] = [];
  const blank = mapPersonalData(state!, (_text, path) => (paths.push(path), ''));
  expect(paths).toEqual(expect.arrayContaining(['customer.name', 'fulfilment.address.notes', 'cancellation.reason']));
  expect(blank).toMatchObject({ id: state!.id, lines: state!.lines, totals: state!.totals, status: 'cancelled' });
  expect(blank).toMatchObject({ customer: { id: customer.id, name: '', phoneVerified: true }, instructions: '' });
  expect(textOf({ events, state })).toBe(before);
});
