import { Hono } from 'hono';
import type { AppEnv } from './access.ts';
import { answerUnchanged, ifMatch, isAsRead } from './headers.ts';

test.each([
  ['"3"', [3]],
  ['W/"3"', [3]],
  ['"3", W/"4" ,"5"', [3, 4, 5]],
  ['"x"', [-1]],
  ['3', []],
])('If-Match: %s allows %j', (header, expectedVersions) => {
  expect(ifMatch(header)).toEqual({ expectedVersions });
});

test.each([[undefined], ['*'], [' * ']])('If-Match: %s allows every version', (header) => {
  expect(ifMatch(header)).toEqual({});
});

async function statusOf(path: string, headers: Record<string, string>): Promise<number> {
  const app = new Hono<AppEnv>().use(answerUnchanged);
  app.get('/page', (c) => c.json({}, 200, { ETag: '"a,b"' }));
  app.get('/moving', (c) => {
    c.set('isLive', true);
    return c.json({}, 200, { ETag: '"a,b"' });
  });
  app.put('/page', (c) => {
    const isFresh = isAsRead<string>(c, (content) => [`"${content}"`, '"part"']);
    return c.body(null, isFresh('a,b') ? 200 : 412);
  });
  return (await app.request(path, { method: 'If-Match' in headers ? 'PUT' : 'GET', headers })).status;
}

test.each([
  ['"a,b"', 304],
  ['W/"a,b"', 304],
  ['"x", W/"a,b"', 304],
  ['*', 304],
  ['"x"', 200],
  ['a,b', 200],
  ['', 200],
])('If-None-Match: %s is answered %i', async (header, status) => {
  expect(await statusOf('/page', { 'If-None-Match': header })).toBe(status);
});

test('an answer that keeps changing is never 304', async () => {
  expect(await statusOf('/moving', { 'If-None-Match': '"a,b"' })).toBe(200);
});

test.each([
  ['"a,b"', 200],
  ['"x", W/"a,b"', 200],
  ['"part"', 200],
  ['*', 200],
  ['"a"', 412],
  ['""', 412],
])('If-Match: %s is answered %i', async (header, status) => {
  expect(await statusOf('/page', { 'If-Match': header })).toBe(status);
});
