import fc from 'fast-check';
import { anOrderState } from '../../tests/support/builders.ts';
import type { OrderId } from '../shared/values.ts';
import { auditLevels, auditStock } from './audit.ts';
import {
  allocate,
  archivedChunks,
  changeBatch,
  CHUNK,
  dropChunk,
  EMPTY_STOCK,
  freeByBatch,
  levels,
  nextChunk,
  receive,
  sameNeeds,
  settle,
  total,
  waste,
  type Movement,
  type StockRoom,
} from './index.ts';

/** Any operations on a stock, in any order, any number of times. */

const START = Date.parse('2026-11-20T12:00:00.000Z');
const at = (minute: number): string => new Date(START + minute * 60_000).toISOString();
const ORDERS = ['a', 'b', 'c', 'd', 'e', 'f'];
const SKUS = ['DOUGH', 'CHEESE', 'TOMATO'];

const anySku = fc.constantFrom(...SKUS);
const anyReference = fc.constantFrom('1', '2', '3', '4', '5');
const anyMinute = fc.integer({ min: 0, max: 120 });
const anyNeeds = fc.uniqueArray(fc.record({ sku: anySku, quantity: fc.integer({ min: 1, max: 6 }) }), {
  selector: ({ sku }) => sku,
  minLength: 1,
});
const anyOrder = fc.record({
  id: fc.constantFrom(...ORDERS),
  version: fc.integer({ min: 1, max: 5 }),
  needs: anyNeeds,
});

type Step = (room: StockRoom, now: string) => StockRoom;

const anyStep: fc.Arbitrary<Step> = fc.oneof(
  fc
    .record({
      reference: anyReference,
      sku: anySku,
      quantity: fc.integer({ min: 1, max: 12 }),
      eta: fc.option(anyMinute),
    })
    .map(
      ({ eta, ...batch }): Step =>
        (room, now) =>
          receive(room, { ...batch, ...(eta === null ? {} : { eta: at(eta) }) }, 'maria', now).room,
    ),
  fc
    .record({
      reference: anyReference,
      quantity: fc.option(fc.integer({ min: 0, max: 12 })),
      eta: fc.option(anyMinute),
    })
    .map(({ reference, quantity, eta }): Step => (room, now) => {
      const change = { eta: eta === null ? null : at(eta), ...(quantity === null ? {} : { quantity }) };
      return changeBatch(room, reference, change, 'maria', now).room;
    }),
  fc.record({ sku: anySku, quantity: fc.integer({ min: 1, max: 5 }), key: fc.constantFrom('x', 'y', 'z') }).map(
    (what): Step =>
      (room, now) =>
        waste(room, { ...what, reason: 'Spoilt.' }, 'maria', now).room,
  ),
  fc
    .record({ order: anyOrder, isChange: fc.boolean(), by: anyMinute })
    .map(({ order, isChange, by }): Step => (room, now) => {
      const { id: orderId, version: orderVersion, needs } = order;
      return allocate(room, { orderId, orderVersion, needs, neededBy: at(by), isChange }, now).room;
    }),
  fc
    .record({
      order: anyOrder,
      state: fc.constantFrom(
        { status: 'confirmed' as const },
        { status: 'cooking' as const, cookingStartedAt: at(0) },
        { status: 'cancelled' as const },
        { status: 'cancelled' as const, cookingStartedAt: at(0) },
      ),
    })
    .map(({ order, state }): Step => {
      const { id, version, needs: ingredients } = order;
      const settled = { ...anOrderState({ ...state, version, ingredients }), id: id as OrderId };
      return (room, now) => settle(room, settled, now);
    }),
);

/** Counts every ingredient. */
const START_WITH = SKUS.reduce(
  (room, sku) => receive(room, { reference: `first-${sku}`, sku, quantity: 5 }, 'maria', at(0)).room,
  EMPTY_STOCK,
);

function live(steps: readonly Step[], seen: (room: StockRoom) => void): StockRoom {
  return steps.reduce((room, step, index) => {
    const after = step(room, at(index));
    seen(after);
    return after;
  }, START_WITH);
}

test('nothing is ever negative or allocated twice, and the movements add up to the levels', () => {
  fc.assert(
    fc.property(fc.array(anyStep, { maxLength: 60 }), (steps) => {
      live(steps, (room) => {
        expect(auditLevels(room)).toEqual([]);
        expect(Math.min(0, ...freeByBatch(room).values(), ...room.batches.map(({ quantity }) => quantity))).toBe(0);
        expect(Math.min(0, ...levels(room).map(({ allocated }) => allocated))).toBe(0);
      });
    }),
    { numRuns: 400 },
  );
});

test('an order has all its needs or nothing, from batches that arrive in time, and is in one list only', () => {
  fc.assert(
    fc.property(fc.array(anyStep, { maxLength: 60 }), (steps) => {
      live(steps, (room) => {
        for (const { needs, parts, neededBy } of room.allocations) {
          const held = SKUS.flatMap((sku) => {
            const quantity = total(parts.filter((part) => part.sku === sku));
            return quantity > 0 ? [{ sku, quantity }] : [];
          });
          expect(sameNeeds(needs, held)).toBe(true);
          for (const { batch } of parts) {
            const { eta } = room.batches.find(({ reference }) => reference === batch) ?? { eta: 'never' };
            expect(eta === undefined || eta <= neededBy).toBe(true);
          }
        }
        const claims = [...room.allocations, ...room.shortages, ...room.used, ...room.departed];
        expect(new Set(claims.map(({ orderId }) => orderId)).size).toBe(claims.length);
      });
    }),
    { numRuns: 300 },
  );
});

test('once all orders have ended, nothing is allocated', () => {
  fc.assert(
    fc.property(fc.array(anyStep, { maxLength: 60 }), (steps) => {
      const end = ORDERS.map((id): Step => {
        const order = { ...anOrderState({ status: 'cancelled', version: 99 }), id: id as OrderId };
        return (room, now) => settle(room, order, now);
      });
      const room = live([...steps, ...end], () => undefined);
      expect(room.allocations).toEqual([]);
      expect(room.shortages).toEqual([]);
      expect(auditStock(room, new Map(), at(1000))).toEqual([]);
    }),
    { numRuns: 300 },
  );
});

test('archiving loses no movement and no unit, even if its steps are repeated', () => {
  fc.assert(
    fc.property(
      fc.array(anyStep, { minLength: 150, maxLength: 300 }),
      fc.array(fc.integer({ min: 1, max: 3 })),
      (steps, repeats) => {
        const archive = new Map<number, readonly Movement[]>();
        let times = 0;
        const step = (room: StockRoom): StockRoom => {
          const chunk = nextChunk(room);
          if (!chunk) return room;
          times += 1;
          let after = room;
          for (let round = 0; round < (repeats[times] ?? 1); round += 1) {
            archive.set(chunk.chunk, chunk.movements);
            after = dropChunk(after, chunk);
          }
          return after;
        };
        const room = live(
          steps.map(
            (each): Step =>
              (before, now) =>
                step(each(before, now)),
          ),
          (after) => expect(auditLevels(after)).toEqual([]),
        );
        const all = [...archive.values(), room.movements].flat();
        expect(all.map(({ seq }) => seq)).toEqual(all.map((_, index) => index + 1));
        expect(archive.size).toBe(archivedChunks(room));
        expect([...archive.values()].every(({ length }) => length === CHUNK)).toBe(true);
      },
    ),
    { numRuns: 30 },
  );
});
