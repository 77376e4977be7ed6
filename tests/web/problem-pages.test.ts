import { openApiRig, type ApiRig } from '../support/api-rig.ts';

/** What a browser is shown where the API would answer with a problem; and that programs still get the problem. */

let rig: ApiRig;
beforeAll(async () => {
  rig = await openApiRig();
});
afterAll(() => rig.close());

const BROWSER = { Authorization: '', Accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };

test.each([
  ['/nowhere', 'en', 'This page does not exist.', 'href="/"'],
  ['/stores/atlantis', 'de', 'Diese Seite gibt es nicht.', 'href="/"'],
  ['/track/main.gone', 'en', 'This link no longer works.', 'Ask whoever sent it for a new one.'],
  ['/track/main.gone', 'it', 'Questo link non vale più.', 'a chi te l’ha mandato'],
  ['/track/main.gone', 'es', 'Este enlace ya no vale.', 'a quien te lo envió'],
])('in a browser %s is a page in %s', async (path, language, title, text) => {
  const response = await rig.request(path, { headers: { ...BROWSER, 'Accept-Language': language } });
  const page = await response.text();
  expect([response.status, response.headers.get('Content-Type')]).toEqual([404, 'text/html; charset=UTF-8']);
  expect(response.headers.get('Content-Security-Policy')).toContain("default-src 'self'");
  expect(page).toContain(`<h1>${title}</h1>`);
  expect(page).toContain(text);
  expect(page).not.toMatch(/<script|<style|style="/);
});

test('a manager is led back to the stores', async () => {
  const response = await rig.request('/manage/atlantis', { headers: { Accept: 'text/html' } });
  expect([response.status, (await response.text()).includes('href="/manage">Stores')]).toEqual([404, true]);
});

test.each([
  ['/nowhere', { Accept: '*/*' }],
  ['/nowhere', { Accept: 'application/json' }],
  ['/api/nowhere', BROWSER],
  ['/api/orders/ord_0', { Accept: 'text/html' }],
])('%s is a problem for who asks by %j', async (path, headers) => {
  const response = await rig.request(path, { headers });
  expect([response.status, response.headers.get('Content-Type')]).toEqual([404, 'application/problem+json']);
});
