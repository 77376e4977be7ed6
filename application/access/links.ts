import { createHash, randomBytes } from 'node:crypto';
import type { Order } from '../../domain/order/index.ts';
import { instant, parseStoreId, type OrderId, type StoreId } from '../../domain/shared/values.ts';
import type { Storage, TrackingLink } from '../../ports.ts';
import type { OrderDesk } from '../orders/desk.ts';
import { isVisible, mustSee } from '../orders/show.ts';
import type { Principal } from '../principal.ts';
import { Refused } from '../refused.ts';

/**
 * Tracking links show one order to whoever has them. The token is 256 random bits, of which storage has the hash, and it is dead a day
 * after the order's end, or when it is withdrawn.
 */

export const LINK_HOURS = 24;
/** Enough for a family. */
export const MOST_LINKS = 20;

const TOKEN = /^([a-z0-9-]+)\.([\w-]{43})$/;

export interface LinkDeps {
  readonly storage: Pick<Storage, 'access' | 'orders'>;
  readonly now: () => number;
}

export interface LinkRequest {
  readonly storeId: StoreId;
  /** As given, possibly invalid. */
  readonly orderId: string;
  readonly principal: Principal;
}

export interface NewLink {
  readonly link: TrackingLink;
  /** Shown once. */
  readonly token: string;
}

/** Makes a link, for the order's customer or a manager. */
export async function createLink(desk: OrderDesk, deps: LinkDeps, request: LinkRequest): Promise<NewLink> {
  const { storeId, principal } = request;
  const order = await mustManage(desk, request);
  const links = await deps.storage.access.links.listed(storeId, order.id);
  if (links.filter(({ withdrawnAt }) => withdrawnAt === undefined).length >= MOST_LINKS) {
    throw new Refused('link_limit', `An order has at most ${MOST_LINKS} tracking links. Withdraw one first.`);
  }
  return makeLink(deps, storeId, order.id, principal);
}

/** The same for an order that its customer has just placed. */
export async function makeLink(
  { storage, now }: LinkDeps,
  storeId: StoreId,
  orderId: OrderId,
  { id: createdBy }: Principal,
): Promise<NewLink> {
  const token = `${storeId}.${randomBytes(32).toString('base64url')}`;
  const link: TrackingLink = { id: hashOf(token), orderId, createdAt: instant(now()), createdBy };
  await storage.access.links.change(storeId, link.id, () => link);
  return { link, token };
}

/** The token of a link for a customer who has just placed an order; none for staff, who place many. */
export async function firstLink(
  deps: LinkDeps,
  { storeId, id }: Pick<Order, 'storeId' | 'id'>,
  principal: Principal,
): Promise<string | undefined> {
  if (principal.role !== 'customer') return undefined;
  const links = await deps.storage.access.links.listed(storeId, id);
  // A placement may be repeated often with its key.
  if (links.length >= MOST_LINKS) return undefined;
  return (await makeLink(deps, storeId, id, principal)).token;
}

/** All links of an order, oldest first. Their tokens are known to their holders only. */
export async function listLinks(
  desk: OrderDesk,
  { storage }: LinkDeps,
  request: LinkRequest,
): Promise<readonly TrackingLink[]> {
  const order = await mustManage(desk, request);
  const links = await storage.access.links.listed(request.storeId, order.id);
  return links.toSorted((a, b) => (a.createdAt < b.createdAt ? -1 : 1));
}

/** A withdrawn link is dead at once. Idempotent. */
export async function withdrawLink(
  desk: OrderDesk,
  { storage, now }: LinkDeps,
  request: LinkRequest,
  linkId: string,
): Promise<void> {
  const order = await mustManage(desk, request);
  const link = await storage.access.links.get(request.storeId, linkId);
  if (link?.orderId !== order.id) throw new Refused('link_not_found', 'There is no such tracking link.');
  await storage.access.links.change(request.storeId, linkId, (known = link) =>
    known.withdrawnAt === undefined ? { ...known, withdrawnAt: instant(now()) } : known,
  );
}

/** The principal of a link's token; undefined if it is dead, or was never alive. */
export async function followLink({ storage, now }: LinkDeps, token: string): Promise<Principal | undefined> {
  const storeId = parseStoreId(TOKEN.exec(token)?.[1] ?? '');
  const link = storeId && (await storage.access.links.get(storeId, hashOf(token)));
  if (!link || link.withdrawnAt !== undefined) return undefined;
  const order = await storage.orders.get(storeId, link.orderId);
  if (!order) return undefined;
  const { endedAt } = order.state;
  if (endedAt !== undefined && now() - Date.parse(endedAt) > LINK_HOURS * 3_600_000) return undefined;
  return {
    id: `lnk_${link.id.slice(0, 26)}`,
    kind: 'link',
    role: 'customer',
    scopes: ['orders:read'],
    stores: [storeId],
    onlyOrder: link.orderId,
  };
}

/** Where a link leads. Who sees the order without it goes on without it, since they may see more of it. */
export async function openLink(
  deps: LinkDeps,
  token: string,
  principal: Principal | undefined,
): Promise<{ readonly storeId: StoreId; readonly orderId: OrderId; readonly isNeeded: boolean }> {
  const link = await followLink(deps, token);
  const [storeId] = link?.stores ?? [];
  const orderId = link?.onlyOrder;
  const order = storeId && orderId && (await deps.storage.orders.get(storeId, orderId));
  if (!order) throw new Refused('link_not_found', 'This link is not valid any more, or never was.');
  return { storeId, orderId, isNeeded: !principal || !(await isVisible(principal, order.state)) };
}

async function mustManage(desk: OrderDesk, request: LinkRequest): Promise<Order> {
  const { orderId, principal } = request;
  const { state } = await desk.find(request, orderId);
  const sight = await mustSee(principal, state);
  if (sight === 'own' || sight === 'whole') return state;
  throw new Refused('forbidden', 'Only the order’s customer and managers have its tracking links.');
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
