import { anOrderState, aMoveOffer, by, COOK, CUSTOMER, DRIVER, MANAGER, SYSTEM } from '../../tests/support/builders.ts';
import { money } from '../shared/money.ts';
import type { OrderId, StoreId } from '../shared/values.ts';
import {
  decide,
  extend,
  isPlaced,
  openOffer,
  pendingEffects,
  type Actor,
  type OrderCommand,
  type OrderState,
} from './index.ts';

type Payload = OrderCommand extends infer Each
  ? Each extends unknown
    ? Omit<Each, 'commandId' | 'actor'>
    : never
  : never;

const now = '2026-11-20T12:30:00.000Z';
const offer = aMoveOffer({ expiresAt: '2026-11-20T12:40:00.000Z' });
const { offerId } = offer;
const waiting = anOrderState({ queuePosition: 1 });

function asked(state: OrderState, command: Payload, actor: Actor, at = now): string {
  const decision = decide(state, { ...by(actor), ...command }, at);
  if (decision.kind === 'events') return decision.events.map(({ type }) => type).join();
  return decision.kind === 'refused' ? decision.refusal.code : decision.kind;
}

function after(state: OrderState, command: Payload, actor: Actor): OrderState {
  const decision = decide(state, { ...by(actor), ...command }, now);
  if (decision.kind !== 'events') throw new Error(JSON.stringify(decision));
  const next = extend({ state, events: [] }, decision.events).state;
  if (!next || !isPlaced(next)) throw new Error('It has been placed.');
  return next;
}

const offered = after(waiting, { type: 'offerMove', offer }, SYSTEM);
const moving = after(offered, { type: 'acceptMove', offerId }, CUSTOMER);
const refused = { outcome: 'refused', failure: { code: 'withdrawn' } } as const;
const placed = { outcome: 'placed', number: 7 } as const;

test('managers and the policy offer a waiting order once at a time, and its customer is told', () => {
  expect(asked(waiting, { type: 'offerMove', offer }, MANAGER)).toBe('MoveOffered');
  for (const actor of [CUSTOMER, COOK, DRIVER])
    expect(asked(waiting, { type: 'offerMove', offer }, actor)).toBe('forbidden');
  expect(asked(offered, { type: 'offerMove', offer: aMoveOffer() }, MANAGER)).toBe('unchanged');
  expect(offered.messages.at(-1)).toMatchObject({ kind: 'move_offered' });
  expect(openOffer(offered, now)?.offerId).toBe(offerId);
  expect(openOffer(offered, '2026-11-20T12:40:00.001Z')).toBeUndefined();
  expect(asked(offered, { type: 'offerMove', offer: aMoveOffer() }, SYSTEM, '2026-11-20T12:41:00.000Z')).toBe(
    'MoveOffered',
  );
});

test('only what waits and was not moved before is offered', () => {
  const offerIt = { type: 'offerMove', offer } as const;
  expect(asked(anOrderState({ status: 'cooking' }), offerIt, MANAGER)).toBe('illegal_transition');
  const movedFrom = { storeId: 'harbour' as StoreId, orderId: 'ord_1' as OrderId, number: 3 };
  expect(asked(anOrderState({ movedFrom }), offerIt, MANAGER)).toBe('already_moved');
  const pendingRevision = { revisionId: 'r2', content: waiting };
  expect(asked(anOrderState({ pendingRevision }), offerIt, MANAGER)).toBe('revision_pending');
  const euros = { ...offer, totals: { ...offer.totals, total: money(1, 'EUR') } };
  expect(asked(waiting, { type: 'offerMove', offer: euros }, MANAGER)).toBe('invalid_command');
});

test('only the customer, or a manager who has asked them, agrees; in time, and to this offer', () => {
  expect(asked(offered, { type: 'acceptMove', offerId }, CUSTOMER)).toBe('MoveAccepted');
  expect(asked(offered, { type: 'acceptMove', offerId }, MANAGER)).toBe('MoveAccepted');
  for (const actor of [COOK, SYSTEM]) expect(asked(offered, { type: 'acceptMove', offerId }, actor)).toBe('forbidden');
  expect(asked(offered, { type: 'acceptMove', offerId: 'mov_other' }, CUSTOMER)).toBe('offer_lapsed');
  expect(asked(offered, { type: 'acceptMove', offerId }, CUSTOMER, '2026-11-20T12:41:00.000Z')).toBe('offer_lapsed');
  expect(asked(waiting, { type: 'acceptMove', offerId }, CUSTOMER)).toBe('offer_lapsed');
});

test('of the kitchen’s start and the customer’s consent, the first wins', () => {
  const begun = after(offered, { type: 'startCooking' }, COOK);
  expect(asked(begun, { type: 'acceptMove', offerId }, CUSTOMER)).toBe('illegal_transition');
  for (const type of ['prepare', 'startCooking'] as const) {
    expect(asked(moving, { type }, COOK)).toBe('order_moving');
    expect(asked(moving, { type }, MANAGER)).toBe('order_moving');
  }
});

