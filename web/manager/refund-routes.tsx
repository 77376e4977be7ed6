import { Hono } from 'hono';
import type { ApiDeps } from '../../api/deps.ts';
import { isRecentSignIn } from '../../application/access/recent.ts';
import { previewCommand } from '../../application/manage/preview.ts';
import { listAwaitingRefunds } from '../../application/orders/approve-refund.ts';
import { OrderDesk } from '../../application/orders/desk.ts';
import { namesOfRefunds } from '../../application/orders/refund.ts';
import type { CallApi } from '../call-api.ts';
import { signInAddress } from '../sign-in/address.ts';
import { carryOut, formOf, homeOf, pathOf, takeNotice, type ManagerEnv } from './context.ts';
import { RefundDecision, RefundList } from './refunds.tsx';

/** Refunds that another manager asked for. */
export function refundRoutes(deps: ApiDeps, call: CallApi) {
  const desk = new OrderDesk(deps);
  const routes = new Hono<ManagerEnv>({ strict: false });
  routes.get('/refunds', async (c) => {
    const { page } = c.var;
    const refunds = await listAwaitingRefunds(deps, c.var.principal, page.store.id);
    const nameOf = await namesOfRefunds(deps, page.store.id, refunds);
    return c.html(<RefundList page={page} refunds={refunds} nameOf={nameOf} problem={takeNotice(c)} />);
  });

  routes.get('/refunds/:order/:refund', async (c) => {
    const { page, principal } = c.var;
    const { order: orderId, refund: refundId } = c.req.param();
    const refunds = await listAwaitingRefunds(deps, principal, page.store.id);
    const awaiting = refunds.find(({ order, refund }) => order.id === orderId && refund.id === refundId);
    // It may have been decided about, or have lapsed.
    if (!awaiting?.mayDecide) return c.redirect(`${homeOf(c)}/refunds`, 303);
    if (!isRecentSignIn(principal, deps.now())) return c.redirect(signInAddress(pathOf(c), { again: true }));
    const stored = await desk.find({ storeId: page.store.id, principal }, orderId);
    const command = { type: 'approveRefund', refundId: awaiting.refund.refundId } as const;
    const preview = previewCommand(stored, command, principal, deps.now());
    const nameOf = await namesOfRefunds(deps, page.store.id, [awaiting]);
    const problem = takeNotice(c);
    return c.html(
      <RefundDecision page={page} awaiting={awaiting} nameOf={nameOf} preview={preview} problem={problem} />,
    );
  });
  for (const what of ['approve', 'decline'] as const) {
    routes.post(`/refunds/:order/:refund/${what}`, async (c) => {
      const [order, refund] = [c.req.param('order'), c.req.param('refund')].map(encodeURIComponent);
      const { reason = '' } = await formOf(c);
      const body = what === 'decline' && reason.trim() !== '' ? { body: { reason } } : {};
      return carryOut(call, c, { path: `/orders/${order}/refunds/${refund}/${what}`, ...body }, `${homeOf(c)}/refunds`);
    });
  }
  return routes;
}
