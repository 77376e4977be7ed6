import type { AddressInfo } from 'node:net';
import { getRequestListener, type HttpBindings } from '@hono/node-server';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { Hono, type Context } from 'hono';
import { StripeBooks, StripeRefusal, textOf, type Fields, type Intent, type Session } from './stripe-books.ts';

/** A failure of the next matching request. */
export type Fault =
  /** The connection breaks before or after the work. */
  | 'dropped before'
  | 'dropped after'
  /** Stripe fails with 500, before or after the work; in both cases it remembers the 500 under the request's key. */
  | 'failed before'
  | 'failed after'
  /** Too many requests. */
  | 'limited';

/** Holds the request until the test releases it. */
export interface Gate {
  readonly reached: Promise<void>;
  open(): void;
}

export type InUse = 'idempotency_error' | 'invalid_request_error';

export interface StripeFake {
  readonly url: string;
  readonly books: StripeBooks;
  /** The requests, in order. */
  readonly requests: StripeRequest[];
  /** The error code for a key in use by a concurrent request: the documentation does not name it. */
  callKeyInUse(type: InUse): void;
  /** Fails the next request matching, for example, `POST /v1/payment_intents/…/confirm`. */
  failNext(request: RegExp, fault: Fault): void;
  /** Holds the next matching request before any work is done. */
  holdNext(request: RegExp): Gate;
  /** A day passes: keys are forgotten, and search has caught up. */
  letADayPass(): void;
  close(): Promise<void>;
}

export interface StripeRequest {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly body: string;
  readonly version: string;
  readonly key: string | undefined;
}

interface Answer {
  readonly status: number;
  readonly body: object;
}

type Call = Context<{ Bindings: HttpBindings }>;

export const SECRET_KEY = 'sk_test_fake';

