import { once } from 'node:events';
import type { ChildProcess } from 'node:child_process';
import type { Page } from 'playwright-core';
import type { OrderView } from '../../api/orders/schemas.ts';
import { openBalancer, type Balancer } from '../support/balancer.ts';
import { browser } from '../support/browser.ts';
import { freePort } from '../support/ports.ts';
import { placeSurely } from '../support/place-surely.ts';
import { openProcessRig, type ProcessRig } from '../support/process-rig.ts';
import { faultsOf, openScreens, type Screens } from '../support/screens.ts';
import { temporaryDatabase } from '../support/databases.ts';
import { until } from '../support/until.ts';
import { walkTo } from '../support/walk.ts';

/**
 * An order on its way from a customer's phone over the kitchen’s display to the driver’s, over two API processes behind a load balancer,
 * of which one is killed in mid-stream.
 */

/** Runs on the page. */
const WHAT_IS_LEFT = `(async () => {
  const db = await new Promise((resolve) => {
    const opening = indexedDB.open('pizzeria-driver');
    opening.onsuccess = () => resolve(opening.result);
  });
  const kept = await new Promise((resolve) => {
    const counting = db.transaction('kept').objectStore('kept').count();
    counting.onsuccess = () => resolve(counting.result);
  });
  return { kept, caches: (await caches.keys()).filter((name) => name.includes('pages')) };
})()`;

const canRun = browser !== undefined && (process.env['TEST_MONGODB_URL'] ?? '') !== '';

/** Each waits for the seconds in which a tap can be taken back, several times. */
jest.setTimeout(400_000);

