import { WEEKDAYS } from '../../domain/catalog/hours.ts';
import menuJson from '../../seed/menu.json' with { type: 'json' };
import storeJson from '../../seed/store.json' with { type: 'json' };
import { FULL_STORE } from '../support/full-store.ts';
import { AN_ORDER, openApiRig, type Answer, type ApiRig } from '../support/api-rig.ts';
import { KITCHEN_STEPS } from '../../domain/order/index.ts';

let rig: ApiRig;
beforeAll(async () => {
  rig = await openApiRig();
});
afterAll(() => rig.close());

/** A time zone in which it is about noon now, so that no test of order numbers crosses midnight. */
const AT_NOON = (() => {
  const ahead = 12 - new Date().getUTCHours();
  return ahead === 0 ? 'Etc/GMT' : `Etc/GMT${ahead > 0 ? '-' : '+'}${Math.abs(ahead)}`;
})();
const SETTINGS = { ...storeJson, name: 'Pizzeria Harbour', time_zone: AT_NOON };

let stores = 0;
/** A new store for this test. */
async function openStore(overrides: object = {}): Promise<{ id: string; path: string; settings: typeof SETTINGS }> {
  stores += 1;
  const id = `store-${stores}`;
  const answer = await rig.call('POST', '/api/stores', { ...SETTINGS, id, ...overrides });
  if (answer.status !== 201) throw new Error(`${answer.status}: ${JSON.stringify(answer.body)}`);
  return { id, path: `/api/stores/${id}`, settings: answer.body };
}

async function place(path: string, overrides: object = {}, headers: Record<string, string> = {}): Promise<Answer> {
  return rig.call('POST', `${path}/orders`, { ...AN_ORDER, ...overrides }, headers);
}

const fieldsOf = (answer: Answer): string[] => (answer.body.errors ?? []).map(({ field }: { field: string }) => field);

