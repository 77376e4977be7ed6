import { randomUUID } from 'node:crypto';
import { Hono } from 'hono';
import type { OrderView } from '../../api/orders/schemas.ts';
import type { ApiProblem } from '../call-api.ts';
import { ask, formOf, type PageContext, type VisitEnv } from './call.ts';
import type { CheckoutProps, Fault, Typed } from './checkout.tsx';
import { MePage, type ToldMessage } from './me.tsx';

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

  return pages;
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
