import {
  isFinal,
  isPlaced,
  UNFINISHED_STATUSES,
  type Customer,
  type Fulfilment,
  type PaymentWish,
} from '../../domain/order/index.ts';
import { instant, type Instant, type OrderId, type StoreId } from '../../domain/shared/values.ts';
import type { PlacingRules, Storage } from '../../ports.ts';
import { customerOf, isOwnPhone } from '../customers/account.ts';
import { Refused } from '../refused.ts';
import { keyedHash, type IdKey } from '../request-key.ts';
import type { Sender } from './placement.ts';

/**
 * Against orders that are a prank: food that is cooked for a stranger's door, and that nobody has paid for. Staff know whom they talk
 * to, so that these rules are for customers.
 */

export interface PlacingDeps {
  readonly storage: Pick<Storage, 'access' | 'orders'>;
  readonly placing: PlacingRules;
  readonly idKey: IdKey;
  readonly now: () => number;
}

/** What the rules are about. */
export interface Wanted {
  readonly customer: Customer;
  readonly fulfilment: Fulfilment;
  readonly payment: Pick<PaymentWish, 'method'>;
  readonly requestedFor?: Instant | null | undefined;
}

/** A claim whose order never came lapses. */
const CLAIM_MS = 10 * 60_000;

/** @throws Refused `phone_code_required`, `too_many_unpaid` */
export async function mustBeWelcome(deps: PlacingDeps, sender: Sender, wanted: Wanted): Promise<void> {
  if (sender.principal.role !== 'customer') return;
  if (isCashDelivery(wanted)) await mustKnowPhone(deps, sender, wanted.customer);
  if (wanted.requestedFor && wanted.payment.method !== 'card') await mustOweLittle(deps, sender);
}

/** @throws Refused `too_many_drafts` */
export async function mustHaveFewDrafts(
  { storage, placing }: PlacingDeps,
  { principal, store }: Sender,
): Promise<void> {
  const id = customerOf(principal);
  if (principal.role !== 'customer' || id === undefined || !placing.open) return;
  const { drafts } = placing.open;
  if ((await storage.orders.drafts(store.id, id)).length < drafts) return;
  throw new Refused('too_many_drafts', `You have ${drafts} drafts already. Place or cancel one of them first.`);
}

/**
 * Claims phone number and address for a cash delivery, until it has ended: of several at the same moment one wins, whichever process
 * they come to.
 *
 * @throws Refused `cash_order_open`
 */
export async function claimCashDelivery(
  deps: PlacingDeps,
  { principal, store }: Sender,
  orderId: OrderId,
  wanted: Wanted,
): Promise<void> {
  const { open } = deps.placing;
  if (principal.role !== 'customer' || !open || !isCashDelivery(wanted)) return;
  const { customer, fulfilment } = wanted;
  const address = fulfilment.type === 'delivery' ? plain(fulfilment.address.text) : '';
  const keyOf = (what: string, text: string): string =>
    keyedHash(deps.idKey, 'cash order', store.id, what, text).toString('hex', 0, 20);
  const byPhone = keyOf('phone', customer.phone);
  await claim(deps, store.id, { id: byPhone, orderId, most: open['cash-phone'], what: 'with this phone number' });
  try {
    const id = keyOf('address', address);
    await claim(deps, store.id, { id, orderId, most: open['cash-address'], what: 'to this address' });
  } catch (error) {
    await release(deps, store.id, byPhone, orderId);
    throw error;
  }
}

function isCashDelivery({ payment, fulfilment }: Wanted): boolean {
  return payment.method === 'cash' && fulfilment.type === 'delivery';
}

/** The number is the sender's, by a code or since they were brought something before. */
async function mustKnowPhone(
  deps: PlacingDeps,
  { principal, store }: Sender,
  { phone, phoneConfirmed }: Customer,
): Promise<void> {
  if (!deps.placing.cashNeedsCode || phoneConfirmed || (await isOwnPhone(deps, principal, phone))) return;
  const { customerIds = [] } = principal;
  if (customerIds.length > 0) {
    const before = await deps.storage.orders.list(store.id, { customerIds, phone, statuses: ['delivered'], limit: 1 });
    if (before.orders.length > 0) return;
  }
  throw new Refused(
    'phone_code_required',
    'This phone number is new here. Confirm it with the code that POST /customers/me/phone-verification sends, or pay in another way.',
  );
}

const UNPAID: readonly string[] = ['due', 'pending', 'action_required'];

async function mustOweLittle({ storage, placing }: PlacingDeps, { principal, store }: Sender): Promise<void> {
  const { customerIds = [] } = principal;
  if (!placing.open || customerIds.length === 0) return;
  const { orders } = await storage.orders.list(store.id, { customerIds, statuses: UNFINISHED_STATUSES, limit: 100 });
  const owed = orders.filter(
    ({ requestedFor, payment }) => requestedFor !== undefined && UNPAID.includes(payment.status),
  );
  if (owed.length < placing.open.unpaid) return;
  throw new Refused(
    'too_many_unpaid',
    `You have ${owed.length} orders for later that are not paid yet. Pay this one by card, or cancel one of them first.`,
  );
}

interface Claim {
  readonly id: string;
  readonly orderId: OrderId;
  readonly most: number;
  readonly what: string;
}

async function claim(deps: PlacingDeps, storeId: StoreId, { id, orderId, most, what }: Claim): Promise<void> {
  const { cashOrders } = deps.storage.access;
  const ended = await endedOf(deps, storeId, (await cashOrders.get(storeId, id))?.orders ?? []);
  let isFree = false;
  await cashOrders.change(storeId, id, (known) => {
    // What another process has added since counts as open.
    const others = (known?.orders ?? []).filter((each) => each.id !== orderId && !ended.includes(each.id));
    isFree = others.length < most;
    return isFree ? { orders: [...others, { id: orderId, at: instant(deps.now()) }] } : known;
  });
  if (isFree) return;
  throw new Refused(
    'cash_order_open',
    `Another order ${what} is on its way, to be paid in cash. Pay this one in another way, or order again once it is delivered.`,
  );
}

async function endedOf(
  { storage, now }: PlacingDeps,
  storeId: StoreId,
  claims: readonly { readonly id: OrderId; readonly at: Instant }[],
): Promise<OrderId[]> {
  const ended: OrderId[] = [];
  for (const { id, at } of claims) {
    const state = (await storage.orders.get(storeId, id))?.state;
    const isOver = state ? isPlaced(state) && isFinal(state.status) : now() - Date.parse(at) > CLAIM_MS;
    if (isOver) ended.push(id);
  }
  return ended;
}

async function release({ storage }: PlacingDeps, storeId: StoreId, id: string, orderId: OrderId): Promise<void> {
  await storage.access.cashOrders.change(storeId, id, (known) =>
    known ? { orders: known.orders.filter((each) => each.id !== orderId) } : known,
  );
}

/** Spelling makes no other door. */
function plain(address: string): string {
  return address
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, '');
}