test('until the other store has answered, nothing else ends or changes the order', () => {
  for (const actor of [CUSTOMER, MANAGER, SYSTEM])
    expect(asked(moving, { type: 'cancel' }, actor)).toBe('order_moving');
  const terms = { currency: 'USD', taxRate: 0, deliveryFee: money(0, 'USD'), minutesPerExtraPizza: 1 };
  expect(asked(moving, { type: 'revise', changes: { instructions: 'Ring twice.' }, terms }, CUSTOMER)).toBe(
    'order_moving',
  );
  expect(asked(moving, { type: 'acceptMove', offerId }, CUSTOMER)).toBe('unchanged');
  expect(asked(moving, { type: 'declineMove', offerId }, CUSTOMER)).toBe('illegal_transition');
  expect(asked(moving, { type: 'offerMove', offer: aMoveOffer() }, MANAGER)).toBe('order_moving');
  expect(pendingEffects(moving).map(({ kind }) => kind)).toContain('placeMoved');
});

test('taken by the other store, it ends as cancelled, says where it is, and its payment is returned', () => {
  const moved = after(moving, { type: 'recordMove', offerId, result: placed }, SYSTEM);
  expect(moved).toMatchObject({
    status: 'cancelled',
    move: { status: 'moved' },
    cancellation: { cause: { code: 'moved', orderId: offer.to.orderId, storeId: offer.to.storeId, number: 7 } },
  });
  const kinds = pendingEffects(moved).map(({ kind }) => kind);
  expect(kinds).toContain('releasePayment');
  expect(kinds).not.toContain('placeMoved');
  expect(moved.messages.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['moved']));
  expect(moved.messages.map(({ kind }) => kind)).not.toContain('cancelled');
  expect(asked(moved, { type: 'recordMove', offerId, result: refused }, SYSTEM)).toBe('unchanged');
  expect(asked(moved, { type: 'acceptMove', offerId }, CUSTOMER)).toBe('unchanged');
});

test('refused by the other store, it goes on here and can be begun, cancelled or offered again', () => {
  const back = after(moving, { type: 'recordMove', offerId, result: refused }, SYSTEM);
  expect(back).toMatchObject({ status: 'confirmed', move: { status: 'failed' } });
  expect(back.messages.at(-1)).toMatchObject({ kind: 'move_failed' });
  expect(pendingEffects(back).map(({ kind }) => kind)).not.toContain('placeMoved');
  expect(asked(back, { type: 'startCooking' }, COOK)).toBe('CookingStarted');
  expect(asked(back, { type: 'cancel' }, CUSTOMER)).toBe('OrderCancelled');
  expect(asked(back, { type: 'offerMove', offer: aMoveOffer() }, SYSTEM)).toBe('MoveOffered');
  expect(asked(back, { type: 'recordMove', offerId, result: placed }, SYSTEM)).toBe('unchanged');
});

test('an offer whose command was late is not made a second time: its order may have been placed already', () => {
  const back = after(moving, { type: 'recordMove', offerId, result: refused }, SYSTEM);
  const declined = after(offered, { type: 'declineMove', offerId }, CUSTOMER);
  for (const state of [back, declined]) expect(asked(state, { type: 'offerMove', offer }, MANAGER)).toBe('unchanged');
});

test('what was declined is offered again only by a manager', () => {
  const declined = after(offered, { type: 'declineMove', offerId }, CUSTOMER);
  expect(asked(declined, { type: 'declineMove', offerId }, CUSTOMER)).toBe('unchanged');
  expect(asked(declined, { type: 'acceptMove', offerId }, CUSTOMER)).toBe('offer_lapsed');
  expect(asked(declined, { type: 'offerMove', offer: aMoveOffer() }, SYSTEM)).toBe('unchanged');
  expect(asked(declined, { type: 'offerMove', offer: aMoveOffer() }, MANAGER)).toBe('MoveOffered');
});

test('an offer was for what the order had been: a change ends it', () => {
  const terms = { currency: 'USD', taxRate: 8750, deliveryFee: money(0, 'USD'), minutesPerExtraPizza: 1 };
  const changing = after(offered, { type: 'revise', changes: { instructions: 'Ring twice.' }, terms }, CUSTOMER);
  expect(asked(changing, { type: 'acceptMove', offerId }, CUSTOMER)).toBe('revision_pending');
  const { revisionId = '' } = changing.pendingRevision ?? {};
  const result = { outcome: 'possible', position: 1, promisedAt: now } as const;
  const changed = after(changing, { type: 'recordRevision', revisionId, result }, SYSTEM);
  expect(changed.move).toBeUndefined();
});