describe('opening a store', () => {
  test('the example store exists from the start', async () => {
    const { status, body } = await rig.call('GET', '/api/stores');
    expect(status).toBe(200);
    expect(body).toContainEqual(storeJson);
    expect(await rig.call('GET', '/api/stores/main')).toMatchObject({ status: 200, body: storeJson });
  });

  test('answers 201 with settings and Location, and takes orders immediately from store main’s menu', async () => {
    const settings = { ...SETTINGS, id: 'harbour', opening_hours: Object.fromEntries(WEEKDAYS.map((day) => [day, [{ from: '00:00', to: '24:00' }]])) }; // prettier-ignore
    const { status, headers, body } = await rig.call('POST', '/api/stores', settings);
    expect({ status, body }).toEqual({ status: 201, body: settings });
    expect(headers.get('Location')).toBe('/api/stores/harbour');
    const read = await rig.call('GET', '/api/stores/harbour');
    expect(read).toMatchObject({ status: 200, body: settings });
    expect(read.headers.get('ETag')).toBe(headers.get('ETag'));
    expect((await rig.call('GET', '/api/stores')).body.map((each: { id: string }) => each.id)).toContain('harbour');
    const inherited = JSON.stringify((await rig.call('GET', '/api/stores/harbour/menu/pizzas')).body);
    const { body: pizzas } = await rig.call('GET', '/api/menu/pizzas');
    expect(JSON.parse(inherited.replaceAll('/stores/harbour/', '/stores/main/'))).toEqual(pizzas);
    expect(await place('/api/stores/harbour')).toMatchObject({ status: 201, body: { store_id: 'harbour' } });
  });

  test('all settings of a store survive a round trip', async () => {
    const full = { ...FULL_STORE, id: 'full' };
    expect(await rig.call('POST', '/api/stores', full)).toMatchObject({ status: 201 });
    expect((await rig.call('GET', '/api/stores/full')).body).toEqual(full);
    const other = { ...full, kitchen: { ...full.kitchen, slots_per_cook: 4 }, language: 'de' };
    expect(await rig.call('PUT', '/api/stores/full', other)).toMatchObject({ status: 200 });
    expect((await rig.call('GET', '/api/stores/full')).body).toEqual(other);
  });

  test('also by path, which the body may repeat but not contradict', async () => {
    const { id: _, ...nameless } = SETTINGS;
    const first = await rig.call('POST', '/api/stores/by-address', nameless);
    expect(first).toMatchObject({ status: 201, body: { id: 'by-address' } });
    expect(first.headers.get('Location')).toBe('/api/stores/by-address');
    expect(await rig.call('POST', '/api/stores/by-address', { ...nameless, id: 'by-address' })).toMatchObject({
      status: 200,
    });
    expect(fieldsOf(await rig.call('POST', '/api/stores/by-address', { ...nameless, id: 'another' }))).toEqual(['id']);
  });

  test('a retry is 200; different settings under its id are 409', async () => {
    const { id, path, settings } = await openStore();
    expect(await rig.call('POST', '/api/stores', { ...settings, id })).toMatchObject({ status: 200, body: settings });
    const other = await rig.call('POST', '/api/stores', { ...settings, id, name: 'Another' });
    expect(other).toMatchObject({ status: 409, body: { code: 'store_exists' } });
    expect(other.headers.get('Location')).toBe(path);
    const otherMenu = { ...settings, id, menu: { pizzas: [], toppings: [] } };
    expect(await rig.call('POST', '/api/stores', otherMenu)).toMatchObject({ status: 409 });
    expect(await rig.call('POST', '/api/stores', { ...settings, id, menu: menuJson })).toMatchObject({ status: 200 });
  });

  test('of eight concurrent attempts with different names, one succeeds', async () => {
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        rig.call('POST', '/api/stores', { ...SETTINGS, id: 'contested', name: `Store ${index}` }),
      ),
    );
    const winners = answers.filter(({ status }) => status === 201);
    expect(winners).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(7);
    expect((await rig.call('GET', '/api/stores/contested')).body).toEqual(winners[0]?.body);
  });

  test('with another currency it needs its own menu', async () => {
    const yen = { ...SETTINGS, id: 'shibuya', currency: 'JPY', delivery_fee: '300', tax_percent: '10' };
    const without = await rig.call('POST', '/api/stores', yen);
    expect(without).toMatchObject({ status: 422, body: { code: 'validation_failed' } });
    expect(fieldsOf(without)).toEqual(['menu']);
    const dollars = await rig.call('POST', '/api/stores', { ...yen, menu: menuJson });
    expect(fieldsOf(dollars)).toContain('menu.pizzas[0].sizes[0].price');
    const menu = {
      pizzas: [
        {
          id: 'mayo-corn',
          name: 'Mayo Corn',
          description: 'Sweet corn, mayonnaise.',
          sizes: [{ size: 'medium', sku: 'MAYOCMED', price: '1800', estimated_cooking_time: 9 }],
        },
      ],
      toppings: [],
    };
    expect(await rig.call('POST', '/api/stores', { ...yen, menu })).toMatchObject({ status: 201 });
    const order = await place('/api/stores/shibuya', { pizzas: [{ pizza_id: 'mayo-corn', size: 'medium' }] });
    expect(order).toMatchObject({ status: 201, body: { total_amount: '2280', currency: 'JPY' } });
    expect(fieldsOf(await place('/api/stores/shibuya'))).toEqual(['pizzas[0].name', 'pizzas[1].pizza_id']);
  });

  test.each<[string, object, string[]]>([
    ['no id', { id: undefined }, ['id']],
    ['an id with a slash', { id: '../main' }, ['id']],
    ['an id in capitals', { id: 'Harbour' }, ['id']],
    ['nothing at all', Object.fromEntries(Object.keys(SETTINGS).map((key) => [key, undefined])), Object.keys(SETTINGS).filter((key) => key !== 'id')],
    ['a time zone that there is not', { time_zone: 'Mars/Olympus' }, ['time_zone']],
    ['a country that there is not', { country: 'ZZ' }, ['country']],
    ['a currency that there is not', { currency: 'ABC' }, ['currency']],
    ['more tax than everything', { tax_percent: '101' }, ['tax_percent']],
    ['a tax that is a number', { tax_percent: 8.75 }, ['tax_percent']],
    ['a fee of half a cent', { delivery_fee: '2.995' }, ['delivery_fee']],
    ['no slots', { kitchen: { ...SETTINGS.kitchen, slots: 0 } }, ['kitchen.slots']],
    ['half a timer', { timers: { ...SETTINGS.timers, queue_escalate_minutes: 0.5 } }, ['timers.queue_escalate_minutes']],
    ['cancelling before escalating', { timers: { ...SETTINGS.timers, queue_cancel_minutes: 1 } }, ['timers.queue_cancel_minutes']],
    ['a field that there is not', { slots: 5, kitchen: { ...SETTINGS.kitchen, ovens: 2 } }, ['kitchen.ovens', 'slots']],
    ['a day that there is not', { opening_hours: { caturday: [] } }, ['opening_hours.caturday']],
    ['a time that there is not', { opening_hours: { friday: [{ from: '11:00', to: '22:60' }] } }, ['opening_hours.friday[0].to']],
    ['overlapping hours', { opening_hours: { friday: [{ from: '18:00', to: '02:00' }], saturday: [{ from: '01:00', to: '05:00' }] } }, ['opening_hours.saturday[0]']],
    ['several mistakes', { name: '', country: 'us', kitchen: { ...SETTINGS.kitchen, max_backlog: 0 } }, ['name', 'country', 'kitchen.max_backlog']],
    ['a menu with a SKU of three letters', { menu: { pizzas: [{ ...menuJson.pizzas[0], sizes: [{ ...menuJson.pizzas[0]?.sizes[0], sku: 'ABC' }] }], toppings: [] } }, ['menu.pizzas[0].sizes[0].sku']],
    ['a menu with an image that there is not', { menu: { pizzas: [{ ...menuJson.pizzas[0], category: null, image: `${'0'.repeat(64)}.png` }], toppings: [] } }, ['menu']],
  ])('%s is 422 and named', async (_, overrides, fields) => {
    const answer = await rig.call('POST', '/api/stores', { ...SETTINGS, id: 'bad', ...overrides });
    expect({ status: answer.status, fields: fieldsOf(answer) }).toEqual({ status: 422, fields });
    expect((await rig.call('GET', '/api/stores/bad')).status).toBe(404);
  }); // prettier-ignore
});

