import { openApiRig, type ApiRig } from '../support/api-rig.ts';
import { until } from '../support/until.ts';
import { walkTo } from '../support/walk.ts';

let rig: ApiRig;
beforeAll(async () => {
  rig = await openApiRig({ env: { WEBHOOKS_ALLOW_PRIVATE: 'true' } });
});
afterAll(() => rig.close());

async function read(path: string, init: RequestInit = {}): Promise<string> {
  const response = await rig.request(`/manage/main${path}`, init);
  expect([path, response.status]).toEqual([path, 200]);
  expect(response.headers.get('Content-Security-Policy')).toContain("default-src 'self'");
  return response.text();
}

/** Sends a page's form, and returns the page that is shown next. */
async function submit(path: string, fields: Record<string, string> = {}): Promise<{ to: string; page: string }> {
  const response = await rig.request(`/manage/main${path}`, {
    method: 'POST',
    body: new URLSearchParams(fields),
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
  });
  expect([path, response.status]).toEqual([path, 303]);
  const to = response.headers.get('Location') ?? '';
  const cookie = response.headers.getSetCookie().map((each) => each.split(';')[0]).join('; '); // prettier-ignore
  return { to, page: await (await rig.request(to, { headers: { Cookie: cookie } })).text() };
}

test('nothing to do is said; a scarce ingredient is named, with the way to the stock', async () => {
  expect(await read('')).toContain('Nothing needs you.');
  await rig.call('POST', '/api/inventory/batches', { reference: 'olives-1', sku: 'OLIVES', quantity: 40 });
  await rig.call('PUT', '/api/inventory/OLIVES/threshold', { low_at: 50 });
  const page = await read('');
  expect(page).toContain('Olives is low: 40 g left');
  expect(page).not.toContain('Nothing needs you.');
  expect(await read('/stock')).toMatch(/class="scarce".*Olives/);
});

test('the kitchen is paused and resumed from the page', async () => {
  await submit('/kitchen/pause', { minutes: '30' });
  const { body: paused } = await rig.call('GET', '/api/kitchen/status');
  expect(paused.pause).toMatchObject({ until: expect.any(String) });
  expect(await read('')).toContain('Paused until');
  const { page } = await submit('/kitchen/resume');
  expect(page).toContain('Pause orders');
});

test('a pizza is taken off the menu and put back', async () => {
  await submit('/menu/pizzas/margherita', { available: 'false' });
  const { body: menu } = await rig.call('GET', '/api/menu');
  const margherita = menu.pizzas.find(({ id }: { id: string }) => id === 'margherita');
  expect(margherita.available).toBe(false);
  expect(await read('')).toContain('Sold out</a>: Margherita');
  await submit('/menu/pizzas/margherita', { available: 'true' });
  expect(await read('')).not.toContain('Sold out</a>: Margherita');
});

test('an order is explained, and shown as of each step', async () => {
  await rig.call('POST', '/api/inventory/batches', { reference: 'dough-1', sku: 'DOUGH', quantity: 100_000 });
  const { id } = await rig.place();
  await walkTo(rig, id, 'delivered');
  const now = await read(`/orders/${id}`);
  expect(now).toContain('handed over');
  expect(now).toMatch(/\$\d+\.\d\d was charged to the card/);
  expect(now).toContain('Message sent: on its way.');
  expect(now).not.toContain('out_for_delivery');
  expect(now).toMatch(/<dt>Dough<\/dt><dd>[\d,]+ g</);
  expect(now).toContain('by manager Mona Manager');
  const earlier = await read(`/orders/${id}?step=2`);
  expect(earlier).toMatch(/As of step 2 of \d+/);
  expect(earlier).not.toContain('handed over');
  // Also a message, which is no step of its own.
  expect(earlier).toMatch(/class="not-yet">(?:(?!<li).)*Message sent: on its way/s);
});

test('a refund is previewed, changes nothing before it is done, and is then in the ledger', async () => {
  const order = await rig.place();
  await walkTo(rig, order.id, 'delivered');
  const preview = await read(`/orders/${order.id}/refund?reason=Cold.&amount=5.00`);
  expect(preview).toContain('$5.00 is refunded.');
  expect(preview).toContain('the customer is told.');
  const { body: before } = await rig.call('GET', `/api/orders/${order.id}`);
  expect(before.payment.refunded).toBe('0.00');
  await submit(`/orders/${order.id}/refund`, { reason: 'Cold.', amount: '5.00', key: 'one-press' });
  // A second press of the same form.
  await submit(`/orders/${order.id}/refund`, { reason: 'Cold.', amount: '5.00', key: 'one-press' });
  await until(async () => /Refunded<\/dt><dd>\$5\.00/.test(await read(`/orders/${order.id}`)));
});

test('a cancel that is not possible says why, in the preview and when it is tried', async () => {
  const { id } = await rig.place();
  await walkTo(rig, id, 'delivered');
  expect(await read(`/orders/${id}/cancel`)).toContain('This is not possible');
  const { page } = await submit(`/orders/${id}/cancel`);
  expect(page).toMatch(/role="alert">[^<]+/);
});