(canRun ? describe : describe.skip)('customer, kitchen display and driver', () => {
  const url = temporaryDatabase();
  let rig: ProcessRig;
  let doomed: ChildProcess;
  let balancer: Balancer;
  let screens: Screens;
  beforeAll(async () => {
    rig = await openProcessRig({ STORAGE: 'mongodb', MONGODB_URL: url });
    await rig.start();
    const port = await freePort();
    doomed = rig.beside('dist/server.js', { PORT: String(port) });
    await until(async () => (await fetch(`http://127.0.0.1:${port}/health/ready`).catch(() => undefined))?.ok === true);
    // All streams are on the process that is going to be killed.
    balancer = await openBalancer([port, Number(new URL(rig.url).port)]);
    screens = await openScreens(rig.url);
  });
  afterAll(async () => {
    await screens.close();
    await balancer.close();
    await rig.close();
  });
  afterEach(() => expect(screens.complaints()).toEqual([]));

  const ticket = (page: Page, { number }: OrderView) => page.locator(`article[data-number="${number}"]`);
  const delivery = (page: Page, { id }: OrderView) => page.locator(`[data-order="${id}"]`);
  const view = (page: Page, name: RegExp) => page.locator('.views').getByRole('button', { name });
  const eventsOf = async ({ id }: OrderView): Promise<string[]> =>
    ((await rig.call('GET', `/api/orders/${id}/events`)).body as { type: string }[]).map(({ type }) => type);
  const PHONE = { user: 'dario', width: 390, height: 844, mayLoseServer: true } as const;

  /** From the menu to an order on its way, to be paid in cash at the door. */
  async function orderOn(page: Page): Promise<OrderView> {
    await page.getByRole('button', { name: 'Add Margherita to the basket' }).click();
    await page.locator('#bar:not([hidden]) a').click({ timeout: 90_000 });
    await page.getByRole('link', { name: /^Checkout/ }).click();
    await page.locator('input[name="how"][value="delivery"] + span').click();
    await page.getByLabel('Street and number').fill('12 Main Street');
    await page.getByLabel('City').fill('Springfield');
    await page.getByLabel('Name').fill('Ada Lovelace');
    await page.getByLabel('Phone').fill('+1 212 555 0123');
    await page.getByText('Cash when you get it').click();
    await page.getByRole('button', { name: /Order now/ }).click();
    await page.waitForURL(/\/orders\/ord_/, { timeout: 90_000 });
    const id = /ord_\w+/.exec(page.url())?.[0] ?? '';
    await until(async () => (await rig.call('GET', `/api/orders/${id}`)).body.status === 'confirmed');
    return (await rig.call('GET', `/api/orders/${id}`)).body as OrderView;
  }

  test('bring an order home, all live, though an API process dies on the way', async () => {
    const kitchen = await screens.open(`${balancer.url}/kitchen/main`, { user: 'chef', mayLoseServer: true });
    const driver = await screens.open(`${balancer.url}/driver/main`, PHONE);
    await Promise.all([kitchen, driver].map((page) => page.getByText('● Live').waitFor()));
    const customer = await screens.open(balancer.url, { ...PHONE, user: 'ada' });
    const order = await orderOn(customer);
    await customer.locator('#live.live:not(.old)').getByText('Live').waitFor();
    await ticket(kitchen, order).getByRole('button', { name: 'Start', exact: true }).click();
    await ticket(kitchen, order).getByRole('button', { name: 'In the oven' }).click({ timeout: 90_000 });
    await delivery(driver, order).waitFor({ timeout: 90_000 });
    await customer.getByRole('heading', { name: 'It is in the oven.' }).waitFor({ timeout: 90_000 });

    const ended = once(doomed, 'close');
    doomed.kill('SIGKILL');
    await ended;
    await Promise.all([kitchen, driver].map((page) => page.getByText('● Live').waitFor({ timeout: 90_000 })));
    await customer.locator('#live.live:not(.old)').getByText('Live').waitFor({ timeout: 90_000 });

    await ticket(kitchen, order).getByRole('button', { name: 'Done' }).click({ timeout: 90_000 });
    await delivery(driver, order).getByRole('button', { name: 'Take' }).click({ timeout: 90_000 });
    await ticket(kitchen, order)
      .getByText(/Dario Driver/)
      .waitFor({ timeout: 90_000 });
    await driver.getByRole('button', { name: 'Leave with 1 order' }).click({ timeout: 90_000 });
    await ticket(kitchen, order).waitFor({ state: 'detached', timeout: 90_000 });
    await customer.getByRole('heading', { name: 'On its way to you.' }).waitFor({ timeout: 90_000 });
    await view(driver, /My tour/).click();
    expect(await delivery(driver, order).innerText()).toContain('12 Main Street, Springfield');
    await delivery(driver, order)
      .getByRole('button', { name: /Delivered, got/ })
      .click();
    await delivery(driver, order).waitFor({ state: 'detached', timeout: 90_000 });
    await until(async () => (await eventsOf(order)).includes('OrderDelivered'));
    await customer.getByRole('heading', { name: 'Enjoy!' }).waitFor({ timeout: 90_000 });
    const steps = [
      'PreparationStarted',
      'CookingStarted',
      'OrderReady',
      'DriverAssigned',
      'OutForDelivery',
      'OrderDelivered',
    ];
    expect((await eventsOf(order)).filter((type) => steps.includes(type))).toEqual(steps);
    await view(driver, /Done/).click();
    await driver
      .getByText(/collected/)
      .first()
      .waitFor();
    await Promise.all([kitchen, driver, customer].map((page) => page.context().close()));
  });

  test('a whole tour goes on without a network, and arrives once and in order', async () => {
    const orders = [await placeSurely(rig), await placeSurely(rig)];
    for (const { id } of orders) {
      await walkTo(rig, id, 'ready');
    }
    const driver = await screens.open(`${balancer.url}/driver/main`, PHONE);
    for (const order of orders)
      await delivery(driver, order).getByRole('button', { name: 'Take' }).click({ timeout: 90_000 });
    await until(async () => (await eventsOf(orders[1]!)).includes('DriverAssigned'));
    await driver.evaluate('navigator.serviceWorker.ready.then(() => undefined)');
    await driver.reload();
    await driver.getByRole('button', { name: 'Leave with 2 orders' }).waitFor({ timeout: 90_000 });

    await driver.context().setOffline(true);
    await driver.getByRole('button', { name: 'Leave with 2 orders' }).click();
    await driver.getByText('1 unsent').first().waitFor({ timeout: 90_000 });
    await view(driver, /My tour/).click();
    for (const order of orders) {
      const deliver = delivery(driver, order).getByRole('button', { name: /^Delivered/ });
      if ((await deliver.count()) === 0) await delivery(driver, order).locator('button.headline').click();
      expect(await delivery(driver, order).innerText()).toContain('12 Main Street, Springfield');
      await deliver.click();
    }
    await driver.getByText('3 unsent').first().waitFor({ timeout: 90_000 });
    expect(await eventsOf(orders[0]!)).not.toContain('OutForDelivery');
    await driver.context().setOffline(false);
    await driver.locator('.status .unsent').waitFor({ state: 'detached', timeout: 90_000 });
    for (const order of orders) {
      const way = (await eventsOf(order)).filter((type) => ['OutForDelivery', 'OrderDelivered'].includes(type));
      expect(way).toEqual(['OutForDelivery', 'OrderDelivered']);
    }
    await driver.context().close();
  });

  test('axe finds nothing on the phone; what was shown is wiped at sign-out', async () => {
    const order = await placeSurely(rig);
    await walkTo(rig, order.id, 'ready');
    const driver = await screens.open(`${balancer.url}/driver/main`, { ...PHONE, bypassCSP: true });
    await delivery(driver, order).waitFor();
    expect(await faultsOf(driver)).toEqual([]);
    await delivery(driver, order).getByRole('button', { name: 'Take' }).click();
    await view(driver, /My tour/).click();
    await delivery(driver, order).locator('.details').waitFor();
    expect(await faultsOf(driver)).toEqual([]);
    await view(driver, /Done/).click();
    expect(await faultsOf(driver)).toEqual([]);
    await driver.locator('.status .unsent').waitFor({ state: 'detached', timeout: 90_000 });
    await driver.route('**/sign-out', (route) => route.fulfill({ body: 'Signed out' }));
    await driver.getByRole('link', { name: 'Sign out' }).click();
    await driver.getByText('Signed out').waitFor();
    const left = await driver.evaluate(WHAT_IS_LEFT);
    expect(left).toEqual({ kept: 0, caches: [] });
    await rig.call('DELETE', `/api/orders/${order.id}`);
    await driver.context().close();
  });
});