describe('changing a store', () => {
  test('an added slot is available immediately', async () => {
    const { path, settings } = await openStore({ kitchen: { ...SETTINGS.kitchen, slots: 1 } });
    const [first, second] = [await place(path), await place(path)];
    expect((await rig.call('POST', `${path}/kitchen/orders/${first.body.id}/start`)).status).toBe(200);
    const start = () => rig.call('POST', `${path}/kitchen/orders/${second.body.id}/start`);
    expect(await start()).toMatchObject({ status: 409, body: { code: 'no_free_slot' } });
    await rig.call('PUT', path, { ...settings, kitchen: { ...settings.kitchen, slots: 2 } });
    expect((await rig.call('GET', `${path}/kitchen/status`)).body.max_concurrent_orders).toBe(2);
    expect(await start()).toMatchObject({ status: 200, body: { status: 'cooking' } });
  });

  test('tax, fee and timers apply to new orders only', async () => {
    const { id, path, settings } = await openStore();
    const before = await place(path);
    expect(before.body).toMatchObject({ tax: '2.54', delivery_fee: '2.99', total_amount: '34.51' });
    const timers = { ...settings.timers, queue_cancel_minutes: 45 };
    const dearer = { ...settings, tax_percent: '10', delivery_fee: '5', timers };
    const { status, body } = await rig.call('PUT', path, dearer);
    expect({ status, body }).toEqual({ status: 200, body: { ...dearer, delivery_fee: '5.00' } });
    const after = await place(path);
    expect(after.body).toMatchObject({ tax: '2.90', delivery_fee: '5.00', total_amount: '36.88' });
    expect((await rig.call('GET', `${path}/orders/${before.body.id}`)).body.total_amount).toBe('34.51');
    const timersOf = async (order: string) =>
      (await rig.storage.orders.get(id as never, order as never))?.state.timers.queueCancelMinutes;
    expect([await timersOf(before.body.id), await timersOf(after.body.id)]).toEqual([90, 45]);
  });

  test('settings left out are removed: without opening hours it is open', async () => {
    const { path } = await openStore({ opening_hours: {} });
    expect((await place(path)).status).toBe(503);
    const { id: _, ...withoutHours } = SETTINGS;
    expect((await rig.call('PUT', path, withoutHours)).body).not.toHaveProperty('opening_hours');
    expect((await place(path)).status).toBe(201);
  });

  test('the second of two concurrent editors gets 412, and may read and retry', async () => {
    const { path, settings } = await openStore();
    const tag = (await rig.call('GET', path)).headers.get('ETag') ?? '';
    const put = (name: string, ifMatch: string) =>
      rig.call('PUT', path, { ...settings, name }, { 'If-Match': ifMatch });
    const answers = await Promise.all([put('One', tag), put('Two', tag)]);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.find(({ status }) => status === 412)?.body.code).toBe('version_mismatch');
    const now = await rig.call('GET', path);
    expect(now.body.name).toBe(answers.find(({ status }) => status === 200)?.body.name);
    expect((await put('Three', now.headers.get('ETag') ?? '')).status).toBe(200);
    expect((await put('Four', '*')).status).toBe(200);
  });

  test('without an ETag the last write wins, and none is refused', async () => {
    const { path, settings } = await openStore();
    const names = Array.from({ length: 8 }, (_, index) => `Name ${index}`);
    const answers = await Promise.all(names.map((name) => rig.call('PUT', path, { ...settings, name })));
    expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(200));
    expect(names).toContain((await rig.call('GET', path)).body.name);
  });

  test('unchanged settings are 304', async () => {
    const tag = (await rig.call('GET', '/api/stores/main')).headers.get('ETag') ?? '';
    expect((await rig.call('GET', '/api/stores/main', undefined, { 'If-None-Match': tag })).status).toBe(304);
  });

  test('its currency and id cannot change', async () => {
    const { path, settings } = await openStore();
    expect(fieldsOf(await rig.call('PUT', path, { ...settings, currency: 'EUR' }))).toEqual(['currency']);
    expect(fieldsOf(await rig.call('PUT', path, { ...settings, id: 'other' }))).toEqual(['id']);
    expect(fieldsOf(await rig.call('PUT', path, { ...settings, tax_percent: '-1' }))).toEqual(['tax_percent']);
    expect((await rig.call('GET', path)).body).toEqual(settings);
  });

  test('an unknown store is 404, and PUT does not create it', async () => {
    const { id: _, ...nameless } = SETTINGS;
    for (const id of ['nowhere', 'Not-An-Id', '..%2Fmain']) {
      for (const answer of [
        await rig.call('PUT', `/api/stores/${id}`, nameless),
        await rig.call('GET', `/api/stores/${id}`),
        await place(`/api/stores/${id}`),
        await rig.call('GET', `/api/stores/${id}/orders`),
        await rig.call('GET', `/api/stores/${id}/kitchen/queue`),
      ]) {
        expect(answer).toMatchObject({ status: 404, body: { code: 'store_not_found' } });
      }
    }
  });
});

