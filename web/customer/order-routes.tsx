import { randomUUID } from 'node:crypto';
import { Hono } from 'hono';
import type { ApiDeps } from '../../api/deps.ts';
import type { DraftView, OrderView } from '../../api/orders/schemas.ts';
import { readMenuOfNow } from '../../application/catalog/menu.ts';
import { readStop } from '../../application/delivery/stop.ts';
import { priceLines } from '../../application/orders/placement.ts';
import { listTimes } from '../../application/orders/times.ts';
import { Refused } from '../../application/refused.ts';
import { termsOf } from '../../domain/catalog/pricing.ts';
import { totalContent, type Fulfilment } from '../../domain/order/index.ts';
import type { ApiProblem } from '../call-api.ts';
import { ask, formOf, mustAsk, refusalOf, type PageContext, type SentForm, type VisitEnv } from './call.ts';
import { ChangePage, type Preview } from './change.tsx';
import { OrderPage, PlacingPage } from './order.tsx';
import { promiseOf, type ToldEvent } from './story.ts';

/** An order on its way: its page, and what its customer may still do. */
export function orderPages(deps: ApiDeps) {
  const pages = new Hono<VisitEnv>({ strict: false });

  pages.get('/orders/:id', (c) => showOrder(c, deps));

  pages.post('/orders/:id/cancel', async (c) => {
    const form = await formOf(c);
    const key = form.one('key') || randomUUID();
    const answer = await ask<ApiProblem>(c, {
      method: 'PUT',
      path: `${pathOf(c)}/status`,
      body: { status: 'cancelled' },
      key,
    });
    return answer.ok ? c.redirect(pageOf(c), 303) : showOrder(c, deps, { problem: refusalOf(answer).message });
  });

  for (const answer of ['accept', 'decline'] as const) {
    pages.post(`/orders/:id/move/${answer}`, async (c) => {
      const form = await formOf(c);
      const path = `${pathOf(c)}/move-offers/${encodeURIComponent(form.one('offer'))}/${answer}`;
      const said = await ask<ApiProblem>(c, { method: 'POST', path, key: form.one('key') || randomUUID() });
      return said.ok ? c.redirect(pageOf(c), 303) : showOrder(c, deps, { problem: refusalOf(said).message });
    });
  }

  // Where a browser without script is afterwards.
  pages.get('/orders/:id/share', (c) => c.redirect(pageOf(c), 303));

  pages.post('/orders/:id/share', async (c) => {
    const form = await formOf(c);
    const key = form.one('key') || randomUUID();
    const answer = await ask<{ readonly url: string } & ApiProblem>(c, {
      method: 'POST',
      path: `${pathOf(c)}/tracking-links`,
      key,
    });
    return answer.ok
      ? showOrder(c, deps, { link: answer.body.url })
      : showOrder(c, deps, { problem: refusalOf(answer).message });
  });

  pages.post('/orders/:id/reorder', async (c) => {
    const form = await formOf(c);
    const order = await readOrder(c);
    const menu = await readMenuOfNow(deps, c.var.visit.store.id);
    const available = order.pizzas.filter(({ id }) => menu.pizzas.some((pizza) => pizza.id === id && pizza.available));
    const pizzas = available.map(({ id, size, toppings, quantity }) => ({
      pizza_id: id,
      size,
      quantity,
      toppings: toppings.filter((name) => menu.toppings.some((topping) => topping.name === name && topping.available)),
    }));
    await mustAsk(c, {
      method: 'POST',
      path: '/orders/drafts',
      body: { pizzas },
      key: form.one('key') || randomUUID(),
    });
    const isLess = pizzas.length < order.pizzas.length;
    return c.redirect(`${c.var.visit.base}/basket${isLess ? '?less=yes' : ''}`, 303);
  });

  pages.get('/orders/:id/change', async (c) => showChange(c, deps, await mayChange(c), {}));

  pages.post('/orders/:id/change', async (c) => {
    const form = await formOf(c);
    const order = await mayChange(c);
    const change = changeOf(order, form);
    if (Object.keys(change).length === 0) return showChange(c, deps, order, { typed: form.typed });
    try {
      const preview = await previewOf(c, deps, order, change);
      if (form.one('do') !== 'yes') return showChange(c, deps, order, { typed: form.typed, preview });
      const answer = await ask<ApiProblem>(c, {
        method: 'PATCH',
        path: pathOf(c),
        body: change,
        key: form.one('key') || randomUUID(),
      });
      if (answer.ok) return c.redirect(pageOf(c), 303);
      return showChange(c, deps, order, { typed: withNewKey(form), problem: refusalOf(answer).message });
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      return showChange(c, deps, order, { typed: withNewKey(form), problem: error.message });
    }
  });

  return pages;
}

