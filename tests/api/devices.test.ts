import { randomUUID } from 'node:crypto';
import { AN_ORDER, openApiRig, type ApiRig } from '../support/api-rig.ts';

/** A kitchen's tablet shows one store's kitchen; a PIN says who uses it. */

let rig: ApiRig;
beforeAll(async () => {
  rig = await openApiRig();
});
afterAll(() => rig.close());

const NOBODY = { Authorization: '' };
const announce = async (name = 'Oven') => (await rig.call('POST', '/api/devices', { name })).body;
const enrol = (code: string) => rig.call('POST', '/api/devices/enrol', { code }, NOBODY);

async function aDevice(): Promise<{ id: string; headers: Record<string, string> }> {
  const { id, code } = await announce();
  const { token } = (await enrol(code)).body;
  return { id, headers: { Authorization: `Bearer ${token}` } };
}

test('a code enrols one device once, however it is typed', async () => {
  const { id, code } = await announce();
  expect(code).toMatch(/^[0-9a-z]{5}-[0-9a-z]{5}$/);
  const enrolled = await enrol(` ${code.toUpperCase().replace('-', ' ')} `);
  expect(enrolled).toMatchObject({ status: 200, body: { id, name: 'Oven', store_id: 'main' } });
  expect(enrolled.body.token).toMatch(/^dev_main\./);
  expect(enrolled.headers.getSetCookie()[0]).toMatch(/^device=dev_main.*HttpOnly; SameSite=Lax/);
  expect(await enrol(code)).toMatchObject({ status: 422, body: { code: 'code_wrong' } });
  expect((await enrol('aaaaa-aaaaa')).status).toBe(422);
});

test('it cooks, and sees the ticket but not the customer', async () => {
  const { headers } = await aDevice();
  const { id } = await rig.place({ ...AN_ORDER });
  const seen = (await rig.call('GET', `/api/orders/${id}`, undefined, headers)).body;
  expect(seen).toMatchObject({ customer_name: 'Ada', customer_phone: null, delivery_address: null });
  expect((await rig.call('POST', `/api/kitchen/orders/${id}/start`, undefined, headers)).status).toBe(200);
  for (const [method, path] of [
    ['GET', '/api/customers?phone=%2B12125550123'],
    ['GET', '/api/reports/analytics'],
    ['POST', '/api/devices'],
    ['DELETE', `/api/orders/${id}`],
    ['GET', '/api/customers/me'],
  ] as const) {
    expect([
      path,
      (await rig.call(method, path, method === 'POST' ? { name: 'x' } : undefined, headers)).status,
    ]).toEqual([path, 403]);
  }
});

test('it is of no use in another store', async () => {
  const { headers } = await aDevice();
  const { id: _, ...settings } = (await rig.call('GET', '/api/stores/main')).body;
  const made = await rig.call('POST', '/api/stores', { ...settings, id: 'second' });
  expect(made.status).toBe(201);
  expect((await rig.call('GET', '/api/stores/second/kitchen/status', undefined, headers)).status).toBe(403);
  expect((await rig.call('GET', '/api/kitchen/status', undefined, headers)).status).toBe(200);
});

test('a revoked one is out at once', async () => {
  const { id, headers } = await aDevice();
  expect((await rig.call('DELETE', `/api/devices/${id}`)).status).toBe(204);
  expect(await rig.call('GET', '/api/kitchen/status', undefined, headers)).toMatchObject({ status: 401 });
  const listed = (await rig.call('GET', '/api/devices')).body.find((each: { id: string }) => each.id === id);
  expect(listed).toMatchObject({ revoked_time: expect.any(String), last_seen_time: expect.any(String) });
  expect((await rig.call('DELETE', '/api/devices/dvc_none')).body.code).toBe('device_not_found');
});

