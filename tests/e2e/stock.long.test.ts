import { AN_ORDER, type Answer } from '../support/api-rig.ts';
import { onEveryStorage } from '../support/databases.ts';
import { freePort } from '../support/ports.ts';
import { openProcessRig, type ProcessRig } from '../support/process-rig.ts';
import { until } from '../support/until.ts';

/** Concurrent buyers: through two API processes with MongoDB, and through one with files. */

const BUYERS = 32;
const EACH = { DOUGH: 260, MOZZARELLA: 120 };

onEveryStorage((storage) => {
  let rig: ProcessRig;
  let apis: string[];
  beforeAll(async () => {
    const settings = storage();
    rig = await openProcessRig(settings);
    await rig.start();
    apis = [rig.url];
    if (settings.STORAGE === 'files') return;
    const port = String(await freePort());
    rig.beside('dist/server.js', { PORT: port });
    rig.beside('dist/worker.js');
    apis.push(`http://127.0.0.1:${port}`);
    await until(async () => (await fetch(`${apis[1]}/health/ready`).catch(() => undefined))?.ok === true);
  });
  afterAll(() => rig.close());

  async function receive(sku: keyof typeof EACH, pizzas: number, name: string): Promise<void> {
    const batch = { reference: `${sku}-${name}`, sku, quantity: EACH[sku] * pizzas };
    expect((await rig.call('POST', '/api/inventory/batches', batch)).status).toBe(201);
  }

  let visits = 0;

  /** Each orders one pizza, and retries with the same key until there is a response: a busy machine is slow. */
  function buy(buyers: number, name = 'Margherita'): Promise<Answer[]> {
    const pizzas = [{ name, size: 'medium' }];
    visits += 1;
    return Promise.all(
      Array.from({ length: buyers }, async (_, buyer) => {
        let answer: Answer | undefined;
        await until(async () => {
          const response = await fetch(`${apis[buyer % apis.length]}/api/orders`, {
            method: 'POST',
            headers: {
              ...(await rig.authorization()),
              'Content-Type': 'application/json',
              'Idempotency-Key': `visit-${visits}-${buyer}`,
            },
            body: JSON.stringify({ ...AN_ORDER, pizzas }),
          });
          answer = { status: response.status, headers: response.headers, body: await response.json() };
          return ![202, 503].includes(answer.status);
        }, `buyer ${buyer} answered`);
        if (!answer) throw new Error('There was no response.');
        return answer;
      }),
    );
  }

  const level = async (sku: string) => (await rig.call('GET', `/api/inventory/${sku}`)).body;

  test(`${BUYERS} concurrent buyers get exactly the 10 there are, and the manager is alerted once`, async () => {
    await receive('DOUGH', 10, 'first');
    const answers = await buy(BUYERS);
    const counts = [201, 409].map((status) => answers.filter((answer) => answer.status === status).length);
    expect(counts).toEqual([10, BUYERS - 10]);
    expect(await level('DOUGH')).toMatchObject({ on_hand: 2600, allocated: 2600, available: 0 });
    for (const { status, body } of answers) if (status === 409) expect(body.code).toBe('out_of_stock');
    const refused = answers.flatMap(({ body }) => (body.order_id === undefined ? [] : [body.order_id as string]));
    const alerts = async (): Promise<number> => {
      const events = await Promise.all(
        refused.map(async (id) => (await rig.call('GET', `/api/orders/${id}/events`)).body),
      );
      return events.flat().filter(({ details }) => details.message === 'stock_alert').length;
    };
    await until(async () => (await alerts()) > 0);
    expect(await alerts()).toBe(1);
  }, 60_000);

  test('orders for the rest of two ingredients never fail because of their timing', async () => {
    await receive('DOUGH', 20, 'second');
    await receive('MOZZARELLA', 20, 'second');
    const answers = await buy(20);
    expect(answers.filter(({ status }) => status !== 201)).toEqual([]);
    expect([(await level('DOUGH')).available, (await level('MOZZARELLA')).available]).toEqual([0, 0]);
    expect((await buy(1))[0]).toMatchObject({ status: 409, body: { code: 'out_of_stock' } });
  }, 60_000);

  test('the books agree: npm run reconcile finds nothing', async () => {
    const { code, output } = await rig.tool('dist/operations/cli/reconcile.js', '--grace', '0');
    expect(output).not.toMatch(/stock/);
    expect(code).toBe(0);
  }, 60_000);
});
