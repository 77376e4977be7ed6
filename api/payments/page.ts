import { setTimeout as pause } from 'node:timers/promises';
import { Hono, type Context } from 'hono';
import { html } from 'hono/html';
import { invalid } from '../../application/refused.ts';
import { formatDecimal } from '../../domain/shared/money.ts';
import { parseOrderId } from '../../domain/shared/values.ts';
import type { PaymentPage, PaymentPageId, SignedNotice } from '../../ports.ts';
import type { ApiDeps } from '../deps.ts';
import type { AppEnv } from '../http/access.ts';
import { HttpProblem } from '../http/problems.ts';

const RETURNED = '/payments/returned';
const PAGES = ['/payments/simulated/:order', '/payments/simulated/:order/:revision'];

/** How often, and in what intervals in ms, a notice is sent until it is accepted. */
const NOTICE_ATTEMPTS = 6;
const NOTICE_INTERVAL_MS = 500;

interface PageDeps extends Pick<ApiDeps, 'log'> {
  /** Absent if the provider has pages of its own. */
  readonly paymentPage?: PaymentPage;
  /** Posts a notice to the provider's webhook. */
  readonly post: (notice: SignedNotice) => Promise<{ readonly ok: boolean }>;
}

/** Pages of the payment for a customer's browser: the simulated provider's, and where customers return to by default. */
export function paymentPages(deps: PageDeps): Hono<AppEnv> {
  const routes = new Hono<AppEnv>({ strict: false }).get(RETURNED, (c) =>
    page(
      c,
      html`<h1>Thank you</h1>
        <p>You can close this page. The pizzeria is told of the payment.</p>`,
    ),
  );
  const { paymentPage: pages } = deps;
  if (!pages) return routes;
  return routes.on('GET', PAGES, (c) => show(c, pages)).on('POST', PAGES, (c) => answer(c, pages, deps));
}

async function show(c: Context<AppEnv>, pages: PaymentPage): Promise<Response> {
  const { amount, status } = await find(pages, idOf(c));
  const what = `${formatDecimal(amount)} ${amount.currency}`;
  const choice = html`
    <form method="post" action="?answer=pay"><button>Pay ${what}</button></form>
    <form method="post" action="?answer=decline"><button>Decline</button></form>
  `;
  const body = status === 'open' ? choice : html`<p>This payment is ${status}.</p>`;
  return page(
    c,
    html`<h1>Simulated payment of ${what}</h1>
      ${body}`,
  );
}

async function answer(c: Context<AppEnv>, pages: PaymentPage, deps: PageDeps): Promise<Response> {
  const id = idOf(c);
  const { returnUrl, status } = await find(pages, id);
  const given = c.req.query('answer');
  if (given !== 'pay' && given !== 'decline') {
    throw invalid([{ field: 'answer', code: 'unknown_value', message: 'It is pay or decline.' }]);
  }
  if (status === 'closed') return show(c, pages);
  const notice = await pages.answer(id, given === 'pay' ? 'paid' : 'declined');
  // Like a real provider's, a notice does not wait for the customer, nor the customer for it.
  void send(notice, deps);
  return c.redirect(returnUrl ?? `/api${RETURNED}?order=${id.orderId}`, 303);
}

async function send(notice: SignedNotice, { post, log }: PageDeps): Promise<void> {
  for (let attempt = 1; attempt <= NOTICE_ATTEMPTS; attempt += 1) {
    const { ok } = await post(notice).catch(() => ({ ok: false }));
    if (ok) return;
    await pause(NOTICE_INTERVAL_MS * 2 ** attempt, undefined, { ref: false });
  }
  log.warn('A notice of the simulated provider was not accepted: the order finds out by itself');
}

async function find(pages: PaymentPage, id: PaymentPageId) {
  const page = await pages.look(id);
  if (!page) throw new HttpProblem('not_found', 'There is no such payment.');
  return page;
}

function idOf(c: Context<AppEnv>): PaymentPageId {
  const orderId = parseOrderId(c.req.param('order') ?? '');
  if (!orderId) throw new HttpProblem('not_found', 'There is no such payment.');
  return { orderId, revisionId: c.req.param('revision') };
}

/** Its forms lead to wherever the customer is to return to, so they are not restricted. */
const POLICY = "default-src 'none'; base-uri 'none'; frame-ancestors 'none'";

function page(c: Context<AppEnv>, body: ReturnType<typeof html>) {
  c.header('Content-Security-Policy', POLICY);
  // With none, browsers send no origin with a form either.
  c.header('Referrer-Policy', 'same-origin');
  return c.html(
    html`<!doctype html>
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width" />
          <title>Payment</title>
        </head>
        <body>
          ${body}
        </body>
      </html>`,
  );
}
