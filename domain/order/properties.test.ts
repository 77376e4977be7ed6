import fc from 'fast-check';
import {
  aDraft,
  aMoveOffer,
  aPlacedOrder,
  by,
  COOK,
  CUSTOMER,
  DELIVERY,
  DRIVER,
  MANAGER,
  STORE,
  SYSTEM,
} from '../../tests/support/builders.ts';
import { ledgerOf } from './ledger.ts';
import { money } from '../shared/money.ts';
import { termsOf } from '../catalog/pricing.ts';
import { instant } from '../shared/values.ts';
import type { KitchenCommand, OrderCommand, OrderStatus, OrderStream } from './index.ts';
import {
  asOf,
  decide,
  EMPTY_STREAM,
  extend,
  isFinal,
  isPlaced,
  KITCHEN_COMMANDS,
  KITCHEN_STEPS,
  ORDER_STATUSES,
  pendingEffects,
  replay,
  RULES,
  statusAfter,
} from './index.ts';

/** Any command by anyone, in any order. */

const START = Date.parse('2026-11-20T18:00:00.000Z');
const now = instant(START);
const total = money(1739, 'USD');
const [line] = aPlacedOrder().lines;
if (!line) throw new Error('The example has a line.');
const { id: _, ...item } = line;

const { customer, timers } = aPlacedOrder();
const placement = { number: 42, day: '2026-11-20', rules: RULES, customer, timers };

const missing = [{ sku: 'DOUGH', needed: 260, available: 0 }];

const runningLow = { code: 'stock_low' as const, left: [{ sku: 'DOUGH', quantity: 3 }] };
const outOfDough = { code: 'stock_out' as const, missing, offMenu: [] };

const anyActor = fc.constantFrom(MANAGER, COOK, CUSTOMER, DRIVER, SYSTEM);
const MOVE = aMoveOffer();

