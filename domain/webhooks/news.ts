import type { Pause } from '../kitchen/types.ts';
import { levels } from '../stock/levels.ts';
import { isExternal, type StockRoom } from '../stock/types.ts';
import type { Instant, OrderId } from '../shared/values.ts';

/**
 * Events about a store's kitchen, menu and stock, for webhooks. They are found by comparing what is stored with what was seen last time,
 * so they need no second write, survive crashes, and include edits of files by hand. What changes and changes back between two looks, a
 * second apart while anything happens, is not noticed.
 */

export const NEWS_TYPES = [
  'pizzeria.kitchen.paused',
  'pizzeria.kitchen.resumed',
  'pizzeria.menu.changed',
  'pizzeria.stock.batch_arrived',
  'pizzeria.stock.quantity_changed',
  'pizzeria.stock.allocated',
  'pizzeria.stock.low',
  'pizzeria.stock.out',
  'pizzeria.stock.sufficient',
] as const;
export type NewsType = (typeof NEWS_TYPES)[number];

export type NewsSubject = 'kitchen' | 'menu' | 'stock';

/** A store as it is now. What nobody subscribes to need not be read. */
export interface StoreLook {
  readonly kitchen?: { readonly pause: Pause | undefined };
  /** @property mark differs for every content */
  readonly menu?: { readonly mark: string };
  readonly stock?: StockRoom;
}

export interface NewsEvent {
  readonly seq: number;
  readonly at: Instant;
  readonly type: NewsType;
  readonly details: Readonly<Record<string, string | number | null>>;
}

/** Its public form. */
export interface NewsEventData {
  /** Grows with each event about the store's kitchen, menu and stock. */
  readonly sequence: number;
  readonly details: NewsEvent['details'];
}

/** What a subscription has seen of its store, and the events that follow from it. */
export interface News {
  /** The number of the next event. */
  readonly next: number;
  /** The latest events, oldest first, sent or not. */
  readonly events: readonly NewsEvent[];
  readonly seen: Seen;
  /** When a pause ends by itself. */
  readonly lookAt?: Instant;
}

interface Seen {
  readonly kitchen?: { readonly pausedSince: Instant | null };
  readonly menu?: { readonly mark: string };
  readonly stock?: {
    /** Of ingredients that are scarce. */
    readonly levels: Readonly<Record<string, 'low' | 'out'>>;
    readonly onHand: readonly string[];
    readonly allocated: readonly string[];
    readonly nextMovement: number;
  };
}

type Fact = Pick<NewsEvent, 'type' | 'details'>;

/** The key of a store's own events among its orders. */
export const NEWS = 'store' as OrderId;
/** If more wait for an endpoint, the oldest are dropped. */
const MOST_KEPT = 200;

const EMPTY = { next: 1, events: [] } as const satisfies Partial<News>;

/**
 * Adds what has changed. Returns its argument if nothing has.
 *
 * @param since what was so before then is not news, at the first look
 */
export function observe(news: News | undefined, look: StoreLook, since: Instant, now: Instant): News {
  const { next, events } = news ?? EMPTY;
  const seen: Seen = { ...baseline(look, since), ...news?.seen };
  const facts = [...kitchenFacts(seen, look), ...menuFacts(seen, look), ...stockFacts(seen, look)];
  const sees: Seen = { ...news?.seen, ...seenOf(look) };
  const lookAt = look.kitchen?.pause?.until;
  if (news && facts.length === 0 && JSON.stringify(sees) === JSON.stringify(news.seen) && lookAt === news.lookAt)
    return news;
  const added = facts.map((fact, index) => ({ seq: next + index, at: now, ...fact }));
  return {
    next: next + added.length,
    events: [...events, ...added].slice(-MOST_KEPT),
    seen: sees,
    ...(lookAt === undefined ? {} : { lookAt }),
  };
}

export function subjectOf(type: NewsType): NewsSubject {
  return type.split('.')[1] as NewsSubject;
}

/** What would have been seen at a time. Of the menu, and of what was scarce, nothing is known. */
function baseline({ kitchen, menu, stock }: StoreLook, since: Instant): Seen {
  const { pause } = kitchen ?? {};
  return {
    ...(kitchen ? { kitchen: { pausedSince: pause && pause.since <= since ? pause.since : null } } : {}),
    ...(menu ? { menu } : {}),
    ...(stock ? { stock: stockBefore(stock, since) } : {}),
  };
}

