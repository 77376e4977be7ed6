import { randomBytes } from 'node:crypto';
import { SCOPES, type Principal } from '../../application/principal.ts';
import { money, parseTaxRate } from '../../domain/shared/money.ts';
import {
  isPlaced,
  RULES,
  type CommandMeta,
  type MoveOffer,
  type NewDraft,
  type Order,
  type OrderState,
  type PlacedOrder,
  type PublicCommand,
} from '../../domain/order/index.ts';
import { termsOf } from '../../domain/catalog/pricing.ts';
import type { StoreSettings } from '../../domain/catalog/store.ts';
import {
  DEFAULT_STORE,
  type CustomerId,
  type OrderId,
  type Quantity,
  type Sku,
  type StoreId,
} from '../../domain/shared/values.ts';

/** Valid objects, with overrides for what a test is about. */

export const MANAGER: CommandMeta['actor'] = { role: 'manager', id: 'maria' };
export const COOK: CommandMeta['actor'] = { role: 'kitchen', id: 'carlo' };
export const CUSTOMER: CommandMeta['actor'] = { role: 'customer', id: 'ada' };
export const DRIVER: CommandMeta['actor'] = { role: 'driver', id: 'dario' };
export const SYSTEM: CommandMeta['actor'] = { role: 'system', id: 'pipeline' };

export const A_MANAGER: Principal = { id: 'maria', kind: 'user', role: 'manager', scopes: SCOPES };

let commands = 0;
export function by(actor: CommandMeta['actor'], overrides: Partial<CommandMeta> = {}): CommandMeta {
  commands += 1;
  return { commandId: `test-${commands}`, actor, ...overrides };
}

/** A message to an order's workflow, as the command line seals it. */
export function aMessage(type: PublicCommand['type'], fields: object = {}, actor = MANAGER): object {
  return { ...by(actor), type, ...fields };
}

export function anOrderId(): OrderId {
  return `ord_${randomBytes(13).toString('hex')}` as OrderId;
}

export const STORE: StoreSettings = {
  id: DEFAULT_STORE,
  name: 'Test store',
  timeZone: 'America/New_York',
  country: 'US',
  currency: 'USD',
  taxRate: parseTaxRate('8.75') ?? 0,
  deliveryFee: money(299, 'USD'),
  kitchen: { slots: 5, maxBacklog: 500, minutesPerExtraPizza: 1 },
  timers: {
    draftExpireMinutes: 60,
    scheduledLeadMinutes: 10,
    paymentActionMinutes: 15,
    queueEscalateMinutes: 20,
    queueCancelMinutes: 90,
    collectReminderMinutes: 20,
    collectAlertMinutes: 60,
    driverWaitMinutes: 30,
    driverLeaveMinutes: 15,
    driverSilentMinutes: 45,
    cookingAlertMinutes: 15,
    cookingEscalateMinutes: 30,
    deliveryLateMinutes: 10,
    driverUnnamedMinutes: 20,
  },
};

const ADA_ID = `cus_${'ada'.repeat(8)}` as CustomerId;

/** By default a Margherita for 15.99 plus tax, paid by card, for pickup. */
export function aPlacedOrder(overrides: Partial<PlacedOrder> = {}): PlacedOrder {
  return {
    id: anOrderId(),
    storeId: DEFAULT_STORE,
    number: 42,
    day: '2026-11-20',
    rules: RULES,
    customer: { id: ADA_ID, name: 'Ada Lovelace', phone: '+12125550123', phoneVerified: true },
    fulfilment: { type: 'pickup' },
    lines: [
      {
        id: '1',
        pizzaId: 'margherita',
        sku: 'MARGHLRG' as Sku,
        name: 'Margherita',
        size: 'large',
        toppings: [],
        quantity: 1 as Quantity,
        unitPrice: money(1599, 'USD'),
        cookingMinutes: 12,
      },
    ],
    totals: {
      subtotal: money(1599, 'USD'),
      taxRate: 8750,
      tax: money(140, 'USD'),
      deliveryFee: money(0, 'USD'),
      total: money(1739, 'USD'),
    },
    kitchenMinutes: 12,
    payment: { method: 'card', token: 'tok_visa' },
    timers: STORE.timers,
    stopMinutes: 12,
    ...overrides,
  };
}

export const DELIVERY: PlacedOrder['fulfilment'] = {
  type: 'delivery',
  address: { text: '12 Main Street, Springfield' },
};

/** To a store that makes the same order for a dollar more. */
export function aMoveOffer(overrides: Partial<MoveOffer> = {}): MoveOffer {
  const { lines, totals, kitchenMinutes } = aPlacedOrder();
  return {
    offerId: `mov_${randomBytes(12).toString('hex')}`,
    to: { storeId: 'harbour' as StoreId, storeName: 'Pizzeria Harbour', orderId: anOrderId() },
    lines,
    totals: { ...totals, total: money(1839, 'USD') },
    kitchenMinutes,
    payment: 'card',
    readyAt: '2026-11-20T13:00:00.000Z',
    expiresAt: '2026-11-20T23:00:00.000Z',
    ...overrides,
  };
}

/** The same order, by default confirmed at noon UTC and promised twenty minutes later. */
export function anOrderState(overrides: Partial<OrderState> = {}): OrderState {
  const { payment, ...order } = aPlacedOrder();
  const { total } = order.totals;
  const none = money(0, total.currency);
  return {
    ...order,
    payment: { ...payment, status: 'authorized', authorized: total, captured: none, refunded: none, refundsDue: [] },
    version: 3,
    changedVersion: 3,
    status: 'confirmed',
    placedAt: '2026-11-20T12:00:00.000Z',
    updatedAt: '2026-11-20T12:00:00.000Z',
    confirmedAt: '2026-11-20T12:00:00.000Z',
    promisedAt: '2026-11-20T12:20:00.000Z',
    messages: [],
    ...overrides,
  };
}

/** Empty, for pickup. */
export function aDraft(overrides: Partial<NewDraft> = {}): NewDraft {
  return {
    id: anOrderId(),
    storeId: DEFAULT_STORE,
    day: '2026-11-20',
    fulfilment: { type: 'pickup' },
    lines: [],
    terms: termsOf(STORE),
    timers: STORE.timers,
    ...overrides,
  };
}

/** For tests that know that the order was placed. */
export function placedOf(order: Order | undefined): OrderState {
  if (!order || !isPlaced(order)) throw new Error('The order has not been placed.');
  return order;
}
