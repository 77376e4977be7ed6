import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROBLEMS } from '../../api/http/problems.ts';
import { SCOPES } from '../../application/principal.ts';
import { PROJECT_ROOT } from '../../lib/project-root.ts';
import { openApiRig, type ApiRig } from '../support/api-rig.ts';

let rig: ApiRig;
beforeAll(async () => {
  rig = await openApiRig();
});
afterAll(() => rig.close());

interface Operation {
  servers?: { url: string }[];
  security?: { bearer?: string[] }[];
  responses: Record<string, unknown>;
  summary: string;
}

test('every operation of the OpenAPI document declares an existing scope, except health and signed deliveries', async () => {
  const { body } = await rig.call('GET', '/api/openapi.json');
  expect(body.openapi).toBe('3.1.0');
  const operations = Object.entries(body.paths as Record<string, Record<string, Operation>>).flatMap(
    ([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({ name: `${method} ${path}`, operation })),
  );
  expect(operations.map(({ name }) => name)).toEqual(
    expect.arrayContaining([
      'post /orders',
      'get /orders/{id}',
      'put /kitchen/orders/{id}/status',
      'get /menu/pizzas',
      'put /stores/{id}',
    ]),
  );
  for (const { name, operation } of operations) {
    if (name.includes('/health/') || name.includes('/inbound/')) continue;
    const scopes = operation.security?.flatMap((each) => each.bearer ?? []) ?? [];
    expect({ name, known: scopes.filter((scope) => SCOPES.some((known) => known === scope)).length }).toEqual({
      name,
      known: 1,
    });
  }
});

test('every operation of the OpenAPI document exists under each server, and each path is listed once', async () => {
  const { body } = await rig.call('GET', '/api/openapi.json');
  expect(body.servers.map(({ url }: { url: string }) => url)).toEqual(['/api', '/api/stores/{store}']);
  for (const [path, methods] of Object.entries(body.paths as Record<string, Record<string, Operation>>)) {
    expect(path).not.toContain('{store}');
    for (const [method, { servers = body.servers as { url: string }[] }] of Object.entries(methods)) {
      for (const { url } of servers) {
        const address = (url + path).replace('{store}', 'main').replace(/\{\w+\}/g, 'unknown');
        const answer = await rig.call(method.toUpperCase(), address);
        expect({ method, address, code: answer.body.code }).not.toEqual({ method, address, code: 'not_found' });
      }
    }
  }
});

test('the document has the full schemas of a store’s settings and menu', async () => {
  const { schemas } = (await rig.call('GET', '/api/openapi.json')).body.components;
  expect(schemas.StoreRequest.required).not.toContain('id');
  expect(schemas.StoreRequest.properties).toMatchObject({
    tax_percent: { type: 'string', example: '8.75' },
    opening_hours: { properties: { sunday: { items: { required: ['from', 'to'] } } } },
    menu: { $ref: '#/components/schemas/MenuRequest' },
  });
  expect(schemas.Store.required).toContain('id');
  expect(schemas.MenuRequest.properties.pizzas.items.properties.sizes.items.required).toEqual([
    'size', 'sku', 'price', 'estimated_cooking_time',
  ]); // prettier-ignore
});

test('ready time and cooking time each have one name', async () => {
  const { body } = await rig.call('GET', '/api/openapi.json');
  const names = (holding: string): string[] => {
    const found = JSON.stringify(body).matchAll(new RegExp(`"(\\w*${holding}\\w*)":\\{"(?:type|allOf|anyOf)`, 'g'));
    return [...new Set([...found].map(([, name = '']) => name))].toSorted();
  };
  expect(names('ready_')).toEqual(['actual_ready_time', 'estimated_ready_time']);
  // Timers have names of their own, and cooking_minutes are a cook's in a report.
  const timers = ['cooking_alert_minutes', 'cooking_escalate_minutes'];
  expect(names('cook(?:ed|ing)_').filter((name) => !timers.includes(name))).toEqual([
    'average_cooking_time',
    'cooking_minutes',
    'cooking_started_time',
    'estimated_cooking_time',
  ]);
});

test('the documentation page and its assets are served locally', async () => {
  const page = await rig.call('GET', '/api/docs');
  // Absolute URLs: the page is the same with a trailing slash.
  expect(page.body).toContain('src="/api/docs/swagger-ui-bundle.js"');
  expect((await rig.call('GET', '/api/docs/')).body).toBe(page.body);
  expect(page.body).not.toMatch(/https?:\/\//);
  expect((await rig.call('GET', '/api/docs/swagger-ui-bundle.js')).status).toBe(200);
  expect((await rig.call('GET', '/api/docs/package.json')).status).toBe(404);
});

test('an unchanged menu is 304', async () => {
  const menu = await rig.call('GET', '/api/menu/pizzas');
  expect(menu.body.length).toBeGreaterThanOrEqual(10);
  const tag = menu.headers.get('ETag') ?? '';
  expect(menu.headers.get('Cache-Control')).toContain('max-age');
  expect((await rig.call('GET', '/api/menu/pizzas', undefined, { 'If-None-Match': tag })).status).toBe(304);
  expect((await rig.call('GET', '/api/menu/pizzas/margherita')).body.sizes).toContainEqual({
    size: 'large', sku: 'MARGHLRG', price: '15.99', estimated_cooking_time: 12,
  }); // prettier-ignore
  expect((await rig.call('GET', '/api/menu/toppings')).body[0]).toMatchObject({
    price: expect.stringMatching(/^\d+\.\d\d$/),
  });
});

test('docs/errors.md lists every code with its status, and no other', () => {
  const table = readFileSync(join(PROJECT_ROOT, 'docs', 'errors.md'), 'utf8');
  const rows = [...table.matchAll(/^\| `(\w+)`\s+\| (\d{3})\s+\|/gm)].map(([, code, status]) => [code, Number(status)]);
  expect(Object.fromEntries(rows)).toEqual(
    Object.fromEntries(Object.entries(PROBLEMS).map(([code, { status }]) => [code, status])),
  );
});

test('health lists its checks', async () => {
  expect((await rig.call('GET', '/health/live')).status).toBe(200);
  expect(await rig.call('GET', '/health/ready')).toMatchObject({
    status: 200,
    body: {
      status: 'ready',
      checks: { storage: { ok: true }, temporal: { ok: true }, worker: { ok: true } },
      providers: {},
    },
  });
});
