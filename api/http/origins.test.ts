import { Hono } from 'hono';
import type { AppEnv } from './access.ts';
import { checkOrigin, shareWithPages, type Trust } from './origins.ts';
import { answerProblem, problemOf } from './problems.ts';

const SHOP = 'https://shop.example';
const TRUST: Trust = { origins: [SHOP], localOrigins: true, hosts: ['api.shop.example'] };

async function send(headers: Record<string, string>, { method = 'POST', host = '127.0.0.1:3000', trust = TRUST } = {}) {
  const app = new Hono<AppEnv>().use(shareWithPages(trust)).use(checkOrigin(trust));
  app.onError((error, c) => {
    const problem = problemOf(error);
    if (!problem) throw error;
    return answerProblem(c, problem);
  });
  app.all('/', (c) => c.json({ code: 'done' }));
  const answer = await app.request(`http://${host}/`, { method, headers });
  return {
    headers: answer.headers,
    code: answer.status === 204 ? 'preflight' : ((await answer.json()) as { code: string }).code,
  };
}

test.each<[string, Record<string, string>, string]>([
  ['a program', {}, 'done'],
  ['the API’s own page', { Origin: 'http://127.0.0.1:3000', 'Sec-Fetch-Site': 'same-origin' }, 'done'],
  ['the API’s own page behind a proxy with TLS', { Origin: 'https://127.0.0.1:3000' }, 'done'],
  ['a trusted page', { Origin: SHOP, 'Sec-Fetch-Site': 'cross-site' }, 'done'],
  ['a page from this machine', { Origin: 'http://localhost:5173' }, 'done'],
  ['a foreign page', { Origin: 'https://evil.example' }, 'origin_not_allowed'],
  ['a page whose name only begins like a trusted one', { Origin: `${SHOP}.evil.example` }, 'origin_not_allowed'],
  ['a page that only sounds like this machine', { Origin: 'http://127.0.0.1.evil.example' }, 'origin_not_allowed'],
  ['a page in a sandbox or a file', { Origin: 'null' }, 'origin_not_allowed'],
  ['an empty origin', { Origin: '' }, 'origin_not_allowed'],
  ['a foreign page that hides its origin', { 'Sec-Fetch-Site': 'cross-site' }, 'origin_not_allowed'],
])('a change from %s', async (_, headers, code) => {
  for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) expect((await send(headers, { method })).code).toBe(code);
});

test.each([
  ['127.0.0.1', 'done'],
  ['localhost:3000', 'done'],
  ['[::1]:3000', 'done'],
  ['192.168.1.20:3000', 'done'],
  ['api.shop.example', 'done'],
  ['rebound.evil.example:3000', 'host_not_allowed'],
  ['127.0.0.1.evil.example', 'host_not_allowed'],
])('a change at %s, even by a page of that name', async (host, code) => {
  expect((await send({ Origin: `http://${host}` }, { host })).code).toBe(code);
});

test('with * the API has any name', async () => {
  expect((await send({}, { host: 'any.example', trust: { ...TRUST, hosts: ['*'] } })).code).toBe('done');
});

test('pages from this machine are trusted only if the setting says so', async () => {
  const { code } = await send({ Origin: 'http://localhost:5173' }, { trust: { ...TRUST, localOrigins: false } });
  expect(code).toBe('origin_not_allowed');
});

test('only trusted pages may read the answers and the headers that clients need', async () => {
  const { headers } = await send({ Origin: SHOP }, { method: 'GET' });
  expect(headers.get('Access-Control-Allow-Origin')).toBe(SHOP);
  expect(headers.get('Vary')).toContain('Origin');
  const exposed = headers.get('Access-Control-Expose-Headers')?.split(',') ?? [];
  expect(exposed).toEqual(expect.arrayContaining(['ETag', 'Location', 'Link', 'Retry-After', 'Idempotency-Key']));
  const foreign = await send({ Origin: 'https://evil.example' }, { method: 'GET' });
  expect(foreign.headers.get('Access-Control-Allow-Origin')).toBeNull();
});

test('a browser’s preflight is answered, and names what may be sent', async () => {
  const asked = { 'Access-Control-Request-Method': 'PATCH', 'Access-Control-Request-Headers': 'if-match' };
  const { code, headers } = await send({ Origin: SHOP, ...asked }, { method: 'OPTIONS' });
  expect(code).toBe('preflight');
  expect(headers.get('Access-Control-Allow-Origin')).toBe(SHOP);
  expect(headers.get('Access-Control-Allow-Methods')).toContain('PATCH');
  expect(headers.get('Access-Control-Allow-Headers')).toContain('If-Match');
  const foreign = await send({ Origin: 'https://evil.example', ...asked }, { method: 'OPTIONS' });
  expect(foreign.headers.get('Access-Control-Allow-Origin')).toBeNull();
});
