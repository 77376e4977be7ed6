import { randomUUID } from 'node:crypto';
import { Hono } from 'hono';
import { readMenuOfNow, type MenuOfNow } from '../../application/catalog/menu.ts';
import { listTimes } from '../../application/orders/times.ts';
import type { ApiDeps } from '../../api/deps.ts';
import type { DraftView, OrderView } from '../../api/orders/schemas.ts';
import { isOpen } from '../../domain/catalog/hours.ts';
import { instant, minutesBetween } from '../../domain/shared/values.ts';
import type { ApiProblem } from '../call-api.ts';
import { BasketPage, countIn, findGone } from './basket.tsx';
import {
  ask,
  formOf,
  mustAsk,
  readBasket,
  refusalOf,
  welcome,
  type PageContext,
  type SentForm,
  type VisitEnv,
} from './call.ts';
import { CheckoutPage, TEST_CARDS, type CheckoutProps, type Fault, type Typed } from './checkout.tsx';
import { allowSources, STRIPE } from '../page.ts';
import { MenuPage } from './menu.tsx';

/** Choosing, the basket and the checkout. */
export function shopPages(deps: ApiDeps) {
  const pages = new Hono<VisitEnv>({ strict: false });

  pages.get('/', async (c) => showMenu(c, deps));

  pages.post('/basket/add', async (c) => {
    const form = await formOf(c);
    const pizza = {
      pizza_id: form.one('pizza'),
      size: form.one('size'),
      toppings: form.all('topping'),
      quantity: Number(form.one('quantity') || '1'),
    };
    await welcome(c);
    const basket = await readBasket(c);
    const key = form.one('key') || randomUUID();
    const answer = basket
      ? await ask<ApiProblem>(c, { method: 'POST', path: `/orders/${basket.id}/items`, body: pizza, key })
      : await ask<ApiProblem>(c, { method: 'POST', path: '/orders/drafts', body: { pizzas: [pizza] }, key });
    if (answer.status === 401) throw refusalOf(answer);
    if (!answer.ok) return showMenu(c, deps, refusalOf(answer).message);
    return c.redirect(`${c.var.visit.base || '/'}#basket`, 303);
  });

  pages.post('/basket/set', async (c) => {
    const form = await formOf(c);
    const basket = await readBasket(c);
    const line = basket?.pizzas.find((each) => each.line === form.one('line'));
    if (basket && line) await setLine(c, basket, line, form);
    const from = new URL(c.req.header('Referer') ?? c.req.url, c.req.url).pathname;
    const page = /\/(?:basket|checkout)$/.exec(from)?.[0];
    const { base } = c.var.visit;
    return c.redirect(page === undefined ? `${base || '/'}#basket` : base + page, 303);
  });

  pages.get('/basket', async (c) => {
    const { visit } = c.var;
    const basket = await readBasket(c);
    const menu = await readMenuOfNow(deps, visit.store.id);
    return c.html(
      <BasketPage
        visit={visit}
        draft={basket}
        gone={basket ? findGone(basket, menu) : []}
        isLess={c.req.query('less') === 'yes'}
      />,
    );
  });

  pages.get('/checkout', async (c) =>
    showCheckout(c, deps, { typed: await knownOf(c), faults: [], key: randomUUID() }),
  );

  pages.post('/checkout', async (c) => {
    const form = await formOf(c);
    const key = form.one('key') || randomUUID();
    const id = form.one('order');
    const retry = (faults: CheckoutProps['faults']) =>
      showCheckout(c, deps, { typed: form.typed, faults, key: randomUUID() });
    if (form.one('code') !== '' && !(await hasConfirmed(c, form))) return retry([{ field: 'code' }]);
    const answer = await ask<OrderView | ApiProblem>(c, {
      method: 'POST',
      path: `/orders/${encodeURIComponent(id)}/place`,
      body: placementOf(form, new URL(`${c.var.visit.base}/orders/${id}`, c.req.url).href),
      key,
    });
    if (answer.ok) return c.redirect(`${c.var.visit.base}/orders/${id}`, 303);
    const problem = answer.body as ApiProblem;
    // It may have been accepted, or stands there as rejected: its page knows.
    if (problem.code === 'not_known_yet' || (await isPlaced(c, id)))
      return c.redirect(`${c.var.visit.base}/orders/${id}`, 303);
    if (problem.code !== 'phone_code_required') return retry(faultsOf(problem));
    const { ok, body } = await ask<ApiProblem>(c, { method: 'POST', path: CODES, body: { phone: form.one('phone') } });
    return retry(ok ? [{ field: 'code' }] : faultsOf(body));
  });

  return pages;
}

async function showMenu(c: PageContext, deps: ApiDeps, problem?: string) {
  const { visit } = c.var;
  const { store } = visit;
  const [menu, draft] = await Promise.all([readMenuOfNow(deps, store.id), readBasket(c)]);
  const times = await listTimes(deps, store, usualMinutes(menu));
  const soonest = times.now ?? times.later[0];
  return c.html(
    <MenuPage
      visit={visit}
      menu={menu}
      draft={draft}
      gone={draft ? findGone(draft, menu) : []}
      isPaused={times.now === undefined && isOpen(store, instant(visit.now))}
      isOpen={isOpen(store, instant(visit.now))}
      minutes={Math.ceil(minutesBetween(instant(visit.now), soonest ?? instant(visit.now)))}
      problem={problem}
    />,
    problem === undefined ? 200 : 422,
  );
}