function pathOf(c: PageContext): string {
  return `/orders/${encodeURIComponent(c.req.param('id') ?? '')}`;
}

function pageOf(c: PageContext): string {
  return `${c.var.visit.base}${pathOf(c)}`;
}

function readOrder(c: PageContext): Promise<OrderView> {
  return mustAsk<OrderView>(c, { path: pathOf(c) });
}

/** A refused key belongs to the refused change. */
function withNewKey({ typed }: SentForm): Readonly<Record<string, string>> {
  return { ...typed, key: randomUUID() };
}

async function showOrder(
  c: PageContext,
  deps: ApiDeps,
  { problem, link }: { readonly problem?: string; readonly link?: string } = {},
) {
  const { visit } = c.var;
  const found = await mustAsk<OrderView | DraftView | { readonly status: 'placing' }>(c, { path: pathOf(c) });
  if (found.status === 'placing') return c.html(<PlacingPage visit={visit} />);
  if (!('number' in found)) return c.redirect(`${visit.base}/basket`, 303);
  const events = await ask<readonly ToldEvent[]>(c, { path: `${pathOf(c)}/events` });
  return c.html(
    <OrderPage
      visit={visit}
      order={found}
      promised={promiseOf(events.ok ? events.body : [])}
      stop={await readStop(deps, visit.store.id, found.id)}
      problem={problem}
      link={link}
      mayShare={c.var.principal.kind !== 'link'}
    />,
    problem === undefined ? 200 : 409,
  );
}

/** @throws Refused if the kitchen has begun */
async function mayChange(c: PageContext): Promise<OrderView> {
  const order = await readOrder(c);
  if (order.status === 'confirmed') return order;
  throw new Refused('illegal_transition', c.var.visit.words.tooLate);
}

async function showChange(
  c: PageContext,
  deps: ApiDeps,
  order: OrderView,
  state: {
    readonly typed?: Readonly<Record<string, string>>;
    readonly preview?: Preview;
    readonly problem?: string;
  },
) {
  const { visit } = c.var;
  const menu = await readMenuOfNow(deps, visit.store.id);
  const times = await listTimes(
    deps,
    visit.store,
    Math.max(...order.pizzas.map((each) => each.estimated_cooking_time)),
  );
  const { typed = {}, preview, problem } = state;
  return c.html(
    <ChangePage
      visit={visit}
      order={order}
      menu={menu}
      times={times}
      typed={typed}
      preview={preview}
      problem={problem}
    />,
    problem === undefined ? 200 : 409,
  );
}

interface ChangeRequest {
  readonly pizzas?: readonly {
    readonly sku: string;
    readonly toppings: readonly string[];
    readonly quantity: number;
  }[];
  readonly requested_for?: string | null;
  readonly special_instructions?: string | null;
}

/** Only what differs from the order. */
function changeOf(order: OrderView, form: SentForm): ChangeRequest {
  const kept = order.pizzas.map(({ line, sku, toppings, quantity }) => {
    const wanted = form.typed[`line-${line}`];
    return { sku, toppings, quantity: wanted === undefined ? quantity : Number(wanted), was: quantity };
  });
  const more = form.one('more');
  const isOther = more !== '' || kept.some(({ quantity, was }) => quantity !== was);
  const pizzas = [
    ...kept.filter(({ quantity }) => quantity > 0).map(({ sku, toppings, quantity }) => ({ sku, toppings, quantity })),
    ...(more === '' ? [] : [{ sku: more, toppings: [], quantity: 1 }]),
  ];
  const when = form.one('when');
  const notes = form.one('notes');
  return {
    ...(isOther ? { pizzas } : {}),
    ...(when === 'keep' ? {} : { requested_for: when === '' ? null : when }),
    ...(notes === (order.special_instructions ?? '') ? {} : { special_instructions: notes === '' ? null : notes }),
  };
}

/** @throws Refused if something of it cannot be had */
async function previewOf(c: PageContext, deps: ApiDeps, order: OrderView, { pizzas }: ChangeRequest): Promise<Preview> {
  const { store } = c.var.visit;
  const wanted = pizzas ?? order.pizzas;
  const lines = await priceLines(
    deps.storage,
    store,
    wanted.map((each) => ({ pizzaId: undefined, ...pick(each) })),
  );
  const fulfilment: Fulfilment =
    order.fulfilment === 'delivery' ? { type: 'delivery', address: { text: '' } } : { type: 'pickup' };
  return { total: totalContent(lines, fulfilment, termsOf(store)).totals.total };
}

function pick({
  sku,
  toppings,
  quantity,
}: {
  readonly sku: string;
  readonly toppings: readonly string[];
  readonly quantity: number;
}) {
  return { sku, toppings, quantity };
}
