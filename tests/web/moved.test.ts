import { openMovingRig, type MovingRig } from '../support/moving-rig.ts';

/** What the customer of an order that another store makes is told: that it is made, and where. */

let moving: MovingRig;
beforeAll(async () => {
  moving = await openMovingRig();
});
afterAll(() => moving.rig.close());

test('an order that goes on in another store is not called cancelled: not on its page, and not in the list', async () => {
  const { ada, twoStores, place, offer, accept } = moving;
  const pair = await twoStores();
  const order = await place(pair.here);
  await accept(pair, order, (await offer(pair, order)).id);
  const read = async (path: string): Promise<string> =>
    (await ada.request(`/stores/${pair.hereId}${path}`, { headers: { 'Accept-Language': 'en' } })).text();
  const page = await read(`/orders/${order.id}`);
  expect(page).toMatch(/<h1 id="headline">Bright \d+ is making your order\.<\/h1>/);
  expect(page).toContain('Follow it there');
  for (const page of [await read(`/orders/${order.id}`), await read('/me')]) {
    expect(page).not.toContain('This order was cancelled.');
  }
  expect(page).not.toContain('Order this again');
});

test('an open order is followed from the list, and an ended one is ordered again', async () => {
  const { ada, twoStores, place } = moving;
  const pair = await twoStores();
  const open = await place(pair.here);
  const read = async (): Promise<string> =>
    (await ada.request(`/stores/${pair.hereId}/me`, { headers: { 'Accept-Language': 'en' } })).text();
  expect(await read()).toContain(`href="/stores/${pair.hereId}/orders/${open.id}">Follow it</a>`);
  expect(await read()).not.toContain('Order this again');
  await ada.call('DELETE', `${pair.here}/orders/${open.id}`);
  expect(await read()).toContain('Order this again');
  expect(await read()).not.toContain('Follow it</a>');
  const page = await ada.request(`/stores/${pair.hereId}/orders/${open.id}`, { headers: { 'Accept-Language': 'en' } });
  // Once: it has no other reason than the customer's wish.
  expect((await page.text()).match(/This order was cancelled\./g)).toHaveLength(1);
});
