import { z } from '@hono/zod-openapi';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { cors } from 'hono/cors';
import { isManager } from '../../application/access/relation.ts';
import type { Principal } from '../../application/principal.ts';
import { Refused } from '../../application/refused.ts';
import type { StoreId } from '../../domain/shared/values.ts';
import type { ApiDeps } from '../deps.ts';
import type { AppEnv } from '../http/access.ts';
import { authenticate, type Resolver } from '../http/authenticate.ts';
import { senderAddress } from '../http/sender-address.ts';

const MAX_BODY_BYTES = 8_000_000;

const written = z.object({ metadata: z.record(z.string(), z.string()).optional(), data: z.string().optional() });
const asked = z.object({ payloads: z.array(written).max(10_000) });

/**
 * The codec's endpoint for Temporal's UI (`/codec/decode`), outside of the API. It decrypts what is of the asking manager's stores, and gives the
 * rest back as it came. Names and addresses stay sealed: nobody sees them there.
 */
export function codecRoutes(deps: ApiDeps, resolvers: readonly Resolver[]): Hono<AppEnv> {
  const app = new Hono<AppEnv>();
  app.use(cors({ origin: (origin) => (origin === deps.payloads.uiOrigin ? origin : null), credentials: true, allowMethods: ['POST'], allowHeaders: ['Authorization', 'Content-Type', 'X-Namespace'] })); // prettier-ignore
  app.use(async (c, next) => {
    const origin = c.req.header('Origin');
    if (origin !== undefined && origin !== deps.payloads.uiOrigin) return c.body(null, 403);
    return next();
  });
  app.use(bodyLimit({ maxSize: MAX_BODY_BYTES }));
  app.use(authenticate(resolvers));
  app.post('/decode', async (c) => {
    const principal = managerOf(c.get('principal'));
    const read = asked.safeParse(await c.req.json().catch(() => undefined));
    if (!read.success) return c.json({ message: 'Payloads are expected.' }, 400);
    let decoded = 0;
    const payloads = read.data.payloads.map((payload) => {
      const opened = deps.payloads.open(payload);
      if (!opened || !isOwn(principal, opened.storeId)) return payload;
      decoded += 1;
      return opened.payload;
    });
    deps.log.info(
      { by: principal.id, decoded, kept: payloads.length - decoded },
      'Payloads were decrypted for the Temporal UI',
    );
    const address = senderAddress(c, deps.trustedProxies);
    deps.audit.note({
      by: principal.id,
      role: principal.role,
      ...(address === undefined ? {} : { from: address }),
      operation: 'decodePayloads',
      to: { decoded: String(decoded) },
      status: 200,
      request: c.get('requestId'),
    });
    return c.json({ payloads }, 200);
  });
  return app;
}

/** @throws Refused */
function managerOf(principal: Principal | undefined): Principal {
  if (!principal) throw new Refused('not_signed_in', 'Sign in as a manager to decrypt what Temporal stores.');
  // Orders are in it, so a token that is limited to something else is not good for it.
  if (isManager(principal) && principal.scopes.includes('orders:read')) return principal;
  throw new Refused('forbidden', 'Only managers may decrypt what Temporal stores, by a token for orders:read.');
}

/** What is of no store in particular is for managers of all of them. */
function isOwn({ stores }: Principal, storeId: StoreId | undefined): boolean {
  return stores === undefined || (storeId !== undefined && stores.includes(storeId));
}
