import type { Page } from 'playwright-core';
import type { OrderView } from '../../api/orders/schemas.ts';
import { browser } from '../support/browser.ts';
import { placeSurely } from '../support/place-surely.ts';
import { openProcessRig, type ProcessRig } from '../support/process-rig.ts';
import { faultsOf, openScreens, type Screens } from '../support/screens.ts';
import { until } from '../support/until.ts';

/** The kitchen's display in a real browser, against the program as a user starts it. */

const PICKUP = { delivery_address: null, payment_method: 'cash', payment_token: null };

/** Each waits for the seconds in which a tap can be taken back, several times. */
jest.setTimeout(400_000);

(browser === undefined ? describe.skip : describe)('the kitchen’s display', () => {
  let rig: ProcessRig;
  let screens: Screens;
  beforeAll(async () => {
    rig = await openProcessRig();
    await rig.start();
    screens = await openScreens(rig.url);
  });
  afterAll(async () => {
    await screens.close();
    await rig.close();
  });
  afterEach(() => expect(screens.complaints()).toEqual([]));

  const open = (options: Partial<Parameters<Screens['open']>[1]> = {}) =>
    screens.open(`${rig.url}/kitchen/main`, { user: 'chef', ...options });
  const ticket = (page: Page, { number }: OrderView) => page.locator(`article[data-number="${number}"]`);
  const stepsOf = async ({ id }: OrderView): Promise<string[]> => {
    const { body } = await rig.call('GET', `/api/orders/${id}/events`);
    const steps = ['PreparationStarted', 'CookingStarted', 'OrderReady', 'OrderDelivered'];
    return (body as { type: string }[]).map(({ type }) => type).filter((type) => steps.includes(type));
  };
  const finish = async ({ id }: OrderView): Promise<void> => {
    for (const status of ['cooking', 'ready', 'delivered']) {
      await rig.call('PUT', `/api/orders/${id}/status`, { status });
    }
  };

  test('an order appears by itself on every screen; one tap is the next step, seen by the others', async () => {
    const [one, other] = [await open(), await open({ width: 1920, height: 1080 })];
    await one.getByText('● Live').waitFor();
    await other.getByText('● Live').waitFor();
    const order = await placeSurely(rig, { ...PICKUP, special_instructions: 'Nut allergy' });
    await Promise.all([one, other].map((page) => ticket(page, order).getByText('Nut allergy').waitFor()));
    await ticket(one, order).getByRole('button', { name: 'Start', exact: true }).click();
    await ticket(other, order).getByText('On the table').waitFor({ timeout: 90_000 });
    expect(await stepsOf(order)).toEqual(['PreparationStarted']);
    await ticket(other, order).getByRole('button', { name: 'In the oven' }).click();
    await ticket(one, order).getByRole('button', { name: 'Done' }).click({ timeout: 90_000 });
    await ticket(other, order)
      .getByRole('button', { name: /Handed over/ })
      .click({ timeout: 90_000 });
    await ticket(one, order).waitFor({ state: 'detached', timeout: 90_000 });
    expect(await stepsOf(order)).toEqual(['PreparationStarted', 'CookingStarted', 'OrderReady', 'OrderDelivered']);
    await Promise.all([one, other].map((page) => page.context().close()));
  });

  test('a tap that is taken back within five seconds is never sent', async () => {
    const page = await open();
    const order = await placeSurely(rig, PICKUP);
    await ticket(page, order).getByRole('button', { name: 'Start', exact: true }).click();
    await ticket(page, order)
      .getByRole('button', { name: /Take back/ })
      .click();
    await ticket(page, order).getByRole('button', { name: 'Start', exact: true }).waitFor();
    await page.waitForTimeout(6000);
    expect(await stepsOf(order)).toEqual([]);
    await finish(order);
    await page.context().close();
  });

  test('everything works by keyboard alone', async () => {
    const order = await placeSurely(rig, PICKUP);
    const page = await open();
    await ticket(page, order).waitFor();
    await page.keyboard.press('1');
    await ticket(page, order).getByText('Take back').waitFor();
    await page.keyboard.press('z');
    await ticket(page, order).getByRole('button', { name: 'Start', exact: true }).waitFor();
    await page.keyboard.press('a');
    await page.getByRole('heading', { name: 'All day' }).waitFor();
    await page.getByText('Dough').waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('1');
    await ticket(page, order).getByRole('button', { name: 'In the oven' }).waitFor({ timeout: 90_000 });
    await page.keyboard.press('1');
    await page.keyboard.press('ArrowRight');
    await ticket(page, order).getByRole('button', { name: 'Done' }).waitFor({ timeout: 90_000 });
    await page.keyboard.press('1');
    await page.keyboard.press('ArrowRight');
    await ticket(page, order)
      .getByRole('button', { name: /Handed over/ })
      .waitFor({ timeout: 90_000 });
    await page.keyboard.press('1');
    await ticket(page, order).waitFor({ state: 'detached', timeout: 90_000 });
    await page.keyboard.press('r');
    await page.locator('.recalled').getByText(String(order.number), { exact: true }).first().waitFor();
    await page.context().close();
  });

  test('a change is shown as a difference until it is seen, and so is a cancelled order', async () => {
    const page = await open();
    const order = await placeSurely(rig, PICKUP);
    await ticket(page, order).waitFor();
    const change = { pizzas: [{ name: 'Margherita', size: 'small' }], special_instructions: 'Extra crispy' };
    expect((await rig.call('PATCH', `/api/orders/${order.id}`, change)).status).toBe(200);
    await ticket(page, order).locator('.difference').waitFor();
    expect(await ticket(page, order).innerText()).toMatch(/Taken off[\s\S]*Pepperoni/);
    await page.reload();
    await ticket(page, order).locator('.difference').getByRole('button', { name: 'Seen' }).click();
    await ticket(page, order).locator('.difference').waitFor({ state: 'detached' });
    await rig.call('DELETE', `/api/orders/${order.id}`);
    await page.locator('.notice.cancelled').getByText('Do not make').waitFor();
    expect(await ticket(page, order).count()).toBe(0);
    await page.locator('.notice.cancelled').getByRole('button', { name: 'Seen' }).click();
    await page.locator('.notice.cancelled').waitFor({ state: 'detached' });
    await page.context().close();
  });

  test('rush, hold, pause, cooks and what is sold out are changed at once, with who did it', async () => {
    const page = await open();
    const order = await placeSurely(rig, PICKUP);
    await ticket(page, order).getByRole('button', { name: /^More/ }).click();
    await ticket(page, order).getByRole('button', { name: /Hold/ }).click();
    await ticket(page, order).locator('.badge.hold').waitFor();
    await ticket(page, order).getByRole('button', { name: /^More/ }).click();
    await ticket(page, order)
      .getByText(/Held by Chiara Chef since/)
      .waitFor();
    await ticket(page, order)
      .getByRole('button', { name: /Release/ })
      .click();
    await ticket(page, order).locator('.badge.hold').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Kitchen', exact: true }).click();
    await page.getByRole('button', { name: '15 min' }).click();
    await page
      .getByText(/No new orders until/)
      .first()
      .waitFor();
    await page.locator('.notice').getByRole('button', { name: 'Take orders again' }).click();
    await page.getByRole('button', { name: 'One cook more' }).click();
    await until(async () => (await rig.call('GET', '/api/kitchen')).body.cooks === 1);
    await page.keyboard.press('s');
    await page.getByRole('switch', { name: /Margherita/ }).click();
    await page.getByRole('switch', { name: /Margherita.*Sold out/ }).waitFor();
    await page.getByRole('switch', { name: /Margherita/ }).click();
    await page.getByRole('switch', { name: /Margherita.*On the menu/ }).waitFor();
    await rig.call('POST', '/api/kitchen/staff', { cooks: null });
    await finish(order);
    await page.context().close();
  });

  test('without the server it goes on, even when started anew; back, nothing is doubled or lost', async () => {
    const page = await open({ mayLoseServer: true });
    const orders = [await placeSurely(rig, PICKUP), await placeSurely(rig, PICKUP), await placeSurely(rig, PICKUP)];
    for (const order of orders) await ticket(page, order).waitFor();
    await page.evaluate('navigator.serviceWorker.ready.then(() => undefined)');
    // The first page was loaded before its service worker; this one is kept.
    await page.reload();
    await ticket(page, orders[0]!).waitFor();
    // It knows how old it is only if it has been live.
    await page.getByText('● Live').waitFor({ timeout: 90_000 });
    await rig.kill('SIGKILL');
    for (const order of orders) await ticket(page, order).getByRole('button', { name: 'Start', exact: true }).click();
    await page.getByText('3 unsent').first().waitFor({ timeout: 90_000 });
    await page.getByText(/(?:s|min) old/).waitFor();
    await page.reload();
    await page.getByText('3 unsent').first().waitFor({ timeout: 90_000 });
    await ticket(page, orders[0]!).getByRole('button', { name: 'In the oven' }).click();
    await page.getByText('4 unsent').first().waitFor({ timeout: 90_000 });
    // A second tab of the same device has the same taps, and sends none of them twice.
    const tab = await screens.tab(page, `${rig.url}/kitchen/main`);
    await tab.getByText('4 unsent').first().waitFor();
    await rig.start();
    await page.getByText('● Live').waitFor({ timeout: 90_000 });
    await page.locator('.status .unsent').waitFor({ state: 'detached', timeout: 90_000 });
    await until(async () => (await stepsOf(orders[0]!)).length === 2);
    expect(await Promise.all(orders.map(stepsOf))).toEqual([
      ['PreparationStarted', 'CookingStarted'],
      ['PreparationStarted'],
      ['PreparationStarted'],
    ]);
    for (const order of orders) await finish(order);
    await page.context().close();
  });

  test('on a device of the shop’s, a cook shows by a PIN who it is that cooks', async () => {
    const page = await open({ user: 'mona' });
    const button = (name: string) => page.getByRole('button', { name, exact: true });
    await page.goto(`${rig.url}/manage/main/connections`);
    await page.getByLabel('A new cook:').fill('Carlo');
    await page.getByLabel('PIN (4 to 6 digits)').fill('4711');
    await button('Add').click();
    await button('Remove: Carlo').waitFor();
    await page.getByLabel('A new screen:').fill('Oven');
    await button('Make a code').click();
    const code = (await page.locator('.code').innerText()).trim();
    const tablet = await screens.open(`${rig.url}/device`, { mayLoseServer: true });
    await tablet.getByLabel('Code from the manager’s page').fill(code);
    await tablet.getByRole('button', { name: 'Set up' }).click();
    await tablet.waitForURL(/\/kitchen\/main/);
    const order = await placeSurely(rig, PICKUP);
    await ticket(tablet, order).waitFor();
    await tablet.keyboard.press('c');
    await tablet.getByRole('radio', { name: 'Carlo' }).click();
    await tablet.getByLabel(/PIN/).fill('1234');
    await tablet.getByRole('button', { name: 'That is me' }).click();
    await tablet.getByText('This is not the PIN of this cook.').waitFor();
    await tablet.getByLabel(/PIN/).fill('4711');
    await tablet.getByRole('button', { name: 'That is me' }).click();
    await tablet.getByRole('radio', { name: /Carlo/, checked: true }).waitFor();
    await tablet.reload();
    await tablet.getByRole('button', { name: 'Cook: Carlo' }).waitFor();
    for (const step of ['Start', 'In the oven']) {
      await ticket(tablet, order).getByRole('button', { name: step, exact: true }).click({ timeout: 90_000 });
    }
    await until(async () => (await rig.call('GET', '/api/kitchen/board')).body.tickets[0]?.cook?.name === 'Carlo');
    await page.getByRole('button', { name: 'Remove: Carlo' }).click();
    await finish(order);
    await Promise.all([page, tablet].map((each) => each.context().close()));
  });

  test('a shift of twenty orders, the network cut twice: nothing is doubled or lost, and the books agree', async () => {
    const page = await open({ mayLoseServer: true });
    await page.evaluate('navigator.serviceWorker.ready.then(() => undefined)');
    await page.reload();
    const centsOf = (amount: string): number => Math.round(Number(amount) * 100);
    const takenInCash = async (): Promise<number> =>
      centsOf((await rig.call('GET', '/api/reports/cash')).body.till.taken);
    const before = await takenInCash();
    const orders: OrderView[] = [];
    for (let index = 0; index < 20; index += 1) orders.push(await placeSurely(rig, PICKUP));
    const tap = async (batch: readonly OrderView[], step: string): Promise<void> => {
      for (const order of batch) {
        await ticket(page, order).getByRole('button', { name: step }).click({ timeout: 90_000 });
      }
    };
    for (const [round, batch] of Array.from({ length: 5 }, (_, at) => orders.slice(at * 4, at * 4 + 4)).entries()) {
      // Once the server is killed, and once the tablet has no network.
      if (round === 1) await rig.kill('SIGKILL');
      await tap(batch, 'Start');
      await tap(batch, 'In the oven');
      if (round === 1) {
        await page
          .getByText(/\b(?:[89]|1\d) unsent/)
          .first()
          .waitFor({ timeout: 90_000 });
        await rig.start();
      }
      if (round === 3) await page.context().setOffline(true);
      await tap(batch, 'Done');
      await tap(batch, 'Handed over');
      if (round === 3) {
        // Steps of before may still have waited for their five seconds.
        await page
          .getByText(/\b(?:[89]|1\d) unsent/)
          .first()
          .waitFor({ timeout: 90_000 });
        await page.context().setOffline(false);
      }
      for (const order of batch) await ticket(page, order).waitFor({ state: 'detached', timeout: 90_000 });
    }
    await page.locator('.status .unsent').waitFor({ state: 'detached', timeout: 90_000 });
    for (const order of orders) {
      await until(async () => (await rig.call('GET', `/api/orders/${order.id}`)).body.status === 'delivered');
    }
    const whole = ['PreparationStarted', 'CookingStarted', 'OrderReady', 'OrderDelivered'];
    expect(await Promise.all(orders.map(stepsOf))).toEqual(orders.map(() => whole));
    const due = orders.reduce((sum, { total_amount: amount }) => sum + centsOf(amount), 0);
    expect((await takenInCash()) - before).toBe(due);
    expect(await rig.tool('dist/operations/cli/reconcile.js', '--grace', '0')).toMatchObject({ code: 0 });
    await page.context().close();
  });

  test('a tap that came too late is explained', async () => {
    const page = await open({ mayLoseServer: true });
    const order = await placeSurely(rig, PICKUP);
    await ticket(page, order).waitFor();
    await page.context().setOffline(true);
    await ticket(page, order).getByRole('button', { name: 'Start', exact: true }).click();
    await page.getByText('1 unsent').first().waitFor({ timeout: 90_000 });
    await rig.call('POST', `/api/kitchen/orders/${order.id}/start`, { by: { id: 'ben', name: 'Ben' } });
    await page.context().setOffline(false);
    await page.getByText(/Ben took it at \d\d:\d\d/).waitFor({ timeout: 90_000 });
    await page.locator('.notice.warning').getByRole('button', { name: 'OK' }).click();
    await page.locator('.notice.warning').waitFor({ state: 'detached' });
    await finish(order);
    await page.context().close();
  });

  test('axe finds nothing in any state', async () => {
    const page = await open({ bypassCSP: true, mayLoseServer: true });
    expect(await faultsOf(page)).toEqual([]);
    const orders = [await placeSurely(rig, { ...PICKUP, special_instructions: 'Well done' }), await placeSurely(rig)];
    for (const order of orders) await ticket(page, order).waitFor();
    await ticket(page, orders[0]!).getByRole('button', { name: /^More/ }).click();
    expect(await faultsOf(page)).toEqual([]);
    for (const key of ['a', 'r', 's', 'k', 'c']) {
      await page.keyboard.press(key);
      await page.locator('.panel h2').waitFor();
      expect([key, await faultsOf(page)]).toEqual([key, []]);
    }
    await page.keyboard.press('Escape');
    await page.context().setOffline(true);
    await page.keyboard.press('1');
    await page.getByText('1 unsent').first().waitFor({ timeout: 90_000 });
    expect(await faultsOf(page)).toEqual([]);
    await page.context().setOffline(false);
    await page.locator('.status .unsent').waitFor({ state: 'detached', timeout: 90_000 });
    for (const order of orders) await rig.call('DELETE', `/api/orders/${order.id}`);
    await page.context().close();
  });
});
