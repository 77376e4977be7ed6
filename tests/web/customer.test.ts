import { AxeBuilder } from '@axe-core/playwright';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { browser as program } from '../support/browser.ts';
import { longTest } from '../support/long.ts';
import { openProcessRig, type ProcessRig } from '../support/process-rig.ts';
import { until } from '../support/until.ts';

/** The customer's pages in a real browser. */

const PHONE = { width: 390, height: 844 };
const LIVE_MS = 1_000;
/** What has the focus: how it is called, what it says, and the name of its field. */
const FOCUSED = `['aria-label', 'name'].map((each) => document.activeElement?.getAttribute(each) ?? '').join(' ') +
  ' ' + (document.activeElement?.textContent ?? '')`;
const BLOCKING = `performance.getEntriesByType('resource').filter((each) => each.renderBlockingStatus === 'blocking').length`;
const LAZY = `[...document.images].filter(({ loading }) => loading === 'lazy').map(({ src }) => src)`;
/** A busy machine's own time. */
const PATIENCE_MS = 60_000;

(program === undefined ? describe.skip : describe)('a customer', () => {
  let rig: ProcessRig;
  let engine: Browser;
  const contexts: BrowserContext[] = [];
  /** What no page may cause: errors in the console, and refusals by its own policy. */
  const faults: string[] = [];

  beforeAll(async () => {
    rig = await openProcessRig();
    await rig.start();
    engine = await chromium.launch({
      executablePath: program as string,
      args: ['--no-sandbox', '--disable-dev-shm-usage'],
    });
  });
  afterEach(async () => {
    await Promise.all(contexts.splice(0).map((context) => context.close()));
    expect(faults.splice(0)).toEqual([]);
  });
  afterAll(async () => {
    await engine?.close();
    await rig.close();
  });

  async function visit({ js = true, bypassCSP = false, locale = 'en-US', isGuest = false } = {}): Promise<Page> {
    const context = await engine.newContext({
      viewport: PHONE,
      locale,
      javaScriptEnabled: js,
      bypassCSP,
      ...(isGuest ? {} : { extraHTTPHeaders: { Authorization: `Bearer ${await rig.token('customer')}` } }),
    });
    contexts.push(context);
    context.setDefaultTimeout(PATIENCE_MS);
    const page = await context.newPage();
    page.on('pageerror', (error) => faults.push(error.message));
    page.on('console', (message) => {
      // A refused form is answered with 422, which the browser reports, too.
      if (message.type() === 'error' && !/status of 4(?:22|04|09)/.test(message.text())) faults.push(message.text());
    });
    await page.goto(rig.url);
    return page;
  }

  async function choose(page: Page): Promise<void> {
    await page.getByRole('button', { name: 'Add Margherita to the basket' }).click();
    await page.locator('#basket .line, #bar:not([hidden])').first().waitFor({ state: 'attached' });
  }

  async function order(page: Page): Promise<string> {
    await page.goto(`${rig.url}/checkout`);
    await page.getByLabel('Name').fill('Ada Lovelace');
    await page.getByLabel('Phone').fill('+1 212 555 0123');
    await page.getByRole('button', { name: /Order now/ }).click();
    await page.waitForURL(/\/orders\/ord_/);
    return /ord_\w+/.exec(page.url())?.[0] ?? '';
  }

  test.each([true, false])('orders, with script: %p', async (js) => {
    const page = await visit({ js });
    await choose(page);
    const id = await order(page);
    await page.getByText('Order #').first().waitFor();
    const { body } = await rig.call('GET', `/api/orders/${id}`);
    expect(body).toMatchObject({ customer_name: 'Ada Lovelace', pizzas: [{ name: 'Margherita', quantity: 1 }] });
  });

  test.each([true, false])('a new visitor orders without signing in, by taps alone, with script: %p', async (js) => {
    const page = await visit({ js, isGuest: true });
    await choose(page);
    await page.locator('#bar a, #basket a.button').locator('visible=true').first().click();
    await page.waitForURL(/\/(?:basket|checkout)/);
    if (page.url().endsWith('/basket')) await page.getByRole('link', { name: /checkout/i }).click();
    await page.waitForURL(/\/checkout/);
    await page.getByLabel('Name').fill('Grace Hopper');
    await page.getByLabel('Phone').fill('+1 212 555 0177');
    await page.getByRole('button', { name: /Order now/ }).click();
    await page.waitForURL(/\/orders\/ord_/);
    await page.getByText('Order #').first().waitFor();
    const id = /ord_\w+/.exec(page.url())?.[0] ?? '';
    await until(async () => (await rig.call('GET', `/api/orders/${id}`)).body.status === 'confirmed');
    await page.reload();
    await page.getByText('Order #').first().waitFor();
    await page.goto(`${rig.url}/me`);
    await page.locator(`a[href*="${id}"]`).first().waitFor();
  });

  test('signs in, finds the basket of before, and signs out', async () => {
    const page = await visit({ isGuest: true });
    await choose(page);
    await page.goto(`${rig.url}/sign-in?return_to=/basket`);
    await page.locator('button[value="ada"]').click();
    await page.waitForURL(`${rig.url}/basket`);
    await page.locator('#basket .line').first().waitFor();
    await page.goto(`${rig.url}/sign-out`);
    await page.getByRole('button', { name: 'Sign out', exact: true }).click();
    // The issuer asks, too.
    await page.waitForURL(/\/session\/end/);
    await page.getByRole('button', { name: 'Sign out', exact: true }).click();
    await page.getByRole('heading', { name: /You are signed out/ }).waitFor();
    await page.goto(`${rig.url}/basket`);
    await page.getByText('Your basket is empty.').waitFor();
  });

  test('sees what happens to the order within a second of its being stored', async () => {
    const page = await visit();
    await choose(page);
    const id = await order(page);
    await page.locator('#live:not([hidden])').waitFor();
    await until(async () => (await rig.call('GET', `/api/orders/${id}`)).body.status === 'confirmed');
    const shown = page.getByRole('heading', { name: 'It is in the oven.' }).waitFor();
    await until(async () => (await rig.call('POST', `/api/kitchen/orders/${id}/start`)).status === 200);
    const stored = performance.now();
    await shown;
    expect(performance.now() - stored).toBeLessThan(LIVE_MS);
  });

  longTest('is told at once what has run out of the basket, on every page of it, and takes another pizza', async () => {
    const manager = (available: boolean) => rig.call('PUT', '/api/menu/pizzas/margherita/availability', { available });
    const page = await visit();
    await choose(page);
    const told = page.locator('#basket .gone').getByText('Margherita is sold out.');
    try {
      await page.goto(`${rig.url}/checkout`);
      await page.getByLabel('Name').fill('Ada Lovelace');
      expect((await manager(false)).status).toBe(200);
      await told.waitFor();
      const [plain] = [await visit({ js: false })];
      await plain.goto(`${rig.url}/basket`);
      await plain.getByRole('button', { name: /^Take .* instead$/ }).waitFor();
      await page.getByRole('button', { name: /^Take .* instead$/ }).click();
      await told.waitFor({ state: 'detached' });
      expect(await page.locator('#summary').innerText()).not.toContain('Margherita');
      // What was typed is still there.
      expect(await page.getByLabel('Name').inputValue()).toBe('Ada Lovelace');
      await page.goto(rig.url);
      await page.locator('#pizza-margherita.out').waitFor();
      expect((await manager(true)).status).toBe(200);
      await choose(page);
      expect((await manager(false)).status).toBe(200);
      await page.locator('#pizza-margherita.out').waitFor();
      await page.locator('#bar').getByText('Margherita is sold out.').waitFor();
    } finally {
      await manager(true);
      await endAllOf({ Authorization: `Bearer ${await rig.token('customer')}` });
    }
  });

  test('corrects what was wrong, and is told where', async () => {
    const page = await visit();
    await choose(page);
    await page.goto(`${rig.url}/checkout`);
    await page.getByLabel('Name').fill('Ada Lovelace');
    await page.getByLabel('Phone').fill('12');
    await page.getByRole('button', { name: /Order now/ }).click();
    await page.getByRole('alert').waitFor();
    const phone = page.getByLabel('Phone');
    expect(await phone.getAttribute('aria-invalid')).toBe('true');
    expect(await page.getByLabel('Name').inputValue()).toBe('Ada Lovelace');
    await phone.fill('+1 212 555 0123');
    await page.getByRole('button', { name: /Order now/ }).click();
    await page.waitForURL(/\/orders\/ord_/);
  });

  longTest.each([true, false])(
    'passes a link on, by which somebody else follows the order, with script: %p',
    async (js) => {
      const page = await visit({ js });
      await choose(page);
      await order(page);
      await page.getByRole('button', { name: 'Share this order' }).click();
      const link = await page.locator('#shared input[readonly]').inputValue();
      const other = await visit({ isGuest: true });
      await other.goto(link);
      await other.getByText('Order #').first().waitFor();
      expect(await other.getByRole('button', { name: 'Share this order' }).count()).toBe(0);
      expect(await other.getByText('12 Main Street').count()).toBe(0);
    },
  );

  longTest('two tabs of a browser share one stream, and it goes on when the first is closed', async () => {
    const page = await visit();
    await choose(page);
    const id = await order(page);
    await page.locator('#live:not([hidden])').waitFor();
    const tab = await page.context().newPage();
    const streams: string[] = [];
    tab.on('request', (request) => request.url().endsWith('/feed') && streams.push(request.url()));
    await tab.goto(`${rig.url}/orders/${id}`);
    await tab.locator('#live:not([hidden])').waitFor();
    expect(streams).toEqual([]);
    await page.close();
    await until(async () => (await rig.call('POST', `/api/kitchen/orders/${id}/start`)).status === 200);
    await tab.getByRole('heading', { name: 'It is in the oven.' }).waitFor();
    expect(streams).toHaveLength(1);
  });

  test('a double tap is one order', async () => {
    const page = await visit();
    await choose(page);
    await page.goto(`${rig.url}/checkout`);
    await page.getByLabel('Name').fill('Ada Lovelace');
    await page.getByLabel('Phone').fill('+1 212 555 0199');
    await page.getByRole('button', { name: /Order now/ }).dblclick();
    await page.waitForURL(/\/orders\/ord_/);
    const { body } = await rig.call('GET', '/api/orders?customer_phone=%2B12125550199');
    expect(body).toHaveLength(1);
  });

  test('orders by keyboard alone', async () => {
    const page = await visit();
    const press = async (isThere: () => Promise<boolean>): Promise<void> => {
      for (let tab = 0; tab < 120 && !(await isThere()); tab += 1) await page.keyboard.press('Tab');
      expect(await isThere()).toBe(true);
    };
    const focused = (pattern: RegExp) => async (): Promise<boolean> =>
      pattern.test(await page.evaluate<string>(FOCUSED));
    await press(focused(/Skip to the content/));
    await page.keyboard.press('Enter');
    await press(focused(/Add Margherita/));
    await page.keyboard.press('Enter');
    await page.locator('#bar:not([hidden])').waitFor();
    await page.goto(`${rig.url}/checkout`);
    await press(focused(/^ name /));
    await page.keyboard.type('Grace Hopper');
    await press(focused(/^ phone /));
    await page.keyboard.type('+1 212 555 0123');
    await press(focused(/Order now/));
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/orders\/ord_/);
  });

  longTest('nothing keeps anybody out: axe finds nothing serious on any page', async () => {
    const page = await visit({ bypassCSP: true });
    const check = async (path: string): Promise<void> => {
      if (path !== '') await page.goto(rig.url + path);
      const { violations } = await new AxeBuilder({ page }).analyze();
      const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
      expect(serious.map(({ id, nodes }) => [path, id, nodes.map(({ html }) => html)])).toEqual([]);
    };
    await check('/');
    await check('/basket');
    await choose(await visitAgain(page));
    for (const path of ['/', '/basket', '/checkout']) await check(path);
    const id = await order(page);
    await check('');
    await until(async () => (await rig.call('GET', `/api/orders/${id}`)).body.status === 'confirmed');
    for (const path of [`/orders/${id}`, `/orders/${id}/change`, '/me', '/orders/ord_00000000000000000000000000'])
      await check(path);
    await page.emulateMedia({ colorScheme: 'dark' });
    for (const path of ['/', '/checkout', `/orders/${id}`]) await check(path);
  });

  async function visitAgain(page: Page): Promise<Page> {
    await page.goto(rig.url);
    return page;
  }

  test('the first page is small, and is read after at most three requests', async () => {
    const context = await engine.newContext({ viewport: PHONE });
    contexts.push(context);
    const page = await context.newPage();
    const tools = await context.newCDPSession(page);
    await tools.send('Network.enable');
    const sizes = new Map<string, number>();
    tools.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => sizes.set(requestId, encodedDataLength));
    const urls = new Map<string, string>();
    tools.on('Network.requestWillBeSent', ({ requestId, request }) => urls.set(requestId, request.url));
    await page.goto(rig.url, { waitUntil: 'load' });
    // Pictures further down are loaded whenever the browser has time for them: they delay nothing, and some come before, some after.
    const lazy = await page.evaluate<string[]>(LAZY);
    const bytes = [...sizes].reduce((sum, [id, size]) => (lazy.includes(urls.get(id) ?? '') ? sum : sum + size), 0);
    expect(bytes).toBeGreaterThan(10_000);
    expect(bytes).toBeLessThan(100_000);
    // The page and its style; fonts are swapped in, and the script is a module, which waits.
    const blocking = await page.evaluate<number>(BLOCKING);
    expect(1 + blocking).toBeLessThanOrEqual(3);
  });

  test.each([
    ['de-AT', 'Pizza, wie sie sein soll.'],
    ['it-IT', 'La pizza, come deve essere.'],
    ['es-ES', 'La pizza, como debe ser.'],
    ['fr-FR', 'Pizza, the way it should be.'],
  ])('who reads %s is welcomed with: %s', async (locale, title) => {
    const page = await visit({ locale });
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe(title);
  });

  /** Everything that other tests have left of Ada's. */
  async function endAllOf(customer: { readonly Authorization: string }): Promise<void> {
    const { body: drafts } = await rig.call('GET', '/api/customers/me/drafts', undefined, customer);
    const { body: orders } = await rig.call('GET', '/api/customers/me/orders?limit=100', undefined, customer);
    for (const { id, status } of [...drafts, ...orders] as { id: string; status: string }[]) {
      if (!['delivered', 'cancelled', 'rejected'].includes(status)) await rig.call('DELETE', `/api/orders/${id}`);
    }
  }

  longTest('is erased after proving again who it is, and not while an order is open', async () => {
    const page = await visit({ isGuest: true });
    await page.goto(`${rig.url}/sign-in?return_to=/`);
    await page.locator('button[value="ada"]').click();
    await page.waitForURL(`${rig.url}/`);
    await choose(page);
    const id = await order(page);
    await page.goto(`${rig.url}/me`);
    await page.getByRole('link', { name: /Erase me/ }).click();
    await page.getByRole('button', { name: /Yes, erase/ }).click();
    await page.getByRole('alert').getByText('still open').waitFor();
    const customer = { Authorization: `Bearer ${await rig.token('customer')}` };
    await until(async () => {
      await endAllOf(customer);
      await page.getByRole('button', { name: /Yes, erase/ }).click();
      return page.getByRole('heading', { name: 'You are erased.' }).isVisible();
    });
    const { body } = await rig.call('GET', `/api/orders/${id}`);
    expect(body.customer_name).not.toBe('Ada Lovelace');
  });
});
