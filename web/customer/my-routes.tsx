import { randomUUID } from 'node:crypto';
import { Hono } from 'hono';
import type { OrderView } from '../../api/orders/schemas.ts';
import { isRecentSignIn } from '../../application/access/recent.ts';
import type { Principal } from '../../application/principal.ts';
import { Refused } from '../../application/refused.ts';
import type { ApiAnswer, ApiProblem } from '../call-api.ts';
import { signInAddress } from '../sign-in/address.ts';
import { ask, askChain, formOf, refusalOf, type PageContext, type VisitEnv } from './call.ts';
import type { CheckoutProps, Fault, Typed } from './checkout.tsx';
import { ErasedPage, ErasePage, MePage, type Erased, type ToldMessage } from './me.tsx';

/** A customer's own orders, messages and details. */
export function myPages() {
  const pages = new Hono<VisitEnv>({ strict: false });

  pages.get('/me', async (c) =>
    showMe(c, { typed: await readDetails(c), faults: [], isSaved: c.req.query('saved') === 'yes' }),
  );

  pages.post('/me', async (c) => {
    const form = await formOf(c);
    const [email, street] = [form.one('email'), form.one('street')];
    const body = {
      name: form.one('name'),
      phone: form.one('phone'),
      email: email === '' ? null : email,
      address: street === '' ? null : street,
    };
    const answer = await ask<ApiProblem>(c, { method: 'PUT', path: '/customers/me', body });
    if (answer.ok) return c.redirect(`${c.var.visit.base}/me?saved=yes`, 303);
    const faults = (answer.body.errors ?? []).map(({ field }) => ({
      field: FAULTS[field.split('.')[0] ?? ''] ?? ('other' as const),
    }));
    const shown = faults.length === 0 ? [{ field: 'other' as const, text: answer.body.detail }] : faults;
    return showMe(c, { typed: form.typed, faults: shown, isSaved: false });
  });

  pages.post('/me/messages', async (c) => {
    const form = await formOf(c);
    await ask(c, { method: 'POST', path: '/customers/me/notifications/read', key: form.one('key') || randomUUID() });
    return c.redirect(`${c.var.visit.base}/me`, 303);
  });

  pages.get('/me/export', async (c) => {
    const answer = await askChain<object>(c, { path: '/customers/me/export' });
    if (isTooLongAgo(answer)) return c.redirect(signInAddress(c.req.path, { again: true }), 303);
    if (!answer.ok) throw refusalOf(answer as ApiAnswer<ApiProblem>);
    c.header('Content-Disposition', 'attachment; filename="my-data.json"');
    return c.json(answer.body);
  });

  pages.get('/me/erase', (c) => {
    const { principal } = c.var as { readonly principal?: Principal };
    if (!principal) throw new Refused('not_signed_in', c.var.visit.words.accountHint);
    if (isRecentSignIn(principal, c.var.visit.now)) return c.html(<ErasePage visit={c.var.visit} />);
    return c.redirect(signInAddress(c.req.path, { again: true }), 303);
  });

  pages.post('/me/erase', async (c) => {
    const form = await formOf(c);
    const key = form.one('key') || randomUUID();
    const answer = await askChain<Erased | ApiProblem>(c, { method: 'DELETE', path: '/customers/me', key });
    if (isTooLongAgo(answer)) return c.redirect(signInAddress(c.req.path, { again: true }), 303);
    const { visit } = c.var;
    if (answer.ok) return c.html(<ErasedPage visit={visit} erased={answer.body as Erased} />);
    const { code, detail } = answer.body as ApiProblem;
    const problem = code === 'orders_open' ? visit.words.eraseLater : detail;
    return c.html(<ErasePage visit={visit} problem={problem} />, 409);
  });

  return pages;
}

/** The person has to prove again who they are. */
function isTooLongAgo({ body }: ApiAnswer<unknown>): boolean {
  return (body as Partial<ApiProblem> | undefined)?.code === 'recent_sign_in_required';
}

const FAULTS: Readonly<Record<string, Fault>> = { name: 'name', phone: 'phone', email: 'email', address: 'address' };

async function showMe(c: PageContext, state: Pick<CheckoutProps, 'typed' | 'faults'> & { readonly isSaved: boolean }) {
  const [orders, messages] = await Promise.all([
    ask<readonly OrderView[]>(c, { path: '/customers/me/orders?limit=20' }),
    ask<readonly ToldMessage[]>(c, { path: '/customers/me/notifications' }),
  ]);
  return c.html(
    <MePage
      visit={c.var.visit}
      orders={orders.ok ? orders.body : []}
      messages={messages.ok ? messages.body.slice(0, 10) : []}
      hasProfile={orders.ok}
      {...state}
    />,
    state.faults.length === 0 ? 200 : 422,
  );
}

async function readDetails(c: PageContext): Promise<Typed> {
  type Details = Partial<Record<'name' | 'phone' | 'email' | 'address', string | null>>;
  const { ok, body } = await ask<Details>(c, { path: '/customers/me' });
  if (!ok) return {};
  const { name, phone, email, address } = body;
  return { name: name ?? '', phone: phone ?? '', email: email ?? '', street: address ?? '' };
}
