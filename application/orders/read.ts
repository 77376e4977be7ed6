import { asOf, isPlaced, messagesDue, type Order, type OrderState } from '../../domain/order/index.ts';
import { ledgerOf, type Ledger } from '../../domain/order/ledger.ts';
import { instant } from '../../domain/shared/values.ts';
import type { OrderPipeline, OrderProgress, PhoneView, Storage, StoredOrder } from '../../ports.ts';
import { NO_NAMES, readNames, type NameOf } from '../access/names.ts';
import { Refused } from '../refused.ts';
import type { Asker, OrderDesk } from './desk.ts';
import { customerNameFor, mustSee, showsOf } from './show.ts';
import { idsOfStaff, showEvents, showSent, type SentMessage, type VisibleEvent } from './show-events.ts';

/**
 * An order as of a point in time.
 *
 * @param moment ISO 8601 with an offset
 */
export function orderAsOf({ state, events }: StoredOrder, moment: string): Order {
  const then = asOf(events, instant(Date.parse(moment))).state;
  if (!then) throw new Refused('order_not_found', `There was no order ${state.id} yet at ${moment}.`);
  return then;
}

/** What happened to an order, as its reader may see it. */
export interface History {
  readonly events: readonly VisibleEvent[];
  readonly sent: readonly SentMessage[];
  readonly phoneViews: readonly PhoneView[];
  /** Of the staff. */
  readonly nameOf: NameOf;
  readonly customerName: string | undefined;
}

/** The events of an order, with the outcomes of its messages; for managers, also who was shown the phone number. */
export async function readHistory(
  desk: OrderDesk,
  { storage }: { readonly storage: Pick<Storage, 'access' | 'outbox'> },
  asker: Asker,
  orderId: string,
): Promise<History> {
  const { state, events } = await desk.find(asker, orderId);
  const { storeId, principal } = asker;
  const sight = await mustSee(principal, state);
  const due = isPlaced(state) ? messagesDue(state, events) : [];
  const keys = due.map(({ orderId: id, message: { key }, dueAt }) => ({ orderId: id, key, dueAt }));
  const entries = keys.length === 0 ? [] : await storage.outbox.find(storeId, keys);
  const sent = entries.flatMap((entry) => (entry.outcome ? [{ ...entry, outcome: entry.outcome }] : []));
  const phoneViews = sight === 'whole' ? await storage.access.phoneViews.listed(storeId, state.id) : [];
  const visible = showEvents(events, sight, principal.id);
  // Customers are not told which member of staff it was.
  const isForStaff = sight !== 'own' && sight !== 'link';
  const ids = [...visible.flatMap(idsOfStaff), ...phoneViews.map(({ by }) => by.id)];
  const nameOf = isForStaff ? await readNames({ storage }, storeId, ids) : NO_NAMES;
  return {
    events: visible,
    sent: showSent(sent, sight),
    phoneViews,
    nameOf,
    customerName: customerNameFor(state, sight),
  };
}

/** An order's money, movement by movement: for those who see its payment. */
export async function readLedger(
  desk: OrderDesk,
  asker: Asker,
  orderId: string,
): Promise<Ledger & { readonly order: OrderState }> {
  const { state, events } = await desk.find(asker, orderId);
  const sight = await mustSee(asker.principal, state);
  if (!isPlaced(state)) throw new Refused('order_not_found', `${state.id} is a draft and has no ledger yet.`);
  if (showsOf(sight).payment !== 'whole') {
    throw new Refused('forbidden', 'Only the order’s customer and managers see its ledger.');
  }
  return { ...ledgerOf(events, state), order: state };
}

/** Queries an order's workflow. */
export async function askWorkflow(
  desk: OrderDesk,
  { pipeline }: { readonly pipeline: Pick<OrderPipeline, 'progress'> },
  asker: Asker,
  orderId: string,
): Promise<OrderProgress> {
  const { state } = await desk.find(asker, orderId);
  return pipeline.progress(state.storeId, state.id);
}
