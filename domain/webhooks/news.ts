import type { Menu } from '../catalog/menu.ts';
import type { Pause } from '../kitchen/types.ts';
import { newsSince, seenBefore, seenStock, type SeenStock } from '../stock/news.ts';
import type { StockRoom } from '../stock/types.ts';
import type { Instant, OrderId } from '../shared/values.ts';
import { marksOf, menuChanges, type MenuChanges, type MenuMarks } from './menu-changes.ts';

/**
 * Events about a store's kitchen, menu and stock, for webhooks. Those of the stock are recorded in it; the others are found by comparing
 * what is stored with what was seen last time, so they need no second write, survive crashes, and include edits of files by hand. What
 * changes and changes back there between two looks, a second apart while anything happens, is not noticed.
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
  readonly menu?: { readonly mark: string; readonly menu: Menu };
  readonly stock?: StockRoom;
}

type Details = Readonly<Record<string, string | number | null>> | MenuChanges;

export interface NewsEvent {
  readonly seq: number;
  readonly at: Instant;
  readonly type: NewsType;
  readonly details: Details;
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
  readonly menu?: {
    readonly mark: string;
    /** Absent: seen by an earlier release. */
    readonly items?: MenuMarks;
  };
  readonly stock?: SeenStock;
}

type Fact = Pick<NewsEvent, 'type' | 'details'> & Partial<Pick<NewsEvent, 'at'>>;

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
  const sees: Seen = { ...news?.seen, ...seenOf(look, news?.seen) };
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
    ...(menu ? { menu: { mark: menu.mark } } : {}),
    ...(stock ? { stock: seenBefore(stock, since) } : {}),
  };
}

function seenOf({ kitchen, menu, stock }: StoreLook, before: Seen | undefined): Seen {
  return {
    ...(kitchen ? { kitchen: { pausedSince: kitchen.pause?.since ?? null } } : {}),
    ...(menu ? { menu: seenMenu(menu, before?.menu) } : {}),
    ...(stock ? { stock: seenStock(stock) } : {}),
  };
}

function seenMenu({ mark, menu }: NonNullable<StoreLook['menu']>, before: Seen['menu']): NonNullable<Seen['menu']> {
  return before?.mark === mark && before.items ? before : { mark, items: marksOf(menu) };
}

function kitchenFacts({ kitchen: seen }: Seen, { kitchen }: StoreLook): Fact[] {
  if (!seen || !kitchen || seen.pausedSince === (kitchen.pause?.since ?? null)) return [];
  const { pause } = kitchen;
  if (!pause) return [{ type: 'pizzeria.kitchen.resumed', details: {} }];
  const details = { paused_time: pause.since, until: pause.until ?? null, reason: pause.reason ?? null };
  return [{ type: 'pizzeria.kitchen.paused', details }];
}

function menuFacts({ menu: seen }: Seen, { menu: look }: StoreLook): Fact[] {
  if (!seen || !look || seen.mark === look.mark) return [];
  const details = seen.items ? menuChanges(seen.items, marksOf(look.menu)) : {};
  return [{ type: 'pizzeria.menu.changed', details }];
}

function stockFacts({ stock: seen }: Seen, { stock: room }: StoreLook): Fact[] {
  if (!seen || !room) return [];
  return newsSince(seen, room).map(({ kind, details, at }): Fact => ({
    type: `pizzeria.stock.${kind}`,
    details,
    ...(at === undefined ? {} : { at }),
  }));
}