const anyPayload: fc.Arbitrary<Parameters<typeof withMeta>[0]> = fc.oneof(
  fc.constantFrom(
    ...KITCHEN_COMMANDS.map((type) => ({ type })),
    { type: 'rush' as const },
    { type: 'hold' as const, reason: 'The customer has called.' },
    { type: 'release' as const },
    { type: 'missPromise' as const, missed: now, expectedAt: instant(START + 60_000) },
    { type: 'sendOut' as const },
    { type: 'handOver' as const },
    { type: 'cancel' as const },
    { type: 'resumePayment' as const },
    { type: 'assignDriver' as const, driverId: DRIVER.id },
    { type: 'confirm' as const, position: 1, promisedAt: now },
    { type: 'reject' as const, rejection: { code: 'kitchen_at_capacity' as const, tryAgainAt: now } },
    { type: 'escalateQueue' as const, waitedMinutes: 20 },
    { type: 'remindCollection' as const },
  ),
  fc.constantFrom(
    { type: 'unassignDriver' as const },
    { type: 'assignDriver' as const, driverId: 'other' },
    { type: 'handOver' as const, driverId: DRIVER.id },
    { type: 'giveUpDriver' as const, driverId: DRIVER.id, reason: 'silent' as const, waitedMinutes: 45 },
    { type: 'giveUpDriver' as const, driverId: DRIVER.id, reason: 'not_left' as const, waitedMinutes: 15 },
    { type: 'reportUntaken' as const, waitedMinutes: 30 },
    { type: 'reportUncollected' as const, waitedMinutes: 60 },
  ),
  fc.constantFrom(
    {
      type: 'recordAuthorization' as const,
      result: { outcome: 'authorized' as const, authorizationId: 'a', amount: total },
    },
    { type: 'recordAuthorization' as const, result: { outcome: 'declined' as const, reason: 'No.' } },
    {
      type: 'recordAuthorization' as const,
      result: { outcome: 'action_required' as const, actionUrl: 'https://x.invalid' },
    },
    { type: 'recordCapture' as const, result: { outcome: 'captured' as const, amount: total } },
    { type: 'recordCapture' as const, result: { outcome: 'failed' as const, reason: 'No.' } },
    { type: 'recordRelease' as const, result: { outcome: 'voided' as const, amount: total } },
    { type: 'recordRelease' as const, result: { outcome: 'nothing_held' as const } },
    { type: 'recordRelease' as const, result: { outcome: 'failed' as const, reason: 'No.' } },
    { type: 'recordAllocation' as const, result: { outcome: 'allocated' as const, alert: runningLow } },
    {
      type: 'recordAllocation' as const,
      result: { outcome: 'out_of_stock' as const, missing, pizzas: ['Margherita'], alert: outOfDough },
    },
    { type: 'recordStanding' as const, standing: { standing: 'short' as const, missing } },
    { type: 'recordStanding' as const, standing: { standing: 'allocated' as const } },
    { type: 'recordMessage' as const, key: 'ready', result: { outcome: 'sent' as const, channel: 'console' } },
  ),
  fc.constantFrom(
    { type: 'addItem' as const, line: item },
    { type: 'removeItem' as const, lineId: '1' },
    { type: 'expireDraft' as const },
    {
      type: 'placeDraft' as const,
      placement: { ...placement, payment: { method: 'card' as const, token: 't' } },
    },
  ),
  fc.constantFrom(
    { type: 'offerMove' as const, offer: MOVE },
    { type: 'acceptMove' as const, offerId: MOVE.offerId },
    { type: 'declineMove' as const, offerId: MOVE.offerId },
    { type: 'recordMove' as const, offerId: MOVE.offerId, result: { outcome: 'placed' as const, number: 7 } },
    {
      type: 'recordMove' as const,
      offerId: MOVE.offerId,
      result: { outcome: 'refused' as const, failure: { code: 'withdrawn' as const } },
    },
  ),
  fc.record({
    type: fc.constant('revise' as const),
    changes: fc.record(
      {
        lines: fc.constantFrom([line], [line, { ...line, id: '2' }], [{ ...line, unitPrice: money(999, 'USD') }]),
        fulfilment: fc.constantFrom(DELIVERY, { type: 'pickup' as const }),
        instructions: fc.constantFrom('Ring twice.', null),
      },
      { requiredKeys: [] },
    ),
    terms: fc.constant(termsOf(STORE)),
  }),
  fc.integer({ min: 2, max: 12 }).chain((version) => {
    const authorization = { authorizationId: `for r${version}`, amount: money(9000, 'USD') };
    const possible = { outcome: 'possible' as const, position: 1, promisedAt: now };
    return fc.record({
      type: fc.constant('recordRevision' as const),
      revisionId: fc.constant(`r${version}`),
      result: fc.constantFrom(
        possible,
        { ...possible, authorization },
        { outcome: 'too_late' as const, authorization },
        { outcome: 'refused' as const, why: { code: 'payment_declined' as const, reason: 'No.' } },
        { outcome: 'refused' as const, why: { code: 'out_of_stock' as const, missing } },
        { outcome: 'refused' as const, why: { code: 'payment_action_expired' as const, waitedMinutes: 15 } },
        { outcome: 'action_required' as const, actionUrl: 'https://x.invalid' },
        { ...possible, isAllocated: true as const },
      ),
    });
  }),
  fc.record({
    type: fc.constant('refund' as const),
    refundId: fc.constantFrom('r1', 'r2'),
    amount: fc.integer({ min: -10, max: 2000 }).map((minor) => money(minor, 'USD')),
    reason: fc.constant('Cold.'),
  }),
  fc.record({
    type: fc.constant('recordRefund' as const),
    refundId: fc.constantFrom('r1', 'r2'),
    result: fc.constant({ outcome: 'refunded' as const, amount: money(500, 'USD') }),
  }),
);

function withMeta(
  payload: OrderCommand extends infer C ? (C extends unknown ? Omit<C, 'commandId' | 'actor'> : never) : never,
  actor: typeof MANAGER,
): OrderCommand {
  return { ...by(actor), ...payload };
}

const anyCommands = fc.array(fc.tuple(anyPayload, anyActor), { maxLength: 40 });
const anyOrder = fc.record({
  fulfilment: fc.constantFrom(DELIVERY, { type: 'pickup' as const }),
  payment: fc.constantFrom(
    { method: 'card' as const, token: 't' },
    { method: 'cash' as const },
    { method: 'online' as const },
  ),
  isDraft: fc.boolean(),
});

function live(
  { isDraft, ...order }: Parameters<typeof aPlacedOrder>[0] & { isDraft: boolean },
  commands: [Parameters<typeof withMeta>[0], typeof MANAGER][],
  seen?: (before: OrderStream, after: OrderStream) => void,
): OrderStream {
  const all: OrderCommand[] = [
    isDraft
      ? { ...by(CUSTOMER), type: 'createDraft', draft: aDraft({ lines: [line!] }) }
      : { ...by(CUSTOMER), type: 'place', order: aPlacedOrder(order) },
    ...commands.map(([payload, actor]) => withMeta(payload, actor)),
  ];
  return all.reduce<OrderStream>((before, made, index) => {
    const command = asAsked(made, before);
    // A minute apart; one clock of the three that write is slow.
    const decision = decide(before.state, command, instant(START + (index - (index % 3 === 0 ? 2 : 0)) * 60_000));
    const after = decision.kind === 'events' ? extend(before, decision.events) : before;
    seen?.(before, after);
    return after;
  }, EMPTY_STREAM);
}

