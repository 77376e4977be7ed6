import { setTimeout as pause } from 'node:timers/promises';
import { findBrokenLimit } from '../../domain/catalog/limits.ts';
import { NO_MENU } from '../../domain/catalog/menu.ts';
import { findUnavailable, priceLine, type OrderLine, type RequestedPizza } from '../../domain/catalog/pricing.ts';
import type { StoreSettings } from '../../domain/catalog/store.ts';
import { isPlaced, type OrderChanges, type OrderEvent, type OrderState } from '../../domain/order/index.ts';
import type { Quantity } from '../../domain/shared/values.ts';
import type { StoredOrder } from '../../ports.ts';
import { invalid, Refused } from '../refused.ts';
import { carryOutChange, type ChangeDeps } from './change.ts';
import type { OrderDesk, OrderRequest } from './desk.ts';
import { readIngredients } from './ingredients.ts';

/**
 * Changes to one line of a placed order. Each becomes a change of the whole list, so that the rules of changes, their payment and
 * their stock apply; the other lines keep their ids and prices.
 */
export type LineChange =
  | { readonly type: 'add'; readonly pizza: RequestedPizza }
  | { readonly type: 'setQuantity'; readonly lineId: string; readonly quantity: number }
  | { readonly type: 'remove'; readonly lineId: string };

/** How long a change without If-Match is applied to newer versions of the order, in milliseconds. */
const MOST_WAITING_MS = 4_000;
/** Changes at the same moment do not meet again, and a change that is being paid is waited for. */
const PAUSE_MS = { version_mismatch: 50, revision_pending: 200 } as const;

/**
 * @returns the order: changed, or with the change pending while it waits for its payment
 * @throws Refused if the change was refused, for example for lack of stock or payment
 */
export async function changeLine(
  desk: OrderDesk,
  deps: ChangeDeps,
  request: OrderRequest,
  { change, store }: { readonly change: LineChange; readonly store: StoreSettings },
): Promise<StoredOrder> {
  const read = (stored: StoredOrder): Promise<OrderChanges> => readLineChange(deps, store, stored, change);
  for (;;) {
    // The list is made from the order as it is here: one that was changed meanwhile must not lose that change.
    const { version } = (await desk.find(request, request.orderId)).state;
    try {
      const expecting = { expectedVersions: [version], ...request };
      return await carryOutChange(desk, expecting, { store, content: { type: 'changeLine', change }, read });
    } catch (error) {
      const isOther =
        error instanceof Refused && (error.code === 'version_mismatch' || error.code === 'revision_pending');
      if (!isOther || request.expectedVersions !== undefined) throw error;
      // Its sender expects no version, so another change in progress is all there is to say.
      if (deps.now() - request.key.arrivedAt >= MOST_WAITING_MS) throw anotherChange();
      if (await isWaitingForCustomer(desk, request)) throw error;
      await pause(PAUSE_MS[error.code as keyof typeof PAUSE_MS] * (0.5 + Math.random()));
    }
  }
}

function anotherChange(): Refused {
  return new Refused('revision_pending', 'Other changes to this order are in progress. Try again in a moment.', {
    retryAfter: 1,
  });
}

/** A change that its customer has to pay for first may take many minutes. */
async function isWaitingForCustomer(desk: OrderDesk, request: OrderRequest): Promise<boolean> {
  const { state } = await desk.find(request, request.orderId);
  return isPlaced(state) && state.pendingRevision?.action !== undefined;
}

async function readLineChange(
  { storage }: ChangeDeps,
  store: StoreSettings,
  { state, events }: StoredOrder,
  change: LineChange,
): Promise<OrderChanges> {
  if (!isPlaced(state)) throw new Refused('illegal_transition', 'This order is a draft: use its items.');
  const menu = (await storage.catalog.menu(store.id)) ?? NO_MENU;
  const lines = linesAfter(state, events, change, (pizza) => {
    const priced = priceLine(menu, pizza, '');
    if ('problems' in priced) throw invalid(priced.problems);
    return priced.line;
  });
  if (lines === 'unchanged') return {};
  const more = change.type === 'setQuantity' ? lines.filter((line) => isMore(line, state)) : [];
  const gone = findUnavailable(menu, more);
  if (gone.length > 0) throw invalid(gone.map((problem) => ({ ...problem, field: 'quantity' })));
  const broken = findBrokenLimit(lines);
  if (broken) throw invalid([{ field: change.type === 'remove' ? 'line' : 'quantity', ...broken }]);
  return { lines, ...(await readIngredients(storage, store.id, lines)) };
}

function linesAfter(
  { lines }: OrderState,
  events: readonly OrderEvent[],
  change: LineChange,
  price: (pizza: RequestedPizza) => Omit<OrderLine, 'id'>,
): readonly OrderLine[] | 'unchanged' {
  if (change.type === 'add') return [...lines, { id: String(highestId(events) + 1), ...price(change.pizza) }];
  const { lineId } = change;
  if (!lines.some(({ id }) => id === lineId)) {
    // It is already removed, as requested.
    if (change.type === 'remove' && everyLine(events).some(({ id }) => id === lineId)) return 'unchanged';
    throw new Refused('line_not_found', `This order has no line ${lineId}.`);
  }
  if (change.type === 'remove') return lines.filter(({ id }) => id !== lineId);
  // What was sold keeps its price. The quantity is checked with the limits of the whole list.
  const quantity = change.quantity as Quantity;
  return lines.map((line) => (line.id === lineId ? { ...line, quantity } : line));
}

function isMore({ id, quantity }: OrderLine, { lines }: OrderState): boolean {
  return lines.some((line) => line.id === id && quantity > line.quantity);
}

/** Ids of removed lines are not used again, so that a repeated request cannot change another line. */
function highestId(events: readonly OrderEvent[]): number {
  return Math.max(0, ...everyLine(events).map(({ id }) => Number(id)));
}

/** The lines that an order has ever had. */
function everyLine(events: readonly OrderEvent[]): readonly Pick<OrderLine, 'id'>[] {
  return events.flatMap((event) => {
    switch (event.type) {
      case 'DraftCreated':
        return event.draft.lines;
      case 'ItemAdded':
        return [event.line];
      case 'OrderPlaced':
        return event.order.lines;
      case 'RevisionRequested':
      case 'OrderRevised':
        return event.content.lines;
      default:
        return [];
    }
  });
}
