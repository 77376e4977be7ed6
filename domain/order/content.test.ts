import { termsOf } from '../catalog/pricing.ts';
import { money } from '../shared/money.ts';
import type { Quantity } from '../shared/values.ts';
import { aDraft, aPlacedOrder, anOrderState, by, CUSTOMER, DELIVERY, STORE } from '../../tests/support/builders.ts';
import { decide, EMPTY_STREAM, extend, isPlaced, totalContent, totalDraft, type OrderEvent } from './index.ts';

const NOW = '2026-11-20T12:00:00.000Z';
const TERMS = termsOf({ ...STORE, deliveryFee: money(500, 'USD') });
const [line] = aPlacedOrder().lines;
const three = [{ ...line!, quantity: 3 as Quantity }];
const holding = (pizzas: number) => [{ ...line!, quantity: pizzas as Quantity }];

function eventsOf(decision: ReturnType<typeof decide>): readonly OrderEvent[] {
  if (decision.kind !== 'events') throw new Error(JSON.stringify(decision));
  return decision.events;
}

test('the same pizzas cost as much and take as long, placed directly, as a draft, or by a change', () => {
  const total = totalContent(three, DELIVERY, TERMS);
  expect(total).toMatchObject({
    kitchenMinutes: 12 + 2,
    totals: { deliveryFee: { minor: 500 }, total: { minor: 5717 } },
  });

  const draft = extend(
    EMPTY_STREAM,
    eventsOf(
      decide(
        undefined,
        { ...by(CUSTOMER), type: 'createDraft', draft: aDraft({ lines: three, fulfilment: DELIVERY, terms: TERMS }) },
        NOW,
      ),
    ),
  );
  expect(draft.state?.totals).toEqual(total.totals);
  const { number, day, rules, customer, payment, timers } = aPlacedOrder();
  const placement = { number, day, rules, customer, payment, timers };
  const placed = extend(draft, eventsOf(decide(draft.state, { ...by(CUSTOMER), type: 'placeDraft', placement }, NOW)));
  expect(placed.state).toMatchObject(total);
  if (draft.state && !isPlaced(draft.state)) expect(totalDraft(draft.state, placement)).toEqual(total);

  const changes = { lines: three, fulfilment: DELIVERY };
  const [revision] = eventsOf(decide(anOrderState(), { ...by(CUSTOMER), type: 'revise', changes, terms: TERMS }, NOW));
  expect(revision).toMatchObject({ type: 'RevisionRequested', content: total });
});

test.each([
  ['no pizza', [], 'invalid_command'],
  ['more than 999 pizzas', [...holding(500), ...holding(500)], 'invalid_command'],
  ['a line of 1,000 pizzas', holding(1000), 'invalid_command'],
  ['a negative line, though the sum is allowed', [...holding(101), ...holding(-1)], 'invalid_command'],
  ['half a pizza', [...holding(1), ...holding(0.5)], 'invalid_command'],
  ['more than 20 lines', Array.from({ length: 21 }, () => line!), 'invalid_command'],
])('an order cannot be placed or changed with %s', (_, lines, code) => {
  const refused = { kind: 'refused', refusal: { code } };
  expect(decide(undefined, { ...by(CUSTOMER), type: 'place', order: aPlacedOrder({ lines }) }, NOW)).toMatchObject(
    refused,
  );
  const revise = { ...by(CUSTOMER), type: 'revise', changes: { lines }, terms: TERMS } as const;
  expect(decide(anOrderState(), revise, NOW)).toMatchObject(refused);
});

test('a draft may be empty, but not larger than an order', () => {
  const begin = (lines: ReturnType<typeof holding>) =>
    decide(undefined, { ...by(CUSTOMER), type: 'createDraft', draft: aDraft({ lines }) }, NOW);
  expect(begin([])).toMatchObject({ kind: 'events' });
  expect(begin(holding(999))).toMatchObject({ kind: 'events' });
  expect(begin(holding(1000))).toMatchObject({ kind: 'refused', refusal: { code: 'draft_limit' } });
});