describe('two stores', () => {
  test('have separate order numbers, from #001', async () => {
    const [one, two] = [await openStore(), await openStore()];
    const numberIn = async ({ path }: { path: string }): Promise<number> => (await place(path)).body.number;
    expect(await numberIn(one)).toBe(1);
    expect(await numberIn(two)).toBe(1);
    expect(await numberIn(one)).toBe(2);
    expect(await numberIn(one)).toBe(3);
    expect(await numberIn(two)).toBe(2);
  });

  test('cannot see or change each other’s orders', async () => {
    const [mine, other] = [await openStore(), await openStore()];
    const { id } = (await place(mine.path)).body;
    const alsoMine = (await place(mine.path)).body.id;
    await rig.call('POST', `${mine.path}/kitchen/orders/${alsoMine}/start`);
    for (const path of [other.path, '/api']) {
      for (const [method, rest, body] of [
        ['GET', `/orders/${id}`],
        ['GET', `/orders/${id}/events`],
        ['GET', `/orders/${id}/workflow`],
        ['PUT', `/orders/${id}/status`, { status: 'preparing' }],
        ['PUT', `/kitchen/orders/${id}/status`, { status: 'preparing' }],
        ...Object.values(KITCHEN_STEPS).flatMap(({ path }) =>
          path === undefined ? [] : [['POST', `/kitchen/orders/${id}/${path}`]],
        ),
        ['POST', `/orders/${id}/payment/resume`],
        ['DELETE', `/orders/${id}`],
      ] as [string, string, object?][]) {
        const answer = await rig.call(method, path + rest, body);
        expect({ method, rest, status: answer.status, code: answer.body.code }).toEqual({
          method, rest, status: 404, code: 'order_not_found',
        }); // prettier-ignore
      }
      expect(JSON.stringify((await rig.call('GET', `${path}/orders?limit=100`)).body)).not.toContain(id);
      expect(JSON.stringify((await rig.call('GET', `${path}/kitchen/queue`)).body)).not.toContain(id);
      expect(JSON.stringify((await rig.call('GET', `${path}/kitchen/status`)).body)).not.toContain(alsoMine);
    }
    expect((await rig.call('GET', `${other.path}/orders`)).body).toEqual([]);
    expect((await rig.call('GET', `${mine.path}/orders/${id}`)).body).toMatchObject({ status: 'confirmed' });
    const events = (await rig.call('GET', `${mine.path}/orders/${id}/events`)).body as { type: string }[];
    expect(events.map(({ type }) => type).filter((type) => type !== 'MessageSent')).toEqual([
      ...['OrderPlaced', 'PaymentAuthorized', 'OrderConfirmed'],
    ]);
    expect((await rig.call('GET', `${mine.path}/kitchen/queue`)).body).toMatchObject([{ order_id: id, position: 1 }]);
    expect((await rig.call('GET', `${mine.path}/kitchen/status`)).body).toMatchObject({
      current_capacity: 1,
      active_orders: [{ order_id: alsoMine }],
    });
  });

  test('have separate slots: a full kitchen does not block the other', async () => {
    const [full, free] = [await openStore(), await openStore()];
    const start = async (path: string) => {
      const order = await place(path);
      return rig.call('POST', `${path}/kitchen/orders/${order.body.id}/start`);
    };
    const starts = await Promise.all(Array.from({ length: 6 }, () => start(full.path)));
    expect(starts.filter(({ status }) => status === 200)).toHaveLength(5);
    expect(starts.filter(({ status }) => status === 409)).toHaveLength(1);
    expect((await rig.call('GET', `${full.path}/kitchen/status`)).body.has_free_slot).toBe(false);
    expect(await start(free.path)).toMatchObject({ status: 200, body: { status: 'cooking' } });
    expect((await rig.call('GET', `${free.path}/kitchen/status`)).body).toMatchObject({
      current_capacity: 1,
      has_free_slot: true,
    });
  });

  test('create separate orders for the same Idempotency-Key', async () => {
    const [one, two] = [await openStore(), await openStore()];
    const key = { 'Idempotency-Key': 'the-same' };
    const first = await place(one.path, {}, key);
    const second = await place(two.path, {}, key);
    const again = await place(one.path, {}, key);
    expect([first.status, second.status, again.status]).toEqual([201, 201, 201]);
    expect(second.body.id).not.toBe(first.body.id);
    expect(again.body.id).toBe(first.body.id);
  });
});

