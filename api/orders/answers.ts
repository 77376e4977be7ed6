import { z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { firstLink, type LinkDeps } from '../../application/access/links.ts';
import type { Asker, OrderRequest, Placing } from '../../application/orders/desk.ts';
import { rejectionOf } from '../../application/orders/place.ts';
import type { Sender } from '../../application/orders/placement.ts';
import { showDraft, showOrder } from '../../application/orders/show.ts';
import { notKnownYet, Refused } from '../../application/refused.ts';
import type { KeyOwner } from '../../application/request-key.ts';
import type { Outlook } from '../../domain/kitchen/queue.ts';
import { isPlaced, replay } from '../../domain/order/index.ts';
import type { StoredOrder } from '../../ports.ts';
import type { ApiDeps } from '../deps.ts';
import type { AppEnv } from '../http/access.ts';
import { etagOf, ifMatch } from '../http/headers.ts';
import { requestKey } from '../http/keys.ts';
import type { ProblemCode } from '../http/problems.ts';
import { json, problems, problemsWithLocation } from '../http/routing.ts';
import { networkOf } from '../http/sender-address.ts';
import { orderView, placingView, type OrderView } from './schemas.ts';
import { trackingUrl } from './tracking-url.ts';
import { viewDraft, viewOrder } from './views.ts';

/** Shared by routes for a single order: request parameters and responses. */

export const idParam = z.object({ id: z.string().openapi({ example: 'ord_0123456789abcdefghjkmnpqrs' }) });

export const OF_EVERY_COMMAND = [
  'order_not_found', 'illegal_transition', 'no_free_slot', 'order_held', 'order_moving', 'ingredients_missing', 'not_a_delivery', 'driver_mismatch', 'order_unattended',
  'version_mismatch', 'idempotency_key_reused', 'forbidden', 'not_known_yet', 'command_expired', 'temporal_unreachable',
] as const; // prettier-ignore

/** The possible problems of a command on an order, and more that this one has. */
export function commandProblems(...more: ProblemCode[]) {
  return problems(...OF_EVERY_COMMAND, ...more);
}

/** The possible problems of a change to a confirmed order. */
export function changeProblems(...more: ProblemCode[]) {
  return commandProblems('payment_declined', 'payment_action_expired', 'phone_code_required', 'cash_order_open', 'too_many_unpaid', 'out_of_stock', 'quarter_hour_full', 'revision_pending',
    'invalid_command', ...more); // prettier-ignore
}

/** Who asks for an order of which store. */
export function askerOf(c: Context<AppEnv>): Asker {
  const { store, principal } = c.var;
  return { storeId: store.id, principal };
}

/** Who orders, where, and from which network. */
export function senderOf(c: Context<AppEnv>): Sender {
  const { principal, store, senderAddress } = c.var;
  return { principal, store, network: senderAddress === undefined ? undefined : networkOf(senderAddress) };
}

/** The request's metadata, for the order in its path unless another is given. */
export function orderRequest(c: Context<AppEnv>, orderId = c.req.param('id') ?? '', owner?: KeyOwner): OrderRequest {
  const { principal, store } = c.var;
  return { storeId: store.id, orderId, principal, key: requestKey(c, owner), ...ifMatch(c.req.header('If-Match')) };
}

/** Responds to a command with the updated order. */
export async function answerOrder<Status extends 200 | 201 | 202 = 200>(
  c: Context<AppEnv>,
  { state, events }: StoredOrder,
  status = 200 as Status,
  outlook?: Outlook,
  more: Pick<OrderView, 'tracking_url'> = {},
) {
  if (!isPlaced(state)) throw new Refused('illegal_transition', 'This order is a draft.');
  const shown = await showOrder(c.var.principal, state, { events, outlook });
  c.header('ETag', etagOf(state.version, shown.sight));
  return c.json({ ...viewOrder(shown), ...more }, status);
}

/** Responds to a change of a placed order. */
export function answerChanged(c: Context<AppEnv>, stored: StoredOrder) {
  const isPending = isPlaced(stored.state) && stored.state.pendingRevision !== undefined;
  return answerOrder<200 | 202>(c, stored, isPending ? 202 : 200);
}

/** Responds to a command that also applies to drafts. */
export function answerEither(c: Context<AppEnv>, stored: StoredOrder) {
  return isPlaced(stored.state) ? answerOrder(c, stored) : answerDraft(c, stored, 200);
}

/**
 * Responds with the draft as the command left it: it may have been placed since, which must not turn success into a
 * refusal.
 */
export async function answerDraft<Status extends 200 | 201>(
  c: Context<AppEnv>,
  { state, events, commandId }: StoredOrder & { readonly commandId?: string },
  status: Status,
) {
  const last = events.findLastIndex((event) => event.commandId === commandId);
  const draft = isPlaced(state) ? replay(events.slice(0, last + 1)) : state;
  if (!draft || isPlaced(draft)) throw new Refused('illegal_transition', 'This order has been placed.');
  const shown = await showDraft(c.var.principal, draft);
  c.header('ETag', etagOf(draft.version, shown.sight));
  return c.json(viewDraft(shown), status);
}

/** The possible problems of a placement. One that left an order, such as a rejected one, has its Location. */
export function placementProblems(...codes: ProblemCode[]) {
  return problemsWithLocation('idempotency_key_reused', 'payment_declined', 'payment_action_expired', 'cards_stopped', 'phone_code_required', 'cash_order_open', 'too_many_unpaid', 'out_of_stock', 'kitchen_at_capacity', 'kitchen_paused',
    'quarter_hour_full', 'store_closed', 'invalid_command', 'not_known_yet', 'command_expired', 'temporal_unreachable', ...codes); // prettier-ignore
}

/** Places an order, and has the response to a refusal that left one say where it is. */
export async function placeAt<Placed>(
  c: Context<AppEnv>,
  location: string,
  place: () => Promise<Placed>,
): Promise<Placed> {
  try {
    return await place();
  } catch (error) {
    if (error instanceof Refused && error.options.orderId !== undefined) c.header('Location', location);
    throw error;
  }
}

/** Responds with a placed order: 201, 202 while it is still pending, or the rejection as a problem. */
export async function answerPlaced(
  c: Context<AppEnv>,
  deps: LinkDeps & Pick<ApiDeps, 'publicUrl'>,
  placed: StoredOrder | Placing,
  location: string,
) {
  if ('placing' in placed) return answerPlacing(c, placed.placing, location);
  const { state } = placed;
  // The draft's placement has not been stored yet.
  c.header('Location', location);
  if (!isPlaced(state)) throw notKnownYet({ orderId: state.id });
  const rejection = rejectionOf(state, deps.now());
  if (rejection) throw rejection;
  const token = await firstLink(deps, state, c.var.principal);
  const more = token === undefined ? {} : { tracking_url: trackingUrl(deps, token) };
  return answerOrder<201 | 202>(c, placed, state.status === 'received' ? 202 : 201, undefined, more);
}

/** Declares the 202 response of routes whose order may not be confirmed yet. */
export const accepted = json(
  z.union([orderView, placingView]),
  'Accepted; storage, payment or kitchen are pending. Poll its Location.',
  'ETag',
  'Location',
  'Retry-After',
);

/** The outcome is available at its Location. */
export function answerPlacing(c: Context<AppEnv>, id: string, location: string) {
  c.header('Location', location);
  c.header('Retry-After', '1');
  return c.json({ id, status: 'placing' as const }, 202);
}
