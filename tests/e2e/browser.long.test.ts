import { AN_ORDER } from '../support/api-rig.ts';
import { browser, runInBrowser } from '../support/browser.ts';
import { openProcessRig, type ProcessRig } from '../support/process-rig.ts';

/** The JavaScript client on a page of another origin, in a real browser. */

(browser === undefined ? describe.skip : describe)('a page of another origin', () => {
  let rig: ProcessRig;
  beforeAll(async () => {
    rig = await openProcessRig();
    await rig.start();
  });
  afterAll(() => rig.close());

  const onPageOf = (host: string, script: string) => runInBrowser({ host, script });
  const api = () => JSON.stringify(rig.url);

  test('that is trusted orders with the client, and reads the headers that it needs', async () => {
    const token = await rig.token();
    const said = await onPageOf(
      'localhost',
      `const pizzeria = new client.PizzeriaClient({ baseUrl: ${api()}, accessToken: '${token}' });
       const headers = { Authorization: 'Bearer ${token}' };
       const { pizzas } = await pizzeria.getMenu();
       const order = await pizzeria.placeOrder(${JSON.stringify(AN_ORDER)});
       const read = await fetch(${api()} + '/api/orders/' + order.id, { headers });
       const cooking = await pizzeria.startCooking(order.id, { ifMatch: read.headers.get('ETag') });
       const page = await fetch(${api()} + '/api/orders?limit=1', { headers });
       return {
         pizzas: pizzas.length,
         status: cooking.status,
         etag: read.headers.get('ETag'),
         requestId: page.headers.get('X-Request-Id'),
       };`,
    );
    expect(said).toEqual({
      pizzas: expect.any(Number),
      status: 'cooking',
      etag: expect.stringMatching(/^"\d+"$/),
      requestId: expect.any(String),
    });
  });

  test('that is foreign neither reads anything nor pauses the kitchen', async () => {
    const said = await onPageOf(
      'foreign.test',
      `const read = await fetch(${api()} + '/api/customers?phone=%2B12125550123').then(() => 'read', () => 'refused');
       const sent = await fetch(${api()} + '/api/kitchen/pause', { method: 'POST', mode: 'no-cors' }).then(() => 'sent', () => 'refused');
       const asked = await fetch(${api()} + '/api/kitchen/staff', {
         method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{"cooks":0}',
       }).then(() => 'done', () => 'refused');
       return { read, sent, asked };`,
    );
    // A browser does send a simple request, and only hides its answer: the API has to refuse it.
    expect(said).toEqual({ read: 'refused', sent: 'sent', asked: 'refused' });
    expect((await rig.call('GET', '/api/kitchen')).body).toMatchObject({ pause: null, cooks: null });
  });
});