describe('the routes of a store', () => {
  test('work under its own path, with or without a trailing slash', async () => {
    const { id, path, settings } = await openStore();
    const placed = await rig.call('POST', `${path}/orders/`, AN_ORDER);
    expect(placed.headers.get('Location')).toBe(`${path}/orders/${placed.body.id}`);
    expect((await rig.call('GET', placed.headers.get('Location') ?? '')).body.id).toBe(placed.body.id);
    const next = await place(path);
    const page = await rig.call('GET', `${path}/orders/?limit=1`);
    expect(page.body.map((order: { id: string }) => order.id)).toEqual([next.body.id]);
    const link = /^<(.+)>; rel="next"$/.exec(page.headers.get('Link') ?? '')?.[1] ?? '';
    expect(link).toMatch(new RegExp(`^${path}/orders`));
    expect((await rig.call('GET', link)).body.map((order: { id: string }) => order.id)).toEqual([placed.body.id]);
    const declined = await place(path, { payment_token: 'tok_declined' });
    expect(declined).toMatchObject({ status: 402 });
    expect(declined.headers.get('Location')).toBe(`${path}/orders/${declined.body.order_id}`);

    expect((await rig.call('GET', `${path}/`)).body).toEqual(settings);
    expect((await rig.call('GET', '/api/stores/')).body).toEqual((await rig.call('GET', '/api/stores')).body);
    expect((await rig.call('PUT', `${path}/`, settings)).status).toBe(200);
    expect((await rig.call('POST', '/api/stores/', { ...settings, id })).headers.get('Location')).toBe(path);
    expect((await rig.call('POST', `${path}/`, settings)).headers.get('Location')).toBe(path);
    expect((await rig.call('GET', `${path}/orders/${next.body.id}/workflow`)).body.workflow_id).toBe(
      `order/${id}/${next.body.id}`,
    );
  });

  test('are also under /api for store main', async () => {
    const { body } = await place('/api/stores/main');
    expect((await rig.call('GET', `/api/orders/${body.id}`)).body).toEqual(body);
  });

  test('an unknown route in a store is 404', async () => {
    expect(await rig.call('GET', '/api/stores/main/nothing')).toMatchObject({
      status: 404,
      body: { code: 'not_found' },
    });
    expect(await rig.call('GET', '/api/stores/main/stores')).toMatchObject({ status: 404 });
  });
});

