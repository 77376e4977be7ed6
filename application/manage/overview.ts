import type { StoreSettings } from '../../domain/catalog/store.ts';
import { forecastAt } from '../../domain/kitchen/queue.ts';
import { isFinal, ORDER_STATUSES, type OrderState } from '../../domain/order/index.ts';
import { flagOrders, type FlaggedOrder } from '../../domain/reports/exceptions.ts';
import { mergeReports, type SalesReport } from '../../domain/reports/reports.ts';
import { soldOut, levels } from '../../domain/stock/index.ts';
import { NO_MENU } from '../../domain/catalog/menu.ts';
import { isDown } from '../../domain/webhooks/progress.ts';
import { instant, localDay, localHour, plusDays, type Instant, type LocalDay } from '../../domain/shared/values.ts';
import type { Storage } from '../../ports.ts';
import type { Principal } from '../principal.ts';
import { lookAtKitchen, type KitchenLook } from '../kitchen/look.ts';
import { countUnreadable } from '../orders/list.ts';
import { everyOrder } from '../orders/every-order.ts';
import { analyse } from '../reports/analyse.ts';
import { withName, type ItemLevel } from '../inventory/look.ts';

/** What a manager sees first: what is wrong, how the kitchen stands, and today beside the same day a week ago. */

export interface OverviewDeps {
  readonly storage: Pick<
    Storage,
    'orders' | 'kitchen' | 'catalog' | 'stock' | 'webhooks' | 'reports' | 'damage' | 'access'
  >;
  readonly now: () => number;
}

export interface Overview {
  readonly at: Instant;
  readonly flagged: readonly FlaggedOrder[];
  readonly kitchen: KitchenLook;
  /** When an order of a usual size, placed now, would be ready. */
  readonly nextReadyAt: Instant;
  /** Ingredients below their threshold, those that have run out first. */
  readonly scarce: readonly ItemLevel[];
  /** Names of pizzas that cannot be ordered, by hand or for lack of ingredients. */
  readonly offMenu: readonly string[];
  /** Ids and addresses of webhooks whose receiver is down. */
  readonly webhooksDown: readonly { readonly id: string; readonly url: string; readonly error: string }[];
  /** How many records of orders cannot be read. */
  readonly unreadable: number;
  readonly today: DayFigures;
  readonly lastWeek: DayFigures;
}

/** A day until a time of day. */
export interface DayFigures {
  readonly day: LocalDay;
  readonly report: SalesReport;
  /** Sales by the hour in which they were placed, of the whole day. */
  readonly hours: SalesReport['hours'];
}

/** A pizza or two. */
const USUAL_MINUTES = 15;
const OPEN_STATUSES = ORDER_STATUSES.filter((status) => status !== 'draft' && !isFinal(status));

export async function readOverview(deps: OverviewDeps, store: StoreSettings, principal: Principal): Promise<Overview> {
  const { storage, now } = deps;
  const at = instant(now());
  const day = localDay(at, store.timeZone);
  const [open, ofToday, kitchen, look, stock, webhooksDown, today, lastWeek] = await Promise.all([
    everyOrder(storage.orders, store.id, { statuses: OPEN_STATUSES }),
    everyOrder(storage.orders, store.id, { day }),
    storage.kitchen.get(store.id),
    lookAtKitchen(deps, store, principal),
    readStock(deps, store),
    readWebhooks(deps, store),
    figuresOf(deps, store, day, undefined),
    figuresOf(deps, store, plusDays(day, -7), localHour(at, store.timeZone)),
  ]);
  return {
    at,
    flagged: flagOrders(unique([...open, ...ofToday]), at),
    kitchen: look,
    nextReadyAt: forecastAt(kitchen, kitchen.tickets.length, USUAL_MINUTES, store.kitchen, at),
    ...stock,
    webhooksDown,
    unreadable: countUnreadable(deps, store.id),
    today,
    lastWeek,
  };
}

function unique(orders: readonly OrderState[]): OrderState[] {
  return [...new Map(orders.map((order) => [order.id, order])).values()];
}

async function readStock(
  { storage, now }: OverviewDeps,
  { id }: StoreSettings,
): Promise<Pick<Overview, 'scarce' | 'offMenu'>> {
  const [room, recipes, menu = NO_MENU] = await Promise.all([
    storage.stock.get(id),
    storage.catalog.recipes(id),
    storage.catalog.menu(id),
  ]);
  const free = ({ level }: ItemLevel): number => level.onHand + level.incoming - level.allocated;
  const scarce = levels(room)
    .map((level) => withName(level, recipes))
    .filter((item) => free(item) <= 0 || free(item) < (item.level.lowAt ?? 0))
    .toSorted((a, b) => free(a) - free(b));
  const byHand = menu.pizzas.filter(({ available }) => !available).map(({ name }) => name);
  const out = soldOut(room, { menu, recipes }, instant(now())).pizzas;
  const forStock = menu.pizzas.filter((pizza) => out.has(pizza.id)).map(({ name }) => name);
  return { scarce, offMenu: [...new Set([...byHand, ...forStock])].sort((a, b) => a.localeCompare(b)) };
}

async function readWebhooks({ storage }: OverviewDeps, { id }: StoreSettings): Promise<Overview['webhooksDown']> {
  const subscriptions = await storage.webhooks.list(id);
  const looks = await Promise.all(
    subscriptions.map(async (subscription) => ({
      subscription,
      progress: await storage.webhooks.progress(id, subscription.id),
    })),
  );
  return looks.flatMap(({ subscription, progress }) =>
    progress && isDown(progress)
      ? [{ id: subscription.id, url: subscription.url, error: progress.outage?.error ?? '' }]
      : [],
  );
}

/** @param untilHour leaves out what came later, so that a day compares with one that is not over */
async function figuresOf(
  deps: OverviewDeps,
  store: StoreSettings,
  day: LocalDay,
  untilHour: number | undefined,
): Promise<DayFigures> {
  const { days } = await analyse(deps, store, { from: day, to: day });
  const report = mergeReports(days.map((each) => each.report));
  if (untilHour === undefined) return { day, report, hours: report.hours };
  return { day, report, hours: report.hours.filter(({ hour }) => hour <= untilHour) };
}