describe('cooks', () => {
  const addCook = async (name: string, pin: string) => (await rig.call('POST', '/api/cooks', { name, pin })).body.id;

  test('who has given their PIN is who starts and completes', async () => {
    const carlo = await addCook('Carlo', '4711');
    const { headers } = await aDevice();
    const act = (pin: string, cook_id = carlo) => rig.call('POST', '/api/devices/me/cook', { cook_id, pin }, headers);
    expect(await act('4712')).toMatchObject({ status: 422, body: { code: 'code_wrong' } });
    expect(await act('4711')).toMatchObject({ status: 200, body: { name: 'Carlo' } });
    const { id } = await rig.place({ ...AN_ORDER });
    const by = { id: 'somebody', name: 'Else' };
    await rig.call('POST', `/api/kitchen/orders/${id}/start`, { by }, { ...headers, 'Idempotency-Key': randomUUID() });
    const { events } = (await rig.storage.orders.get('main' as never, id as never)) ?? { events: [] };
    expect(events.find(({ type }) => type === 'CookingStarted')).toMatchObject({ cook: { id: carlo } });
    expect((await rig.call('DELETE', '/api/devices/me/cook', undefined, headers)).status).toBe(204);
  });

  test('five wrong PINs lock the cook out, the right one too', async () => {
    const cook_id = await addCook('Dora', '1234');
    const { headers } = await aDevice();
    const act = (pin: string) => rig.call('POST', '/api/devices/me/cook', { cook_id, pin }, headers);
    for (let tries = 0; tries < 5; tries += 1) expect((await act('0000')).body.code).toBe('code_wrong');
    const locked = await act('1234');
    expect(locked).toMatchObject({ status: 429, body: { code: 'too_many_requests' } });
    expect(Number(locked.headers.get('Retry-After'))).toBeGreaterThan(200);
  });

  test('PINs are stored as slow hashes, and never answered; names are stored sealed', async () => {
    const id = await addCook('Eva', '9876');
    const stored = await rig.storage.access.cooks.get('main' as never, id);
    expect(stored?.pin).toMatch(/^[0-9a-f]{32}:[0-9a-f]{64}$/);
    expect(stored?.name).toMatch(/^s1\./);
    expect(Object.keys((await rig.call('GET', '/api/cooks')).body[0])).toEqual(['id', 'name']);
    expect(await rig.call('POST', '/api/devices/me/cook', { cook_id: id, pin: '9876' })).toMatchObject({ status: 403 });
  });
});

describe('the audit trail', () => {
  async function noted(operation: string): Promise<Record<string, unknown>[]> {
    await rig.audit.flush();
    const entries: Record<string, unknown>[] = [];
    for (const chain of await rig.storage.audit.chains()) {
      for await (const line of rig.storage.audit.lines(chain))
        entries.push(JSON.parse(line) as Record<string, unknown>);
    }
    return entries.filter((entry) => entry['operation'] === operation);
  }

  test('has each device that was announced and enrolled, and each wrong code', async () => {
    const before = (await noted('enrolDevice')).length;
    const { id, code } = await announce();
    expect((await enrol('bbbbb-bbbbb')).status).toBe(422);
    expect((await enrol(code)).status).toBe(200);
    expect((await noted('enrolDevice')).slice(before)).toMatchObject([
      { status: 422, code: 'code_wrong', store: 'main' },
      { status: 200, store: 'main', to: { device: id } },
    ]);
    expect((await noted('announceDevice')).at(-1)).toMatchObject({
      by: expect.stringMatching(/^usr_/),
      to: { device: id },
    });
    expect(JSON.stringify(await noted('enrolDevice'))).not.toMatch(/bbbbb|Oven/);
  });

  test('has each wrong PIN with whose it should have been, and no PIN', async () => {
    const { id: cook } = (await rig.call('POST', '/api/cooks', { name: 'Fausto', pin: '482193' })).body;
    const { id: device, headers } = await aDevice();
    const act = (pin: string, cook_id: string) =>
      rig.call('POST', '/api/devices/me/cook', { cook_id, pin }, { ...headers, 'Idempotency-Key': randomUUID() });
    const before = (await noted('switchCook')).length;
    for (let tries = 0; tries < 5; tries += 1) await act('730016', cook);
    await act('482193', cook);
    await act('730016', 'Fausto himself');
    const tried = { by: device, role: 'kitchen', to: { cook } };
    const lines = (await noted('switchCook')).slice(before);
    expect(lines).toMatchObject([
      ...Array.from({ length: 5 }, () => ({ ...tried, status: 422, code: 'code_wrong' })),
      { ...tried, status: 429, code: 'too_many_requests' },
      { status: 404, code: 'cook_not_found' },
    ]);
    expect(JSON.stringify([lines, await noted('addCook')])).not.toMatch(/730016|482193|Fausto/);
  });
});