describe('a closed store', () => {
  /** Open for an hour, in three days. */
  const inThreeDays = () => {
    const day = WEEKDAYS[(new Date(Date.now() + 3 * 86_400_000).getUTCDay() + 6) % 7] ?? '';
    return { day, opening_hours: { [day]: [{ from: '11:00', to: '12:00' }] } };
  };

  test('refuses orders, says when it opens, and stores nothing', async () => {
    const { day, opening_hours } = inThreeDays();
    const { path } = await openStore({ time_zone: 'UTC', opening_hours });
    const refused = await place(path, {}, { 'Idempotency-Key': 'too-early' });
    expect(refused).toMatchObject({ status: 503, body: { code: 'store_closed' } });
    expect(refused.body.detail).toMatch(
      new RegExp(`^Pizzeria Harbour is closed\\. It opens on ${day} \\d+ \\w+ at 11:00 \\(UTC\\)\\.$`, 'i'),
    );
    const opens = new Date(Date.now() + Number(refused.headers.get('Retry-After')) * 1000);
    expect([opens.getUTCHours(), opens.getUTCMinutes()]).toEqual([11, 0]);
    expect((await rig.call('GET', `${path}/orders`)).body).toEqual([]);
  });

  test('accepts scheduled orders within its opening hours only', async () => {
    const { opening_hours } = inThreeDays();
    const { path } = await openStore({ time_zone: 'UTC', opening_hours });
    const day = new Date(Date.now() + 3 * 86_400_000).toISOString().slice(0, 10);
    const wanted = `${day}T11:30:00.000Z`;
    expect(await place(path, { requested_for: wanted })).toMatchObject({
      status: 201,
      body: { status: 'confirmed', requested_for: wanted, estimated_ready_time: wanted },
    });
    const refused = await place(path, { requested_for: `${day}T13:00:00Z` });
    expect(refused.body.errors).toMatchObject([{ field: 'requested_for', code: 'closed_then' }]);
  });

  test('refuses to place a draft, which stays unchanged', async () => {
    const { opening_hours } = inThreeDays();
    const { path } = await openStore({ time_zone: 'UTC', opening_hours });
    const { body: draft } = await rig.call('POST', `${path}/orders/drafts`, { pizzas: AN_ORDER.pizzas });
    const { pizzas: _, ...placement } = AN_ORDER;
    expect(await rig.call('POST', `${path}/orders/${draft.id}/place`, placement)).toMatchObject({
      status: 503,
      body: { code: 'store_closed' },
    });
    expect((await rig.call('GET', `${path}/orders/${draft.id}`)).body.status).toBe('draft');
  });

  test('without any hours is closed until further notice, but still serves accepted orders', async () => {
    const { path, settings } = await openStore();
    const key = { 'Idempotency-Key': 'before-closing' };
    const taken = await place(path, {}, key);
    expect(taken.body.number).toBe(1);
    await rig.call('PUT', path, { ...settings, opening_hours: {} });
    expect(await place(path)).toMatchObject({ status: 503, body: { code: 'store_closed' } });
    expect((await place(path)).headers.get('Retry-After')).toBeNull();
    expect(await place(path, {}, key)).toMatchObject({ status: 201, body: { id: taken.body.id } });
    // Orders in the kitchen are finished after closing time, and refused orders have used no numbers.
    expect((await rig.call('POST', `${path}/kitchen/orders/${taken.body.id}/start`)).status).toBe(200);
    await rig.call('PUT', path, settings);
    expect((await place(path)).body.number).toBe(2);
  });
});