test('a cancel returns the money and frees the kitchen, as its preview says', async () => {
  const { id } = await rig.place();
  const preview = await read(`/orders/${id}/cancel`);
  expect(preview).toContain('The customer gets back what was reserved or taken.');
  expect(preview).toContain('Its place in the kitchen is free for the next order.');
  const { page } = await submit(`/orders/${id}/cancel`, { reason: 'The customer called.' });
  expect(page).toContain('class="status cancelled"');
});

test('orders are listed by status and day, and each language has its words', async () => {
  const page = await read('/orders?status=cancelled');
  expect(page).toContain('cancelled</span>');
  expect(page).not.toContain('class="status delivered"');
  expect(await read('?lang=de')).toContain('Bestellungen anhalten');
  expect(await read('/orders?day=2020-01-01')).toContain('No such orders.');
});

test('the team page tells the cash of the day by purse, and who cooked', async () => {
  const { id } = await rig.place({ payment_method: 'cash', payment_token: undefined });
  await rig.call('POST', `/api/kitchen/orders/${id}/start`, { by: { id: 'ben', name: 'Ben' } });
  await rig.call('POST', `/api/kitchen/orders/${id}/complete`);
  await rig.call('PUT', `/api/orders/${id}/status`, { status: 'delivering', driver_id: 'dario' });
  await rig.call('PUT', `/api/orders/${id}/status`, { status: 'delivered' });
  const { body: order } = await rig.call('GET', `/api/orders/${id}`);
  const page = await read('/team');
  const dario = new RegExp(`dario</th><td class="amount"><a href="/manage/main([^"]+)">\\$${order.total_amount}</a>`);
  const ben = /Ben<\/th><td class="amount"><a href="\/manage\/main([^"]+)">1</;
  const mark = `/manage/main/orders/${id}`;
  // Each number opens its orders, and no others.
  for (const number of [dario, ben]) {
    const [, to = ''] = number.exec(page) ?? [];
    const list = await read(to.replaceAll('&amp;', '&'));
    expect(list.match(/\/manage\/main\/orders\/ord_/g)).toHaveLength(1);
    expect(list).toContain(mark);
  }
  expect(await read('/orders?purse=till')).not.toContain(mark);
  const people = await read('/people');
  expect(people).toContain('orders?purse=driver%3Adario&amp;cash_day=');
  // A date is written as people write it.
  expect(people.replaceAll(/="[^"]*"/g, '')).not.toMatch(/\d{4}-\d\d-\d\d/);
});

test('the connections page names each receiver and its events', async () => {
  expect(await read('/connections')).toContain('No other system listens');
  await rig.call('POST', '/api/webhooks', { url: 'http://127.0.0.1:9/hook', event_types: ['pizzeria.order.ready'] });
  const page = await read('/connections');
  expect(page).toContain('127.0.0.1:9');
  expect(page).toContain('pizzeria.order.ready');
});

test('only managers of the store see its pages; others are shown the way to sign in', async () => {
  const nobody = await rig.request('/manage/main/orders?status=ready', { headers: { Authorization: '' } });
  expect([nobody.status, nobody.headers.get('Location')]).toEqual([
    303,
    '/sign-in?return_to=%2Fmanage%2Fmain%2Forders%3Fstatus%3Dready',
  ]);
  for (const user of ['customer', 'chef', 'driver']) {
    const { status } = await rig.as(user).request('/manage/main', {});
    expect([user, status]).toEqual([user, 403]);
  }
});

test('a store’s settings are changed by those who have read them last; what is wrong is named', async () => {
  const page = await read('/settings');
  const etag = /name="etag" value="([^"]+)"/.exec(page)?.[1]?.replaceAll('&quot;', '"') ?? '';
  const typed = Object.fromEntries(
    [...page.matchAll(/<input id="([\w.]+)" name="[\w.]+" value="([^"]*)"/g)].map(([, name, value]) => [name, value]),
  );
  const wanted = { ...typed, etag, 'kitchen.slots': '7', 'opening_hours.friday': '00:00-24:00', language: '' };
  const refused = await rig.request('/manage/main/settings', {
    method: 'POST',
    body: new URLSearchParams({ ...wanted, 'kitchen.slots': 'many' }),
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
  });
  expect(refused.status).toBe(422);
  expect(await refused.text()).toContain('href="#kitchen.slots"');
  expect((await submit('/settings', wanted)).page).toContain('Saved.');
  const { body: store } = await rig.call('GET', '/api/stores/main');
  expect(store.kitchen.slots).toBe(7);
  expect(store.opening_hours).toEqual({ friday: [{ from: '00:00', to: '24:00' }] });
  const late = await rig.request('/manage/main/settings', {
    method: 'POST',
    body: new URLSearchParams(wanted),
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
  });
  expect(late.status).toBe(422);
  const { opening_hours: _, ...open } = store;
  expect((await rig.call('PUT', '/api/stores/main', open)).status).toBe(200);
});