/** A server that behaves like Stripe, over HTTP. Its search finds nothing until a day has passed. */
export async function startStripeFake(): Promise<StripeFake> {
  const books = new StripeBooks();
  const saved = new Map<string, { readonly request: string; answer?: Answer }>();
  const faults: { readonly request: RegExp; readonly fault: Fault }[] = [];
  const gates: { readonly request: RegExp; readonly pass: () => Promise<void> }[] = [];
  const requests: StripeRequest[] = [];
  const inUse: { type: InUse } = { type: 'idempotency_error' };

  /** Idempotency as in Stripe: the first response is stored, including Stripe's own failures. */
  async function keyed(c: Call, request: string, work: () => Answer): Promise<Answer & { replayed?: true }> {
    const key = c.req.header('Idempotency-Key');
    if (key === undefined || c.req.method === 'GET') {
      await take(gates, c)?.pass();
      return work();
    }
    const earlier = saved.get(key);
    if (earlier && earlier.request !== request) {
      return refusal({ type: 'idempotency_error', message: 'Keys can only be used with the same parameters.' });
    }
    if (earlier && !earlier.answer) {
      return refusal({ type: inUse.type, code: 'idempotency_key_in_use', message: 'In progress.' }, 409);
    }
    if (earlier?.answer) return { ...earlier.answer, replayed: true };
    const entry: { readonly request: string; answer?: Answer } = { request };
    saved.set(key, entry);
    await take(gates, c)?.pass();
    entry.answer = work();
    return entry.answer;
  }

  async function handle(c: Call, act: (fields: Fields) => object): Promise<Response> {
    if (c.req.header('Authorization') !== `Bearer ${SECRET_KEY}`) {
      return c.json({ error: { type: 'invalid_request_error', message: 'Invalid API Key provided.' } }, 401);
    }
    const text = c.req.method === 'GET' ? (c.req.url.split('?', 2)[1] ?? '') : await c.req.text();
    const { method } = c.req;
    requests.push({
      method,
      path: method === 'GET' ? `${c.req.path}?${text}` : c.req.path,
      body: method === 'GET' ? '' : text,
      version: c.req.header('Stripe-Version') ?? '',
      key: c.req.header('Idempotency-Key'),
    });
    const fields = nest(new URLSearchParams(text));
    const fault = take(faults, c)?.fault;
    if (fault === 'limited') return c.json({ error: { type: 'rate_limit_error', message: 'Too many requests.' } }, 429);
    if (fault === 'dropped before') return drop(c);
    const answer = await keyed(c, `${nameOf(c)}?${text}`, () => {
      const failure = {
        status: 500,
        body: { error: { type: 'api_error', message: 'Something went wrong at Stripe.' } },
      };
      if (fault === 'failed before') return failure;
      const done = doing(() => act(fields));
      return fault === 'failed after' ? failure : done;
    });
    if (fault === 'dropped after') return drop(c);
    if (answer.replayed) c.header('Idempotent-Replayed', 'true');
    return c.json(expand(answer.body), answer.status as 200);

    function expand(body: object): object {
      const names = Object.values((fields['expand'] ?? {}) as Record<string, string>);
      const show = (intent: Intent): object => ({
        ...intent,
        customer: names.some((name) => name.endsWith('customer'))
          ? books.customers.get(intent.customer)
          : intent.customer,
        latest_charge: names.some((name) => name.endsWith('latest_charge'))
          ? intent.latest_charge
          : (intent.latest_charge?.id ?? null),
      });
      const open = (session: Session): object => ({
        ...session,
        customer: names.some((name) => name.endsWith('customer'))
          ? books.customers.get(session.customer)
          : session.customer,
      });
      if ('object' in body && body.object === 'payment_intent') return show(body as Intent);
      if ('object' in body && body.object === 'checkout.session') return open(body as Session);
      if ('data' in body && c.req.path === '/v1/checkout/sessions') {
        return { ...body, data: (body.data as Session[]).map(open) };
      }
      if (!('data' in body) || c.req.path !== '/v1/payment_intents') return body;
      return { ...body, data: (body.data as Intent[]).map(show) };
    }
  }

  const app = new Hono<{ Bindings: HttpBindings }>();
  const id = (c: Call): string => c.req.param('id') ?? '';
  app.get('/v1/customers/search', (c) => handle(c, (fields) => list(books.searchCustomers(textOf(fields, 'query')))));
  app.post('/v1/customers', (c) => handle(c, (fields) => books.createCustomer(fields)));
  app.post('/v1/customers/:id', (c) => handle(c, (fields) => books.updateCustomer(id(c), fields)));
  app.get('/v1/payment_intents', (c) =>
    handle(c, ({ customer }) => list([...books.intents.values()].filter((intent) => intent.customer === customer))),
  );
  app.get('/v1/checkout/sessions', (c) =>
    handle(c, ({ customer }) => list([...books.sessions.values()].filter((each) => each.customer === customer))),
  );
  app.post('/v1/checkout/sessions', (c) => handle(c, (fields) => books.createSession(fields)));
  app.get('/v1/checkout/sessions/:id', (c) => handle(c, () => books.session(id(c))));
  app.post('/v1/checkout/sessions/:id/expire', (c) => handle(c, () => books.expireSession(id(c))));
  app.post('/v1/payment_methods', (c) => handle(c, (fields) => books.createCard(fields)));
  app.post('/v1/payment_intents', (c) => handle(c, (fields) => books.createIntent(fields)));
  app.get('/v1/payment_intents/:id', (c) => handle(c, () => books.intent(id(c))));
  app.post('/v1/payment_intents/:id/confirm', (c) => handle(c, (fields) => books.confirmIntent(id(c), fields)));
  app.post('/v1/payment_intents/:id/capture', (c) => handle(c, (fields) => books.captureIntent(id(c), fields)));
  app.post('/v1/payment_intents/:id/cancel', (c) => handle(c, (fields) => books.cancelIntent(id(c), fields)));
  app.get('/v1/refunds', (c) => handle(c, (fields) => list(books.refundsOf(textOf(fields, 'payment_intent')))));
  app.post('/v1/refunds', (c) => handle(c, (fields) => books.createRefund(fields)));
  app.notFound((c) => c.json({ error: { type: 'invalid_request_error', message: `Unrecognized: ${nameOf(c)}` } }, 404));

  const listener = getRequestListener(app.fetch);
  const server = createServer((incoming, outgoing) => void listener(incoming, outgoing));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    books,
    requests,
    callKeyInUse: (type) => void (inUse.type = type),
    failNext: (request, fault) => {
      // Stripe's package retries once itself if the connection broke.
      const times = fault.startsWith('dropped') ? 2 : 1;
      for (let count = 0; count < times; count += 1) faults.push({ request, fault });
    },
    holdNext: (request) => {
      const [reached, arrive] = signal();
      const [opened, open] = signal();
      gates.push({
        request,
        pass: () => {
          arrive();
          return opened;
        },
      });
      return { reached, open };
    },
    letADayPass: () => {
      saved.clear();
      books.index();
    },
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

function doing(act: () => object): Answer {
  try {
    // A stored response stays the same, whatever happens to the object.
    return { status: 200, body: structuredClone(act()) };
  } catch (error) {
    if (!(error instanceof StripeRefusal)) throw error;
    return refusal(error.error, error.status);
  }
}

function refusal(error: object, status = 400): Answer {
  return { status, body: { error } };
}

function list(data: readonly object[]): object {
  return { object: 'list', has_more: false, data };
}

/** The connection ends without a response. */
function drop(c: Call): Response {
  c.env.incoming.socket.destroy();
  return c.body(null);
}

function nameOf(c: Call): string {
  return `${c.req.method} ${c.req.path}`;
}

/** The first match, which is then used up. */
function take<T extends { readonly request: RegExp }>(from: T[], c: Call): T | undefined {
  const index = from.findIndex(({ request }) => request.test(nameOf(c)));
  return index < 0 ? undefined : from.splice(index, 1)[0];
}

function signal(): [Promise<void>, () => void] {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((done) => (resolve = done));
  return [promise, () => resolve()];
}

/** `card[token]=tok` is `{ card: { token: 'tok' } }`. */
function nest(params: URLSearchParams): Fields {
  const root: Record<string, unknown> = {};
  for (const [name, value] of params) {
    const path = name.split(/[[\]]+/).filter((part) => part !== '');
    const last = path.pop() ?? '';
    let at = root;
    for (const part of path) at = (at[part] ??= {}) as Record<string, unknown>;
    at[last] = value;
  }
  return root as Fields;
}
