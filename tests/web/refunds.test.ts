import { openApiRig, type ApiRig } from '../support/api-rig.ts';
import { until } from '../support/until.ts';
import { walkTo } from '../support/walk.ts';

/** The page of refunds that take two managers. */

let rig: ApiRig;
beforeAll(async () => {
  rig = await openApiRig({ env: { REFUND_APPROVAL_ABOVE: '5.00 USD' } });
});
afterAll(() => rig.close());

test('a refund that waits is told with its amount, reason and asker; whoever may decide has a button, and its asker is told why not', async () => {
  const { id } = await rig.place({ delivery_address: null });
  await walkTo(rig, id, 'ready');
  await until(async () => (await rig.call('GET', `/api/orders/${id}`)).body.payment.status === 'captured');
  const asked = await rig.call('POST', `/api/orders/${id}/refunds`, { amount: '7.25', reason: 'The wrong pizza.' });
  expect(asked.status).toBe(202);
  const read = async (user: string): Promise<string> =>
    (await rig.as(user).request('/manage/main/refunds', { headers: { 'Accept-Language': 'en' } })).text();
  const decide = `href="/manage/main/refunds/${id}/${asked.body.id}"`;
  for (const text of ['$7.25', 'The wrong pizza.', 'Asked for by', 'Can be approved until']) {
    expect(await read('admin')).toContain(text);
  }
  expect(await read('admin')).toContain(decide);
  const own = await read('manager');
  expect([own.includes(decide), own.includes('Another manager has to decide.')]).toEqual([false, true]);
});