test('a screen of the kitchen is set up by its code, is seen to be alive, and is out once it is removed', async () => {
  const added = await rig.request('/manage/main/devices', {
    method: 'POST',
    body: new URLSearchParams({ name: 'Oven' }),
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
  });
  const code = /class="code">([^<]+)</.exec(await added.text())?.[1] ?? '';
  expect(await read('/connections')).toContain('not set up yet');
  const enrolled = await rig.request('/device', {
    method: 'POST',
    body: new URLSearchParams({ store: 'main', code }),
    headers: { 'Content-Type': 'application/x-www-form-urlencoded', Authorization: '' },
  });
  expect([enrolled.status, enrolled.headers.get('Location')]).toEqual([303, '/kitchen/main']);
  const cookie = enrolled.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  const kitchen = (): Promise<Response> =>
    Promise.resolve(rig.request('/kitchen/main', { headers: { Cookie: cookie, Authorization: '' } }));
  expect((await kitchen()).status).toBe(200);
  const page = await read('/connections');
  expect(page).toContain('● alive');
  await submit(/devices\/dvc_\w+\/revoke/.exec(page)?.[0].replace(/^/, '/') ?? '');
  expect((await kitchen()).status).toBe(302);
});

test('a batch on the road is shown, and taken in once it has arrived', async () => {
  const eta = new Date(Date.now() + 3 * 3_600_000).toISOString();
  await rig.call('POST', '/api/inventory/batches', { reference: 'ham-7', sku: 'HAM', quantity: 5000, eta });
  expect(await read('/stock')).toMatch(/Cooked ham: 5,000 g/);
  const { page } = await submit('/stock/arrived', { reference: 'ham-7' });
  expect(page).toContain('No batch is expected.');
});

test('an evening is simulated with fewer slots and more', async () => {
  const page = await read('/simulation?orders=60&drivers=3&slots=3&run=yes');
  expect(page).toContain('What would 4 slots do?');
  expect(page).toMatch(/One more slot: -?\d+ more orders served/);
  expect([...page.matchAll(/<tr(?: class="chosen")?><th scope="row">(\d)<\/th><td class="amount">/g)].map(([, slots]) => slots)).toEqual([
    '2', '3', '4', '5',
  ]); // prettier-ignore
});

test('what was counted in a purse is entered on the page of what to ask people, and compared', async () => {
  expect(await read('/team')).toContain('/manage/main/people');
  const { page } = await submit('/people/counts', { driver: 'dora', amount: '12.34' });
  expect(page).toMatch(/class="scarce".*dora.*\$12\.34/s);
  expect((await submit('/people/counts', { driver: 'dora', amount: 'much' })).page).toContain('role="alert"');
});

test('refunds that wait for another manager have a page', async () => {
  expect(await read('/refunds')).toContain('No refund waits for approval.');
});

test('whether orders of a dark kitchen are offered elsewhere is set on the page; then it is said to be down by one press', async () => {
  expect(await read('')).not.toContain('This kitchen is down');
  const page = await read('/settings');
  const typed = Object.fromEntries(
    [...page.matchAll(/<input id="([\w.]+)" name="[\w.]+" value="([^"]*)"/g)].map(([, name, value]) => [name, value]),
  );
  const etag = /name="etag" value="([^"]+)"/.exec(page)?.[1]?.replaceAll('&quot;', '"') ?? '';
  const wanted = { ...typed, etag, 'moving.by': 'lease', 'moving.after_minutes': '7', 'moving.stores': 'harbour, hill' };
  const refused = await rig.request('/manage/main/settings', {
    method: 'POST',
    body: new URLSearchParams({ ...wanted, 'moving.max_km': 'far' }),
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
  });
  expect([refused.status, (await refused.text()).includes('href="#moving.max_km"')]).toEqual([422, true]);
  expect((await submit('/settings', wanted)).page).toContain('value="harbour, hill"');
  const { body: store, headers } = await rig.call('GET', '/api/stores/main');
  expect(store.moving).toEqual({
    ...{ by: 'lease', after_minutes: 7, offer_minutes: 10, max_km: 10, stores: ['harbour', 'hill'] },
  });

  expect(await read('')).toContain('This kitchen is down');
  const { page: down } = await submit('/kitchen/pause', { down: 'yes' });
  expect(down).toContain('This kitchen has been down since');
  expect((await rig.call('GET', '/api/kitchen/status')).body.pause).toMatchObject({ down: true, until: null });
  expect(await read('/moving')).toContain('The kitchen has been down since');
  await submit('/kitchen/resume');
  const { to, page: orders } = await submit('/kitchen/pause', { down: 'yes', from: 'moving' });
  expect([to, orders.includes('The kitchen has been down since')]).toEqual(['/manage/main/moving', true]);
  await submit('/kitchen/resume');

  const off = { ...wanted, 'etag': headers.get('ETag') ?? '', 'moving.by': '' };
  expect((await submit('/settings', off)).page).toContain('Saved.');
  expect((await rig.call('GET', '/api/stores/main')).body.moving).toBeUndefined();
}); // prettier-ignore