/** The provider reserves what was requested: the order's total. */
function asAsked(command: OrderCommand, { state }: OrderStream): OrderCommand {
  if (command.type !== 'recordAuthorization' || command.result.outcome !== 'authorized' || !state) return command;
  return { ...command, result: { ...command.result, amount: state.totals.total } };
}

const ALLOWED: Partial<Record<OrderStatus, readonly OrderStatus[]>> = {
  draft: ['received', 'cancelled'],
  received: ['confirmed', 'rejected', 'cancelled'],
  ready: ['delivering', 'delivered', 'cancelled'],
  delivering: ['delivered', 'ready', 'cancelled'],
  delivered: [],
  cancelled: [],
  rejected: [],
};

function allowedFrom(status: OrderStatus): readonly OrderStatus[] {
  const inKitchen = KITCHEN_COMMANDS.filter((command) => isPossible(command, status)).map(statusAfter);
  return ALLOWED[status] ?? [...inKitchen, 'cancelled'];
}

function isPossible(command: KitchenCommand, status: OrderStatus): boolean {
  const from: readonly OrderStatus[] = KITCHEN_STEPS[command].from;
  return from.includes(status);
}

test('no sequence of commands reaches an undeclared status, or an undeclared transition', () => {
  fc.assert(
    fc.property(anyOrder, anyCommands, (order, commands) => {
      live(order, commands, (before, after) => {
        expect(ORDER_STATUSES).toContain(after.state?.status);
        if (!before.state || !after.state || before.state.status === after.state.status) return;
        expect(allowedFrom(before.state.status)).toContain(after.state.status);
      });
    }),
    { numRuns: 500 },
  );
});

test('replaying the events gives the same order, also after a round trip through JSON', () => {
  fc.assert(
    fc.property(anyOrder, anyCommands, (order, commands) => {
      const { state, events } = live(order, commands);
      expect(replay(JSON.parse(JSON.stringify(events)) as typeof events)).toEqual(JSON.parse(JSON.stringify(state)));
      expect(events.map((event) => event.seq)).toEqual(events.map((_, index) => index + 1));
      expect(state?.version).toBe(events.length);
    }),
    { numRuns: 300 },
  );
});

test('the order as of any moment is the replay of its events up to then', () => {
  const anyMoment = fc.integer({ min: -5, max: 50 }).map((minutes) => instant(START + minutes * 60_000));
  fc.assert(
    fc.property(anyOrder, anyCommands, anyMoment, (order, commands, moment) => {
      const { events } = live(order, commands);
      expect(asOf(events, moment).state).toEqual(replay(events.filter((event) => event.at <= moment)));
      for (const { at } of events) {
        expect(asOf(events, at).state).toEqual(replay(events.filter((event) => event.at <= at)));
      }
      expect(events.map((event) => event.at)).toEqual(events.map((event) => event.at).toSorted());
    }),
    { numRuns: 300 },
  );
});

test('the amount reserved on a card is never less than a confirmed order’s total', () => {
  fc.assert(
    fc.property(anyOrder, anyCommands, (order, commands) => {
      live({ ...order, fulfilment: { type: 'pickup' } }, commands, (_before, { state }) => {
        if (!state || !isPlaced(state) || state.payment.status !== 'authorized') return;
        expect(state.payment.authorized.minor).toBeGreaterThanOrEqual(state.totals.total.minor);
      });
    }),
    { numRuns: 500 },
  );
});

test('refunds never exceed what was captured, and money is captured at most once', () => {
  fc.assert(
    fc.property(anyOrder, anyCommands, (order, commands) => {
      const { state, events } = live(order, commands);
      if (!state || !isPlaced(state)) return;
      expect(state.payment.refunded.minor).toBeLessThanOrEqual(state.payment.captured.minor);
      expect(
        events.filter(({ type }) => type === 'PaymentCaptured' || type === 'PaymentSettled').length,
      ).toBeLessThanOrEqual(1);
    }),
    { numRuns: 500 },
  );
});

test('all effects of a final order can be carried out, and then none are left', () => {
  fc.assert(
    fc.property(anyOrder, anyCommands, (order, commands) => {
      let stream = live(order, [...commands, [{ type: 'cancel' }, MANAGER]]);
      if (!stream.state || !isFinal(stream.state.status)) return;
      for (let round = 0; round < 5; round += 1) {
        for (const effect of stream.state ? pendingEffects(stream.state) : []) {
          const decision = decide(stream.state, outcomeOf(effect), now);
          expect(decision.kind).toBe('events');
          if (decision.kind === 'events') stream = extend(stream, decision.events);
        }
      }
      expect(stream.state && pendingEffects(stream.state)).toEqual([]);
    }),
    { numRuns: 500 },
  );
});