function stockBefore(room: StockRoom, since: Instant): NonNullable<Seen['stock']> {
  return {
    levels: scarce(room),
    onHand: room.batches.filter(({ eta, at }) => eta === undefined && at <= since).map(({ reference }) => reference),
    allocated: room.allocations.filter(({ claimedAt }) => claimedAt <= since).map(({ orderId }) => orderId),
    nextMovement: room.movements.find(({ at }) => at > since)?.seq ?? room.nextMovement,
  };
}

function seenOf({ kitchen, menu, stock }: StoreLook): Seen {
  return {
    ...(kitchen ? { kitchen: { pausedSince: kitchen.pause?.since ?? null } } : {}),
    ...(menu ? { menu: { mark: menu.mark } } : {}),
    ...(stock ? { stock: seenStock(stock) } : {}),
  };
}

function seenStock(room: StockRoom): NonNullable<Seen['stock']> {
  return {
    levels: scarce(room),
    onHand: room.batches.filter(({ eta }) => eta === undefined).map(({ reference }) => reference),
    allocated: room.allocations.map(({ orderId }) => orderId).filter(isExternal),
    nextMovement: room.nextMovement,
  };
}

function kitchenFacts({ kitchen: seen }: Seen, { kitchen }: StoreLook): Fact[] {
  if (!seen || !kitchen || seen.pausedSince === (kitchen.pause?.since ?? null)) return [];
  const { pause } = kitchen;
  if (!pause) return [{ type: 'pizzeria.kitchen.resumed', details: {} }];
  const details = { paused_time: pause.since, until: pause.until ?? null, reason: pause.reason ?? null };
  return [{ type: 'pizzeria.kitchen.paused', details }];
}

function menuFacts({ menu: seen }: Seen, { menu }: StoreLook): Fact[] {
  return seen && menu && seen.mark !== menu.mark ? [{ type: 'pizzeria.menu.changed', details: {} }] : [];
}

function stockFacts({ stock: seen }: Seen, { stock: room }: StoreLook): Fact[] {
  return seen && room ? [...batchFacts(seen, room), ...allocationFacts(seen, room), ...levelFacts(seen, room)] : [];
}

function batchFacts(seen: NonNullable<Seen['stock']>, room: StockRoom): Fact[] {
  const arrived = room.batches.filter(({ reference, eta }) => eta === undefined && !seen.onHand.includes(reference));
  const counted = room.movements.filter(
    ({ seq, kind }) => seq >= seen.nextMovement && (kind === 'corrected' || kind === 'wasted'),
  );
  return [
    ...arrived.map(({ reference, sku, quantity }): Fact => ({
      type: 'pizzeria.stock.batch_arrived',
      details: { reference, sku, quantity },
    })),
    ...counted.map(({ sku, change, batch, reason }): Fact => ({
      type: 'pizzeria.stock.quantity_changed',
      details: { reference: batch ?? null, sku, change, reason: reason ?? null },
    })),
  ];
}

/** Those of other systems; orders tell theirs themselves. */
function allocationFacts(seen: NonNullable<Seen['stock']>, room: StockRoom): Fact[] {
  return room.allocations
    .filter(({ orderId }) => isExternal(orderId) && !seen.allocated.includes(orderId))
    .flatMap(({ orderId, needs }) =>
      needs.map(({ sku, quantity }): Fact => ({
        type: 'pizzeria.stock.allocated',
        details: { reference: orderId.slice(orderId.indexOf('/') + 1), sku, quantity },
      })),
    );
}

function levelFacts(seen: NonNullable<Seen['stock']>, room: StockRoom): Fact[] {
  const now = scarce(room);
  return levels(room).flatMap(({ sku, onHand, incoming, allocated }): Fact[] => {
    const state = now[sku] ?? 'sufficient';
    if (state === (seen.levels[sku] ?? 'sufficient')) return [];
    return [{ type: `pizzeria.stock.${state}`, details: { sku, available: onHand + incoming - allocated } }];
  });
}

function scarce(room: StockRoom): Record<string, 'low' | 'out'> {
  const states: Record<string, 'low' | 'out'> = {};
  for (const { sku, onHand, incoming, allocated, lowAt = 0 } of levels(room)) {
    const free = onHand + incoming - allocated;
    if (free <= 0) states[sku] = 'out';
    else if (free < lowAt) states[sku] = 'low';
  }
  return states;
}
