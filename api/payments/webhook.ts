import { Hono } from 'hono';
import { OrderDesk } from '../../application/orders/desk.ts';
import { takeNotice } from '../../application/payments/notices.ts';
import type { PaymentNotices } from '../../ports.ts';
import type { ApiDeps } from '../deps.ts';
import type { AppEnv } from '../http/access.ts';
import { HttpProblem } from '../http/problems.ts';

/**
 * The payment provider's webhook, authenticated by its signature alone.
 *
 * Providers retry anything but 2xx for days. So an ignored notice is 200, and an outage is not.
 */
export function paymentWebhook(
  deps: Pick<ApiDeps, 'storage' | 'pipeline' | 'signals' | 'log' | 'now'>,
  notices: PaymentNotices,
): Hono<AppEnv> {
  const { id: provider, name, path, signatureHeader } = notices;
  const desk = new OrderDesk(deps);
  return new Hono<AppEnv>({ strict: false }).post(path, async (c) => {
    const notice = await notices.read(await c.req.text(), c.req.header(signatureHeader));
    if (notice.kind === 'forged') {
      throw new HttpProblem('invalid_signature', `Not accepted as coming from ${name}: ${notice.reason}`);
    }
    await takeNotice({ ...deps, desk, provider, requestId: c.var.requestId }, notice);
    return c.json({ received: true });
  });
}