function outcomeOf(effect: ReturnType<typeof pendingEffects>[number]): OrderCommand {
  const meta = by(SYSTEM);
  switch (effect.kind) {
    case 'applyRevision':
      return {
        ...meta,
        type: 'recordRevision',
        revisionId: effect.revisionId,
        result: { outcome: 'refused', why: { code: 'payment_declined', reason: 'No.' } },
      };
    case 'placeMoved':
      return {
        ...meta,
        type: 'recordMove',
        offerId: effect.offerId,
        result: { outcome: 'refused', failure: { code: 'withdrawn' } },
      };
    case 'reduceAuthorization':
      return {
        ...meta,
        type: 'recordReduction',
        authorization: { authorizationId: effect.authorizationId, amount: money(0, 'USD') },
      };
    case 'voidAuthorization': {
      const { authorizationId } = effect;
      return { ...meta, type: 'recordVoid', authorizationId, result: { outcome: 'failed', reason: 'No.' } };
    }
    case 'abandonRevision':
      return { ...meta, type: 'recordAbandon', revisionId: effect.revisionId, result: { outcome: 'nothing_held' } };
    case 'capturePayment':
      return { ...meta, type: 'recordCapture', result: { outcome: 'failed', reason: 'Blocked.' } };
    case 'releasePayment':
      return { ...meta, type: 'recordRelease', result: { outcome: 'failed', reason: 'Blocked.' } };
    case 'refundPayment':
      return {
        ...meta,
        type: 'recordRefund',
        refundId: effect.refundId,
        result: { outcome: 'refunded', amount: effect.amount },
      };
    case 'sendMessage':
      return { ...meta, type: 'recordMessage', key: effect.message.key, result: { outcome: 'sent', channel: 'test' } };
    default:
      return effect satisfies never;
  }
}

test('after each event, the ledger’s entries add up to what is held, captured and refunded', () => {
  fc.assert(
    fc.property(anyOrder, anyCommands, (order, commands) => {
      live(order, commands, (_before, { state, events }) => {
        if (!state || !isPlaced(state)) return;
        const { entries, held, taken, refunded, due } = ledgerOf(events, state);
        const sum = (...kinds: string[]): number =>
          entries.filter(({ kind }) => kinds.includes(kind)).reduce((total, { amount }) => total + amount.minor, 0);
        expect(sum('reserved') - sum('freed') - Math.min(sum('captured'), sum('reserved'))).toBe(held.minor);
        expect(sum('captured', 'paid')).toBe(taken.minor);
        expect(sum('refunded')).toBe(refunded.minor);
        expect(Math.min(held.minor, taken.minor, refunded.minor, due.minor)).toBeGreaterThanOrEqual(0);
      });
    }),
  );
});

test('an order has a driver only from ready until it ends, and is delivered by its last driver', () => {
  fc.assert(
    fc.property(anyOrder, anyCommands, (order, commands) => {
      live(order, commands, (_before, { state, events }) => {
        if (!state || !isPlaced(state)) return;
        const { driverId, silentDriverId, status } = state;
        const last = events.findLast(({ type }) => type === 'DriverAssigned' || type === 'DriverUnassigned');
        expect(driverId).toBe(last?.type === 'DriverAssigned' ? last.driverId : undefined);
        if (driverId !== undefined) expect(['ready', 'delivering', 'delivered', 'cancelled']).toContain(status);
        if (silentDriverId !== undefined) expect(driverId).toBeUndefined();
      });
    }),
    { numRuns: 500 },
  );
});

test('an order that its customer has had moved is neither begun nor ended otherwise, until the other store has refused it', () => {
  fc.assert(
    fc.property(anyOrder, anyCommands, (order, commands) => {
      const { events } = live(order, commands);
      let isMoving = false;
      for (const { type } of events) {
        if (isMoving) expect(['PreparationStarted', 'CookingStarted', 'OrderRevised']).not.toContain(type);
        if (type === 'MoveAccepted') isMoving = true;
        if (type === 'MoveFailed') isMoving = false;
      }
      const moved = events.findIndex((event) => event.type === 'OrderCancelled' && event.cause?.code === 'moved');
      if (moved < 0) return;
      const before = events.slice(0, moved).findLast(({ type }) => type.startsWith('Move'));
      expect(before?.type).toBe('MoveAccepted');
      expect(events.slice(moved).some(({ type }) => type === 'CookingStarted')).toBe(false);
    }),
    { numRuns: 500 },
  );
});
