import { UNFINISHED_STATUSES, type Customer, type Fulfilment, type PaymentWish } from '../../domain/order/index.ts';
import type { Instant, OrderId } from '../../domain/shared/values.ts';
import type { PlacingRules, Storage } from '../../ports.ts';
import { customerOf, isOwnPhone } from '../customers/account.ts';
import { Refused } from '../refused.ts';
import { keyedHash, type IdKey } from '../request-key.ts';
import { claim, release } from './cash-claims.ts';
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
    await release(deps, store.id, byPhone, [orderId]);
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

/** Spelling makes no other door. */
function plain(address: string): string {
  return address
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, '');
}
