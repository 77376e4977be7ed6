import { randomBytes } from 'node:crypto';
import { isPlaced } from '../../domain/order/index.ts';
import { instant, type Instant } from '../../domain/shared/values.ts';
import type { PhoneView, Storage } from '../../ports.ts';
import type { Log } from '../log.ts';
import type { Asker, OrderDesk } from '../orders/desk.ts';
import { mustSee } from '../orders/show.ts';
import { actorOf } from '../principal.ts';
import { Refused } from '../refused.ts';
import { base32 } from '../request-key.ts';

/** The customer's phone number is shown to the driver at the door only, one at a time, and it is recorded who saw it. */

export interface RevealDeps {
  readonly storage: Pick<Storage, 'access'>;
  readonly log: Pick<Log, 'info'>;
  readonly now: () => number;
}

/**
 * @returns the number; recorded before it is shown
 * @throws Refused `illegal_transition`, `driver_mismatch` unless the sender is on the way with the order, or a manager
 */
export async function revealPhone(
  desk: OrderDesk,
  { storage, log, now }: RevealDeps,
  asker: Asker,
  orderId: string,
): Promise<{ readonly phone: string; readonly at: Instant }> {
  const { storeId, principal } = asker;
  const { state } = await desk.find(asker, orderId);
  const sight = await mustSee(principal, state);
  const isAtDoor = sight === 'tour' && state.status === 'delivering';
  if (!isPlaced(state) || !(isAtDoor || sight === 'whole')) {
    const message = 'The phone number is shown to the driver who is on the way with the order.';
    throw new Refused(
      isPlaced(state) && state.driverId === principal.id ? 'illegal_transition' : 'driver_mismatch',
      message,
    );
  }
  const view: PhoneView = { orderId: state.id, at: instant(now()), by: actorOf(principal) };
  await storage.access.phoneViews.change(storeId, `phv_${base32(randomBytes(13), 20)}`, () => view);
  log.info({ event: 'phone_shown', order: state.id, by: view.by }, 'The phone number of an order was shown.');
  return { phone: state.customer.phone, at: view.at };
}
