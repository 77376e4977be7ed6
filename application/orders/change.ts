import { termsOf, type RequestedPizza } from '../../domain/catalog/pricing.ts';
import type { StoreSettings } from '../../domain/catalog/store.ts';
import { isPlaced, type OrderChanges, type OrderContent, type OrderState } from '../../domain/order/index.ts';
import { DECLINED, describeRevisionRefusal } from '../../domain/order/words.ts';
import type { Storage, StoredOrder } from '../../ports.ts';
import { readAddress, type AddressForm } from '../customers/identify.ts';
import { invalid, Refused } from '../refused.ts';
import type { OrderDesk, OrderRequest } from './desk.ts';
import { readIngredients } from './ingredients.ts';
import { readRequestedFor } from './opening.ts';
import { priceLines, type Sender } from './placement.ts';
import { claimCashDelivery, mustBeWelcome, type PlacingDeps } from './placing-rules.ts';

/** The requested changes; absent fields stay the same. */
export interface ChangeForm {
  /** All lines of the order. */
  readonly pizzas?: readonly RequestedPizza[] | undefined;
  /** Null: pickup. */
  readonly address?: AddressForm | null | undefined;
  /** Null removes them. */
  readonly instructions?: string | null | undefined;
  /** ISO 8601 with an offset; null: as soon as possible. */
  readonly requestedFor?: string | null | undefined;
}

export interface ChangeDeps {
  readonly storage: Pick<Storage, 'catalog' | 'stock'>;
  readonly now: () => number;
}

/** For a change of where to. */
export interface MovingDeps extends ChangeDeps, PlacingDeps {
  readonly storage: ChangeDeps['storage'] & PlacingDeps['storage'];
}

/** A change, and what it is read from. */
export interface Change {
  readonly store: StoreSettings;
  /** Compared for equal keys. */
  readonly content: unknown;
  readonly read: (stored: StoredOrder) => Promise<OrderChanges>;
}

/** Changes an order before the kitchen begins, at current prices. */
export function changeOrder(
  desk: OrderDesk,
  deps: MovingDeps,
  request: OrderRequest,
  { form, ...change }: Omit<Change, 'read'> & { readonly form: ChangeForm },
): Promise<StoredOrder> {
  const { store } = change;
  const read: Change['read'] = async ({ state }) => {
    const changes = await readChanges(form, store, deps);
    if (isPlaced(state)) await mustMayMove(deps, { principal: request.principal, store }, state, changes);
    return changes;
  };
  return carryOutChange(desk, request, { ...change, read });
}

/** An order moved to another door, or to another time, is held against the same rules as a new one. */
async function mustMayMove(
  deps: PlacingDeps,
  sender: Sender,
  { id, customer, fulfilment, requestedFor, payment }: OrderState,
  changes: OrderChanges,
): Promise<void> {
  if (!changes.fulfilment && changes.requestedFor === undefined) return;
  const isNewlyLater = requestedFor === undefined && Boolean(changes.requestedFor);
  const wanted = {
    customer,
    payment,
    fulfilment: changes.fulfilment ?? fulfilment,
    ...(isNewlyLater ? { requestedFor: changes.requestedFor } : {}),
  };
  await mustBeWelcome(deps, sender, wanted);
  if (changes.fulfilment) await claimCashDelivery(deps, sender, id, wanted);
}

/**
 * The one way of every change to a placed order.
 *
 * @returns the order: changed, or with the change pending while it waits for its payment
 * @throws Refused if the change was refused, for example for lack of stock or payment
 */
export async function carryOutChange(
  desk: OrderDesk,
  request: OrderRequest,
  { store, content, read }: Change,
): Promise<StoredOrder> {
  const revised = await desk.carryOut(
    request,
    async (stored, earlier) => {
      const isRepeat = earlier?.type === 'RevisionRequested';
      const changes = isRepeat ? changesOf(earlier.content) : await read(stored);
      return { type: 'revise', changes, terms: termsOf(store) };
    },
    { content },
  );
  mustNotBeRefused(revised);
  return revised;
}

async function readChanges(
  form: ChangeForm,
  store: StoreSettings,
  { storage, now }: ChangeDeps,
): Promise<OrderChanges> {
  const { pizzas, address, instructions, requestedFor: when } = form;
  const fulfilment = address === null ? { type: 'pickup' as const } : readAddress(address);
  if (Array.isArray(fulfilment)) throw invalid(fulfilment);
  const lines = pizzas && (await priceLines(storage, store, pizzas));
  return {
    ...(lines ? { lines, ...(await readIngredients(storage, store.id, lines)) } : {}),
    ...(fulfilment ? { fulfilment } : {}),
    ...(when === undefined ? {} : { requestedFor: when === null ? null : readRequestedFor(when, store, now) }),
    ...(instructions === undefined ? {} : { instructions: instructions === '' ? null : instructions }),
  };
}

/** The complete content of an order, as a change to it. */
function changesOf({ lines, fulfilment, instructions, requestedFor, ingredients }: OrderContent): OrderChanges {
  const stock = ingredients === undefined ? {} : { ingredients };
  return { lines, ...stock, fulfilment, instructions: instructions ?? null, requestedFor: requestedFor ?? null };
}

/** An accepted change may still be refused: the order's events have the outcome. */
function mustNotBeRefused({ state, events, commandId }: StoredOrder & { readonly commandId: string }): void {
  const requested = events.find((event) => event.commandId === commandId);
  if (requested?.type !== 'RevisionRequested') return;
  for (const event of events) {
    if (event.type !== 'RevisionRefused' || event.revisionId !== requested.revisionId) continue;
    const { why } = event;
    throw new Refused(
      why.code,
      `The order was not changed: ${why.code === 'payment_declined' ? DECLINED : describeRevisionRefusal(why)}`,
      {
        orderId: state.id,
        ...('missing' in why ? { missing: why.missing } : {}),
        ...('freeTimes' in why ? { freeTimes: why.freeTimes } : {}),
      },
    );
  }
}
