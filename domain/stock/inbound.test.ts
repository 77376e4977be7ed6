import { takeDelivery, type Delivery } from './inbound.ts';
import { EMPTY_STOCK, type StockRoom } from './types.ts';

const NOW = '2026-11-20T18:00:00.000Z';
const LATER = '2026-11-20T18:01:00.000Z';
const REFUSAL = { code: 'batch_not_found', message: 'There is no batch B-1.' };

/** Takes deliveries one after the other; the result of each, and how many were carried out. */
function take(...deliveries: (Partial<Delivery> & { readonly refuses?: boolean })[]) {
  let room: StockRoom = EMPTY_STOCK;
  let carriedOut = 0;
  const outcomes = deliveries.map(({ refuses = false, ...given }) => {
    const delivery: Delivery = { source: 'erp', id: 'd-1', reference: 'B-1', content: 'one', sentAt: NOW, ...given };
    const carryOut = (before: StockRoom) => {
      carriedOut += 1;
      return { room: before, result: refuses ? REFUSAL : undefined };
    };
    const { room: after, result } = takeDelivery(room, delivery, carryOut, NOW);
    room = after;
    return result.outcome;
  });
  return { outcomes, carriedOut, room };
}

test('a repeated delivery is carried out once', () => {
  expect(take({}, {}, { id: 'd-2' })).toMatchObject({ outcomes: ['done', 'repeated', 'done'], carriedOut: 2 });
});

test('the same id from another source is another delivery', () => {
  expect(take({}, { source: 'supplier' }).outcomes).toEqual(['done', 'done']);
});

test('an id that named another delivery is refused, also if that was refused', () => {
  expect(take({}, { content: 'other' }, {})).toMatchObject({ outcomes: ['done', 'reused', 'repeated'], carriedOut: 1 });
  expect(take({ refuses: true }, { content: 'other' }).outcomes).toEqual(['refused', 'reused']);
});

test('a refused delivery is refused again without being tried again, and the next one is taken', () => {
  const taken = take({ sequence: 1, refuses: true }, { sequence: 1 }, { id: 'd-2', sequence: 2 });
  expect(taken).toMatchObject({ outcomes: ['refused', 'refused', 'done'], carriedOut: 2 });
});

test('with sequence numbers, one waits for those before it, and none is taken late', () => {
  const [first, second, third] = [1, 2, 3].map((sequence) => ({ id: `d-${sequence}`, sequence }));
  expect(take(third ?? {}, first ?? {}, third ?? {}, second ?? {}, third ?? {}).outcomes).toEqual([
    'early',
    'done',
    'early',
    'done',
    'done',
  ]);
  expect(take(first ?? {}, { id: 'd-9', sequence: 1 }).outcomes).toEqual(['done', 'overtaken']);
});

test('without them, one that was signed earlier than the last is not taken', () => {
  expect(take({ sentAt: LATER }, { id: 'd-2', sentAt: NOW }).outcomes).toEqual(['done', 'overtaken']);
});

test('references are independent of each other', () => {
  expect(take({ sentAt: LATER }, { id: 'd-2', reference: 'B-2', sentAt: NOW }).outcomes).toEqual(['done', 'done']);
});

test('the latest 500 deliveries are remembered', () => {
  const many = Array.from({ length: 510 }, (_, index) => ({ id: `d-${index}` }));
  const { room } = take(...many);
  expect([room.heard?.length, room.heard?.[0]?.id]).toEqual([500, 'd-10']);
});

test('one without a number does not start the numbers over', () => {
  const outcomes = take(
    { id: 'd-1', sequence: 1 },
    { id: 'd-2', sequence: 2 },
    { id: 'd-3' },
    { id: 'd-4', sequence: 1 },
    { id: 'd-5', sequence: 3 },
  ).outcomes;
  expect(outcomes).toEqual(['done', 'done', 'done', 'overtaken', 'done']);
});

test('however many come about other references, what came about one is remembered', () => {
  const others = Array.from({ length: 600 }, (_, index) => ({ id: `o-${index}`, reference: `O-${index}` }));
  const about = [1, 2].map((sequence) => ({ id: `d-${sequence}`, sequence }));
  const { outcomes } = take(...about, ...others, { id: 'd-3', sequence: 1 }, { id: 'd-4', sequence: 3 });
  expect(outcomes.slice(-2)).toEqual(['overtaken', 'done']);
});
