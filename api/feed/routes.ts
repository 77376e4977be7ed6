import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { streamSSE } from 'hono/streaming';
import { listenerNow } from '../../application/feed/listener.ts';
import type { FeedStream } from '../../application/feed/stream.ts';
import { OrderDesk } from '../../application/orders/desk.ts';
import { mustSee } from '../../application/orders/show.ts';
import type { ApiDeps } from '../deps.ts';
import type { AppEnv } from '../http/access.ts';
import { problems, router } from '../http/routing.ts';
import { askerOf, idParam } from '../orders/answers.ts';
import { headersOf } from '../http/response-headers.ts';
import { moment, placedStatus } from '../orders/schemas.ts';

/** Live feeds, as server-sent events. */

/** Browsers wait this long before they connect again, and up to twice as long, so that not all come at once. */
const RETRY_MS = 1_000;

const feedView = z
  .object({
    time: moment.openapi({ description: 'The server’s clock.' }),
    digest: z.string().nullable().openapi({
      description:
        'Of the orders: their number, a dot, and FNV-1a (32 bits, hexadecimal) over `id:version`, sorted and separated by line feeds.',
      example: '12.9f8e7d6c',
    }),
    orders: z.array(z.object({ id: z.string(), version: z.number().int(), status: placedStatus })),
  })
  .openapi('FeedSnapshot');

const EVENTS = `Events say what has changed; what it is now is read by its own address. \`snapshot\` (first: the orders that should be on the
screen), \`order\` (\`id\`, \`version\`, \`status\`: drop what you know already), \`heartbeat\` (every 20 s, with the digest of what should be on the
screen: if yours differs, read again), \`reset\` (storage has gone back to an earlier state: forget what you know), \`end\` (connect again; with
the reason \`not_signed_in\`, sign in first). A connection that was lost resumes with Last-Event-ID. Without \`Accept: text/event-stream\` the
snapshot is answered as JSON.`;

const answers = {
  200: {
    description: 'The feed; or its snapshot.',
    headers: headersOf('Cache-Control'),
    content: {
      'text/event-stream': { schema: z.string() },
      'application/json': { schema: feedView },
    },
  },
};

const request = {
  headers: z.object({
    'last-event-id': z.string().max(100).optional().openapi({ description: 'Sent by browsers that connect again.' }),
  }),
};

const storeFeed = createRoute({
  method: 'get',
  path: '/feed',
  operationId: 'openFeed',
  tags: ['orders'],
  summary: 'Listen to a store’s orders',
  description: `All orders that the sender may see. ${EVENTS} In addition: \`kitchen\` and \`menu\` (with a \`mark\` that has changed).`,
  request,
  responses: { ...answers, ...problems() },
});

const orderFeed = createRoute({
  method: 'get',
  path: '/orders/{id}/feed',
  operationId: 'openOrderFeed',
  tags: ['orders'],
  summary: 'Listen to one order',
  description: `${EVENTS} In addition: \`queue\` (\`position\`, \`ready_time\`), when its place in the kitchen’s queue has changed.`,
  request: { ...request, params: idParam },
  responses: { ...answers, ...problems('order_not_found', 'not_known_yet', 'storage_damaged') },
});

export function feedRoutes(deps: ApiDeps) {
  const desk = new OrderDesk(deps);
  return router()
    .openapi(storeFeed, (c) => answerFeed(c, deps))
    .openapi(orderFeed, async (c) => {
      const { state } = await desk.find(askerOf(c), c.req.valid('param').id);
      await mustSee(c.var.principal, state);
      return answerFeed(c, deps, { orderId: state.id });
    });
}

async function answerFeed(
  c: Context<AppEnv>,
  { live }: Pick<ApiDeps, 'live'>,
  about: Pick<Parameters<ApiDeps['live']['open']>[2], 'orderId'> = {},
): Promise<Response> {
  const { store, principal } = c.var;
  const stream = live.open(store, principal, {
    ...about,
    lastEventId: c.req.header('Last-Event-ID'),
    lookAgain: () => listenerNow(() => c.var.whoAgain(), principal),
  });
  c.header('Cache-Control', 'no-store');
  c.header('Vary', 'Accept');
  if (!/\btext\/event-stream\b/.test(c.req.header('Accept') ?? '')) {
    try {
      return c.json(await stream.state(), 200);
    } finally {
      stream.close();
    }
  }
  // Proxies would collect events until their buffer is full.
  c.header('X-Accel-Buffering', 'no');
  return pass(c, stream);
}

function pass(c: Context<AppEnv>, stream: FeedStream): Response {
  return streamSSE(c, async (out) => {
    out.onAbort(() => stream.close());
    try {
      await out.write(`retry: ${Math.round(RETRY_MS * (1 + Math.random()))}\n\n`);
      for await (const { type, id, data } of stream) {
        await out.writeSSE({ event: type, data: JSON.stringify(data), ...(id ? { id } : {}) });
      }
    } finally {
      stream.close();
    }
  });
}