/** How long the kitchen takes for a pizza of the middle kind. */
function usualMinutes({ pizzas }: MenuOfNow): number {
  const minutes = pizzas
    .flatMap(({ variants }) => variants.map(({ cookingMinutes }) => cookingMinutes))
    .toSorted((a, b) => a - b);
  return minutes[Math.floor(minutes.length / 2)] ?? 0;
}

/** A line takes another quantity, or another pizza: the new line is added before the old one is removed, so that none is lost. */
async function setLine(
  c: PageContext,
  basket: DraftView,
  line: DraftView['pizzas'][number],
  form: SentForm,
): Promise<void> {
  const quantity = Number(form.one('quantity'));
  const key = form.one('key') || randomUUID();
  const other = form.one('pizza');
  if (quantity > 0) {
    const { id, size, toppings } = line;
    const isSame = other === '' || other === id;
    // The topping that has run out is why the same pizza is taken again.
    const kept = other === id ? [] : toppings;
    const pizza = { pizza_id: isSame ? id : other, size, toppings: isSame ? kept : [], quantity };
    await mustAsk(c, { method: 'POST', path: `/orders/${basket.id}/items`, body: pizza, key: `${key}-add` });
  }
  await mustAsk(c, { method: 'DELETE', path: `/orders/${basket.id}/items/${line.line}`, key: `${key}-remove` });
}

async function showCheckout(c: PageContext, deps: ApiDeps, state: Pick<CheckoutProps, 'typed' | 'faults' | 'key'>) {
  const { visit } = c.var;
  const { store } = visit;
  const draft = await readBasket(c);
  if (!draft || countIn(draft) === 0) return c.redirect(`${visit.base}/basket`, 303);
  const menu = await readMenuOfNow(deps, store.id);
  if (findGone(draft, menu).length > 0) return c.redirect(`${visit.base}/basket`, 303);
  const minutes = Math.max(...draft.pizzas.map((each) => each.estimated_cooking_time));
  const { stripeKey } = deps;
  if (stripeKey !== undefined) allowSources(c, STRIPE);
  const times = await listTimes(deps, store, minutes + (countIn(draft) - 1) * store.kitchen.minutesPerExtraPizza);
  return c.html(
    <CheckoutPage
      visit={visit}
      draft={draft}
      times={times}
      testCards={deps.paymentPage !== undefined}
      stripeKey={stripeKey}
      {...state}
    />,
    state.faults.length === 0 ? 200 : 422,
  );
}

const CODES = '/customers/me/phone-verification';

/** Whether the code is the one that was sent to the phone. */
async function hasConfirmed(c: PageContext, form: SentForm): Promise<boolean> {
  const body = { phone: form.one('phone'), code: form.one('code').trim() };
  return (await ask<unknown>(c, { method: 'POST', path: `${CODES}/confirm`, body })).ok;
}

/** What is known of the customer from earlier orders need not be typed again. */
async function knownOf(c: PageContext): Promise<Typed> {
  const { ok, body } = await ask<Partial<Record<'name' | 'phone' | 'email', string | null>>>(c, {
    path: '/customers/me',
  });
  if (!ok) return {};
  const { name, phone, email } = body;
  return { ...(name ? { name } : {}), ...(phone ? { phone } : {}), ...(email ? { email } : {}) };
}

async function isPlaced(c: PageContext, id: string): Promise<boolean> {
  const { ok, body } = await ask<{ readonly status: string }>(c, { path: `/orders/${encodeURIComponent(id)}` });
  return ok && body.status !== 'draft';
}

function placementOf(form: SentForm, returnUrl: string): object {
  const pay = form.one('pay');
  const typedCard = pay === 'card' ? form.one('token') : '';
  const token = typedCard || Object.entries(TEST_CARDS).find(([name]) => name === pay)?.[1];
  const method = token === undefined ? (pay === 'cash' ? 'cash' : 'online') : 'card';
  const optional = (name: string, value: string): object => (value === '' ? {} : { [name]: value });
  return {
    ...optional('customer_name', form.one('name')),
    ...optional('customer_phone', form.one('phone')),
    ...optional('customer_email', form.one('email')),
    ...(form.one('how') === 'delivery'
      ? {
          delivery_address: {
            street: form.one('street') || '-',
            city: form.one('city') || '-',
            ...optional('postal_code', form.one('postal')),
            ...optional('notes', form.one('door')),
          },
        }
      : {}),
    payment_method: method,
    ...optional('payment_token', token ?? ''),
    ...(method === 'cash' ? {} : { payment_return_url: returnUrl }),
    ...optional('special_instructions', form.one('notes')),
    ...optional('requested_for', form.one('when')),
  };
}

const FAULTS: readonly (readonly [RegExp, Fault])[] = [
  [/^customer_name/, 'name'],
  [/^(?:customer_)?phone/, 'phone'],
  [/^customer_email/, 'email'],
  [/^delivery_address/, 'address'],
  [/^requested_for/, 'when'],
  [/^pizzas/, 'pizzas'],
  [/^special_instructions/, 'notes'],
];

/** What has to be corrected, each once. A refusal of the whole order is told in its own words. */
function faultsOf({ code, detail, errors = [] }: ApiProblem): CheckoutProps['faults'] {
  if (code === 'quarter_hour_full') return [{ field: 'when' }];
  const fields = errors.map(({ field }) => FAULTS.find(([pattern]) => pattern.test(field))?.[1] ?? 'other');
  if (fields.length === 0) return [{ field: 'other', text: detail }];
  return [...new Set(fields)].map((field) => (field === 'other' ? { field, text: detail } : { field }));
}
